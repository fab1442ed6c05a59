// Audio written as a text in the place of a file's path: for words that are played while the rest of them is made, and where no file can be
// written. Not here: who plays it (media), who makes it (prompts).

/** `audio/basic` is mu-law at 8 kHz, mono, without a header (RFC 2046, section 4.3). */
const prefix = 'data:audio/basic;base64,';

/**
 * Raw 8 kHz mu-law as a text that is played like a file (a data URL, RFC 2397).
 * @example inlineAudio(Uint8Array.of(255)) // 'data:audio/basic;base64,/w=='
 */
export function inlineAudio(muLaw: Uint8Array): string {
  return `${prefix}${Buffer.from(muLaw.buffer, muLaw.byteOffset, muLaw.byteLength).toString('base64')}`;
}

/** The audio of such a text; undefined where it is a file's path. */
export function readInlineAudio(file: string): Buffer | undefined {
  return file.startsWith(prefix) ? Buffer.from(file.slice(prefix.length), 'base64') : undefined;
}
