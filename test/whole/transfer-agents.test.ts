// Agents as call centres have them, with real telephones: on outside numbers that press 1, holding, forwarding, lost in mid-call, all ringing
// at once, calling back. Calls take as long as calls take, so the tests run side by side, each with a line, a team and agents of its own.
// Not here: outcomes of a single ring (transfer.test.ts), a wait that outlives main (crash.test.ts), the desk's rules (src/desk).
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Baresip, startBaresip } from './baresip.ts';
import { Ear, toneShare } from './ear.ts';
import { startServer, until, type WholeServer } from './server.ts';
import { signIn, type SignedIn } from './signed-in.ts';
import { blocks, lastCall } from './trace.ts';
import { answers, askForTeam, finished, next, openLine, phoneOf, registeredPhone, shown, steps } from './team-line.ts';

let server: WholeServer;
let api: SignedIn;

beforeAll(async () => {
  server = await startServer();
  api = await signIn(server);
}, 120_000);

afterAll(async () => {
  await server?.stop();
  server?.remove();
});

test.concurrent('hold plays music to the caller and nothing to the agent, resume joins them again, forward rings another with music', async () => {
  // The first admin is an agent too: the one who gives orders here.
  await openLine(server, 'espera', ['admin', 'berta']);
  const anas = await Ear.open();
  const bertas = await Ear.open();
  const ana = await phoneOf(server, 'admin', { mediaPort: anas.port, answer: 'yes' });
  const { ear, id } = await askForTeam(server, 'espera');
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

  const berta = await phoneOf(server, 'berta', { mediaPort: bertas.port, answer: 'yes', ringMs: 1500, hangUpAfterMs: 6000 });
  await api.post(`/desk/calls/${id}/forward`, { to: { agent: 'berta' } });
  expect((await ana.ended).ok).toBe(true);
  expect((await next(ear, 600)).loudness).toBeGreaterThan(150);
  await until('Berta hears', () => bertas.packets.length > 10);
  bertas.sing(700);
  expect((await next(ear)).tone(700)).toBeGreaterThan(0.7);
  expect((await next(bertas)).tone(440)).toBeGreaterThan(0.5);
  expect((await berta.ended).ok).toBe(true);
  const record = await finished(server, id);
  expect(steps(record).filter((step) => !step.startsWith('queued'))).toEqual([
    'ringing admin',
    'answered admin',
    'held admin',
    'resumed admin',
    'forwarded admin',
    'ringing berta',
    'answered berta',
  ]);
  expect(blocks(record).at(-1)).toBe('despues');
  // One stream from the answer to the end, whatever was joined to it.
  expect(ear.unbroken()).toBe(true);
  for (const each of [ear, anas, bertas]) each.close();
});

test.concurrent('an agent whose telephone forgets the call: the caller is told, waits with music and is served by another', async () => {
  const anas = await Ear.open();
  const brunos = await Ear.open();
  await openLine(server, 'olvido', ['ana', 'bruno']);
  const ana = await phoneOf(server, 'ana', { mediaPort: anas.port, answer: 'yes', forgets: true });
  const { ear, id } = await askForTeam(server, 'olvido');
  await until('Ana hears', () => anas.packets.length > 10);
  await server.cli('agent', 'add', 'ana', '--away');
  const bruno = await phoneOf(server, 'bruno', { mediaPort: brunos.port, answer: 'yes', ringMs: 3000, hangUpAfterMs: 4000 });
  // Silent since its answer, it is asked after 30 s whether it is still there.
  expect((await ana.ended).ok).toBe(true);
  expect((await next(ear)).loudness).toBeGreaterThan(150);
  await until('Bruno hears', () => brunos.packets.length > 10);
  brunos.sing(700);
  expect((await next(ear)).tone(700)).toBeGreaterThan(0.7);
  expect((await bruno.ended).ok).toBe(true);
  const record = await finished(server, id);
  expect(steps(record).filter((step) => !step.startsWith('queued'))).toEqual([
    'ringing ana',
    'answered ana',
    'agent-lost ana',
    'ringing bruno',
    'answered bruno',
  ]);
  expect(ear.unbroken()).toBe(true);
  for (const each of [ear, anas, brunos]) each.close();
});

/** Numbers of this prefix are dialled by a trunk that leads to this telephone, so often a day. */
async function dialled(trunk: string, far: Baresip, prefix: string, perDay: number): Promise<void> {
  await server.cli('trunk', 'add', trunk, '--address', '127.0.0.1', '--outbound', `sip:127.0.0.1:${far.sipPort}`);
  await api.put(`/outbound-rules/AR/${encodeURIComponent(prefix)}`, { trunk, perDay });
}

/** A telephone outside that answers every call, as an agent's; it may be dialled so often a day. */
async function outside(agent: string, number: string, prefix: string, perDay: number) {
  const far = await startBaresip({ toneHz: 1000, answer: true, user: number });
  await dialled(agent, far, prefix, perDay);
  await api.put(`/agents/${agent}`, { name: agent, contact: { kind: 'number', number } });
  return far;
}

test.concurrent('an agent on an outside number is joined by 1, never by an answer alone', async () => {
  await openLine(server, 'afuera', ['vera']);
  const far = await outside('vera', '+5491155550111', '+54911', 9);
  const { ear, id } = await askForTeam(server, 'afuera');
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
  await until('the agent hears the caller', () => toneShare(far.heard().slice(-6000), 440) > 0.5);
  far.command('hangup');
  expect(steps(await finished(server, id)).filter((step) => !step.startsWith('queued'))).toEqual(['ringing vera', 'answered vera']);
  expect(ear.unbroken()).toBe(true);
  ear.close();
  await far.close();
});

