// SMS parts against the facts of 3GPP 23.038/23.040: alphabets, lengths, cuts and octets.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainForSms, smsParts, textOfSeptets } from './sms-parts.ts';

const shape = (text: string) => {
  const { encoding, units, parts } = smsParts(text);
  return [encoding, units, parts.length];
};

describe('smsParts', () => {
  it.each([
    ['', 'gsm-7', 0, 1],
    ['a'.repeat(160), 'gsm-7', 160, 1],
    ['a'.repeat(161), 'gsm-7', 161, 2],
    ['a'.repeat(306), 'gsm-7', 306, 2],
    ['a'.repeat(307), 'gsm-7', 307, 3],
    ['ж'.repeat(70), 'ucs-2', 70, 1],
    ['ж'.repeat(71), 'ucs-2', 71, 2],
    ['ж'.repeat(134), 'ucs-2', 134, 2],
    ['ж'.repeat(135), 'ucs-2', 135, 3],
    [`${'a'.repeat(149)}á`, 'ucs-2', 150, 3],
  ])('%j', (text, encoding, units, parts) => {
    expect(shape(text)).toEqual([encoding, units, parts]);
  });

  it.each([...'éñÑüàèìòù¿¡ÉÜöäÇ@£$¥ØøÅåΔΩ\n'])('%j is in the default alphabet, one septet', (character) => {
    expect(shape(character)).toEqual(['gsm-7', 1, 1]);
  });

  it.each([...'^{}\\[~]|€\f'])('%j takes two septets', (character) => {
    expect(shape(character)).toEqual(['gsm-7', 2, 1]);
  });

  it.each([...'áíóúÁÍÓÚçãõâêô“”–…`\tªº\u00a0'])('%j forces UCS-2', (character) => {
    expect(smsParts(`a${character}`)).toMatchObject({ encoding: 'ucs-2', offending: [character] });
  });

  it('gives the octets of both alphabets', () => {
    expect(smsParts('@ñ€').parts[0]?.octets).toEqual([0x00, 0x7d, 0x1b, 0x65]);
    expect(smsParts('á😀').parts[0]?.octets).toEqual([0x00, 0xe1, 0xd8, 0x3d, 0xde, 0x00]);
  });

  it('never cuts an extension pair or a surrogate pair', () => {
    const pair = smsParts(`${'a'.repeat(152)}€${'a'.repeat(10)}`);
    expect(pair.parts.map((part) => part.text.length)).toEqual([152, 11]);
    const emoji = smsParts(`${'ж'.repeat(66)}😀${'ж'.repeat(10)}`);
    expect(emoji.parts.map((part) => part.units)).toEqual([66, 12]);
  });

  it('counts a decomposed letter as the composed one', () => {
    expect(shape('n\u0303e\u0301')).toEqual(['gsm-7', 2, 1]);
  });

  it('tells what still fits', () => {
    expect(smsParts('a'.repeat(150)).left).toBe(10);
    expect(smsParts('a'.repeat(161)).left).toBe(145);
  });

  it('leaves room for a longer header, and takes the dear alphabet where it is told to', () => {
    const sizes = (text: string, options: Parameters<typeof smsParts>[1]) => smsParts(text, options).parts.map((part) => part.units);
    expect(sizes('a'.repeat(161), { reference: '16-bit' })).toEqual([152, 9]);
    expect(sizes('ж'.repeat(71), { reference: '16-bit' })).toEqual([66, 5]);
    expect(smsParts('hola', { encoding: 'ucs-2' })).toMatchObject({ encoding: 'ucs-2', units: 4, offending: [] });
  });

  it('reads the default alphabet back', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'abcñ@ÉΔ€{}\\[~]|^ \n\f') }), (text) => {
        expect(
          smsParts(text)
            .parts.map((part) => textOfSeptets(part.octets))
            .join(''),
        ).toBe(text);
      }),
    );
    expect(textOfSeptets([0x1b, 0x61, 0x1b])).toBe('a');
  });

  it('keeps every character, in parts that are never too long', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
        const { parts, encoding } = smsParts(text);
        const most = parts.length === 1 ? { 'gsm-7': 160, 'ucs-2': 70 } : { 'gsm-7': 153, 'ucs-2': 67 };
        expect(parts.map((part) => part.text).join('')).toBe(text.normalize('NFC').replaceAll('\r\n', '\n'));
        for (const part of parts) expect(part.units).toBeLessThanOrEqual(most[encoding]);
      }),
    );
  });
});

describe('plainForSms', () => {
  it('keeps what the alphabet has and takes marks from the rest', () => {
    expect(plainForSms('Mañana: atención en Constitución, ¿está? É')).toBe('Mañana: atencion en Constitucion, ¿esta? É');
    expect(plainForSms('“Você não” – é… çãõ 1º')).toBe('"Voce nao" - é... cao 1o');
  });

  it('leaves variables and what has no likeness', () => {
    expect(plainForSms('{{día | default: "mañana“"}} 😀')).toBe('{{día | default: "mañana“"}} 😀');
  });

  it('makes a Spanish sentence one part again', () => {
    const text =
      'Su turno quedó confirmado para el miércoles 3 de diciembre a las 10 h. Recuerde traer su documento y la autorización. Gracias, Clínica Sol.';
    expect(smsParts(text).parts.length).toBe(3);
    expect(smsParts(plainForSms(text)).parts.length).toBe(1);
  });
});
