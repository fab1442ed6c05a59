// Characters of SMS on an SMPP link: which data_coding a text takes and in which octets, and a text out of octets that came. Not here: GSM's
// own table and the cutting (flow/sms-parts.ts), headers (bodies.ts).
import { type SmsParts, smsParts, type SmsPartsOptions, textOfSeptets } from '#flow/sms-parts.ts';
import { fillBitsAfter, packSeptets, unpackSeptets } from '#wire/smpp/septets.ts';
import type { SmppSettings } from './settings.ts';

type CharsetSettings = Pick<SmppSettings, 'alphabet' | 'accents' | 'dataCodingDefault' | 'dataCodingLatin1' | 'dataCodingUcs2'>;

/** A text cut for a link. */
export interface EncodedText {
  dataCoding: number;
  /** At least one. `octets` takes the length of the header before it. */
  parts: { octets: (headerOctets: number) => Uint8Array }[];
  /** All of it uncut, for message_payload. */
  whole: () => Uint8Array;
}

/** Octets of one message of eight bits, and of each part beside a header of so many. */
const octetLimit = 140;

const latin1Only = (text: string) => /^[\0-\u00ff]*$/.test(text);
const asciiOnly = (text: string) => /^[\0-\u007f]*$/.test(text);

/** Cut and encode. `reference` is the width of the reference in the parts' header. */
export function encodeText(text: string, settings: CharsetSettings, reference: NonNullable<SmsPartsOptions['reference']>): EncodedText {
  const plain = smsParts(text, { reference });
  const { alphabet } = settings;
  if (plain.encoding === 'gsm-7' && fitsAlphabet(plain, alphabet)) {
    const whole = () => inAlphabet(joined(plain), alphabet, 0);
    const parts = plain.parts.map((part) => ({ octets: (header: number) => inAlphabet(part, alphabet, header) }));
    return { dataCoding: settings.dataCodingDefault, parts, whole };
  }
  const composed = text.normalize('NFC').replaceAll('\r\n', '\n');
  if (settings.accents === 'latin-1' && latin1Only(composed)) {
    const size = composed.length <= octetLimit ? octetLimit : octetLimit - (reference === '8-bit' ? 6 : 7);
    const parts = slices(composed, size).map((each) => ({ octets: () => Buffer.from(each, 'latin1') }));
    return { dataCoding: settings.dataCodingLatin1, parts, whole: () => Buffer.from(composed, 'latin1') };
  }
  const dear = smsParts(text, { reference, encoding: 'ucs-2' });
  const parts = dear.parts.map(({ octets }) => ({ octets: () => Uint8Array.from(octets) }));
  return { dataCoding: settings.dataCodingUcs2, parts, whole: () => Uint8Array.from(joined(dear).octets) };
}

type Part = Pick<SmsParts['parts'][number], 'text' | 'octets'>;

function joined({ parts }: SmsParts): Part {
  return { text: parts.map(({ text }) => text).join(''), octets: parts.flatMap(({ octets }) => octets) };
}

/** The network counts septets whatever the link carries, so the cuts are the same; only the octets differ. */
function fitsAlphabet({ parts }: SmsParts, alphabet: CharsetSettings['alphabet']): boolean {
  if (alphabet === 'latin-1') return parts.every(({ text }) => latin1Only(text));
  if (alphabet === 'ascii') return parts.every(({ text }) => asciiOnly(text));
  return true;
}

function inAlphabet({ text, octets }: Part, alphabet: CharsetSettings['alphabet'], headerOctets: number): Uint8Array {
  if (alphabet === 'gsm-7') return Uint8Array.from(octets);
  if (alphabet === 'gsm-7-packed') return packSeptets(Uint8Array.from(octets), fillBitsAfter(headerOctets));
  return Buffer.from(text, 'latin1');
}

function slices(text: string, size: number): string[] {
  return Array.from({ length: Math.max(1, Math.ceil(text.length / size)) }, (_, index) => text.slice(index * size, (index + 1) * size));
}

/** What octets of this data_coding say; undefined where they are no text (binary, 8-bit data). */
export function decodeText(octets: Uint8Array, dataCoding: number, headerOctets: number, settings: CharsetSettings): string | undefined {
  switch (codingOf(dataCoding, settings)) {
    case 'default':
      return defaultText(octets, headerOctets, settings.alphabet);
    case 'latin-1':
      return Buffer.from(octets).toString('latin1');
    case 'ucs-2':
      return ucs2Text(octets);
    case 'binary':
      return undefined;
  }
}

function codingOf(dataCoding: number, settings: CharsetSettings): 'default' | 'latin-1' | 'ucs-2' | 'binary' {
  if (dataCoding === settings.dataCodingUcs2) return 'ucs-2';
  if (dataCoding === settings.dataCodingDefault) return 'default';
  if (dataCoding === settings.dataCodingLatin1 || dataCoding === 1 || dataCoding === 3) return 'latin-1';
  if (dataCoding === 2 || dataCoding === 4) return 'binary';
  // Message classes (3GPP TS 23.038 §4): 1111 and 00xx carry the alphabet in bits 2 and 3.
  if ((dataCoding & 0xf0) === 0xf0) return (dataCoding & 0x04) === 0 ? 'default' : 'binary';
  if ((dataCoding & 0xc0) === 0 && dataCoding > 0x0f)
    return (['default', 'binary', 'ucs-2', 'default'] as const)[(dataCoding >> 2) & 3] ?? 'default';
  return 'default';
}

function defaultText(octets: Uint8Array, headerOctets: number, alphabet: CharsetSettings['alphabet']): string {
  if (alphabet === 'gsm-7') return textOfSeptets(octets);
  if (alphabet === 'gsm-7-packed') return textOfSeptets(unpackSeptets(octets, { fillBits: fillBitsAfter(headerOctets) }));
  return Buffer.from(octets).toString('latin1');
}

/** Big-endian; an octet left over is dropped, halves of a character cut between parts stay as they are until the parts are joined. */
function ucs2Text(octets: Uint8Array): string {
  let text = '';
  for (let at = 0; at + 1 < octets.length; at += 2) text += String.fromCharCode(((octets[at] ?? 0) << 8) | (octets[at + 1] ?? 0));
  return text;
}
