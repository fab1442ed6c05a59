// The simulator's session with the real engine: settling, stepping back by re-run, starting at a block, what is lit, what is shown.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createEngine } from '#engine/create-engine.ts';
import { flowSchema } from '#flow/model.ts';
import { steps } from '#kinds/steps.ts';
import { talkFromTrace } from '#talk/from-trace.ts';
import { runTalk } from '#talk/run-talk.ts';
import { requestsOf, targetsOf } from './needs.ts';
import { flowFrom, instantIn, replay, runOf, type SimInput, type SimStart, waitsFor } from './session.ts';
import { linesOfCall } from './view.ts';

const flow = flowSchema.parse(JSON.parse(readFileSync('examples/clinica.flow.json', 'utf8')));
const engine = createEngine(steps);
const startedAt = Date.parse('2026-11-23T10:00:00-03:00');
const startWith = (document = flow): SimStart => ({
  bundle: { root: document.id, flows: { [document.id]: { version: 'draft', flow: document } } },
  call: { id: 'sim', line: 'demo', startedAt, callerNumber: '+5491155551234' },
  world: {},
});

describe('session', () => {
  it('settles where the flow waits for the caller', () => {
    const call = replay(engine, startWith(), [], true);
    expect(call.ended).toBe(false);
    expect(waitsFor(call)).toBe('caller');
    expect(call.now).toBeGreaterThan(startedAt);
    expect(runOf(call, flow.id).activeBlock).toBe('menu');
    expect([...runOf(call, flow.id).visited.blocks]).toContain('bienvenida');
    expect([...runOf(call, flow.id).visited.lines]).toContain('bienvenida|exit/next');
  });

  it('goes back a step by leaving the last input out', () => {
    const before = replay(engine, startWith(), [], true);
    const press: SimInput = { kind: 'press', key: '1', at: before.now };
    const after = replay(engine, startWith(), [press], true);
    expect(runOf(after, flow.id).activeBlock).not.toBe('menu');
    const again = replay(engine, startWith(), [], true);
    expect(again.transcript).toEqual(before.transcript);
    expect(again.now).toBe(before.now);
  });

  it('begins at a block with kept values, never sensitive ones', () => {
    const secret = { ...flow, variables: flow.variables.map((one) => (one.name === 'dni' ? { ...one, sensitive: true } : one)) };
    const from = flowFrom(secret, 'menu', { dni: '30123456', fecha: 'martes', nada: 'x' });
    expect(from.start).toBe('menu');
    expect(from.variables.find((one) => one.name === 'dni')?.initial).toBeUndefined();
    expect(from.variables.find((one) => one.name === 'fecha')?.initial).toBe('martes');
    expect([...runOf(replay(engine, startWith(from), [], true), flow.id).visited.blocks][0]).toBe('menu');
  });

  it('shows silence, a reprompt and the end', () => {
    const first = replay(engine, startWith(), [], true);
    const inputs: SimInput[] = [{ kind: 'pass', at: first.now, until: first.nextAt ?? first.now }];
    const silent = replay(engine, startWith(), inputs, true);
    expect(linesOfCall(silent.trace).map((line) => line.kind)).toContain('reprompt');
    const over = replay(engine, startWith(), [...inputs, { kind: 'hang-up', by: 'caller', at: silent.now }], true);
    expect(waitsFor(over)).toBe('over');
    expect(linesOfCall(over.trace).at(-1)?.kind).toBe('ended');
    expect(runOf(over, flow.id).activeBlock).toBeUndefined();
  });

  it('is saved as a talk that passes', () => {
    const first = replay(engine, startWith(), [], true);
    const call = replay(engine, startWith(), [{ kind: 'hang-up', by: 'caller', at: first.now }], true);
    const talk = talkFromTrace({ name: 'Prueba', flow: flow.id, call: startWith().call, trace: call.trace });
    expect(runTalk(startWith().bundle, engine, talk)).toMatchObject({ ok: true, failures: [] });
  });
});

describe('what a flow needs', () => {
  it('names whom it transfers to', () => {
    expect(targetsOf(flow)).toEqual(['recepcion']);
  });

  it('names its requests up to the first variable, with an answer that fits', () => {
    const base = flow.blocks['menu'];
    if (!base) throw new Error('the example has a menu');
    const settings = {
      method: 'GET',
      url: 'https://api.example.com/saldo?dni={{dni}}',
      headers: [],
      pick: [
        { variable: 'a', path: 'data.saldo' },
        { variable: 'b', path: 'data.items[0].name' },
      ],
    };
    const asking = { ...flow, blocks: { consulta: { ...base, title: 'Consulta', settings } } };
    expect(requestsOf(asking)).toEqual([
      { match: 'GET https://api.example.com/saldo?dni=', label: 'Consulta', sample: { data: { saldo: '', items: { '0': { name: '' } } } } },
    ]);
  });
});

describe('instantIn', () => {
  it.each([
    ['America/Argentina/Buenos_Aires', '2026-11-23T10:00', '2026-11-23T13:00:00.000Z'],
    ['Europe/Madrid', '2026-07-01T10:00', '2026-07-01T08:00:00.000Z'],
    ['America/Santiago', '2026-01-01T00:30', '2026-01-01T03:30:00.000Z'],
    ['UTC', '2026-01-01T00:30', '2026-01-01T00:30:00.000Z'],
  ])('%s %s', (zone, wall, instant) => {
    expect(new Date(instantIn(zone, wall) ?? 0).toISOString()).toBe(instant);
  });

  it('knows what is no time', () => {
    expect(instantIn('UTC', '')).toBeUndefined();
  });
});
