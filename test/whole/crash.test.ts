// kill -9 of every process of the tree while calls are up: what the callers hear, what goes on, what is on record afterwards.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Ear, toneShare } from './ear.ts';
import { farewellText, testFlow } from './flows.ts';
import { freePort, startServer, until, type WholeServer } from './server.ts';
import { agentPhone, call, type CallerOptions } from './sipp.ts';
import { answers, askForTeam, finished as over, next, openLine, registeredPhone, shown, steps } from './team-line.ts';
import { blocks, lastCall, notes, promptFiles, type ShownCall } from './trace.ts';

let server: WholeServer;
let agentPort = 0;
let database: pg.Client;
const seen: string[] = [];

beforeAll(async () => {
  server = await startServer();
  agentPort = await freePort();
  const file = path.join(server.dataFolder, 'prueba.flow.json');
  writeFileSync(file, JSON.stringify(testFlow()));
  await server.cli('agent', 'add', 'ana', '--name', 'Ana', '--sip', `sip:ana@127.0.0.1:${agentPort}`);
  await server.cli('team', 'add', 'recepcion', '--name', 'Recepción', '--agents', 'ana', '--ring', '10', '--wrap-up', '0');
  await server.cli('flow', 'import', file, '--publish', '--line', 'prueba');
});

afterAll(async () => {
  await server?.stop();
  server?.remove();
});

/** A caller who hears something already. */
async function caller(options: Partial<CallerOptions> = {}): Promise<{ ear: Ear; over: Promise<{ ok: boolean; log: string }> }> {
  const ear = await Ear.open();
  const over = call({ sipPort: server.sipPort, dial: 'prueba', mediaPort: ear.port, ...options });
  await until('audio', () => ear.loudness() > 300);
  ear.talk();
  return { ear, over };
}

/** Kill one process and wait for its successor; answers how long that took. */
async function killed(name: 'main' | 'media' | 'speech' | 'postgres'): Promise<{ backMs: number }> {
  const before = server.pid(name);
  const at = performance.now();
  process.kill(before, 'SIGKILL');
  await until(`another ${name}`, () => {
    try {
      return server.pid(name) !== before;
    } catch {
      return false;
    }
  });
  if (name === 'main') await until('main is ready', healthy, 40_000);
  return { backMs: Math.round(performance.now() - at) };
}

async function healthy(): Promise<boolean> {
  return fetch(`${server.http}/readyz`).then(
    (answer) => answer.status === 200,
    () => false,
  );
}

async function finished(): Promise<ShownCall> {
  const found = await lastCall(server, { not: seen });
  seen.push(found.call.id);
  return found;
}

const kinds = (shown: ShownCall) => shown.trace.map(({ event }) => event.kind);

function measured(what: string, figures: Record<string, number>): void {
  const words = Object.entries(figures).map(([name, ms]) => `${name} ${ms}`);
  process.stdout.write(`    ${what}: ${words.join(' · ')} ms\n`);
}

