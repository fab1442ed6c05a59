// A language as people call it, in the language of the studio. Not here: the studio's own languages (locale.ts).
import i18next from 'i18next';

/** Its name; the tag itself where nobody knows it. Example, in Spanish: `languageName('pt-BR')` is `portugués (Brasil)`. */
export function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames(i18next.language, { type: 'language', languageDisplay: 'standard' }).of(tag) ?? tag;
  } catch {
    // Typed by hand, and no tag at all.
    return tag;
  }
}
