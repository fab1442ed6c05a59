// Transfers with real telephones: sipp at a fixed address, baresip registered by digest; music, audio both ways, every outcome, both hang-ups.
// Calls take as long as calls take, so the tests run side by side, each with a line, a team and an agent of its own.
// Not here: what agents do in a call, several rings at once, callbacks (transfer-agents.test.ts).
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBaresip } from './baresip.ts';
import { Ear, toneShare } from './ear.ts';
import { startServer, until, type WholeServer } from './server.ts';
import type { SippResult } from './sipp.ts';
import { askForTeam, finished, next, openLine, phoneOf, registeredPhone, shown } from './team-line.ts';
import { blocks } from './trace.ts';

let server: WholeServer;

beforeAll(async () => {
  server = await startServer();
}, 120_000);

afterAll(async () => {
  await server?.stop();
  server?.remove();
});

/** The agent's phone walked its scenario to the end; where it did not, what the call went through says why. */
async function walked(phone: { ended: Promise<SippResult> }, id: string): Promise<void> {
  const { ok, log } = await phone.ended;
  const story = ok ? '' : JSON.stringify(await shown(server, id));
  expect(ok, `${log}\n${story}`).toBe(true);
}

test.concurrent('music while it rings, then both hear each other; the agent hangs up and the caller goes on', async () => {
  await openLine(server, 'musica', ['ana']);
  const agentEar = await Ear.open();
  const agent = await phoneOf(server, 'ana', { mediaPort: agentEar.port, answer: 'yes', ringMs: 2500, hangUpAfterMs: 3000 });
  const { ear, over, id, pressedAt } = await askForTeam(server, 'musica');
  await until('music', () => ear.packets.length > pressedAt + 50);
  expect(agentEar.packets.length).toBe(0);
  expect(ear.loudness(pressedAt + 10)).toBeGreaterThan(200);
  await until('the agent hears', () => agentEar.packets.length > 10);
  agentEar.sing(1000);
  expect((await next(ear)).tone(1000)).toBeGreaterThan(0.7);
  expect(toneShare(agentEar.samples(25), 440)).toBeGreaterThan(0.5);
  agentEar.hush();
  await walked(agent, id);
  expect((await over).ok).toBe(true);
  expect(ear.unbroken()).toBe(true);
  expect(blocks(await finished(server, id))).toEqual(['hola', 'menu', 'despues']);
  ear.close();
  agentEar.close();
});

test.concurrent('the caller hangs up while joined: the agent gets BYE', async () => {
  await openLine(server, 'colgar', ['berta']);
  const agentEar = await Ear.open();
  const agent = await phoneOf(server, 'berta', { mediaPort: agentEar.port, answer: 'yes' });
  const { ear, over, id } = await askForTeam(server, 'colgar', { hangUpAfterMs: 4000 });
  expect((await over).ok).toBe(true);
  await walked(agent, id);
  expect((await finished(server, id)).call).toMatchObject({ endedBy: 'caller' });
  ear.close();
  agentEar.close();
});

test.concurrent('the caller hangs up while it rings: the agent gets CANCEL', async () => {
  await openLine(server, 'cancelar', ['carla']);
  const agentEar = await Ear.open();
  const agent = await phoneOf(server, 'carla', { mediaPort: agentEar.port, answer: 'never' });
  const { ear, over, id } = await askForTeam(server, 'cancelar', { hangUpAfterMs: 2500 });
  expect((await over).ok).toBe(true);
  await walked(agent, id);
  ear.close();
  agentEar.close();
});

test.concurrent.each([
  ['busy', 'ocupado', 'dora'],
  ['refuse', 'rechazada', 'elsa'],
  ['never', 'sin-respuesta', 'fabio'],
] as const)('an agent whose phone says %s: the flow goes on at %s', async (answer, block, agent) => {
  await openLine(server, `dice-${answer}`, [agent], 5);
  const agentEar = await Ear.open();
  const phone = await phoneOf(server, agent, { mediaPort: agentEar.port, answer });
  const { ear, over, id } = await askForTeam(server, `dice-${answer}`);
  expect((await over).ok).toBe(true);
  await walked(phone, id);
  expect(blocks(await finished(server, id)).at(-1)).toBe(block);
  ear.close();
  agentEar.close();
});

test.concurrent('nobody registered: no-agents at once; registered by digest, baresip takes the call and both hear each other', async () => {
  await openLine(server, 'mesa', ['gina']);
  const alone = await askForTeam(server, 'mesa');
  expect((await alone.over).ok).toBe(true);
  expect(blocks(await finished(server, alone.id)).at(-1)).toBe('nadie');
  alone.ear.close();

  const phone = await registeredPhone(server, 'gina', 1000);
  const { ear, over } = await askForTeam(server, 'mesa', { hangUpAfterMs: 6000, not: [alone.id] });
  await until('the join', () => phone.events().includes('CALL_ESTABLISHED'));
  expect((await next(ear)).tone(1000)).toBeGreaterThan(0.7);
  await until('the agent hears the caller', () => toneShare(phone.heard().slice(-6000), 440) > 0.5);
  expect((await over).ok).toBe(true);
  await until('BYE at the agent', () => phone.events().includes('CALL_CLOSED'));
  ear.close();
  await phone.close();
});

test.concurrent('a wrong password is not registered', async () => {
  await openLine(server, 'clave', ['hugo']);
  const { user } = await server.json<{ user: string }>('agent', 'phone', 'hugo');
  const phone = await startBaresip({ toneHz: 1000, account: { user, password: 'no-es-esta', server: `127.0.0.1:${server.sipPort}` } });
  await until('the refusal', () => /40[13] /.test(phone.printed()));
  await phone.close();
});
