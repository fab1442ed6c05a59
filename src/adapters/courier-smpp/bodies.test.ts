// A text as parts on links of every sort: what telephones join is the text, no part is over its octets; senders, numbers and settings.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Failure } from '#ports/failure.ts';
import { decodePdu } from '#wire/smpp/decode-pdu.ts';
import { encodePdu } from '#wire/smpp/encode-pdu.ts';
import { userDataOf } from '#wire/smpp/user-data.ts';
import { numberOf, sourceAddress } from './addresses.ts';
import { bodiesOf } from './bodies.ts';
import { decodeText } from './charset.ts';
import { smppSettingsSchema, type SmppSettings } from './settings.ts';
import { settingsWith, sms } from './test-courier.ts';

/** The PDUs of a text, over the wire and back. */
function sent(text: string, changes: Partial<SmppSettings> = {}, origin = '40404') {
  const settings = settingsWith(changes);
  const { pdus, parts } = bodiesOf(sms(text, { origin }), settings);
  const read = pdus.map((pdu, index) => decodePdu(encodePdu({ ...pdu, sequence: index + 1 })));
  const bodies = read.map((pdu) => {
    if (pdu.kind !== 'submit_sm') throw new TypeError(pdu.kind);
    const data = userDataOf(pdu);
    return { pdu, ...data, text: decodeText(data.octets, pdu.dataCoding, data.headerOctets, settings) ?? '' };
  });
  return { parts, bodies, joined: bodies.map((body) => body.text).join('') };
}

const anyText = fc.string({ unit: fc.constantFrom(...'abc ñéÑ¿¡@€[]{}^~\\|\nΔΩáíóúçãõ“”😀ж'), maxLength: 700 });

describe('cutting', () => {
  test.each([
    { long: 'udh' },
    { long: 'udh-16' },
    { long: 'sar' },
    { long: 'payload' },
    { alphabet: 'gsm-7-packed' },
    { alphabet: 'gsm-7-packed', long: 'payload' },
    { alphabet: 'latin-1' },
    { alphabet: 'ascii', long: 'udh-16' },
    { accents: 'latin-1' },
    { accents: 'latin-1', long: 'udh-16' },
  ] as Partial<SmppSettings>[])('%j: joined parts are the text, none is over its octets', (changes) => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { parts, bodies, joined } = sent(text, changes);
        // Packed septets carry no count: a last one of zero may be filling.
        const expected = changes.alphabet === 'gsm-7-packed' ? text.replace(/@+$/, '') : text;
        expect(changes.alphabet === 'gsm-7-packed' ? joined.replace(/@+$/, '') : joined).toBe(expected.normalize('NFC'));
        expect(bodies).toHaveLength(changes.long === 'payload' ? 1 : parts);
        for (const [index, { octets, headerOctets, part, pdu }] of bodies.entries()) {
          if (changes.long === 'payload') continue;
          const septets = pdu.dataCoding === 0 && changes.alphabet !== 'gsm-7-packed';
          expect(headerOctets + (septets ? Math.ceil((octets.length * 7) / 8) : octets.length)).toBeLessThanOrEqual(140);
          expect(part).toEqual(parts === 1 ? undefined : { reference: expect.any(Number), total: parts, index: index + 1 });
        }
      }),
      { numRuns: 60 },
    );
  });

  test('the message’s id is the parts’ reference, so that a second try is the same message to a telephone', () => {
    const text = 'a'.repeat(200);
    const reference = (id: string) =>
      bodiesOf(sms(text, { id }), settingsWith({ long: 'udh-16' })).pdus.map((pdu) => userDataOf({ ...pdu, sequence: 1 }).part?.reference);
    expect(reference('70000')).toEqual([70_000 % 65_536, 70_000 % 65_536]);
    expect(reference('70001')).toEqual([70_001 % 65_536, 70_001 % 65_536]);
  });

  test.each([
    [{}, 'hola', 0],
    [{}, 'Sí', 8],
    [{ accents: 'latin-1' }, 'Sí', 3],
    [{ accents: 'latin-1' }, 'Sí 😀', 8],
    [{ alphabet: 'latin-1' }, 'ñandú', 8],
    [{ alphabet: 'latin-1' }, 'ñandu', 0],
    [{ alphabet: 'latin-1' }, '5 €', 8],
    [{ alphabet: 'ascii' }, 'ñandu', 8],
    [{ dataCodingDefault: 1 }, 'hola', 1],
    [{ dataCodingUcs2: 24 }, 'ж', 24],
  ] as [Partial<SmppSettings>, string, number][])('%j: %s has data_coding %i', (changes, text, dataCoding) => {
    const { bodies, joined } = sent(text, changes);
    expect(bodies[0]?.pdu.dataCoding).toBe(dataCoding);
    expect(joined).toBe(text);
  });

  test('receipts are asked for as the link is told to', () => {
    const asked = (receipts: SmppSettings['receipts']) =>
      sent('a'.repeat(400), { receipts }).bodies.map(({ pdu }) => pdu.registeredDelivery);
    expect(asked('every-part')).toEqual([1, 1, 1]);
    expect(asked('last-part')).toEqual([0, 0, 1]);
    expect(asked('none')).toEqual([0, 0, 0]);
  });

  test('a validity is written as a relative time', () => {
    expect(sent('a', { validityMinutes: 1505 }).bodies[0]?.pdu.validity).toBe('000001010500000R');
    expect(sent('a').bodies[0]?.pdu.validity).toBe('');
  });

  test('a megabyte of text is refused, not sent', () => {
    expect(() => sent('a'.repeat(1_000_000))).toThrow(Failure);
  });
});

