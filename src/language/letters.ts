// Letters and digits spelt out by a caller, one by one. Not here: numbers alone (words-to-number.ts), documents (documents.ts).
import { type Spoken, spokenIn } from './language.ts';
import { plainTokens, plainWords } from './plain.ts';
import { wordsToDigits } from './words-to-number.ts';

/** Names of the letters from A; several for one are separated by a bar. */
const names: Record<Spoken, string> = {
  es: 'a be|b ce|se de e efe ge|he hache i|i_latina jota ka ele eme ene o pe cu|ku erre|ere ese te u ve|uve|ve_corta|be_corta doble_ve|uve_doble|doble_u equis|ekis ye|i_griega zeta|ceta',
  pt: 'a be ce|se de e|eh efe ge|je aga i jota ca|ka ele eme ene o pe que|ke erre ese te u ve dabliu|dablio xis ipsilon ze',
  en: 'a be|bee ce|see|sea de|dee e ef gee aitch i jay|j kay el em en o pee|pe cue|queue ar|are ess tee|tea u|you vee double_u ex why zee|zed',
};

const letters = Object.fromEntries(
  Object.entries(names).map(([language, list]) => {
    const entries = list
      .split(' ')
      .flatMap((all, index) =>
        all.split('|').map((name) => [plainWords(name.replace('_', ' ')), String.fromCharCode(65 + index)] as const),
      );
    return [language, new Map(entries)];
  }),
) as Record<Spoken, Map<string, string>>;

/** A caller's own helps: "de dedo", "as in". */
const helps = new Set(['como', 'as', 'in', 'for']);

/**
 * Letters (upper case) and digits that were spelt out; undefined where something else is said among them.
 * Example: `lettersIn('ge o de e, cincuenta y seis', 'es')` is `GODE56`; a whole word of one token of capitals stays (`SAT`).
 */
export function lettersIn(text: string, language: string): string | undefined {
  const known = letters[spokenIn(language)];
  // The tilde is a letter of its own here; plain words would take it away.
  const tokens = plainTokens(
    text
      .normalize('NFC')
      .replace(/eñe|ñ/gi, ' qnq ')
      .replace(/&|ampersand/gi, ' qyq '),
  );
  let found = '';
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at] ?? '';
    const pair = known.get(`${token} ${tokens[at + 1] ?? ''}`);
    const letter = pair ?? known.get(token) ?? (/^[a-z]$/.test(token) ? token.toUpperCase() : undefined);
    if (token === 'qnq' || token === 'qyq') found += token === 'qnq' ? 'Ñ' : '&';
    else if (letter !== undefined) found += letter;
    else if (/^[a-z]*\d[a-z\d]*$/.test(token)) found += token.toUpperCase();
    else if (helps.has(token)) at += 1;
    else {
      const digits = numberFrom(tokens, at, language);
      if (!digits) return undefined;
      found += digits.digits;
      at = digits.last;
    }
    if (pair !== undefined) at += 1;
  }
  return found === '' ? undefined : found;
}

/** The longest number in words from a token on, and its last token: one that adds nothing is a letter of its own. */
function numberFrom(tokens: readonly string[], at: number, language: string): { digits: string; last: number } | undefined {
  let best: { digits: string; last: number } | undefined;
  for (let last = at; last < Math.min(tokens.length, at + 12); last += 1) {
    const digits = wordsToDigits(tokens.slice(at, last + 1).join(' '), language);
    if (digits !== undefined && digits !== best?.digits) best = { digits, last };
  }
  return best;
}