test.concurrent('a voicemail answers an outside number and takes no caller; past the day’s limit nobody is dialled', async () => {
  await openLine(server, 'contestador', ['vito']);
  const far = await outside('vito', '+5493515550111', '+549351', 1);
  const first = await askForTeam(server, 'contestador');
  await until('the answer', () => far.events().includes('CALL_ESTABLISHED'));
  const waiting = await next(first.ear);
  expect(waiting.tone(1000)).toBeLessThan(0.1);
  expect(waiting.loudness).toBeGreaterThan(150);
  const record = await finished(server, first.id);
  expect(blocks(record).at(-1)).toBe('sin-respuesta');
  expect(steps(record).at(-1)).toBe('missed vito');
  first.ear.close();

  await server.cli('agent', 'set', 'vito', '--available');
  const second = await askForTeam(server, 'contestador', { not: [first.id] });
  const last = await finished(server, second.id);
  expect(last.trace.map(({ event }) => event.detail)).toContain('daily-limit');
  expect(far.events().filter((event) => event === 'CALL_ESTABLISHED')).toHaveLength(1);
  second.ear.close();
  await far.close();
});

test.concurrent('all ring, the first answer wins, the others are told that the call was completed elsewhere', async () => {
  const agents = ['carla', 'dora', 'elsa'];
  await openLine(server, 'todos', agents);
  await server.cli('team', 'add', 'todos', '--strategy', 'ring-all');
  const ears = await Promise.all(agents.map(() => Ear.open()));
  const [carla, dora, elsa] = ears;
  const rings = [
    await phoneOf(server, 'carla', { mediaPort: carla?.port ?? 0, answer: 'never' }),
    await phoneOf(server, 'dora', { mediaPort: dora?.port ?? 0, answer: 'yes', ringMs: 2000, hangUpAfterMs: 4000 }),
    await phoneOf(server, 'elsa', { mediaPort: elsa?.port ?? 0, answer: 'never' }),
  ];
  const { ear, id } = await askForTeam(server, 'todos');
  await until('Dora hears', () => (dora?.packets.length ?? 0) > 10);
  dora?.sing(1000);
  expect((await next(ear)).tone(1000)).toBeGreaterThan(0.7);
  const [first, second, third] = await Promise.all(rings.map(({ ended }) => ended));
  for (const result of [first, second, third]) expect(result?.ok, result?.log).toBe(true);
  for (const cancelled of [first, third]) expect(cancelled?.log).toMatch(/Reason: SIP;cause=200;text="Call completed elsewhere"/);
  const record = await finished(server, id);
  expect(
    steps(record)
      .filter((step) => step.startsWith('ringing'))
      .toSorted(),
  ).toEqual(['ringing carla', 'ringing dora', 'ringing elsa']);
  expect(steps(record).at(-1)).toBe('answered dora');
  expect(blocks(record).at(-1)).toBe('despues');
  expect(ear.unbroken()).toBe(true);
  for (const each of [ear, ...ears]) each.close();
});

test.concurrent('a callback: asked for by key, the agent is rung first, then the caller; both hear each other', async () => {
  const number = '+5492615550100';
  const far = await startBaresip({ toneHz: 1000, answer: true, user: number });
  await dialled('devolucion', far, '+549261', 10);
  await openLine(server, 'devolucion', ['delia']);
  const queue = { wrapUpS: 0, callback: { offered: true, key: '5', afterS: 0 }, announcements: { firstAfterS: 5 } };
  await api.put('/teams/devolucion', { name: 'devolucion', agents: ['delia'], ringS: 20, queue });
  const delia = await registeredPhone(server, 'delia', 440);
  const talking = await askForTeam(server, 'devolucion', { hangUpAfterMs: 60_000 });
  await until('Delia’s answer', () => answers(delia) === 1);

  const { ear, over, id } = await askForTeam(server, 'devolucion', { from: number, not: [talking.id] });
  await until('the offer', async () => (await shown(server, id)).trace.some(({ event }) => event.state === 'announced'));
  await ear.press('5');
  await until('the question', async () => (await shown(server, id)).trace.some(({ event }) => event.detail === 'callback-asked'));
  await ear.press('1#');
  expect((await over).ok).toBe(true);
  const asked = await finished(server, id);
  expect(asked.trace.map(({ event }) => event.detail)).toContain('callback-confirmed');
  expect(asked.trace.find(({ event }) => event.kind === 'transferResult')?.event['outcome']).toBe('callback');
  // None of the keys of that dialogue is on record.
  expect(asked.trace.filter(({ event }) => event.kind === 'key')).toHaveLength(1);
  expect(answers(delia)).toBe(1);

  delia.command('hangup');
  await until('Delia’s second answer', () => answers(delia) === 2);
  await until('the caller’s telephone', () => far.events().includes('CALL_ESTABLISHED'), 40_000);
  await until(
    'both hear each other',
    () => toneShare(delia.heard().slice(-6000), 1000) > 0.5 && toneShare(far.heard().slice(-6000), 440) > 0.5,
  );
  far.command('hangup');
  const made = await lastCall(server, { line: 'devolucion', not: [id, talking.id] });
  expect(made.call).toMatchObject({ source: `callback:${id}`, callerNumber: number, endedBy: 'caller' });
  expect(steps(made)).toEqual(['calling-back delia', 'ringing delia', 'answered delia', 'calling-back delia', 'answered delia']);
  await talking.over;
  for (const each of [ear, talking.ear]) each.close();
  await delia.close();
  await far.close();
});
