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

const storageKey = 'atiende.language';

/** The language to begin with: the one chosen here before, else the browser's, else Spanish. */
function firstLanguage(): Language {
  const wanted = [localStorage.getItem(storageKey) ?? '', ...navigator.languages];
  for (const tag of wanted) {
    const found = languages.find((language) => tag.toLowerCase().startsWith(language));
    if (found) return found;
  }
  return 'es';
}

/** Speak `language` from now on, here and on the next visit. */
export async function speak(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, 'translation')) {
    const { texts } = await loaders[language]();
    i18next.addResourceBundle(language, 'translation', texts);
  }
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
