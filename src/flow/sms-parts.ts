// How a text travels as SMS: its alphabet, its parts with their octets, and what forces the dear alphabet (3GPP TS 23.038 §6.2.1, 23.040 §9.2.3.24).
// Pure. Not here: user data headers and sending (adapters), which sender transliterates (outbox).

/** The default alphabet by code, 0x00-0x7F; 0x1B opens the extension and stands for no character. */
const basic =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';

const extended: Record<string, number> = {
  '\f': 0x0a,
  '^': 0x14,
  '{': 0x28,
  '}': 0x29,
  '\\': 0x2f,
  '[': 0x3c,
  '~': 0x3d,
  ']': 0x3e,
  '|': 0x40,
  '€': 0x65,
};

const codes = new Map<string, number[]>();
Array.from(basic).forEach((character, code) => {
  if (character !== '\u001b') codes.set(character, [code]);
});
for (const [character, code] of Object.entries(extended)) codes.set(character, [0x1b, code]);

/** What may stand for a character that the default alphabet lacks. Letters with marks are handled apart. */
const replacements: Record<string, string> = {
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
  '‘': "'",
  '’': "'",
  '`': "'",
  '´': "'",
  '–': '-',
  '—': '-',
  '…': '...',
  '•': '-',
  '\t': ' ',
  '\u00a0': ' ',
  '\u202f': ' ',
  ª: 'a',
  º: 'o',
  '°': 'o',
  ç: 'c',
};

const characterOf = new Map([...codes].map(([character, octets]) => [octets.join(' '), character]));

/** The longest a message may be, and each of its parts when there are more, in septets and in 16-bit units, by the header's reference. */
const limits = {
  'gsm-7': { one: 160, each: { '8-bit': 153, '16-bit': 152 } },
  'ucs-2': { one: 70, each: { '8-bit': 67, '16-bit': 66 } },
} as const;

/** How a text is taken apart. */
export interface SmsPartsOptions {
  /** Width of the reference in the parts' header (six octets or seven); default `8-bit`. */
  reference?: '8-bit' | '16-bit';
  /** The dear alphabet even where the cheap one would do: for links that lack it. */
  encoding?: 'ucs-2';
}

/** One part as the network carries it. */
export interface SmsPart {
  text: string;
  /** Septets (gsm-7) or 16-bit units (ucs-2). */
  units: number;
  /** gsm-7: one septet an octet, unpacked, as SMPP data_coding 0; ucs-2: big-endian, as data_coding 8. No header. */
  octets: number[];
}

/** A text taken apart. */
export interface SmsParts {
  encoding: 'gsm-7' | 'ucs-2';
  /** Septets or 16-bit units of the whole text. */
  units: number;
  /** At least one, even for an empty text. */
  parts: SmsPart[];
  /** Units that still fit before another part begins. */
  left: number;
  /** Characters outside the default alphabet, each once, in order. */
  offending: string[];
}

interface Piece {
  text: string;
  units: number;
  octets: number[];
}

/** The text in composed form: a decomposed "é" would otherwise count as a stranger. */
const composed = (text: string) => text.normalize('NFC').replaceAll('\r\n', '\n');

/**
 * Take a text apart. Pairs (extension characters, surrogates) are never cut.
 * Example: `smsParts('Su turno es el martes').parts.length` is 1; with 150 characters and one "á" it is 3.
 */
export function smsParts(text: string, options: SmsPartsOptions = {}): SmsParts {
  const characters = Array.from(composed(text));
  const offending = [...new Set(characters.filter((character) => !codes.has(character)))];
  const encoding = options.encoding ?? (offending.length === 0 ? 'gsm-7' : 'ucs-2');
  const pieces = characters.map((character) => (encoding === 'gsm-7' ? septets(character) : unitsOf(character)));
  const units = pieces.reduce((sum, piece) => sum + piece.units, 0);
  const { one, each } = limits[encoding];
  const size = units <= one ? one : each[options.reference ?? '8-bit'];
  const parts: SmsPart[] = [{ text: '', units: 0, octets: [] }];
  for (const piece of pieces) {
    let part = parts.at(-1);
    if (!part || part.units + piece.units > size) {
      part = { text: '', units: 0, octets: [] };
      parts.push(part);
    }
    part.text += piece.text;
    part.units += piece.units;
    part.octets.push(...piece.octets);
  }
  return { encoding, units, parts, left: size - (parts.at(-1)?.units ?? 0), offending };
}

/**
 * The text in the default alphabet where that keeps it readable: marks go from letters that lack their own place, quotes and dashes become
 * plain; é, ñ, ü, à and their like stay, as do characters with no likeness (emoji). `{{…}}` is not touched.
 * Example: `plainForSms('Mañana a las 10 h: atención')` is `'Mañana a las 10 h: atencion'`.
 */
export function plainForSms(text: string): string {
  return composed(text).replace(/\{\{[^{}]*\}\}|[^]/gu, (found) => {
    if (found.startsWith('{{') || codes.has(found)) return found;
    const known = replacements[found];
    if (known !== undefined) return known;
    const bare = found.normalize('NFD').replace(/\p{M}/gu, '');
    return bare !== '' && Array.from(bare).every((character) => codes.has(character)) ? bare : found;
  });
}

/**
 * The text of octets in the default alphabet, one septet an octet. An extension that is not known reads as its plain character, as
 * telephones do; the top bit is ignored.
 * Example: `textOfSeptets([0x00, 0x7d, 0x1b, 0x65])` is `'@ñ€'`.
 */
export function textOfSeptets(octets: Iterable<number>): string {
  let text = '';
  let escaped = false;
  for (const octet of octets) {
    const code = octet & 0x7f;
    if (!escaped && code === 0x1b) {
      escaped = true;
      continue;
    }
    text += (escaped ? characterOf.get(`27 ${code}`) : undefined) ?? characterOf.get(String(code)) ?? ' ';
    escaped = false;
  }
  return text;
}

function septets(text: string): Piece {
  const octets = codes.get(text) ?? [];
  return { text, units: octets.length, octets };
}

function unitsOf(text: string): Piece {
  const octets: number[] = [];
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    octets.push(unit >> 8, unit & 0xff);
  }
  return { text, units: text.length, octets };
}
