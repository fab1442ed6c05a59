// Transfers with real telephones: sipp at a fixed address, baresip registered by digest; music, audio both ways, every outcome, both hang-ups.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBaresip } from './baresip.ts';
import { Ear, toneShare } from './ear.ts';
import { testFlow } from './flows.ts';
import { freePort, startServer, until, type WholeServer } from './server.ts';
import { type AgentOptions, agentPhone, call, type SippResult } from './sipp.ts';
import { blocks, lastCall, type ShownCall } from './trace.ts';

let server: WholeServer;
const seen: string[] = [];

beforeAll(async () => {
  server = await startServer();
  const file = path.join(server.dataFolder, 'prueba.flow.json');
  writeFileSync(file, JSON.stringify(testFlow()));
  await server.cli('agent', 'add', 'ana', '--name', 'Ana', '--sip', 'sip:ana@127.0.0.1:9');
  await server.cli('agent', 'add', 'berta', '--name', 'Berta');
  await server.cli('team', 'add', 'recepcion', '--name', 'Recepción', '--agents', 'ana', '--ring', '5', '--wrap-up', '0');
  await server.cli('flow', 'import', file, '--publish', '--line', 'prueba');
}, 120_000);

afterAll(async () => {
  await server?.stop();
  server?.remove();
});

/** A phone for Ana on a port of its own, so that no test meets the last one's. Answers how it ended. */
async function anasPhone(options: Omit<AgentOptions, 'port'>): Promise<{ ended: Promise<SippResult> }> {
  const port = await freePort();
  await server.cli('agent', 'add', 'ana', '--name', 'Ana', '--sip', `sip:ana@127.0.0.1:${port}`);
  return { ended: agentPhone({ port, limitS: 45, ...options }) };
}

/** Call, wait for sound, press 2: the caller asks for the team. */
async function askForTeam(
  options: { hangUpAfterMs?: number } = {},
): Promise<{ ear: Ear; over: Promise<{ ok: boolean; log: string }>; pressedAt: number }> {
  const ear = await Ear.open();
  const over = call({ sipPort: server.sipPort, dial: 'prueba', mediaPort: ear.port, ...options });
  await until('audio', () => ear.loudness() > 300);
  ear.talk();
  await ear.press('2');
  return { ear, over, pressedAt: ear.packets.length };
}

/** The agent's phone walked its scenario to the end; where it did not, what the newest call went through says why. */
async function walked(phone: { ended: Promise<SippResult> }): Promise<void> {
  const { ok, log } = await phone.ended;
  const story = ok ? '' : JSON.stringify(await lastCall(server, { live: true }));
  expect(ok, `${log}\n${story}`).toBe(true);
}

async function finished(): Promise<ShownCall> {
  const found = await lastCall(server, { not: seen });
  seen.push(found.call.id);
  return found;
}

test('music while it rings, then both hear each other; the agent hangs up and the caller goes on', async () => {
  const agentEar = await Ear.open();
  const agent = await anasPhone({ mediaPort: agentEar.port, answer: 'yes', ringMs: 1500, hangUpAfterMs: 3000 });
  const { ear, over, pressedAt } = await askForTeam();
  await sleep(1000);
  expect(ear.loudness(pressedAt + 10)).toBeGreaterThan(200);
  await until('the agent hears', () => agentEar.packets.length > 10);
  const joinedAt = ear.packets.length;
  ear.sing(440);
  agentEar.sing(1000);
  await sleep(1200);
  expect(toneShare(ear.samples(joinedAt + 25), 1000)).toBeGreaterThan(0.7);
  expect(toneShare(agentEar.samples(25), 440)).toBeGreaterThan(0.5);
  agentEar.hush();
  await walked(agent);
  expect((await over).ok).toBe(true);
  expect(ear.unbroken()).toBe(true);
  expect(blocks(await finished())).toEqual(['hola', 'menu', 'despues']);
  ear.close();
  agentEar.close();
});

test('the caller hangs up while joined: the agent gets BYE', async () => {
  const agentEar = await Ear.open();
  const agent = await anasPhone({ mediaPort: agentEar.port, answer: 'yes' });
  const { ear, over } = await askForTeam({ hangUpAfterMs: 4000 });
  expect((await over).ok).toBe(true);
  await walked(agent);
  expect((await finished()).call).toMatchObject({ endedBy: 'caller' });
  ear.close();
  agentEar.close();
});

test('the caller hangs up while it rings: the agent gets CANCEL', async () => {
  const agentEar = await Ear.open();
  const agent = await anasPhone({ mediaPort: agentEar.port, answer: 'never' });
  const { ear, over } = await askForTeam({ hangUpAfterMs: 2500 });
  expect((await over).ok).toBe(true);
  await walked(agent);
  seen.push((await lastCall(server, { not: seen })).call.id);
  ear.close();
  agentEar.close();
});

test.each([
  ['busy', 'ocupado'],
  ['refuse', 'rechazada'],
  ['never', 'sin-respuesta'],
] as const)('an agent whose phone says %s: the flow goes on at %s', async (answer, block) => {
  const agentEar = await Ear.open();
  const agent = await anasPhone({ mediaPort: agentEar.port, answer });
  const { ear, over } = await askForTeam();
  expect((await over).ok).toBe(true);
  await agent.ended;
  expect(blocks(await finished()).at(-1)).toBe(block);
  ear.close();
  agentEar.close();
});

test('nobody registered: no-agents at once; registered by digest, baresip takes the call and both hear each other', async () => {
  await server.cli('team', 'add', 'recepcion', '--name', 'Recepción', '--agents', 'berta', '--ring', '10', '--wrap-up', '0');
  const alone = await askForTeam();
  expect((await alone.over).ok).toBe(true);
  expect(blocks(await finished()).at(-1)).toBe('nadie');
  alone.ear.close();

  const { user, password } = await server.json<{ user: string; password: string }>('agent', 'phone', 'berta');
  const phone = await startBaresip({ toneHz: 1000, account: { user, password, server: `127.0.0.1:${server.sipPort}` }, answer: true });
  await until('the registration', () => phone.printed().includes('200 OK (Atiende)'));
  const { ear, over } = await askForTeam({ hangUpAfterMs: 6000 });
  ear.sing(440);
  await until('the join', () => phone.events().includes('CALL_ESTABLISHED'));
  await sleep(800);
  const from = ear.packets.length;
  await sleep(1000);
  expect(toneShare(ear.samples(from), 1000)).toBeGreaterThan(0.7);
  expect(toneShare(phone.heard().slice(-6000), 440)).toBeGreaterThan(0.5);
  expect((await over).ok).toBe(true);
  await until('BYE at the agent', () => phone.events().includes('CALL_CLOSED'));
  seen.push((await lastCall(server, { not: seen })).call.id);
  ear.close();
  await phone.close();
});

test('a wrong password is not registered', async () => {
  const { user } = await server.json<{ user: string }>('agent', 'phone', 'berta');
  const phone = await startBaresip({ toneHz: 1000, account: { user, password: 'no-es-esta', server: `127.0.0.1:${server.sipPort}` } });
  await until('the refusal', () => /40[13] /.test(phone.printed()));
  await phone.close();
});