describe('main', () => {
  test('during a prompt: audio goes on, the prompt starts again, keys steer, the call ends by BYE', async () => {
    const { ear, over } = await caller({ asked: true });
    await until('the greeting', () => promptFiles(server).some((file) => ear.heardEndOf(file)));
    await sleep(1500);
    const killedAt = ear.packets.length;
    const begun = promptFiles(server).filter((file) => ear.heardStartOf(file));
    const { backMs } = await killed('main');
    await until('the prompt from its start', () => begun.some((file) => ear.heardStartOf(file, killedAt)), 30_000);
    measured('kill -9 of main during a prompt', { 'main back after': backMs, ...ear.silences(killedAt) });
    const pressedAt = ear.packets.length;
    await ear.press('3');
    const result = await over;
    expect(result.ok, result.log).toBe(true);
    expect(ear.unbroken()).toBe(true);
    expect(ear.loudness(pressedAt)).toBeGreaterThan(300);
    const shown = await finished();
    expect(kinds(shown)).toContain('recovered');
    expect(blocks(shown)).toEqual(['hola', 'menu']);
    expect(notes(shown, 'said').at(-1)?.text).toBe(farewellText);
    expect(shown.call).toMatchObject({ endedBy: 'flow' });
    ear.close();
  });

  test('after another voice was chosen: the call keeps the one it began with', async () => {
    const { ear, over } = await caller({ asked: true });
    await until('the greeting', () => promptFiles(server).some((file) => ear.heardEndOf(file)));
    await sleep(1500);
    const begun = promptFiles(server).filter((file) => ear.heardStartOf(file));
    await server.cli('voices', 'use', 'es', 'espeak-grave');
    const killedAt = ear.packets.length;
    await killed('main');
    await until('the prompt from its start, by the voice it had', () => begun.some((file) => ear.heardStartOf(file, killedAt)), 30_000);
    await ear.press('3');
    const result = await over;
    expect(result.ok, result.log).toBe(true);
    expect(kinds(await finished())).toContain('recovered');
    await server.cli('voices', 'use', 'es', '-');
    ear.close();
  });

  test('just before a prompt ends: the caller waits in soft noise, then hears it again', async () => {
    const { ear, over } = await caller({ asked: true });
    await sleep(1900);
    const killedAt = ear.packets.length;
    const begun = promptFiles(server).filter((file) => ear.heardStartOf(file));
    const { backMs } = await killed('main');
    await until('the prompt from its start', () => begun.some((file) => ear.heardStartOf(file, killedAt)), 30_000);
    measured('kill -9 of main before the end of a prompt', { 'main back after': backMs, ...ear.silences(killedAt) });
    await ear.press('3');
    const result = await over;
    expect(result.ok, result.log).toBe(true);
    expect(ear.unbroken()).toBe(true);
    expect(blocks(await finished())).toEqual(['hola', 'menu']);
    ear.close();
  });

  test('while two are joined: they go on hearing each other, and the caller ends both legs', async () => {
    const agentEar = await Ear.open();
    const agent = agentPhone({ port: agentPort, mediaPort: agentEar.port, answer: 'yes', asked: true });
    const { ear, over } = await caller({ asked: true, hangUpAfterMs: 2500 });
    await ear.press('2');
    await until('the agent hears', () => agentEar.packets.length > 10);
    ear.sing(440);
    agentEar.sing(1000);
    await until('the caller hears the agent', () => toneShare(ear.samples(ear.packets.length - 25), 1000) > 0.7);
    await sleep(500);
    const [callerAt, agentAt] = [ear.packets.length, agentEar.packets.length];
    const { backMs } = await killed('main');
    measured('kill -9 of main while joined', { 'main back after': backMs, ...ear.silences(callerAt) });
    expect(toneShare(ear.samples(callerAt), 1000)).toBeGreaterThan(0.7);
    expect(toneShare(agentEar.samples(agentAt), 440)).toBeGreaterThan(0.5);
    const result = await over;
    expect(result.ok, result.log).toBe(true);
    const agentResult = await agent;
    expect(agentResult.ok, agentResult.log).toBe(true);
    const shown = await finished();
    expect(kinds(shown)).toContain('recovered');
    expect(shown.call).toMatchObject({ endedBy: 'caller' });
    ear.close();
    agentEar.close();
  });

  test('while the agent’s phone rings: the caller waits on and is rung for again, and whoever answers too late gets BYE', async () => {
    const agentEar = await Ear.open();
    const agent = agentPhone({ port: agentPort, mediaPort: agentEar.port, answer: 'yes', ringMs: 6000, limitS: 30 });
    const { ear, over } = await caller({ asked: true, hangUpAfterMs: 14_000 });
    await ear.press('2');
    await until('the agent rings', async () =>
      (await lastCall(server, { live: true, not: seen })).trace.some(({ event }) => event.state === 'ringing'),
    );
    await killed('main');
    // Answered too late: the new main has never heard of this leg, and says so by BYE.
    const late = await agent;
    expect(late.ok, late.log).toBe(true);
    const result = await over;
    expect(result.ok, result.log).toBe(true);
    const shown = await finished();
    const back = shown.trace.findIndex(({ event }) => event.kind === 'recovered');
    expect(shown.trace[back]?.event.lost).toEqual([]);
    expect(shown.trace.slice(back).some(({ event }) => event.state === 'ringing')).toBe(true);
    ear.close();
    agentEar.close();
  });

  test('while a caller waits for an agent who talks: music again, the wait goes on, and the agent is joined', async () => {
    await openLine(server, 'cola', ['carla']);
    const carla = await registeredPhone(server, 'carla', 1000);
    const talking = await askForTeam(server, 'cola', { asked: true });
    await until('Carla’s answer', () => answers(carla) === 1);
    const { ear, id } = await askForTeam(server, 'cola', { asked: true, not: [talking.id] });
    await until('the queue', async () => steps(await shown(server, id)).some((step) => step.startsWith('queued')));
    const before = ear.packets.length;
    const { backMs } = await killed('main');
    measured('kill -9 of main while one waits', { 'main back after': backMs, ...ear.silences(before) });
    expect((await next(ear)).loudness).toBeGreaterThan(150);
    carla.command('hangup');
    await until('Carla’s second answer', () => answers(carla) === 2);
    expect((await next(ear)).tone(1000)).toBeGreaterThan(0.7);
    carla.command('hangup');
    expect(blocks(await over(server, id)).at(-1)).toBe('despues');
    expect((await talking.over).ok).toBe(true);
    seen.push(id, talking.id);
    for (const each of [ear, talking.ear]) each.close();
    await carla.close();
  });

  test('then the caller holds and comes back: both re-INVITEs are answered by the new main', async () => {
    const { ear, over } = await caller({ asked: true, holds: true, hangUpAfterMs: 1500 });
    await killed('main');
    const result = await over;
    expect(result.ok, result.log).toBe(true);
    expect((await finished()).call).toMatchObject({ endedBy: 'caller' });
    ear.close();
  });
});

