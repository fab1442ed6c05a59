// Agents as call centres have them, with real telephones: on outside numbers that press 1, holding, forwarding, lost in mid-call.
// Not here: outcomes of a single ring (transfer.test.ts), several rings at once and callbacks (transfer-queue.test.ts).
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBaresip } from './baresip.ts';
import { Ear, toneShare } from './ear.ts';
import { testFlow } from './flows.ts';
import { freePort, startServer, until, type WholeServer } from './server.ts';
import { signIn, type SignedIn } from './signed-in.ts';
import { type AgentOptions, agentPhone, call, type SippResult } from './sipp.ts';
import { blocks, lastCall, type ShownCall } from './trace.ts';

let server: WholeServer;
let api: SignedIn;
const seen: string[] = [];

beforeAll(async () => {
  server = await startServer();
  const file = path.join(server.dataFolder, 'prueba.flow.json');
  writeFileSync(file, JSON.stringify(testFlow()));
  // The first admin is an agent too: the one who gives orders here.
  await server.cli('agent', 'add', 'admin', '--name', 'Ana', '--sip', 'sip:ana@127.0.0.1:9');
  await server.cli('agent', 'add', 'berta', '--name', 'Berta', '--sip', 'sip:berta@127.0.0.1:9', '--away');
  await server.cli('team', 'add', 'recepcion', '--name', 'Recepción', '--agents', 'admin,berta', '--ring', '8');
  await server.cli('flow', 'import', file, '--publish', '--line', 'prueba');
  api = await signIn(server);
}, 120_000);

afterAll(async () => {
  await server?.stop();
  server?.remove();
});

/** A phone for an agent on a port of its own. Answers how it ended. */
async function phone(agent: string, options: Omit<AgentOptions, 'port'>): Promise<{ ended: Promise<SippResult> }> {
  const port = await freePort();
  await server.cli('agent', 'add', agent, '--sip', `sip:${agent}@127.0.0.1:${port}`);
  return { ended: agentPhone({ port, ...options }) };
}

/** Call, wait for sound, press 2: the caller asks for the team, and sings 440 Hz. */
async function askForTeam(): Promise<{ ear: Ear; over: Promise<SippResult>; id: string }> {
  const ear = await Ear.open();
  const over = call({ sipPort: server.sipPort, dial: 'prueba', mediaPort: ear.port, hangUpAfterMs: 70_000 });
  await until('audio', () => ear.loudness() > 300);
  ear.talk();
  await ear.press('2');
  ear.sing(440);
  const { call: live } = await lastCall(server, { live: true, not: seen });
  return { ear, over, id: live.id };
}

/** What one ear heard in the next `ms`. */
async function next(ear: Ear, ms = 1000): Promise<{ tone: (hz: number) => number; loudness: number }> {
  await sleep(300);
  const from = ear.packets.length;
  await sleep(ms);
  return { tone: (hz) => toneShare(ear.samples(from), hz), loudness: ear.loudness(from) };
}

async function finished(id: string): Promise<ShownCall> {
  const found = await lastCall(server, { not: seen });
  expect(found.call.id).toBe(id);
  seen.push(id);
  return found;
}

const steps = ({ trace }: ShownCall) =>
  trace.flatMap(({ event }) =>
    event.kind === 'transferProgress' ? [`${event.state as string} ${(event.agent as string) ?? ''}`.trim()] : [],
  );

test('hold plays music to the caller and nothing to the agent, resume joins them again, forward rings another with music', async () => {
  const anas = await Ear.open();
  const bertas = await Ear.open();
  const ana = await phone('admin', { mediaPort: anas.port, answer: 'yes' });
  const { ear, id } = await askForTeam();
  await until('Ana hears', () => anas.packets.length > 10);
  anas.sing(1000);
  expect((await next(ear)).tone(1000)).toBeGreaterThan(0.7);

  await api.post(`/desk/calls/${id}/hold`);
  const held = await next(ear);
  expect(held.tone(1000)).toBeLessThan(0.1);
  expect(held.loudness).toBeGreaterThan(150);
  expect((await next(anas)).loudness).toBeLessThan(20);
  await api.post(`/desk/calls/${id}/resume`);
  expect((await next(ear)).tone(1000)).toBeGreaterThan(0.7);
  expect((await next(anas)).tone(440)).toBeGreaterThan(0.5);

  const berta = await phone('berta', { mediaPort: bertas.port, answer: 'yes', ringMs: 1500, hangUpAfterMs: 6000 });
  await api.post(`/desk/calls/${id}/forward`, { to: { agent: 'berta' } });
  expect((await ana.ended).ok).toBe(true);
  expect((await next(ear, 600)).loudness).toBeGreaterThan(150);
  await until('Berta hears', () => bertas.packets.length > 10);
  bertas.sing(700);
  expect((await next(ear)).tone(700)).toBeGreaterThan(0.7);
  expect((await next(bertas)).tone(440)).toBeGreaterThan(0.5);
  expect((await berta.ended).ok).toBe(true);
  const shown = await finished(id);
  expect(steps(shown).filter((step) => !step.startsWith('queued'))).toEqual([
    'ringing admin',
    'answered admin',
    'held admin',
    'resumed admin',
    'forwarded admin',
    'ringing berta',
    'answered berta',
  ]);
  expect(blocks(shown).at(-1)).toBe('despues');
  // One stream from the answer to the end, whatever was joined to it.
  expect(ear.unbroken()).toBe(true);
  for (const each of [ear, anas, bertas]) each.close();
});

