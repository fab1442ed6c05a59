// What callers wrap around an option ("quiero X por favor"): whole utterances are compared, so these are templates of their own.
// Not here: matching text of recognisers that write words.

const frames: Record<string, readonly string[]> = {
  es: ['quiero X', 'X por favor', 'quiero X por favor', 'con X', 'la opción X', 'eh X'],
  pt: ['quero X', 'X por favor', 'quero X por favor', 'com X', 'a opção X', 'é X'],
  en: ['I want X', 'X please', 'I want X please', 'with X', 'option X', 'uh X'],
};

/** The phrase in all its wrappings, in a BCP 47 language; none for a language without a list. */
export function carriersOf(phrase: string, language: string): string[] {
  return (frames[language.split('-')[0] ?? ''] ?? []).map((frame) => frame.replace('X', phrase));
}
