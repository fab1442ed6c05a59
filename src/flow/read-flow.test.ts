// Reading documents: their own text, broken ones, hostile ones, older and newer ones.
import { describe, expect, it } from 'vitest';
import { models } from '#kinds/models.ts';
import { canonicalText } from './canonical.ts';
import type { KindModels } from './kind.ts';
import { maxDocumentLength, readFlow } from './read-flow.ts';
import { testAction, testBlock, testFlow, testMessage } from './testing.ts';

const good = testFlow({ a: testBlock('voice-reply', { messages: [testMessage('Hola', [testAction('end-call')])] }) });
const codes = (input: unknown) => readFlow(input, models).problems?.map((problem) => `${problem.code} ${problem.path.join('.')}`);

describe('readFlow', () => {
  it('reads its own canonical text back to the same text', () => {
    const text = canonicalText(good);
    const { flow } = readFlow(text, models);
    expect(flow && canonicalText(flow)).toBe(text);
    expect(text.endsWith('}\n')).toBe(true);
  });

  it('gives each problem with its path', () => {
    const bad = { ...structuredClone(good), start: 'No Id', extra: 1, blocks: { 'Mal Nombre': {}, a: { ...good.blocks['a'], title: 5 } } };
    expect(codes(bad)).toEqual(
      expect.arrayContaining(['shape start', 'unknown-field extra', 'shape blocks.a.title', 'shape blocks.Mal Nombre']),
    );
    expect(codes('{"a":')).toEqual(['not-json ']);
    expect(codes(null)?.length).toBe(1);
    expect(codes([])?.length).toBe(1);
  });

  it('refuses names of prototypes wherever they are', () => {
    const text = canonicalText(good);
    expect(codes(text.replace('"settings": {}', '"settings": {"__proto__": {"x": 1}}'))?.[0]).toMatch(/^reserved-name blocks\.a\./);
    expect(codes(text.replace('"a": {', '"constructor": {'))).toEqual(['reserved-name blocks.constructor']);
    expect(codes(text.replace('"a": {', '"tostring": {'))?.[0]).toMatch(/^shape blocks\.tostring/);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('bounds size and depth without throwing', () => {
    expect(codes(' '.repeat(maxDocumentLength + 1))).toEqual(['document-too-large ']);
    expect(codes(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)?.[0]).toMatch(/^too-deep/);
    expect(codes(`[${'[],'.repeat(2_100_000)}[]]`)).toEqual(['document-too-large ']);
    const cycle: Record<string, unknown> = { ...good };
    cycle['blocks'] = cycle;
    expect(codes(cycle)?.[0]).toMatch(/^too-deep/);
    expect(
      codes({ ...good, blocks: Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`b${i}`, 1])) })?.length,
    ).toBeLessThanOrEqual(200);
  });

  it('brings older kinds up to date and refuses newer ones', () => {
    const model = models.blocks['voice-reply'];
    const end = models.actions['end-call'];
    if (!model || !end) throw new Error('kinds are missing');
    const newer: KindModels = {
      blocks: {
        'voice-reply': { ...model, v: 3, migrate: { 1: (old) => ({ ...old, one: 1 }), 2: (old) => ({ ...old, two: old['one'] }) } },
      },
      actions: { 'end-call': { ...end, v: 2, migrate: { 1: (old) => ({ ...old, moved: true }) } } },
    };
    const { flow } = readFlow(good, newer);
    expect(flow?.blocks['a']?.v).toBe(3);
    expect(flow?.blocks['a']?.settings).toEqual({ one: 1, two: 1 });
    expect(flow?.blocks['a']?.messages[0]?.actions[0]).toMatchObject({ v: 2, settings: { moved: true } });
    expect(codes({ ...good, blocks: { a: testBlock('voice-reply', { v: 9 }) } })).toEqual(['kind-newer blocks.a.v']);
    expect(codes({ ...good, schema: 'atiende/flow@7' })).toEqual(['schema-newer schema']);
    const gap: KindModels = { ...newer, blocks: { 'voice-reply': { ...model, v: 2 } } };
    expect(readFlow(good, gap).problems?.[0]?.code).toBe('no-migration');
  });
});

describe('canonicalText', () => {
  it('does not depend on the order of keys, but on the order of lists', () => {
    const blocks = {
      b: testBlock('voice-reply'),
      a: testBlock('voice-reply', { messages: [testMessage('x'), testMessage('y', [], 'm2')] }),
    };
    const one = testFlow(blocks, { start: 'a' });
    const two = testFlow({ a: blocks.a, b: blocks.b }, { start: 'a' });
    expect(canonicalText(one)).toBe(canonicalText(two));
    const turned = testFlow({ ...blocks, a: { ...blocks.a, messages: blocks.a.messages.toReversed() } }, { start: 'a' });
    expect(canonicalText(turned)).not.toBe(canonicalText(one));
    expect(canonicalText(one).indexOf('"a": {')).toBeLessThan(canonicalText(one).indexOf('"b": {'));
  });
});
