// Starting and stopping a whole server: what it prints, what it refuses in one line, and what is left when it is stopped, killed or broken off.
import { once } from 'node:events';
import { globSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, controlSocketOf } from '#cli/connection.ts';
import { Ear } from './ear.ts';
import { freePort, pidsOf, startServer, tryStart, until, type WholeServer } from './server.ts';
import { call } from './sipp.ts';
import { lastCall } from './trace.ts';

const withoutAdmin = { ATIENDE_ADMIN_EMAIL: '', ATIENDE_ADMIN_PASSWORD: '' };
/** One folder for the whole file: each test leaves a stopped server. */
const dataFolder = mkdtempSync(path.join(os.tmpdir(), 'ats-'));
const running: WholeServer[] = [];

async function start(env: Record<string, string> = withoutAdmin): Promise<WholeServer> {
  const server = await startServer({ dataFolder, env });
  running.push(server);
  return server;
}

/** Nothing of this folder runs any more. */
async function nothingLeft(folder = dataFolder): Promise<void> {
  await until('no process left', () => pidsOf(folder).length === 0, 10_000).catch(() => undefined);
  expect(pidsOf(folder).map((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '))).toEqual([]);
}

/** A caller of the demo who stays until somebody hangs up on him; resolves when he hears it. */
async function demoCaller(server: WholeServer): Promise<{ ear: Ear; over: Promise<{ ok: boolean; log: string }> }> {
  const ear = await Ear.open();
  const over = call({ sipPort: server.sipPort, dial: 'demo', mediaPort: ear.port });
  await until('audio', () => ear.loudness() > 300);
  ear.talk();
  return { ear, over };
}

afterAll(async () => {
  for (const server of running) await server.stop();
  for (const pid of pidsOf(dataFolder)) process.kill(pid, 'SIGKILL');
  rmSync(dataFolder, { recursive: true, force: true });
});

describe('the first start', () => {
  let server: WholeServer;
  let callId = '';
  let again: WholeServer;
  beforeAll(async () => {
    server = await start();
  });

  test('prints the address, how to sign in, how to call and how to stop', () => {
    expect(server.output()).toContain(server.http);
    expect(server.output()).toContain(path.join(dataFolder, 'first-password.txt'));
    expect(server.output()).toContain(`sip:demo@127.0.0.1:${server.sipPort}`);
    expect(server.output()).toContain('Ctrl-C');
  });

  test('without a terminal the first password is in a file of its owner alone, in no log, and opens the studio', async () => {
    const file = path.join(dataFolder, 'first-password.txt');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const password = readFileSync(file, 'utf8').trim();
    expect(password.length).toBeGreaterThan(11);
    expect(server.output()).not.toContain(password);
    const logs = globSync('logs/*', { cwd: dataFolder });
    expect(logs.length).toBeGreaterThan(2);
    for (const log of logs) expect(readFileSync(path.join(dataFolder, log), 'utf8')).not.toContain(password);
    const email = /(\S+@\S+)\s+·/.exec(server.output())?.[1];
    const answer = await fetch(`${server.http}/api/v1/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: server.http },
      body: JSON.stringify({ email, password }),
    });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('"mustChangePassword":true');
  });

  test('a second start on the same data is refused in one line', async () => {
    const second = await tryStart(server.env);
    expect(second.lines).toEqual([expect.stringContaining(`already running on ${dataFolder}`)]);
    expect(second.code).toBe(1);
    expect((await fetch(`${server.http}/healthz`)).status).toBe(200);
  });

  test('Ctrl-C during a call: the caller gets BYE, nothing is left running', async () => {
    const { ear, over } = await demoCaller(server);
    callId = (await lastCall(server, { live: true })).call.id;
    expect(await server.stop()).toBe(0);
    const result = await over;
    expect(result.ok, result.log).toBe(true);
    await nothingLeft();
    ear.close();
  });

  test('the next start knows the admin, and the call is on record with its end', async () => {
    again = await start();
    expect(again.output()).not.toContain('first-password');
    const shown = await again.json<{
      call: { endedAt?: number; endedBy?: string; endReason?: string };
      trace: { event: { kind: string } }[];
    }>('call', 'show', callId);
    expect(shown.call).toMatchObject({ endedBy: 'system', endReason: 'shutdown' });
    expect(shown.trace.at(-1)?.event).toMatchObject({ kind: 'hungUp', by: 'system' });
  });

  test('stop --drain: new calls get 503, the one in progress goes on; called off it takes calls again; the last call ends everything', async () => {
    const draining = again;
    const { ear, over } = await demoCaller(draining);
    const ready = async (status: number) =>
      await until(`/readyz ${status}`, async () => (await fetch(`${draining.http}/readyz`)).status === status);
    const another = async (how: { expect: number } | { hangUpAfterMs: number }) =>
      await call({ sipPort: draining.sipPort, dial: 'demo', mediaPort: ear.port, ...how });
    const calledOff = draining.cli('stop', '--drain').then(String, (error: { stdout: string }) => error.stdout);
    await ready(503);
    const refused = await another({ expect: 503 });
    expect(refused.ok, refused.log).toBe(true);
    expect(refused.log).toContain('Retry-After: 30');
    await draining.cli('stop', '--cancel');
    expect(await calledOff).toBe('1 call is left\nthe drain was called off: calls are taken again\n');
    await ready(200);
    expect((await another({ hangUpAfterMs: 1 })).ok).toBe(true);
    await until('the other call is over', async () => (await draining.json<{ callsNow: number }>('status')).callsNow === 1);
    const drained = draining.cli('stop', '--drain', '--at-most', '60');
    const exited = once(draining.supervisor, 'exit');
    await ready(503);
    const heard = ear.packets.length;
    await until('audio while draining', () => ear.packets.length > heard + 20);
    const { client } = connect(controlSocketOf(draining.env));
    const { items: left } = await client('liveCalls');
    expect(left).toHaveLength(1);
    for (const { id } of left) await client('endCall', { params: { id } });
    expect((await over).ok).toBe(true);
    expect(await drained).toMatch(/^1 call is left\n(0 calls are left\n)?no call is left, and Atiende stops\n$/);
    expect(await exited).toEqual([0, null]);
    await nothingLeft();
    ear.close();
  });
});

describe('what cannot work is said in one line, and everything is stopped', () => {
  const base = () => ({ ATIENDE_DATA: dataFolder, ...withoutAdmin });

  /** The lines without the steps that a start tells in passing. */
  const complaints = (lines: string[]) => lines.filter((line) => !/(: \d+\.\d|… \d+) s$/.test(line) && line !== 'Atiende has stopped.');

  test('the HTTP port is taken', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as { port: number };
    const env = { ...base(), ATIENDE_HTTP: `127.0.0.1:${port}`, ATIENDE_SIP: `127.0.0.1:${await freePort()}` };
    const { code, lines } = await tryStart(env);
    expect(complaints(lines)).toEqual([expect.stringMatching(new RegExp(`127\\.0\\.0\\.1:${port}.*ATIENDE_HTTP=`))]);
    expect(code).toBe(1);
    await nothingLeft();
    taken.close();
  });

  test('the SIP port is taken', async () => {
    const port = await freePort();
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(port, '127.0.0.1', resolve));
    const { code, lines } = await tryStart({ ...base(), ATIENDE_HTTP: `127.0.0.1:${await freePort()}`, ATIENDE_SIP: `127.0.0.1:${port}` });
    expect(complaints(lines)).toEqual([expect.stringMatching(new RegExp(`127\\.0\\.0\\.1:${port}.*ATIENDE_SIP=`))]);
    expect(code).toBe(1);
    await nothingLeft();
    taken.close();
  });

  test('a data folder that cannot be', async () => {
    const file = path.join(dataFolder, 'a-file');
    writeFileSync(file, '');
    const { code, lines } = await tryStart({ ...base(), ATIENDE_DATA: path.join(file, 'data') });
    expect(lines).toEqual([expect.stringMatching(/a-file.*ATIENDE_DATA/)]);
    expect(code).toBe(1);
    // Node's own recursive mkdir never comes back from here.
    const never = await tryStart({ ...base(), ATIENDE_DATA: '/proc/nada', LANG: 'es_AR.UTF-8' });
    expect(never.lines).toEqual([expect.stringMatching(/\/proc\/nada.*en \/proc no se pueden crear carpetas.*ATIENDE_DATA/)]);
    expect(never.code).toBe(1);
  });

  test('a certificate that is not there ends the start, instead of being looked for again and again', async () => {
    const ports = { ATIENDE_HTTP: `127.0.0.1:${await freePort()}`, ATIENDE_SIP: `127.0.0.1:${await freePort()}` };
    const missing = path.join(dataFolder, 'no-hay.pem');
    const { code, lines } = await tryStart({
      ...base(),
      ...ports,
      ATIENDE_TLS_CERT: missing,
      ATIENDE_TLS_KEY: missing,
      LANG: 'es_AR.UTF-8',
    });
    expect(lines.filter((line) => line.includes('ATIENDE_TLS_CERT'))).toEqual([
      expect.stringMatching(/^No se puede leer el archivo de ATIENDE_TLS_CERT, .*no-hay\.pem \(ENOENT\)/),
    ]);
    expect(code).toBe(1);
    await nothingLeft();
  });

  test('the terminal is spoken to in its language by every process', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as { port: number };
    const ports = { ATIENDE_HTTP: `127.0.0.1:${port}`, ATIENDE_SIP: `127.0.0.1:${await freePort()}` };
    const { lines } = await tryStart({ ...base(), ...ports, LANG: 'pt_BR.UTF-8' });
    expect(lines).toContain(
      `Outro programa já usa 127.0.0.1:${port}. Pare esse programa ou escolha outra porta, p. ex. ATIENDE_HTTP=127.0.0.1:${port + 1}`,
    );
    taken.close();
  });

  test.each([
    ['ATIENDE_SIP', 'banana'],
    ['ATIENDE_HTTP', '127.0.0.1:99999'],
    ['ATIENDE_RTP_PORTS', '20000'],
    ['ATIENDE_PUBLIC_ADDRESS', 'mi-casa'],
    ['ATIENDE_PUBLIC_URL', 'ftp://x'],
    ['ATIENDE_ALLOW_PRIVATE', '10.0.0.0/99'],
    ['ATIENDE_SIP_TLS', '127.0.0.1:0'],
    ['ATIENDE_SIP', '192.0.2.7:5060'],
  ])('%s=%s', async (name, value) => {
    const ports = { ATIENDE_HTTP: `127.0.0.1:${await freePort()}`, ATIENDE_SIP: `127.0.0.1:${await freePort()}` };
    const { code, lines } = await tryStart({ ...base(), ...ports, [name]: value });
    expect(complaints(lines)).toEqual([expect.stringContaining(name)]);
    expect(code).toBe(1);
    await nothingLeft();
  });
});

describe('broken off', () => {
  test.each([150, 900, 2500])('Ctrl-C %d ms into the first start leaves nothing running, and the next start works', async (afterMs) => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'ats-'));
    const ports = { ATIENDE_HTTP: `127.0.0.1:${await freePort()}`, ATIENDE_SIP: `127.0.0.1:${await freePort()}` };
    const broken = await tryStart({ ATIENDE_DATA: folder, ...ports, ...withoutAdmin }, { afterMs, name: 'SIGINT' });
    expect([0, 130, null]).toContain(broken.code);
    await nothingLeft(folder);
    if (afterMs === 900) {
      const server = await startServer({ dataFolder: folder, env: withoutAdmin });
      expect(await server.stop()).toBe(0);
      await nothingLeft(folder);
    }
    rmSync(folder, { recursive: true, force: true });
  });
});

describe('killed', () => {
  test('kill -9 of the whole tree: the next start works, the caller gets BYE, the call is closed as what it is', async () => {
    const server = await start();
    const { ear, over } = await demoCaller(server);
    const { id } = (await lastCall(server, { live: true })).call;
    await sleep(500);
    for (const pid of [server.supervisor.pid ?? 0, ...pidsOf(dataFolder)]) kill(pid);
    await nothingLeft();
    const again = await start({ ...withoutAdmin, ATIENDE_SIP: `127.0.0.1:${server.sipPort}` });
    expect((await over).ok).toBe(true);
    const { call: record } = await again.json<{ call: Record<string, unknown> }>('call', 'show', id);
    expect(record).toMatchObject({ endedBy: 'system', endReason: 'crash' });
    const next = await Ear.open();
    expect((await call({ sipPort: server.sipPort, dial: 'demo', mediaPort: next.port, hangUpAfterMs: 800 })).ok).toBe(true);
    expect(await again.stop()).toBe(0);
    await nothingLeft();
    ear.close();
    next.close();
  });

  test('kill -9 of everything but PostgreSQL: the orphan is taken over', async () => {
    const server = await start();
    const postgres = server.pid('postgres');
    const ours = new Set(['main', 'media', 'speech'].map((name) => server.pid(name as 'main')));
    for (const pid of [server.supervisor.pid ?? 0, ...ours]) kill(pid);
    const again = await start();
    expect(again.output()).toContain('Taking over the database');
    expect(again.pid('postgres')).toBe(postgres);
    // An adopted server that dies is noticed and started anew like one of our own.
    kill(postgres);
    await until('another database', () => {
      try {
        return again.pid('postgres') !== postgres && again.output().includes('The database ended');
      } catch {
        return false;
      }
    });
    await until('it answers', async () => (await fetch(`${again.http}/readyz`)).status === 200);
    expect(again.output()).not.toContain('The main process ended');
    expect(await again.stop()).toBe(0);
    await nothingLeft();
  });

  test('kill -9 of the supervisor alone: its children end by themselves, politely, and the next start works', async () => {
    const server = await start();
    const { ear, over } = await demoCaller(server);
    const { id } = (await lastCall(server, { live: true })).call;
    kill(server.supervisor.pid ?? 0);
    expect((await over).ok).toBe(true);
    await until('the children are gone', () =>
      (['main', 'media', 'speech'] as const).every((name) => {
        try {
          return server.pid(name) === 0;
        } catch {
          return true;
        }
      }),
    );
    const again = await start();
    const { call: record } = await again.json<{ call: Record<string, unknown> }>('call', 'show', id);
    expect(record).toMatchObject({ endedBy: 'system', endReason: 'shutdown' });
    expect(await again.stop()).toBe(0);
    await nothingLeft();
    ear.close();
  });
});

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It went with another.
  }
}
