// Which of the languages we can read and speak a tag stands for, and how it writes numbers. Not here: words of any of them.

/** The languages whose words this room knows. */
export type Spoken = 'es' | 'pt' | 'en';

/** The language of a BCP 47 tag; English where we do not know it. Example: `spokenIn('es-AR')` is `es`. */
export function spokenIn(tag: string): Spoken {
  const base = tag.split('-')[0];
  return base === 'es' || base === 'pt' ? base : 'en';
}

/** The country of a tag in upper case, if it names one. Example: `regionOf('es-AR')` is `AR`. */
export function regionOf(tag: string): string | undefined {
  return /^[A-Za-z]{2,3}-([A-Za-z]{2})$/.exec(tag)?.[1]?.toUpperCase();
}

// Mexico, Central America, the Caribbean and Peru write a decimal point; the rest of Spanish a comma.
const pointCountries = new Set(['MX', 'US', 'PR', 'GT', 'HN', 'SV', 'NI', 'PA', 'DO', 'PE']);

/** Whether 1,5 (comma) or 1.5 (point) is one and a half. */
export function decimalMark(tag: string): ',' | '.' {
  const language = spokenIn(tag);
  if (language === 'en') return '.';
  return language === 'es' && (tag === 'es-419' || pointCountries.has(regionOf(tag) ?? '')) ? '.' : ',';
}
