// The texts of a Say by language (pure): one text for all languages, or one each.
import type { Say, Text } from '#flow/model.ts';
import { speechMs } from '#flow/speech-length.ts';

/** The text in a language; the first there is when that one is missing and `strict` is not asked for. */
export function textIn(text: Text, language: string, strict = false): string {
  if (typeof text === 'string') return text;
  return text[language] ?? (strict ? '' : (Object.values(text)[0] ?? ''));
}

/** A Say with new words in one language. With one language the text stays plain. */
export function withText(say: Say, languages: readonly string[], language: string, words: string): Say {
  if (languages.length <= 1) return { ...say, text: words };
  const { text } = say;
  const before = typeof text === 'string' ? Object.fromEntries(languages.map((one) => [one, text])) : text;
  return { ...say, text: { ...before, [language]: words } };
}

/** Languages of the flow in which nothing is said. */
export function missingIn(say: Say, languages: readonly string[]): string[] {
  return languages.filter((language) => textIn(say.text, language, true).trim() === '');
}

/** Estimated seconds with one decimal, of a filled text. Example: `speechSeconds('Hola.')` is 0.6. */
export function speechSeconds(text: string): number {
  return text.trim() === '' ? 0 : Math.round(speechMs(text) / 100) / 10;
}