describe('numbers', () => {
  test.each([
    ['+5491155550100', { ton: 1, npi: 1, digits: '5491155550100' }],
    ['5491155550100', { ton: 1, npi: 1, digits: '5491155550100' }],
    ['40404', { ton: 3, npi: 0, digits: '40404' }],
    ['CLINICA', { ton: 5, npi: 0, digits: 'CLINICA' }],
    ['606060', { ton: 6, npi: 1, digits: '606060' }],
  ])('the sender %s', (sender, address) => {
    expect(sourceAddress(sender, settingsWith({ sources: { 606060: { ton: 6, npi: 1 } } }))).toEqual(address);
  });

  test('the recipient has no plus unless the carrier wants one; what is no number is refused', () => {
    const destination = (changes: Partial<SmppSettings>) => sent('a', changes).bodies[0]?.pdu.destination;
    expect(destination({})).toEqual({ ton: 1, npi: 1, digits: '5491155550100' });
    expect(destination({ destinationPlus: true, destinationTon: 0 })).toEqual({ ton: 0, npi: 1, digits: '+5491155550100' });
    const noNumber = { code: 'rejected', details: { remedy: 'no-number' } };
    expect(() => bodiesOf(sms('a', { to: 'anonymous' }), settingsWith())).toThrow(expect.objectContaining(noNumber));
  });

  test.each([
    [{ ton: 1, npi: 1, digits: '5491155550100' }, '+5491155550100'],
    [{ ton: 1, npi: 1, digits: '005491155550100' }, '+5491155550100'],
    [{ ton: 0, npi: 0, digits: '+5491155550100' }, '+5491155550100'],
    [{ ton: 3, npi: 0, digits: '40404' }, '40404'],
    [{ ton: 5, npi: 0, digits: 'BANCO' }, 'BANCO'],
  ])('%j writes to us as %s', (address, number) => {
    expect(numberOf(address)).toBe(number);
  });
});

describe('settings', () => {
  test('host and system id are enough; every fault has its path', () => {
    expect(smppSettingsSchema.parse({ host: 'smsc.example', systemId: 'a' })).toMatchObject({ port: 2775, window: 10, long: 'udh' });
    const faults = (value: object) => smppSettingsSchema.safeParse(value).error?.issues.map(({ path }) => path.join('.'));
    expect(faults({ host: 'a b', systemId: '', port: 0, codes: { x: 'never' } })).toEqual(['host', 'port', 'systemId', 'codes.x']);
    expect(faults({ host: 'a', systemId: 'a', pasword: 'x' })).toEqual(['']);
  });
});
