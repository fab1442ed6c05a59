// Filling texts: values, filters, places, hostile texts.
import { describe, expect, it } from 'vitest';
import { brokenExpressionsIn, FillError, fill, type FillPlace } from './fill.ts';
import { variablesIn } from './template.ts';
import type { Value } from './model.ts';

const values: Record<string, Value> = {
  nombre: 'ana',
  dni: '12345678',
  saldo: 1500.5,
  activo: true,
  vacio: '',
  malo: 'a b&c="d"\r\nX: 1',
  fecha: '2026-11-22',
  now: Date.UTC(2026, 10, 22, 14, 30),
  'caller.number': '+5491155550100',
};
const run = (text: string, place: FillPlace = 'speech', language = 'es-AR') =>
  fill(text, (name) => (Object.hasOwn(values, name) ? values[name] : undefined), {
    place,
    language,
    timeZone: 'America/Argentina/Buenos_Aires',
  });

describe('fill', () => {
  it.each([
    ['Hola {{nombre}}.', 'Hola ana.'],
    ['{{nombre | upcase}} {{ nombre|capitalize }}', 'ANA Ana'],
    ['{{dni | digits}}', '1 2 3 4 5 6 7 8'],
    ['{{dni | last: 3 | digits}}', '6 7 8'],
    ['{{dni | first: 2}}', '12'],
    ['{{dni | document}}', '12, 345, 678'],
    ['{{caller.number | last: 11 | document}}', '9 1, 1 5 5, 5 5 0, 1 0 0'],
    ['{{caller.number | phone}}', '5 4, 9 1 1, 5 5 5 5, 0 1 0 0'],
    ['{{nombre | phone}}', 'ana'],
    ['{{vacio | default: "nadie"}} {{otro | default: nombre}}', 'nadie ana'],
    ['{{saldo}}', '1500,5'],
    ['{{saldo | number: 2}}', '1.500,50'],
    ['{{activo}}', 'sí'],
    ['{{fecha | date}}', '22 de noviembre de 2026'],
    ['{{now | time}}', '11:30'],
    ['{{caller.number}}', '+5491155550100'],
    ['{{desconocida}}|{{nombre.constructor}}|{{nombre.length}}|{{constructor}}', '|||'],
    ['{{nombre | nada}}{{a b}}{{}}{{nombre |}}{{(1..999999999)}}{{a["b"]}}', ''],
    ['{% if true %}x{% endif %} {{nombre', '{% if true %}x{% endif %} {{nombre'],
  ])('%s → %s', (text, expected) => {
    expect(run(text).replace(/\u00a0/g, ' ')).toBe(expected.replace(/\u00a0/g, ' '));
  });

  it('says money and moments in the language', () => {
    expect(run('{{saldo | money: "ARS"}}')).toMatch(/1\.500,50 pesos argentinos/);
    expect(run('{{now}}')).toMatch(/22 de noviembre de 2026/);
    expect(run('{{now | date: "short"}}', 'speech', 'en')).toBe('11/22/26');
    expect(run('{{activo}}', 'message', 'pt-BR')).toBe('sim');
  });

  it('encodes by place', () => {
    expect(run('https://a/?q={{malo}}', 'url')).toBe('https://a/?q=a%20b%26c%3D%22d%22%0D%0AX%3A%201');
    expect(JSON.parse(run('{"q":"{{malo}}","t":"{{now}}"}', 'json'))).toEqual({ q: values['malo'], t: '2026-11-22T14:30:00.000Z' });
    expect(run('{{saldo}}', 'json')).toBe('1500.5');
    expect(() => run('Bearer {{malo}}', 'header')).toThrow(FillError);
    expect(() => run('a\nb', 'header')).toThrow(FillError);
    expect(run('Bearer {{nombre}}', 'header')).toBe('Bearer ana');
  });

  it('leaves secrets for the sender, everywhere', () => {
    for (const place of ['speech', 'message', 'url', 'json', 'header'] as const)
      expect(run('a {{secret.token}} {{ secret.b }}', place)).toBe('a {{secret.token}} {{ secret.b }}');
    expect(run('{{secret.token | upcase}}', 'url')).toBe('');
  });

  it('drops control characters and lone surrogates', () => {
    const odd = (place: FillPlace) => fill('{{x}}\u0007', () => 'a\u0000b\u202ec\ud800', { place, language: 'es', timeZone: 'UTC' });
    expect(odd('speech')).toBe('abc\ufffd');
    expect(odd('url')).toBe('a%00b%E2%80%AEc%EF%BF%BD\u0007');
  });

  it('puts placeholders in as they are and hides the value elsewhere', () => {
    const options = {
      place: 'url' as const,
      language: 'es',
      timeZone: 'UTC',
      verbatim: (name: string) => (name === 'pin' ? '{{vault:pin}}' : undefined),
    };
    expect(fill('{{pin | digits}}/{{a | default: pin}}', () => '', options)).toBe('{{vault:pin}}/');
  });

  it('bounds its result', () => {
    const long = '{{x}}'.repeat(4000);
    expect(fill(long, () => 'y'.repeat(9999), { place: 'speech', language: 'es', timeZone: 'UTC' }).length).toBe(40_000);
    expect(() => fill(long, () => 'y'.repeat(9999), { place: 'json', language: 'es', timeZone: 'UTC' })).toThrow(FillError);
    expect(run('{{'.repeat(10_000))).toBe('{{'.repeat(10_000));
  });

  it('survives an unknown zone and language', () => {
    expect(fill('{{now | date}}', () => 5, { place: 'speech', language: 'es', timeZone: 'Mars/Base' })).toBe('5');
  });
});

describe('variablesIn', () => {
  it('names each once', () => {
    expect(variablesIn('{{a}} {{ b | default: c }} {{a | last: 2}} {{caller.number}} {{secret.k}} {{"x"}}')).toEqual([
      'a',
      'b',
      'c',
      'caller.number',
      'secret.k',
    ]);
  });
  it('finds what cannot be read', () => {
    expect(brokenExpressionsIn('{{a}} {{a | nada}} {{a b}} {{secret.x}}')).toEqual(['{{a | nada}}', '{{a b}}']);
  });
});
