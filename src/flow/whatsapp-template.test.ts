// Templates as accounts list them: every component of a send, their values, and what WhatsApp would refuse.
import { describe, expect, test } from 'vitest';
import {
  cleanValue,
  codeOf,
  readTemplate,
  shownTemplate,
  templateAsText,
  templateFaults,
  type TemplateValues,
} from './whatsapp-template.ts';

const body = { type: 'BODY', text: 'Hola {{1}}: {{2}}.', example: { body_text: [['Ana', 'el martes']] } };
const shapeOf = (...components: unknown[]) => readTemplate({ components });
const codes = (shape: ReturnType<typeof shapeOf>, values: TemplateValues, filled = true) =>
  templateFaults(shape, values, { filled }).map(({ code, at }) => [code, ...at].join(' '));

describe('reading', () => {
  test('positional and named variables come with the examples they were approved with', () => {
    expect(shapeOf(body).body.variables).toEqual([
      { name: '1', example: 'Ana' },
      { name: '2', example: 'el martes' },
    ]);
    const named = {
      type: 'BODY',
      text: '{{fecha}}, {{ nombre }} y otra vez {{fecha}}',
      example: { body_text_named_params: [{ param_name: 'nombre', example: 'Ana' }] },
    };
    expect(shapeOf(named).body.variables).toEqual([
      { name: 'fecha', example: undefined },
      { name: 'nombre', example: 'Ana' },
    ]);
  });

  test('headers of every format', () => {
    const headers = ['IMAGE', 'VIDEO', 'DOCUMENT', 'LOCATION'].map((format) => shapeOf({ type: 'HEADER', format }).header);
    expect(headers).toEqual([
      { kind: 'media', media: 'image' },
      { kind: 'media', media: 'video' },
      { kind: 'media', media: 'document' },
      { kind: 'location' },
    ]);
    const text = shapeOf({ type: 'HEADER', format: 'TEXT', text: 'Turno {{1}}', example: { header_text: ['A-1'] } }).header;
    expect(text).toEqual({ kind: 'text', text: 'Turno {{1}}', variables: [{ name: '1', example: 'A-1' }] });
  });

  test('buttons keep their place, and say whether a value goes with them', () => {
    const { buttons } = shapeOf({
      type: 'BUTTONS',
      buttons: [
        { type: 'PHONE_NUMBER', text: 'Llamar', phone_number: '+541155550100' },
        { type: 'URL', text: 'Ver', url: 'https://sol.example/turnos' },
        { type: 'URL', text: 'Pagar', url: 'https://sol.example/pago/{{1}}', example: ['https://sol.example/pago/a1'] },
        { type: 'QUICK_REPLY', text: 'Confirmo' },
        { type: 'COPY_CODE', text: 'Copiar', example: 'SOL10' },
        { type: 'FLOW', text: 'Encuesta', flow_id: 1 },
        { type: 'VOICE_CALL', text: 'Llamar por WhatsApp' },
      ],
    });
    expect(buttons.map(({ index, kind, value }) => [index, kind, value])).toEqual([
      [0, 'phone', 'none'],
      [1, 'url', 'none'],
      [2, 'url', 'required'],
      [3, 'quick-reply', 'optional'],
      [4, 'copy-code', 'required'],
      [5, 'flow', 'optional'],
      [6, 'other', 'none'],
    ]);
  });

  test('what Atiende cannot send is named, and nonsense is no template', () => {
    expect(shapeOf(body, { type: 'CAROUSEL', cards: [] }).unsupported).toEqual(['CAROUSEL']);
    expect(readTemplate({ components: [null, 3, 'x', [], { type: 'BUTTONS', buttons: 'x' }] })).toMatchObject({
      body: { text: '', variables: [] },
      buttons: [],
      unsupported: ['UNKNOWN', 'UNKNOWN', 'UNKNOWN', 'UNKNOWN'],
    });
  });
});

