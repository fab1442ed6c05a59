// What callers say and what it comes to: tables in three languages, and what must never change the answer.
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { requestIn, yesOrNo } from './heard.ts';
import { matchOption } from './match-option.ts';
import { plainWords } from './plain.ts';
import { yesNoPhrases } from './yes-no-phrases.ts';

const menu = [
  { option: 'turnos', texts: ['Turnos', 'sacar un turno', 'cita'] },
  { option: 'resultados', texts: ['Resultados', 'análisis', 'resultados de laboratorio'] },
  { option: 'facturacion', texts: ['Facturación', 'pagar una factura', 'cobranzas'] },
  { option: 'piso-2', texts: ['segundo piso', 'piso dos'] },
];

test.each([
  ['Hola, quiero un turno, por favor', 'es', 'turno'],
  ['eh… este… con facturación, gracias', 'es', 'facturacion'],
  ['La opción número dos', 'es', '2'],
  ['por favor', 'es', 'por favor'],
  ['Bom dia, eu queria falar com o financeiro, por favor', 'pt', 'financeiro'],
  ["I'd like to speak to billing, please", 'en', 'billing'],
])('requestIn: %s', (text, language, request) => expect(requestIn(text, language)).toBe(request));

describe('yesOrNo', () => {
  test.each([
    ['Sí', 'es', 'yes'],
    ['sí, señor', 'es', 'yes'],
    ['Eh… bueno, sí, por favor', 'es', 'yes'],
    ['claro que sí', 'es', 'yes'],
    ['claro que no', 'es', 'no'],
    ['no es correcto', 'es', 'no'],
    ['No, gracias', 'es', 'no'],
    ['dale', 'es', 'yes'],
    ['no sé', 'es', undefined],
    ['no, sí', 'es', undefined],
    ['turnos', 'es', undefined],
    ['', 'es', undefined],
    ['sim', 'pt', 'yes'],
    ['isso mesmo', 'pt', 'yes'],
    ['Não, obrigada', 'pt', 'no'],
    ['acho que não', 'pt', 'no'],
    ['não sei', 'pt', undefined],
    ['yeah, sure', 'en', 'yes'],
    ["that's right", 'en', 'yes'],
    ["no, that's wrong", 'en', 'no'],
    ["I don't know", 'en', undefined],
  ])('%s (%s)', (text, language, answer) => expect(yesOrNo(text, language)).toBe(answer));

  it('understands every form it listens for', () => {
    for (const language of ['es', 'pt', 'en']) {
      const { yes, no } = yesNoPhrases(language);
      expect([...yes.map((one) => yesOrNo(one, language)), ...no.map((one) => yesOrNo(one, language))]).toEqual([
        ...yes.map(() => 'yes'),
        ...no.map(() => 'no'),
      ]);
    }
  });
});

describe('matchOption', () => {
  test.each([
    ['turnos', 'accept', 'turnos'],
    ['TURNO', 'accept', 'turnos'],
    ['quiero sacar una cita por favor', 'accept', 'turnos'],
    ['necesito los resultados de mi análisis', 'accept', 'resultados'],
    ['fatturación', 'accept', 'facturacion'],
    ['el piso 2', 'accept', 'piso-2'],
    ['piso tres', 'reject', undefined],
    ['buenas tardes', 'reject', undefined],
    ['quiero comprar un auto usado', 'reject', undefined],
    ['', 'reject', undefined],
  ])('%s: %s', (text, decision, option) => {
    const found = matchOption(menu, text, 'es');
    expect([found.decision, found.option]).toEqual([decision, option]);
  });

  it('asks when two options are about as likely', () => {
    const close = [
      { option: 'alta', texts: ['alta de servicio'] },
      { option: 'baja', texts: ['baja de servicio'] },
    ];
    expect(matchOption(close, 'servicio', 'es').decision).not.toBe('accept');
    expect(matchOption(close, 'la baja de servicio', 'es')).toMatchObject({ decision: 'accept', option: 'baja' });
  });

  it('does not mind case, accents, punctuation or politeness', () => {
    const phrase = fc.constantFrom(...menu.flatMap(({ option, texts }) => texts.map((text) => ({ option, text }))));
    const before = fc.constantFrom('', 'quiero ', 'Hola, quisiera ', 'con ', 'eh, ');
    const after = fc.constantFrom('', ' por favor', ', gracias', '!');
    const how = fc.constantFrom(
      (text: string) => text,
      (text: string) => text.toUpperCase(),
      plainWords,
    );
    fc.assert(
      fc.property(phrase, before, after, how, ({ option, text }, head, tail, said) => {
        expect(matchOption(menu, `${head}${said(text)}${tail}`, 'es')).toMatchObject({ decision: 'accept', option });
      }),
    );
  });

  it('answers any text at all', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), fc.constantFrom('es-AR', 'pt-BR', 'en-US', 'xx'), (text, language) => {
        const { decision, option, confidence } = matchOption(menu, text, language);
        expect(decision === 'reject').toBe(option === undefined);
        expect(confidence).toBeGreaterThanOrEqual(0);
        expect(confidence).toBeLessThanOrEqual(1);
      }),
    );
  });
});
