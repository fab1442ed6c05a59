// The virtual call: time, keys that cut in, words, collections out of sight, agents, requests; and talks that must fail.
import { describe, expect, it } from 'vitest';
import { createEngine } from '#engine/create-engine.ts';
import type { Block, Flow } from '#flow/model.ts';
import { testAction, testBlock, testFlow, testMessage } from '#flow/testing.ts';
import { steps } from '#kinds/steps.ts';
import { createConversation } from './conversation.ts';
import { type Talk, talkSchema } from './format.ts';
import { talkFromTrace } from './from-trace.ts';
import { runTalk } from './run-talk.ts';
import { worldOf } from './world.ts';

const engine = createEngine(steps);
const bundleOf = (flow: Flow) => ({ root: flow.id, flows: { [flow.id]: { version: 'draft' as const, flow } } });
const startedAt = Date.parse('2026-11-23T10:00:00-03:00');
const begin = (flow: Flow, world = worldOf({})) =>
  createConversation(bundleOf(flow), engine, { call: { id: 'c1', line: 'demo', startedAt, callerNumber: '+5491155550100' }, world });
const talk = (steps: unknown[], more: object = {}): Talk =>
  talkSchema.parse({ schema: 'atiende/talk@1', name: 'x', flow: 'prueba', startsAt: '2026-11-23T10:00:00-03:00', steps, ...more });
const say = (text: string, exits: Block['exits'] = {}) => testBlock('voice-reply', { messages: [testMessage(text)], exits });

describe('a conversation', () => {
  it('says each text for its length, one after the other', () => {
    const call = begin(testFlow({ a: say('Hola.', { next: { to: 'b' } }), b: say('Adiós.') }));
    const said = () => call.transcript.flatMap((line) => (line.kind === 'said' ? [line.text] : []));
    expect(said()).toEqual(['Hola.']);
    const firstEnd = call.nextAt ?? 0;
    expect(firstEnd - startedAt).toBe(590);
    call.advanceTo(firstEnd - 1);
    expect(said()).toEqual(['Hola.']);
    call.advanceTo(firstEnd);
    expect(said()).toEqual(['Hola.', 'Adiós.']);
    call.advanceTo(firstEnd + 10_000);
    expect(call.ended).toBe(true);
    expect(call.now).toBe(firstEnd + 10_000);
  });

  it('lets a key cut in on a menu and tells how much was heard', () => {
    const menu = testBlock('spoken-menu', {
      messages: [testMessage('Para turnos, marque uno. '.repeat(5))],
      settings: { options: [{ id: 'turnos', label: 'Turnos', key: '1' }] },
      exits: { 'option:turnos': { to: 'b' } },
    });
    const call = begin(testFlow({ a: menu, b: say('Bien.') }));
    call.advanceTo(startedAt + 1000);
    call.press('1');
    expect(call.trace.map((one) => one.event)).toContainEqual(
      expect.objectContaining({ kind: 'playEnded', reason: 'stopped', playedMs: 1000 }),
    );
    expect(call.transcript.findLast((line) => line.kind === 'said')).toMatchObject({ text: 'Bien.', at: startedAt + 1000 });
  });

  const transferring = (more: object, exits: Block['exits'] = {}) =>
    testFlow({
      a: testBlock('voice-reply', {
        messages: [testMessage('Le paso.')],
        actions: [testAction('transfer', { to: { team: 'ventas' }, ...more }, exits)],
      }),
      b: say('Le llamamos.'),
      c: say('Se cortó.'),
    });

  it('lets a caller who waits ask for a callback, or leave; once joined neither key does', () => {
    const flow = transferring({ callbackKey: '1', leaveKey: '*' }, { callback: { to: 'b' }, left: { to: 'c' } });
    const waits = worldOf({ agents: { '*': { does: 'answer', waitS: 60, talkS: 60 } } });
    const outcome = (keyAtS: number, key: '1' | '*') => {
      const call = begin(flow, waits);
      call.advanceTo(startedAt + keyAtS * 1000);
      call.press(key);
      call.advanceTo(startedAt + 600_000);
      return call.transcript.findLast((line) => line.kind === 'said')?.text;
    };
    expect(outcome(20, '1')).toBe('Le llamamos.');
    expect(outcome(20, '*')).toBe('Se cortó.');
    expect(outcome(90, '1')).toBe('Le paso.');
    expect(outcome(90, '*')).toBe('Le paso.');
  });

  it('loses an agent in mid-call: the caller waits again, and with nobody left it failed', () => {
    const call = begin(transferring({}, { failed: { to: 'c' } }), worldOf({ agents: { ventas: { does: 'lost', talkS: 10 } } }));
    call.advanceTo(startedAt + 600_000);
    expect(call.transcript.flatMap((line) => (line.kind === 'transfer' ? [line.text] : []))).toEqual([
      'ringing',
      'answered',
      'agent-lost',
      'failed',
    ]);
    expect(call.transcript.findLast((line) => line.kind === 'said')).toMatchObject({ text: 'Se cortó.' });
  });

  it('keeps sensitive digits out of every event and line', () => {
    const ask = testBlock('ask', {
      messages: [testMessage('Marque su clave.')],
      settings: { variable: 'clave', minDigits: 4, maxDigits: 4 },
      exits: { next: { to: 'b' }, 'gave-up': { to: 'c' } },
    });
    const flow = testFlow(
      { a: ask, b: say('Gracias.'), c: say('Adiós.') },
      { variables: [{ name: 'clave', type: 'digits', sensitive: true }] },
    );
    const result = runTalk(
      bundleOf(flow),
      engine,
      talk([{ kind: 'listen' }, { kind: 'press', keys: '7391' }, { kind: 'hear', text: 'Gracias' }], {
        expect: { path: ['a', 'b'], variables: { clave: '•••' } },
      }),
    );
    expect(result.failures).toEqual([]);
    expect(JSON.stringify([result.trace.map((one) => one.event), result.transcript])).not.toMatch(/"key":"[7391]"|7391|"text":"[7391]"/);
    const again = talkFromTrace({ name: 'x', flow: 'prueba', call: { id: 'c1', line: 'demo', startedAt }, trace: result.trace });
    expect(again.steps).toContainEqual({ kind: 'press', keys: '0000' });
    expect(runTalk(bundleOf(flow), engine, again).failures).toEqual([]);
    const silent = runTalk(bundleOf(flow), engine, talk([{ kind: 'hear', text: 'Adiós' }]));
    expect(silent.failures).toEqual([]);
  });

  it('joins an agent, who may hang up, or the caller', () => {
    const transfer = testAction('transfer', { to: { team: 'recepcion' } }, { completed: { to: 'b' }, failed: { to: 'c' } });
    const flow = testFlow({ a: testBlock('voice-reply', { actions: [transfer] }), b: say('¿Le atendieron bien?'), c: say('Perdón.') });
    const lastSaid = (call: ReturnType<typeof begin>) => call.transcript.findLast((line) => line.kind === 'said');
    const joined = begin(flow);
    joined.advanceTo(startedAt + 10_000);
    joined.hangUp('agent');
    expect(lastSaid(joined)).toMatchObject({ text: '¿Le atendieron bien?' });
    const left = begin(flow);
    left.advanceTo(startedAt + 1000);
    left.hangUp();
    expect(left.ended).toBe(true);
    expect(lastSaid(left)).toBeUndefined();
    const busy = begin(flow, worldOf({ agents: { '*': { does: 'busy', afterS: 2 } } }));
    busy.advanceTo(startedAt + 2000);
    expect(lastSaid(busy)).toMatchObject({ text: 'Perdón.' });
  });

  it('answers requests by rule, late ones as the sender would', () => {
    const request = testBlock('http-request', {
      settings: { url: 'https://api.example.com/saldo', timeoutS: 2, pick: [{ variable: 'saldo', path: 'data.items[0].saldo' }] },
      exits: { ok: { to: 'b' }, failed: { to: 'c' } },
    });
    const flow = testFlow(
      { a: request, b: say('Saldo {{saldo}}'), c: say('No pudimos.') },
      { variables: [{ name: 'saldo', type: 'number', sensitive: false }] },
    );
    const rule = { match: 'GET https://api.example.com', status: 200, json: { data: { items: [{ saldo: 12.5 }] } } };
    const http = (one: object) => runTalk(bundleOf(flow), engine, talk([], { world: { http: [one] } }));
    expect(http(rule).transcript.some((line) => line.kind === 'said' && line.text === 'Saldo 12,5')).toBe(true);
    const again = talkFromTrace({ name: 'x', flow: 'prueba', call: { id: 'c1', line: 'demo', startedAt }, trace: http(rule).trace });
    expect(again.world.http).toEqual([
      { match: 'GET https://api.example.com/saldo', status: 200, json: { data: { items: { 0: { saldo: 12.5 } } } } },
    ]);
    expect(runTalk(bundleOf(flow), engine, again).variables).toEqual({ saldo: 12.5 });
    for (const bad of [{ ...rule, status: 500 }, { ...rule, afterS: 3 }, { match: 'https://otra' }, { match: '' }])
      expect(http(bad).path).toEqual(['a', 'c']);
  });
});

