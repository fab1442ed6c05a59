// Which language the terminal is spoken to in. Not here: the words (texts.ts, refusal-texts.ts).

/** The language of a locale such as `es_AR.UTF-8` (POSIX, "Environment Variables"); English where we have no other. */
export function terminalLanguage(env: Record<string, string | undefined>): 'es' | 'pt' | 'en' {
  const language = (env.LC_ALL || env.LC_MESSAGES || env.LANG || '').slice(0, 2).toLowerCase();
  return language === 'es' || language === 'pt' ? language : 'en';
}
