// The pure parts of the kit: completing names, sample texts, problems by path.
import { describe, expect, it } from 'vitest';
import { flowSchema } from '#flow/model.ts';
import { waysToSay } from './say-as.ts';
import { fitting, openName, withName } from './completion.ts';
import { namesFor, sampleText } from './sample-values.ts';

const flow = flowSchema.parse({
  schema: 'atiende/flow@1',
  id: 'f',
  name: 'F',
  languages: ['es-AR'],
  timeZone: 'America/Argentina/Buenos_Aires',
  variables: [
    { name: 'dni', type: 'digits' },
    { name: 'nombre', type: 'text', initial: 'Luz' },
  ],
  start: 'a',
  blocks: {},
});

describe('completion', () => {
  it('sees a name being written', () => {
    expect(openName('Hola {{no', 9)).toEqual({ from: 5, typed: 'no' });
    expect(openName('Hola {{ no', 10)).toEqual({ from: 5, typed: 'no' });
    expect(openName('Hola {{', 7)).toEqual({ from: 5, typed: '' });
    expect(openName('Hola {{nombre}} y', 17)).toBeUndefined();
    expect(openName('Hola {{nombre | up', 18)).toBeUndefined();
    expect(openName('Hola', 4)).toBeUndefined();
  });

  it('offers what begins so before what contains it', () => {
    expect(fitting(['dni', 'nombre', 'caller.name'], 'n')).toEqual(['nombre', 'dni', 'caller.name']);
    expect(fitting(['dni'], 'x')).toEqual([]);
  });

  it('puts the name in, once closed', () => {
    expect(withName('Hola {{no', 9, 'nombre')).toEqual({ text: 'Hola {{nombre}}', caret: 15 });
    expect(withName('Hola {{no}}, ya', 9, 'nombre')).toEqual({ text: 'Hola {{nombre}}, ya', caret: 15 });
    expect(withName('Hola , ya', 5, 'dni')).toEqual({ text: 'Hola {{dni}}, ya', caret: 12 });
  });
});

describe('ways to say a variable', () => {
  const filters = (name: string) => waysToSay(flow, name).map(({ filter }) => filter);

  it('fit its type and the country of the flow', () => {
    expect(filters('nombre')).toEqual(['digits', 'phone', 'document']);
    expect(filters('caller.number')).toEqual(['digits', 'phone']);
    expect(filters('now')).toEqual(['date', 'weekday', 'time']);
    expect(filters('nobody')).toEqual([]);
    const amount = { ...flow, languages: ['es-MX'], variables: [{ name: 'saldo', type: 'number' as const, sensitive: false }] };
    expect(waysToSay(amount, 'saldo')[0]).toEqual({ word: 'sayAs-money', filter: 'money: "MXN"' });
  });

  it('are filters that flows have', () => {
    const all = ['nombre', 'caller.number', 'now'].flatMap((name) => filters(name).map((filter) => `{{${name} | ${filter}}}`));
    for (const text of all) expect(sampleText(flow, text, 'speech'), text).not.toBe('');
  });
});

describe('sample texts', () => {
  it('fills what the flow and the call have', () => {
    expect(sampleText(flow, 'Hola {{nombre}}, {{dni | last: 3}}. {{value}}{{nada}}', 'speech', { value: '1 2' })).toBe(
      'Hola Luz, 456. 1 2',
    );
  });

  it('names locals, variables and facts', () => {
    expect(namesFor(flow, ['value']).slice(0, 4)).toEqual(['value', 'dni', 'nombre', 'caller.number']);
  });
});
