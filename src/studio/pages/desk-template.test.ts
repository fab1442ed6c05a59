// What a template asks the agent for, the message made of what was typed, and what keeps it from being sent. Not here: the fields, the server's own look.
import { expect, test } from 'vitest';
import { sampleTemplates } from '#adapters/sandbox/templates.ts';
import { readListed, type TemplateShape } from '#flow/whatsapp-template.ts';
import { askedBy, obstacleAt, obstacles, templateMessage, type TypedValues } from './desk-template.ts';

const template = (body: string, ...around: unknown[]) => readListed({ body, components: [{ type: 'BODY', text: body }, ...around] });
const named = { name: 'x', language: 'es' };
const codes = (shape: TemplateShape, typed: TypedValues) => obstacles(shape, templateMessage(named, shape, typed)).map(({ code }) => code);

test('a template without data asks for nothing and is ready', () => {
  const shape = template('Hola.', { type: 'FOOTER', text: 'Clínica' });
  expect(askedBy(shape)).toEqual([]);
  expect(templateMessage(named, shape, {})).toEqual({ name: 'x', language: 'es', variables: {} });
  expect(codes(shape, {})).toEqual([]);
});

test('header, body and button in the order they are read; the message holds what was typed, and nothing of another template', () => {
  const listed = sampleTemplates.find(({ name, language }) => name === 'pedido_enviado' && language === 'es');
  if (!listed) throw new Error('the sample is gone');
  const shape = readListed(listed);
  expect(askedBy(shape).map(({ at, label, name }) => [at, label, name])).toEqual([
    ['header.variables.numero', 'headerVariable', 'numero'],
    ['variables.nombre', 'variable', 'nombre'],
    ['variables.fecha', 'variable', 'fecha'],
    ['buttons.0', 'buttonUrl', 'Seguir el pedido'],
  ]);
  expect(codes(shape, {})).toEqual(['value-missing', 'value-missing', 'value-missing', 'button-value-missing']);
  const typed = {
    'header.variables.numero': ' 77 ',
    'variables.nombre': 'Ana\tMaría',
    'variables.fecha': 'lunes',
    'buttons.0': '77',
    'variables.hora': '9',
  };
  expect(templateMessage(listed, shape, typed)).toEqual({
    name: 'pedido_enviado',
    language: 'es',
    variables: { nombre: 'Ana\tMaría', fecha: 'lunes' },
    header: { kind: 'text', variables: { numero: '77' } },
    buttons: { 0: { kind: 'url', value: '77' } },
  });
  expect(codes(shape, typed)).toEqual([]);
});

test('a file, a place and a coupon', () => {
  const file = template('Aquí está.', { type: 'HEADER', format: 'DOCUMENT' });
  expect(askedBy(file).map(({ at, optional }) => [at, optional])).toEqual([
    ['header.media.link', false],
    ['header.media.filename', true],
  ]);
  expect(codes(file, {})).toEqual(['header-file-missing']);
  expect(codes(file, { 'header.media.link': 'clinica.example/1.pdf' })).toEqual(['invalid_format']);
  const link = 'https://clinica.example/1.pdf';
  expect(templateMessage(named, file, { 'header.media.link': link }).header).toEqual({ kind: 'media', media: { kind: 'document', link } });
  const place = template('Estamos aquí.', { type: 'HEADER', format: 'LOCATION' });
  const where = { 'header.latitude': '-34.6', 'header.longitude': '-58.4' };
  expect(codes(place, { 'header.name': 'Sede' })).toEqual(['header-place-missing']);
  expect(codes(place, { ...where, 'header.longitude': 'oeste' })).toEqual(['header-place-wrong']);
  expect(templateMessage(named, place, where).header).toEqual({
    kind: 'location',
    name: '',
    address: '',
    latitude: '-34.6',
    longitude: '-58.4',
  });
  const coupon = template('Promo.', {
    type: 'BUTTONS',
    buttons: [
      { type: 'QUICK_REPLY', text: 'No' },
      { type: 'COPY_CODE', text: 'Copiar', example: 'SOL10' },
    ],
  });
  expect(askedBy(coupon)).toMatchObject([{ at: 'buttons.1', label: 'buttonCode', example: 'SOL10' }]);
  expect(templateMessage(named, coupon, { 'buttons.1': 'SOL20' }).buttons).toEqual({ 1: { kind: 'copy-code', value: 'SOL20' } });
});

test('a field tells what is wrong with what stands in it, never that it is still empty', () => {
  const shape = template('Hola {{1}}, {{2}}.', { type: 'HEADER', format: 'LOCATION' });
  const told = (typed: TypedValues) => {
    const found = obstacles(shape, templateMessage(named, shape, typed));
    return Object.fromEntries(
      askedBy(shape)
        .flatMap((asked) => [[asked.at, obstacleAt(found, asked, typed)]])
        .filter(([, code]) => code !== undefined),
    );
  };
  expect(told({})).toEqual({});
  expect(told({ 'header.latitude': '-34', 'header.longitude': '900' })).toEqual({ 'header.longitude': 'header-place-wrong' });
  expect(told({ 'variables.1': 'Ana', 'variables.2': 'a'.repeat(1100) })).toEqual({ 'variables.2': 'body-too-long' });
});