describe('a message, once, whatever main was doing', () => {
  beforeAll(async () => {
    database = new pg.Client({
      host: path.join(server.dataFolder, 'run'),
      user: 'atiende',
      password: readFileSync(path.join(server.dataFolder, 'postgres.password'), 'utf8').trim(),
      database: 'postgres',
    });
    await database.connect();
  });
  afterAll(() => database.end());

  /** Main stops at the next change of an outbox row for which `when` holds, until `release`: then whoever waits there is gone, undone. */
  async function stopAt(when: string): Promise<{ reached: () => Promise<boolean>; release: () => Promise<void> }> {
    await database.query(
      `create function hold_here() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock(4711); return new; end $$`,
    );
    await database.query(`create trigger hold_here before update on outbox for each row when (${when}) execute function hold_here()`);
    await database.query('select pg_advisory_lock(4711)');
    const waiting = `select pid from pg_stat_activity where wait_event_type = 'Lock' and wait_event = 'advisory'`;
    return {
      reached: async () => (await database.query(waiting)).rows.length > 0,
      release: async () => {
        await database.query(`select pg_terminate_backend(pid) from (${waiting}) held`);
        await database.query('drop trigger hold_here on outbox');
        await database.query('drop function hold_here');
        await database.query('select pg_advisory_unlock(4711)');
      },
    };
  }

  test.each([
    ['between the commit and the sending', `old.state = 'queued'`, 'queued', 0],
    ['between the sending and the note of it', `old.state = 'attempting' and new.state <> 'attempting'`, 'attempting', 1],
  ])('%s', async (_when, condition, stateThen, arrivedThen) => {
    const arrived = async () => (await database.query(`select * from sandbox_message where call_id = $1`, [callId])).rows.length;
    const held = await stopAt(condition);
    const { ear, over } = await caller({ asked: true });
    const callId = (await lastCall(server, { live: true, not: seen })).call.id;
    await ear.press('1');
    await sleep(300);
    await ear.press('2580');
    await until('main is there', held.reached);
    const row = async () => (await database.query<{ state: string }>('select state from outbox where call_id = $1', [callId])).rows;
    expect(await row()).toEqual([{ state: stateThen }]);
    expect(await arrived()).toBe(arrivedThen);
    process.kill(server.pid('main'), 'SIGKILL');
    await held.release();
    // A lease that a dead main holds runs out by itself after half a minute; no test waits for that.
    await database.query('update outbox set lease_until = 1 where lease_until is not null');
    await until('main is ready', healthy, 40_000);
    await until('the message', async () => (await row())[0]?.state === 'delivered');
    expect(await arrived()).toBe(1);
    const result = await over;
    expect(result.ok, result.log).toBe(true);
    const shown = await finished();
    expect(shown.messages).toEqual([expect.objectContaining({ text: 'Tu código es 2580.', state: 'delivered' })]);
    ear.close();
  });
});

