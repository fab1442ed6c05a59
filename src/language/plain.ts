// Words as they are compared: without case, accents and punctuation. Not here: what they mean (heard.ts, match-option.ts).

/** Lower case, no accents, one space between words. Example: `plainWords('¡Sí, señor!')` is `si senor`. */
export function plainWords(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** The words one by one; none for an empty text. */
export function plainTokens(text: string): string[] {
  const plain = plainWords(text);
  return plain === '' ? [] : plain.split(' ');
}
