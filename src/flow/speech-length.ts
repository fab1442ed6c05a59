// How long a text takes to say, without a voice at hand: for advice on menus and for the virtual clock of talks.

/** Milliseconds a character takes in a telephone voice (19 words of Spanish, 115 characters, were measured at 7-9 s). */
const msPerCharacter = 68;
const msPerSentence = 250;

/** Estimated length in milliseconds; at least 200. Example: `speechMs('Hola.')` is 590. */
export function speechMs(text: string): number {
  const spoken = text.replace(/\s+/g, ' ').trim();
  const sentences = spoken.match(/[.!?…;:]+/g)?.length ?? 0;
  return Math.max(200, spoken.length * msPerCharacter + sentences * msPerSentence);
}
