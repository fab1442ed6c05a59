// Languages of the studio: which one is spoken, and its texts loaded when it is first needed.
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';

export const languages = ['es', 'pt', 'en'] as const;
export type Language = (typeof languages)[number];

/** Names of the languages in themselves. */
export const languageNames: Record<Language, string> = { es: 'Español', pt: 'Português', en: 'English' };

const loaders: Record<Language, () => Promise<{ texts: Record<string, unknown> }>> = {
  es: () => import('../texts/es.ts'),
  pt: () => import('../texts/pt.ts'),
  en: () => import('../texts/en.ts'),
};

/** Texts that only some pages have; they come with the page that has them. */
const partLoaders = {
  audit: {
    es: () => import('../texts/es/audit.json'),
    pt: () => import('../texts/pt/audit.json'),
    en: () => import('../texts/en/audit.json'),
  },
  board: {
    es: () => import('../texts/es/board.json'),
    pt: () => import('../texts/pt/board.json'),
    en: () => import('../texts/en/board.json'),
  },
  lines: {
    es: () => import('../texts/es/lines.json'),
    pt: () => import('../texts/pt/lines.json'),
    en: () => import('../texts/en/lines.json'),
  },
  desk: {
    es: () => import('../texts/es/desk.json'),
    pt: () => import('../texts/pt/desk.json'),
    en: () => import('../texts/en/desk.json'),
  },
  drain: {
    es: () => import('../texts/es/drain.json'),
    pt: () => import('../texts/pt/drain.json'),
    en: () => import('../texts/en/drain.json'),
  },
  ears: {
    es: () => import('../texts/es/ears.json'),
    pt: () => import('../texts/pt/ears.json'),
    en: () => import('../texts/en/ears.json'),
  },
  files: {
    es: () => import('../texts/es/files.json'),
    pt: () => import('../texts/pt/files.json'),
    en: () => import('../texts/en/files.json'),
  },
  learn: {
    es: () => import('../texts/es/learn.json'),
    pt: () => import('../texts/pt/learn.json'),
    en: () => import('../texts/en/learn.json'),
  },
  messaging: {
    es: () => import('../texts/es/messaging.json'),
    pt: () => import('../texts/pt/messaging.json'),
    en: () => import('../texts/en/messaging.json'),
  },
  voices: {
    es: () => import('../texts/es/voices.json'),
    pt: () => import('../texts/pt/voices.json'),
    en: () => import('../texts/en/voices.json'),
  },
  settings: {
    es: () => import('../texts/es/settings.json'),
    pt: () => import('../texts/pt/settings.json'),
    en: () => import('../texts/en/settings.json'),
  },
  simulator: {
    es: () => import('../texts/es/simulator.json'),
    pt: () => import('../texts/pt/simulator.json'),
    en: () => import('../texts/en/simulator.json'),
  },
  teams: {
    es: () => import('../texts/es/teams.json'),
    pt: () => import('../texts/pt/teams.json'),
    en: () => import('../texts/en/teams.json'),
  },
  trace: {
    es: () => import('../texts/es/trace.json'),
    pt: () => import('../texts/pt/trace.json'),
    en: () => import('../texts/en/trace.json'),
  },
  trouble: {
    es: () => import('../texts/es/trouble.json'),
    pt: () => import('../texts/pt/trouble.json'),
    en: () => import('../texts/en/trouble.json'),
  },
  versions: {
    es: () => import('../texts/es/versions.json'),
    pt: () => import('../texts/pt/versions.json'),
    en: () => import('../texts/en/versions.json'),
  },
} satisfies Record<string, Record<Language, () => Promise<{ default: object }>>>;

type TextPart = keyof typeof partLoaders;
const wanted = new Set<TextPart>();
const loaded = new Set<string>();
/** The language spoken, or about to be. */
let spoken: Language | undefined;

async function loadTexts(language: Language, part: TextPart | 'main'): Promise<void> {
  if (loaded.has(`${language} ${part}`)) return;
  const texts = part === 'main' ? (await loaders[language]()).texts : (await partLoaders[part][language]()).default;
  i18next.addResourceBundle(language, 'translation', texts);
  loaded.add(`${language} ${part}`);
}

/** A page together with its own texts, in whatever language is spoken now or later. Example: `withTexts(['messaging'], import('./page.tsx'))`. */
export async function withTexts<T>(parts: TextPart[], page: Promise<T>): Promise<T> {
  for (const part of parts) wanted.add(part);
  const language = spoken;
  if (language !== undefined) await Promise.all(parts.map((part) => loadTexts(language, part)));
  return page;
}

const storageKey = 'atiende.language';

/** The language to begin with: the one chosen here before, else the browser's, else Spanish. */
function firstLanguage(): Language {
  const tags = [localStorage.getItem(storageKey) ?? '', ...navigator.languages];
  for (const tag of tags) {
    const found = languages.find((language) => tag.toLowerCase().startsWith(language));
    if (found) return found;
  }
  return 'es';
}

/** Speak `language` from now on, here and on the next visit. */
export async function speak(language: Language): Promise<void> {
  spoken = language;
  await Promise.all([loadTexts(language, 'main'), ...[...wanted].map((part) => loadTexts(language, part))]);
  await i18next.changeLanguage(language);
  localStorage.setItem(storageKey, language);
  document.documentElement.lang = language;
}

/** Start i18next in the first language. */
export async function startLocale(): Promise<void> {
  await i18next.use(initReactI18next).init({
    resources: {},
    fallbackLng: false,
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  await speak(firstLanguage());
}