test('what the person sees: values cleaned, what is missing stays to be seen, a value is never read as a variable again', () => {
  const shape = shapeOf(
    { type: 'HEADER', format: 'TEXT', text: 'Turno {{1}}' },
    body,
    { type: 'FOOTER', text: 'Clínica Sol' },
    { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'Ver', url: 'https://sol.example/{{1}}' }] },
  );
  const shown = shownTemplate(shape, {
    variables: { '1': 'Ana\n\t  María {{2}}' },
    header: { kind: 'text', variables: { '1': 'A-1' } },
    buttons: { '0': { kind: 'url', value: 'abc' } },
  });
  expect(shown).toEqual({
    header: { kind: 'text', text: 'Turno A-1' },
    body: 'Hola Ana María {{2}}: {{2}}.',
    footer: 'Clínica Sol',
    buttons: [{ index: 0, kind: 'url', text: 'Ver', url: 'https://sol.example/abc' }],
  });
  expect(templateAsText(shown)).toBe('Turno A-1\nHola Ana María {{2}}: {{2}}.\nClínica Sol');
  expect(cleanValue(' a\u00a0\r\n b ')).toBe('a b');
});

describe('faults', () => {
  test('of the body’s values', () => {
    expect(codes(shapeOf(body), { variables: { '1': ' ' } })).toEqual(['value-missing variables 1', 'value-missing variables 2']);
    expect(codes(shapeOf(body), { variables: { '1': 'a\nb', '2': 'a     b' } })).toEqual([
      'value-line-break variables 1',
      'value-spaces variables 2',
    ]);
    expect(codes(shapeOf(body), { variables: { '1': 'a    b', '2': 'x' } })).toEqual([]);
    // A name that every object has is no value.
    expect(codes(shapeOf({ type: 'BODY', text: '{{constructor}}' }), { variables: {} })).toEqual(['value-missing variables constructor']);
  });

  test('lengths count once the values are there', () => {
    const shape = shapeOf({ type: 'HEADER', format: 'TEXT', text: '{{1}}' }, { type: 'BODY', text: '{{1}}' });
    const values = (length: number, header: number): TemplateValues => ({
      variables: { '1': 'a'.repeat(length) },
      header: { kind: 'text', variables: { '1': 'b'.repeat(header) } },
    });
    expect(codes(shape, values(1024, 60))).toEqual([]);
    expect(codes(shape, values(1025, 61))).toEqual(['body-too-long variables', 'header-too-long header']);
    expect(codes(shape, values(1025, 61), false)).toEqual([]);
  });

  test('of the header', () => {
    const image = shapeOf({ type: 'HEADER', format: 'IMAGE' });
    expect(codes(image, { variables: {} })).toEqual(['header-file-missing header']);
    const media = (kind: string) => ({ variables: {}, header: { kind: 'media' as const, media: { kind, asset: 'a1' } } });
    expect(codes(image, media('video'))).toEqual(['header-file-kind header']);
    expect(codes(image, media('image'))).toEqual([]);
    const place = shapeOf({ type: 'HEADER', format: 'LOCATION' });
    const at = (latitude: string, longitude: string): TemplateValues => ({
      variables: {},
      header: { kind: 'location', latitude, longitude, name: 'Sol', address: 'Calle 1' },
    });
    expect(codes(place, { variables: {} })).toEqual(['header-place-missing header']);
    expect(codes(place, at('-34.6', ''))).toEqual(['header-place-missing header']);
    expect(codes(place, at('91', '0'))).toEqual(['header-place-wrong header']);
    expect(codes(place, at('{{lat}}', '{{lon}}'), false)).toEqual([]);
    expect(codes(place, at('-34.6', '-58.4'))).toEqual([]);
  });

  test('of the buttons: what is copied from the body needs no value of its own', () => {
    const pay = shapeOf({ type: 'BUTTONS', buttons: [{ type: 'URL', text: 'Pagar', url: 'https://x.example/{{1}}' }] });
    expect(codes(pay, { variables: {} })).toEqual(['button-value-missing buttons 0']);
    const code = shapeOf(
      { type: 'BODY', text: '*{{1}}* es su código.' },
      { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'Copiar', url: 'https://www.whatsapp.com/otp/code/?code=otp{{1}}' }] },
    );
    expect(codeOf(code, { variables: { '1': '123456' } }, 0)).toBe('123456');
    expect(codes(code, { variables: { '1': '123456' } })).toEqual([]);
    expect(codeOf(pay, { variables: { '1': '123456' } }, 0)).toBeUndefined();
  });

  test('a part that cannot be sent', () => {
    expect(codes(shapeOf({ type: 'BODY', text: 'x' }, { type: 'LIMITED_TIME_OFFER' }), { variables: {} })).toEqual(['unsupported']);
  });
});
