// A caller who speaks to a listening step: what the ear makes of it becomes an event, and only while the step listens.
import { expect, it, vi } from 'vitest';
import type { Effect } from '#engine/effect.ts';
import type { CallEvent } from '#engine/event.ts';
import { bench, say, type Script } from './test-calls.ts';

const listen: Effect = { kind: 'listen', id: '1.2', language: 'es-AR', phrases: [{ option: 'ventas', texts: ['ventas', 'comprar'] }] };
const listens: Script = (event) => {
  if (event.kind === 'started') return { effects: [listen, say('1.1')] };
  return event.kind === 'key' ? { effects: [{ kind: 'cancel', id: '1.2' }] } : undefined;
};

/** A call whose first step listens as `effect` says. */
async function inCall(effect: Effect = listen) {
  const made = bench((event, ...rest) => (event.kind === 'started' ? { effects: [effect, say('1.1')] } : listens(event, ...rest)));
  await made.switchboard.start();
  const leg = made.line.incoming({ dialled: 'demo' });
  await vi.waitFor(() => expect(made.line.legs.get(leg)?.playing?.play).toBe('1.1'));
  const events = (kind: CallEvent['kind']) => made.memory.written.map(({ event }) => event).filter((event) => event.kind === kind);
  return { ...made, leg, events };
}

it('asks the line for the menu’s words and hands over what was said', async () => {
  const { line, leg, events } = await inCall();
  const options = [{ option: 'ventas', phrases: ['ventas', 'comprar'] }];
  const request = { language: 'es-AR', mode: { kind: 'menu', options } };
  expect(line.legs.get(leg)?.listening).toEqual({ listen: '1.2', request });
  line.speak(leg);
  line.hear(leg, { decision: 'confirm', option: 'ventas', second: 'otra', z: 0.19 });
  await vi.waitFor(() => expect(events('heard')).toHaveLength(1));
  expect(events('heard')[0]).toMatchObject({ id: '1.2', decision: 'confirm', option: 'ventas', second: 'otra', z: 0.19 });
  expect(events('speechStarted')).toHaveLength(1);
});

it('never takes for a choice what was not believed', async () => {
  const { line, leg, events } = await inCall();
  line.hear(leg, { decision: 'reject', option: 'ventas', z: 0.4 });
  await vi.waitFor(() => expect(events('heard')).toHaveLength(1));
  expect(events('heard')[0]).toMatchObject({ decision: 'reject', second: 'ventas', z: 0.4 });
  expect(events('heard')[0]).not.toHaveProperty('option');
});

it('tells the trace that nobody hears, with the next event, and only while the step listens', async () => {
  const { line, leg, memory } = await inCall();
  line.deafen(leg, 'unavailable');
  line.key(leg, '1');
  const notes = () => memory.written.flatMap(({ effects }) => effects).filter((effect) => effect.kind === 'note');
  await vi.waitFor(() => expect(notes()).toEqual([{ kind: 'note', note: { what: 'deaf', code: 'unavailable' } }]));
  line.deafen(leg, 'unavailable');
  line.key(leg, '2');
  await vi.waitFor(() => expect(memory.written.filter(({ event }) => event.kind === 'key')).toHaveLength(2));
  expect(notes()).toHaveLength(1);
});

it('hears no more once a key was taken', async () => {
  const { line, leg, events } = await inCall();
  line.key(leg, '1');
  await vi.waitFor(() => expect(line.legs.get(leg)?.listening).toBeUndefined());
  line.hear(leg, { decision: 'accept', option: 'ventas' });
  line.key(leg, '2');
  await vi.waitFor(() => expect(events('key')).toHaveLength(2));
  expect(events('heard')).toEqual([]);
});

it('asks for free words with their hints and with what a closed menu could hear of them, and hands over what was said', async () => {
  const phrases = [{ option: 'digit:5', texts: ['cinco'] }];
  const { line, leg, events } = await inCall({ ...listen, phrases, words: { hints: ['Córdoba'] } });
  const options = [{ option: 'digit:5', phrases: ['cinco'] }];
  const mode = { kind: 'text', hints: ['Córdoba'], options };
  expect(line.legs.get(leg)?.listening).toEqual({ listen: '1.2', request: { language: 'es-AR', mode } });
  line.hear(leg, { decision: 'accept', text: 'cinco cinco dos', confidence: 0.9 });
  await vi.waitFor(() => expect(events('heard')).toHaveLength(1));
  expect(events('heard')[0]).toMatchObject({ id: '1.2', decision: 'accept', text: 'cinco cinco dos', confidence: 0.9 });
});

it('asks for free words alone where there is nothing else to say', async () => {
  const { line, leg } = await inCall({ kind: 'listen', id: '1.2', language: 'es-AR', words: { hints: [] } });
  expect(line.legs.get(leg)?.listening?.request.mode).toEqual({ kind: 'text', hints: [] });
});

it('never lets an ear hear what is sensitive, whatever else the step says', async () => {
  const sensitive = { minDigits: 4, maxDigits: 4, timeoutMs: 1000 };
  const { line, leg } = await inCall({ ...listen, words: { hints: [] }, sensitive });
  expect(line.legs.get(leg)?.listening).toBeUndefined();
});

it('keeps the audio of what was not accepted, apart from the event, and only where the step says that it may', async () => {
  const audio = Buffer.from([1, 2, 3]).toString('base64');
  const heardWith = async (effect: Effect, decision: 'accept' | 'confirm' | 'reject') => {
    const { line, leg, memory, events } = await inCall(effect);
    const wanted = line.legs.get(leg)?.listening?.keep;
    line.hear(leg, { decision, option: 'ventas', audio });
    await vi.waitFor(() => expect(events('heard')).toHaveLength(1));
    expect(events('heard')[0]).not.toHaveProperty('audio');
    return [wanted, ...memory.utterances.map(({ callId, listen, audio }) => ({ listen, audio, known: memory.begun.has(callId) }))];
  };
  const kept = { listen: '1.2', audio: Buffer.from([1, 2, 3]), known: true };
  expect(await heardWith({ ...listen, keep: true }, 'reject')).toEqual([true, kept]);
  expect(await heardWith({ ...listen, keep: true }, 'confirm')).toEqual([true, kept]);
  expect(await heardWith({ ...listen, keep: true }, 'accept')).toEqual([true]);
  expect(await heardWith(listen, 'reject')).toEqual([undefined]);
});