describe('a talk that is wrong', () => {
  const flow = testFlow({ a: say('Hola.', { next: { to: 'b' } }), b: say('Adiós.') });
  const failuresOf = (steps: unknown[], expected: object = {}) =>
    runTalk(bundleOf(flow), engine, talk(steps, { expect: expected })).failures.map(({ step, message }) => `${step ?? '-'} ${message}`);

  it.each<[unknown[], object, string]>([
    [[{ kind: 'hear', text: 'Chau' }], {}, '0 "Chau" was not said; the last words were "Adiós."'],
    [
      [
        { kind: 'wait', seconds: 60 },
        { kind: 'press', keys: '1' },
      ],
      {},
      '1 the call had ended before key 1',
    ],
    [[{ kind: 'say', text: 'hola' }], {}, '0 nobody was listening to "hola"'],
    [[{ kind: 'wait', seconds: 60 }, { kind: 'hang-up' }], {}, '1 the call had ended before the caller hung up'],
    [[], { path: ['a'] }, '- the call went a → b, not a'],
    [[], { passes: ['b', 'a'] }, '- the call went a → b and not past a in that order'],
    [[], { endedBy: 'caller' }, '- the call was ended by flow, not caller'],
    [[], { messages: [{ channel: 'sms' }] }, '- 0 messages were queued, not 1'],
    [[], { variables: { dni: '1' } }, '- dni is null, not "1"'],
    [[], { said: ['Chau'] }, '- "Chau" was never said'],
    [[], { notSaid: ['hola'] }, '- "hola" was said'],
  ])('%j %j', (steps, expected, message) => {
    expect(failuresOf(steps, expected)).toEqual([message]);
  });

  it('hears each text once only, without regard to case and accents', () => {
    expect(
      failuresOf([
        { kind: 'hear', text: 'HOLA' },
        { kind: 'hear', text: 'adios' },
      ]),
    ).toEqual([]);
    expect(
      failuresOf([
        { kind: 'hear', text: 'hola' },
        { kind: 'hear', text: 'hola' },
      ])[0],
    ).toMatch(/^1 "hola" was not said/);
  });
});
