// When each option of a menu is heard (pure): the seconds from the first word to the end of the words that offer it.
import { speechMs } from '#flow/speech-length.ts';

const spoken: Record<string, readonly string[]> = {
  '0': ['0', 'cero', 'zero'],
  '1': ['1', 'uno', 'um', 'one'],
  '2': ['2', 'dos', 'dois', 'two'],
  '3': ['3', 'tres', 'três', 'three'],
  '4': ['4', 'cuatro', 'quatro', 'four'],
  '5': ['5', 'cinco', 'five'],
  '6': ['6', 'seis', 'six'],
  '7': ['7', 'siete', 'sete', 'seven'],
  '8': ['8', 'ocho', 'oito', 'eight'],
  '9': ['9', 'nueve', 'nove', 'nine'],
  '*': ['asterisco', 'estrella', 'estrela', 'star'],
  '#': ['numeral', 'almohadilla', 'cerquilha', 'jogo da velha', 'hash', 'pound'],
};

/** Lower case without marks, of the same length where letters are composed, so that places stay true. */
const plain = (text: string) =>
  Array.from(text.normalize('NFC'), (character) => {
    const bare = character.normalize('NFD').replace(/\p{M}/gu, '');
    return bare.length === character.length ? bare.toLowerCase() : character;
  }).join('');

/** Where the words end in the text, as whole words; undefined when they are not there. */
function endOf(text: string, words: string): number | undefined {
  const wanted = plain(words.trim());
  if (wanted === '') return undefined;
  for (let from = text.indexOf(wanted); from >= 0; from = text.indexOf(wanted, from + 1)) {
    const end = from + wanted.length;
    if (!/[\p{L}\p{N}]/u.test(text[from - 1] ?? ' ') && !/[\p{L}\p{N}]/u.test(text[end] ?? ' ')) return end;
  }
  return undefined;
}

/**
 * Seconds until each option is offered, by its id; an option that is never named is absent. Its key counts before its name.
 * Example: with the text `Para turnos, marque 1.` the option on key 1 is heard after 1.4 s.
 */
export function optionTimes(
  texts: readonly string[],
  options: readonly { id: string; label: string; key?: string | undefined; phrases: readonly string[] }[],
): Map<string, number> {
  const text = plain(texts.join('\n'));
  const times = new Map<string, number>();
  for (const option of options) {
    const byKey = option.key === undefined ? [] : [option.key, ...(spoken[option.key] ?? [])];
    const ends = (words: readonly string[]) => words.flatMap((one) => endOf(text, one) ?? []);
    const end = [ends(byKey), ends([option.label, ...option.phrases])].find((found) => found.length > 0);
    if (end) times.set(option.id, Math.round(speechMs(text.slice(0, Math.min(...end))) / 100) / 10);
  }
  return times;
}

/** Seconds of all the texts together. */
export function menuSeconds(texts: readonly string[]): number {
  return Math.round(texts.reduce((sum, text) => sum + (text.trim() === '' ? 0 : speechMs(text)), 0) / 100) / 10;
}