test('an agent whose telephone forgets the call: the caller is told, waits with music and is served by another', async () => {
  const anas = await Ear.open();
  const bertas = await Ear.open();
  const ana = await phone('admin', { mediaPort: anas.port, answer: 'yes', forgets: true });
  const { ear, id } = await askForTeam();
  await until('Ana hears', () => anas.packets.length > 10);
  await server.cli('agent', 'add', 'admin', '--away');
  const berta = await phone('berta', { mediaPort: bertas.port, answer: 'yes', ringMs: 3000, hangUpAfterMs: 4000 });
  // Silent since its answer, it is asked after 30 s whether it is still there.
  expect((await ana.ended).ok).toBe(true);
  expect((await next(ear)).loudness).toBeGreaterThan(150);
  await until('Berta hears', () => bertas.packets.length > 10);
  bertas.sing(700);
  expect((await next(ear)).tone(700)).toBeGreaterThan(0.7);
  expect((await berta.ended).ok).toBe(true);
  const shown = await finished(id);
  expect(steps(shown).filter((step) => !step.startsWith('queued'))).toEqual([
    'ringing admin',
    'answered admin',
    'agent-lost admin',
    'ringing berta',
    'answered berta',
  ]);
  expect(ear.unbroken()).toBe(true);
  for (const each of [ear, anas, bertas]) each.close();
});

test('an agent on an outside number is joined by 1, never by an answer alone', async () => {
  const far = await startBaresip({ toneHz: 1000, answer: true, user: '+5491155550111' });
  await server.cli('trunk', 'add', 'carrier', '--address', '127.0.0.1', '--outbound', `sip:127.0.0.1:${far.sipPort}`);
  await api.put('/outbound-rules/AR/%2B54', { trunk: 'carrier', perDay: 2 });
  await api.put('/agents/admin', { name: 'Ana', contact: { kind: 'number', number: '+5491155550111' }, userId: api.userId });
  await server.cli('agent', 'add', 'berta', '--away');
  const { ear, id } = await askForTeam();
  await until('the answer', () => far.events().includes('CALL_ESTABLISHED'));
  const waiting = await next(ear, 2500);
  expect(waiting.tone(1000)).toBeLessThan(0.1);
  expect(waiting.loudness).toBeGreaterThan(150);
  // The question is spoken to whoever answered; the caller's tone is not there yet.
  const asked = far.heard().slice(-16_000);
  expect(Math.sqrt(asked.reduce((sum, sample) => sum + sample * sample, 0) / asked.length)).toBeGreaterThan(200);
  expect(toneShare(asked, 440)).toBeLessThan(0.1);
  far.command('sndcode', '1');
  await until('the caller hears the agent', async () => (await next(ear, 400)).tone(1000) > 0.7);
  await sleep(1200);
  expect(toneShare(far.heard().slice(-6000), 440)).toBeGreaterThan(0.5);
  far.command('hangup');
  expect(steps(await finished(id)).filter((step) => !step.startsWith('queued'))).toEqual(['ringing admin', 'answered admin']);
  expect(ear.unbroken()).toBe(true);
  ear.close();

  // A voicemail answers and says nothing: the caller waited with music all the time.
  const second = await askForTeam();
  await until(
    'the voicemail’s end',
    async () => (await server.json<ShownCall>('call', 'show', second.id)).call.endedAt !== undefined,
    60_000,
  );
  const shown = await finished(second.id);
  expect(blocks(shown).at(-1)).toBe('sin-respuesta');
  expect(steps(shown).at(-1)).toBe('missed admin');
  second.ear.close();

  // The two calls of today's limit are used up: nobody is dialled, and the trace says why.
  await api.put('/desk/presence', { state: 'available' });
  const third = await askForTeam();
  const last = await finished(third.id);
  expect(last.trace.map(({ event }) => event.detail)).toContain('daily-limit');
  third.ear.close();
  await far.close();
});
