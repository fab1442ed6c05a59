// A team's queue with real telephones: all agents ring and the first wins, callbacks end to end, a wait that outlives main.
// Not here: what one agent does (transfer-agents.test.ts), outcomes of a single ring (transfer.test.ts), the desk's rules (src/desk).
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Baresip, startBaresip } from './baresip.ts';
import { Ear, toneShare } from './ear.ts';
import { testFlow } from './flows.ts';
import { freePort, startServer, until, type WholeServer } from './server.ts';
import { signIn, type SignedIn } from './signed-in.ts';
import { type AgentOptions, agentPhone, call, type SippResult } from './sipp.ts';
import { blocks, lastCall, type ShownCall } from './trace.ts';

let server: WholeServer;
let api: SignedIn;
const seen: string[] = [];
const agents = ['carla', 'dora', 'elsa'];

/** The team's settings; what is not named has the field's default. */
async function team(queue: Record<string, unknown>, who: string[] = agents): Promise<void> {
  await api.put('/teams/recepcion', { name: 'Recepción', agents: who, ringS: 20, queue: { wrapUpS: 0, ...queue } });
}

beforeAll(async () => {
  server = await startServer();
  const file = path.join(server.dataFolder, 'prueba.flow.json');
  const flow = testFlow();
  writeFileSync(file, JSON.stringify(flow));
  for (const agent of agents) await server.cli('agent', 'add', agent, '--sip', `sip:${agent}@127.0.0.1:9`);
  api = await signIn(server);
  await team({});
  await server.cli('flow', 'import', file, '--publish', '--line', 'prueba');
}, 120_000);

afterAll(async () => {
  await server?.stop();
  server?.remove();
});

async function phone(agent: string, options: Omit<AgentOptions, 'port'>): Promise<Promise<SippResult>[]> {
  const port = await freePort();
  await server.cli('agent', 'add', agent, '--sip', `sip:${agent}@127.0.0.1:${port}`);
  return [agentPhone({ port, ...options })];
}

async function askForTeam(
  options: { hangUpAfterMs?: number; from?: string; asked?: boolean } = {},
): Promise<{ ear: Ear; over: Promise<SippResult>; id: string }> {
  const ear = await Ear.open();
  const over = call({ sipPort: server.sipPort, dial: 'prueba', mediaPort: ear.port, hangUpAfterMs: 60_000, ...options });
  await until('audio', () => ear.loudness() > 300);
  ear.talk();
  await ear.press('2');
  const { call: live } = await lastCall(server, { live: true, not: seen });
  seen.push(live.id);
  return { ear, over, id: live.id };
}

const shown = (id: string): Promise<ShownCall> => server.json<ShownCall>('call', 'show', id);
const ended = async (id: string): Promise<ShownCall> =>
  until('the end on record', async () => {
    const found = await shown(id);
    return found.call.endedAt === undefined ? undefined : found;
  });
const steps = ({ trace }: ShownCall): string[] =>
  trace.flatMap(({ event }) =>
    event.kind === 'transferProgress' ? [`${event.state as string} ${(event.agent as string) ?? ''}`.trim()] : [],
  );