test('media: its calls end as what they are, and new ones work within seconds', async () => {
  const { ear, over } = await caller();
  const at = performance.now();
  process.kill(server.pid('media'), 'SIGKILL');
  const result = await over;
  expect(result.ok, result.log).toBe(true);
  const next = await until('a call that is answered', async () => {
    const fresh = await Ear.open();
    const attempt = call({ sipPort: server.sipPort, dial: 'prueba', mediaPort: fresh.port, hangUpAfterMs: 1000 });
    if ((await attempt).ok && fresh.loudness() > 300) return fresh;
    fresh.close();
    return undefined;
  });
  measured('kill -9 of media', { 'a new call was heard after': Math.round(performance.now() - at) });
  const { items } = await server.json<{ items: { id: string; endedBy: string; endReason: string }[] }>('call', 'list');
  const broken = items.find(
    ({ id }) => !seen.includes(id) && items.at(0)?.id !== id && items.find((one) => one.id === id)?.endReason === 'leg-failure',
  );
  expect(broken).toMatchObject({ endedBy: 'system', endReason: 'leg-failure' });
  seen.push(...items.map(({ id }) => id));
  ear.close();
  next.close();
});

test('speech: a call whose prompts are ready does not notice', async () => {
  const { ear, over } = await caller();
  const from = ear.packets.length;
  await killed('speech');
  await ear.press('9');
  await sleep(1500);
  await ear.press('3');
  expect((await over).ok).toBe(true);
  expect(ear.unbroken()).toBe(true);
  measured('kill -9 of speech', ear.silences(from));
  expect(notes(await finished(), 'said').at(-1)?.text).toBe(farewellText);
  ear.close();
});

describe('PostgreSQL', () => {
  /** A backend that serves main: a child of the server whose title names a client. */
  function backend(): number {
    const parent = server.pid('postgres');
    const found = readdirSync('/proc').find((name) => {
      if (!/^\d+$/.test(name)) return false;
      try {
        const status = readFileSync(`/proc/${name}/status`, 'utf8');
        return status.includes(`PPid:\t${parent}\n`) && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('[local]');
      } catch {
        return false;
      }
    });
    if (found === undefined) throw new Error('no backend');
    return Number(found);
  }

  test.each([
    ['kill -9 of a backend', () => void process.kill(backend(), 'SIGKILL')],
    ['a restart of the server', () => void process.kill(server.pid('postgres'), 'SIGINT')],
    ['kill -9 of the server', () => void process.kill(server.pid('postgres'), 'SIGKILL')],
  ])('%s: who speaks and listens goes on, and everything is on record afterwards', async (what, strike) => {
    const { ear, over } = await caller();
    await until('the greeting', () => promptFiles(server).some((file) => ear.heardEndOf(file)));
    await sleep(700);
    const from = ear.packets.length;
    const main = server.pid('main');
    strike();
    await ear.press('9');
    await sleep(1500);
    await ear.press('9');
    await sleep(1500);
    await ear.press('3');
    const result = await over;
    expect(result.ok, result.log).toBe(true);
    measured(what, ear.silences(from));
    await until('the database is back', healthy);
    expect(server.pid('main')).toBe(main);
    const shown = await finished();
    expect(blocks(shown)).toEqual(['hola', 'menu']);
    expect(notes(shown, 'reprompt').map((note) => note.reason)).toEqual(['no-match', 'no-match']);
    expect(notes(shown, 'said').at(-1)?.text).toBe(farewellText);
    expect(shown.trace.map(({ seq }) => seq)).toEqual(shown.trace.map((_, index) => index + 1));
    expect(shown.call).toMatchObject({ endedBy: 'flow' });
    const next = await Ear.open();
    expect((await call({ sipPort: server.sipPort, dial: 'prueba', mediaPort: next.port, hangUpAfterMs: 800 })).ok).toBe(true);
    seen.push((await lastCall(server, { not: seen })).call.id);
    ear.close();
    next.close();
  });
});