test('all ring, the first answer wins, the others are told that the call was completed elsewhere', async () => {
  await team({ strategy: 'ring-all' });
  const ears = await Promise.all(agents.map(() => Ear.open()));
  const [carla, dora, elsa] = ears;
  const rings = [
    ...(await phone('carla', { mediaPort: carla?.port ?? 0, answer: 'never' })),
    ...(await phone('dora', { mediaPort: dora?.port ?? 0, answer: 'yes', ringMs: 2000, hangUpAfterMs: 4000 })),
    ...(await phone('elsa', { mediaPort: elsa?.port ?? 0, answer: 'never' })),
  ];
  const { ear, id } = await askForTeam();
  await until('Dora hears', () => (dora?.packets.length ?? 0) > 10);
  dora?.sing(1000);
  await sleep(500);
  const from = ear.packets.length;
  await sleep(1000);
  expect(toneShare(ear.samples(from), 1000)).toBeGreaterThan(0.7);
  const [first, second, third] = await Promise.all(rings);
  for (const result of [first, second, third]) expect(result?.ok, result?.log).toBe(true);
  for (const cancelled of [first, third]) expect(cancelled?.log).toMatch(/Reason: SIP;cause=200;text="Call completed elsewhere"/);
  const record = await ended(id);
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

/** Carla's registered telephone, which takes every call and says this tone. */
async function carlasPhone(toneHz: number): Promise<Baresip> {
  await server.cli('agent', 'add', 'carla', '--phone');
  const { user, password } = await server.json<{ user: string; password: string }>('agent', 'phone', 'carla');
  const carla = await startBaresip({ toneHz, account: { user, password, server: `127.0.0.1:${server.sipPort}` }, answer: true });
  await until('the registration', () => carla.printed().includes('200 OK (Atiende)'));
  return carla;
}

const answered = (phone: Baresip): number => phone.events().filter((event) => event === 'CALL_ESTABLISHED').length;

test('main dies while a caller waits: music again, the wait goes on and an agent is joined', async () => {
  await team({}, ['carla']);
  const carla = await carlasPhone(1000);
  // Whoever lives on is asked by the next main whether the call is still there.
  const talking = await askForTeam({ asked: true });
  await until('Carla’s answer', () => answered(carla) === 1);
  const { ear, id } = await askForTeam({ asked: true });
  await until('the queue', async () => steps(await shown(id)).some((step) => step.startsWith('queued')));
  const before = ear.packets.length;
  process.kill(server.pid('main'), 'SIGKILL');
  await until('the next main', async () => (await fetch(`${server.http}/readyz`).catch(() => undefined))?.ok === true);
  const back = ear.packets.length;
  await sleep(1500);
  expect(ear.loudness(back)).toBeGreaterThan(150);
  carla.command('hangup');
  await until('Carla’s second answer', () => answered(carla) === 2);
  await sleep(800);
  const from = ear.packets.length;
  await sleep(1000);
  expect(toneShare(ear.samples(from), 1000)).toBeGreaterThan(0.7);
  expect(ear.silences(before).longestGapMs).toBeLessThan(2000);
  carla.command('hangup');
  expect(blocks(await ended(id)).at(-1)).toBe('despues');
  for (const each of [ear, talking.ear]) each.close();
  await carla.close();
});

test('a callback: asked for by key, the agent is rung first, then the caller; both hear each other', async () => {
  const far = await startBaresip({ toneHz: 1000, answer: true, user: '+5491155550100' });
  await server.cli('trunk', 'add', 'carrier', '--address', '127.0.0.1', '--outbound', `sip:127.0.0.1:${far.sipPort}`);
  await api.put('/outbound-rules/AR/%2B54', { trunk: 'carrier', perDay: 10 });
  await team({ callback: { offered: true, key: '5', afterS: 0 }, announcements: { firstAfterS: 5 } }, ['carla']);
  const carla = await carlasPhone(440);
  const talking = await askForTeam();
  await until('Carla’s answer', () => answered(carla) === 1);

  const { ear, over, id } = await askForTeam({ from: '+5491155550100' });
  await until('the offer', async () => (await shown(id)).trace.some(({ event }) => event.state === 'announced'));
  await ear.press('5');
  await until('the question', async () => (await shown(id)).trace.some(({ event }) => event.detail === 'callback-asked'));
  await ear.press('1#');
  expect((await over).ok).toBe(true);
  const asked = await ended(id);
  expect(asked.trace.map(({ event }) => event.detail)).toContain('callback-confirmed');
  expect(asked.trace.find(({ event }) => event.kind === 'transferResult')?.event['outcome']).toBe('callback');
  // None of the keys of that dialogue is on record.
  expect(asked.trace.filter(({ event }) => event.kind === 'key')).toHaveLength(1);
  expect(answered(carla)).toBe(1);

  carla.command('hangup');
  await until('Carla’s second answer', () => answered(carla) === 2);
  await until('the caller’s telephone', () => far.events().includes('CALL_ESTABLISHED'), 40_000);
  await sleep(2000);
  expect(toneShare(carla.heard().slice(-6000), 1000)).toBeGreaterThan(0.5);
  expect(toneShare(far.heard().slice(-6000), 440)).toBeGreaterThan(0.5);
  far.command('hangup');
  const made = await lastCall(server, { not: seen });
  expect(made.call).toMatchObject({ source: `callback:${id}`, callerNumber: '+5491155550100', endedBy: 'caller' });
  expect(steps(made)).toEqual(['calling-back carla', 'ringing carla', 'answered carla', 'calling-back carla', 'answered carla']);
  await talking.over;
  for (const each of [ear, talking.ear]) each.close();
  await carla.close();
  await far.close();
});
