// The command line against a server on a real control socket, without one, and as a process. Not here: the library, backups (library.test.ts).
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { smallFlow, startTestApi, type TestApi } from '#api/test-server.ts';
import type { DrainState } from '#ports/drain.ts';
import type { ChannelKindDefinition } from '#ports/channel-kind.ts';
import { runAgainst } from './test-cli.ts';

/** A kind of channel that is never opened here. */
const carrier: ChannelKindDefinition = {
  kind: 'twilio',
  messaging: ['sms'],
  settings: z.looseObject({ accountSid: z.string() }),
  secrets: [{ name: 'authToken', required: true }],
  open: () => {
    throw new Error('nothing is opened here');
  },
};

let api: TestApi;
let folder: string;
/** What the server would do when it is to end: two calls are left, then one, then somebody calls it off. */
let drain: DrainState | undefined;
let asked = 0;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'atc-'));
  api = await startTestApi((rooms) => ({
    messaging: { kinds: [carrier], running: () => undefined },
    drain: {
      begin: (until) => {
        asked = 0;
        return (drain = { since: rooms.clock.now(), calls: 2, ...(until === undefined ? {} : { until }) });
      },
      cancel: () => (drain = undefined),
      state: () => {
        asked += 1;
        return asked > 2 ? undefined : drain && { ...drain, calls: 2 - asked };
      },
    },
    ...rooms,
  }));
});
afterAll(async () => {
  await api.close();
  await rm(folder, { recursive: true, force: true });
});

const { cli, json } = runAgainst(() => api.env);

async function file(name: string, content: unknown): Promise<string> {
  const target = path.join(folder, name);
  await writeFile(target, typeof content === 'string' ? content : JSON.stringify(content));
  return target;
}

test('import, publish and ring in one command; list, export and publish again', async () => {
  const source = await file('hola.flow.json', smallFlow());
  const run = await cli(['flow', 'import', source, '--publish', '--line', 'demo']);
  expect(run).toEqual({ code: 0, out: 'flow hola is imported, published as version 1, rung by line demo\n', err: '' });
  expect(await json('flow', 'list')).toMatchObject({ items: [{ id: 'hola', version: 1, lines: ['demo'] }] });
  expect((await cli(['flow', 'list'])).out).toMatch(/^FLOW +NAME .*\nhola +Hola +version 1, 20/);
  const exported = await cli(['flow', 'export', 'hola']);
  expect(JSON.parse(exported.out)).toMatchObject({ id: 'hola', start: 'saludo' });
  const target = path.join(folder, 'out.json');
  await cli(['flow', 'export', 'hola', '--version', '1', '-o', target]);
  expect(await readFile(target, 'utf8')).toBe(exported.out);
  expect(await json('flow', 'publish', 'hola', '--note', 'otra')).toMatchObject({ version: 2 });
  expect(await cli(['flow', 'remove', 'hola'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('lines ring this flow: demo') as string,
  });
  expect(await json('line', 'list')).toMatchObject({ items: [{ name: 'demo', flow: 'hola' }] });
});

test('saved talks: save, run, hold publishing up, override, restore', async () => {
  const source = await file('prueba.flow.json', smallFlow('prueba'));
  const talk = (name: string, said: string) =>
    file(`prueba.${name}.talk.json`, {
      schema: 'atiende/talk@1',
      name: `Dice ${said}`,
      flow: 'prueba',
      startsAt: '2026-11-23T10:00:00-03:00',
      steps: [],
      expect: { said: [said] },
    });
  const green = await talk('saluda', 'gracias');
  const red = await talk('despide', 'adiós');
  expect(await json('flow', 'import', source, '--publish', '--talks', green)).toMatchObject({ version: 1 });
  expect((await cli(['flow', 'save-talk', 'prueba', red])).out).toBe('talk despide is saved with flow prueba\n');
  expect(await json('flow', 'talks', 'prueba')).toMatchObject({ items: [{ id: 'despide' }, { id: 'saluda' }] });
  const run = await cli(['flow', 'test', 'prueba']);
  expect(run).toMatchObject({ code: 1, err: '' });
  expect(run.out).toBe('FAILED  Dice adiós (despide)\n  "adiós" was never said\npassed  Dice gracias (saluda)\n');
  expect(await cli(['flow', 'publish', 'prueba'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('1 saved talk fails: Dice adiós ("adiós" was never said)') as string,
  });
  expect(await json('flow', 'publish', 'prueba', '--override', 'sale hoy')).toMatchObject({ version: 2 });
  expect(await json('flow', 'versions', 'prueba')).toMatchObject({ items: [{ version: 2, overrideReason: 'sale hoy' }, { version: 1 }] });
  expect((await cli(['flow', 'remove-talk', 'prueba', 'despide'])).code).toBe(0);
  expect((await cli(['flow', 'test', 'prueba', 'saluda', '--version', '1'])).out).toBe('passed  Dice gracias (saluda)\n');
  expect((await cli(['flow', 'restore', 'prueba', '1'])).out).toBe('version 1 of flow prueba is its draft now\n');
});

test('a flow from standard input; a broken one is told by path and not kept', async () => {
  const given = JSON.stringify(smallFlow('entrada'));
  expect((await cli(['flow', 'import', '-'], { stdin: given })).code).toBe(0);
  const broken = await cli(['flow', 'import', await file('rota.json', smallFlow('rota', { start: 'no-hay' }))]);
  expect(broken.code).toBe(1);
  expect(broken.err).toMatch(/nothing was imported\nerror +start: /);
  expect(await cli(['flow', 'import', await file('no.json', '{')])).toMatchObject({
    code: 1,
    err: expect.stringContaining('is not JSON') as string,
  });
  expect(await cli(['flow', 'import', path.join(folder, 'gone.json')])).toMatchObject({
    code: 1,
    err: `there is no file ${path.join(folder, 'gone.json')}\n`,
  });
});

const alone = { env: { ATIENDE_DATA: '/nonexistent' } };

test('check works with and without a server, and fails on errors', async () => {
  const good = await file('buena.flow.json', smallFlow('buena'));
  const transfer = { id: 'a1', kind: 'transfer', v: 1, settings: { to: { team: 'ventas' } }, exits: {} };
  const blocks = {
    saludo: { kind: 'voice-reply', v: 1, title: 'S', messages: [{ id: 'm1', say: { text: 'Hola.' } }], actions: [transfer] },
  };
  const team = await file('equipo.flow.json', smallFlow('equipo', { blocks }));
  expect((await cli(['flow', 'check', good])).code).toBe(0);
  expect(await cli(['flow', 'check', team])).toMatchObject({
    code: 1,
    out: expect.stringMatching(/^error .*actions\.0\.settings/m) as string,
  });
  const without = await cli(['flow', 'check', team], alone);
  expect(without).toMatchObject({
    code: 0,
    out: expect.stringMatching(/No server runs here[^]*^warning .*actions\.0\.settings/m) as string,
  });
  const shape = await cli(['flow', 'check', await file('forma.json', '{"schema":1}'), '--json'], alone);
  expect(shape.code).toBe(1);
  expect(JSON.parse(shape.out)).toMatchObject({ problems: expect.arrayContaining([expect.objectContaining({ path: ['id'] })]) as unknown });
});

test('talks pass or fail by their expectations; one may be typed', async () => {
  const flow = await file('charla.flow.json', smallFlow('charla'));
  const talk = (expectation: object) => ({
    schema: 'atiende/talk@1',
    name: 'Saludo',
    flow: 'charla',
    startsAt: '2026-11-23T10:00:00-03:00',
    steps: [{ kind: 'hear', text: 'Hola' }],
    expect: expectation,
  });
  const right = await file('bien.talk.json', talk({ endedBy: 'flow', path: ['saludo'] }));
  const wrong = await file('mal.talk.json', talk({ endedBy: 'caller' }));
  expect(await cli(['flow', 'talk', flow, right], alone)).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^passed {2}Saludo/) as string,
  });
  const failed = await cli(['flow', 'talk', flow, right, wrong], alone);
  expect(failed.code).toBe(1);
  expect(failed.out).toMatch(/^FAILED {2}Saludo[^]*Hola, gracias por llamar[^]*caller/m);
  const typed = await cli(['flow', 'talk', flow], { ...alone, stdin: '1\n' });
  expect(typed).toMatchObject({ code: 0, out: expect.stringContaining('☎  Hola, gracias por llamar.') as string });
  expect((await cli(['flow', 'talk', flow, flow], alone)).err).toContain('is not a talk');
});

test('a team’s queue: every option is kept, the next change leaves the rest alone', async () => {
  const hours = await file('horario.json', { timeZone: 'America/Lima', weekly: { mon: [['09:00', '18:00']] } });
  const queue = ['--strategy', 'ring-all', '--wrap-up', '30', '--max-wait', '120', '--max-length', '7', '--overflow', 'callback'];
  const more = ['--skill', 'inglés=3', '--skill', 'ventas=1', '--relax', '0', '--priority', 'ana=2', '--callback', '9'];
  const levels = ['--service-level', '90/15', '--alert', '30/90', '--hours', hours];
  const kept = {
    strategy: 'ring-all',
    wrapUpS: 30,
    maxWaitS: 120,
    maxLength: 7,
    overflow: { kind: 'callback' },
    skills: [
      { skill: 'inglés', level: 3 },
      { skill: 'ventas', level: 1 },
    ],
    relaxSkillsAfterS: 0,
    priorities: { ana: 2 },
    callback: { offered: true, key: '9' },
    serviceLevel: { percent: 90, withinS: 15 },
    thresholds: { warningS: 30, criticalS: 90 },
    hours: { timeZone: 'America/Lima', weekly: { mon: [['09:00', '18:00']] } },
  };
  expect(await json('team', 'add', 'cobros', ...queue, ...more, ...levels)).toMatchObject({ queue: kept });
  expect(await json('team', 'add', 'cobros', '--name', 'Cobros')).toMatchObject({ name: 'Cobros', queue: kept });
  const open = (await json('team', 'add', 'cobros', '--hours', 'always', '--callback', 'off', '--skill', 'none=0')) as { queue: object };
  expect(open.queue).toMatchObject({ callback: { offered: false, key: '9' }, skills: [], strategy: 'ring-all' });
  expect(open.queue).not.toHaveProperty('hours');
  const whole = await file('cola.json', { strategy: 'round-robin', wrapUpS: 5 });
  expect(await json('team', 'add', 'cobros', '--queue', whole, '--max-wait', '60')).toMatchObject({
    queue: { strategy: 'round-robin', wrapUpS: 5, maxWaitS: 60, maxLength: 20 },
  });
  expect((await cli(['team', 'list'])).out).toMatch(/cobros +Cobros .*round-robin +5 s +always open +60 s, 20 callers +flow/);
  expect((await cli(['team', 'add', 'cobros', '--strategy', 'at-random'])).err).toContain('queue.strategy');
  expect((await cli(['team', 'add', 'cobros', '--overflow', 'nowhere'])).err).toContain('--overflow is flow');
  expect((await cli(['team', 'add', 'cobros', '--service-level', '80'])).err).toContain('80');
  expect((await cli(['team', 'add', '--help'])).out).toContain('--wrap-up <seconds>');
  await cli(['team', 'remove', 'cobros']);
});

test('outside numbers: rules, and agents on telephones under them', async () => {
  const trunk = { addresses: [], user: '', secret: '', callerFrom: 'from', note: '', outbound: 'sip:c.example', enabled: true } as const;
  await api.store.sip.saveTrunk({ ...trunk, addresses: [], name: 'salida' });
  const number = '+5493515550100';
  expect(await cli(['agent', 'add', 'casa', '--number', number])).toMatchObject({ code: 1 });
  expect(await json('outbound', 'add', 'AR', '+549351', '--trunk', 'salida', '--per-day', '3')).toMatchObject({ perDay: 3, usedToday: 0 });
  expect((await cli(['outbound', 'list'])).out).toMatch(/AR +\+549351 +salida +3 +0/);
  expect(await cli(['outbound', 'try', number])).toMatchObject({ code: 0, out: 'yes, over salida\n' });
  expect(await cli(['outbound', 'try', '+34911234567'])).toMatchObject({ code: 1, out: 'no: not-allowed\n' });
  const made = await json('agent', 'add', 'casa', '--number', number, '--skill', 'inglés=4', '--outside');
  expect(made).toMatchObject({ contact: { kind: 'number', number }, skills: { inglés: 4 }, mayTransferOutside: true });
  expect(await json('agent', 'add', 'casa', '--name', 'En casa', '--skill', 'ventas=2')).toMatchObject({
    contact: { kind: 'number' },
    skills: { inglés: 4, ventas: 2 },
    mayTransferOutside: true,
  });
  expect(await json('agent', 'add', 'casa', '--skill', 'ventas=0', '--no-outside')).toMatchObject({
    skills: { inglés: 4 },
    mayTransferOutside: false,
  });
  expect((await cli(['agent', 'add', 'casa', '--skill', 'inglés'])).err).toContain('name=number');
  expect((await cli(['agent', 'set', 'casa'])).err).toContain('choose one of');
  expect((await cli(['outbound', 'add', 'AR', '+54'])).code).toBe(2);
  await cli(['agent', 'remove', 'casa']);
  expect((await cli(['outbound', 'remove', 'AR', '+549351'])).code).toBe(0);
  expect(await json('outbound', 'list')).toEqual({ items: [] });
});

test('people: teams, agents with their phones, users', async () => {
  await json('agent', 'add', 'ana', '--name', 'Ana');
  await json('agent', 'add', 'luis', '--sip', 'sip:luis@192.0.2.10');
  expect(await json('team', 'add', 'ventas', '--agents', 'ana,luis', '--ring', '15')).toMatchObject({ agents: ['ana', 'luis'], ringS: 15 });
  expect(await json('team', 'add', 'ventas', '--name', 'Ventas')).toMatchObject({ name: 'Ventas', agents: ['ana', 'luis'], ringS: 15 });
  expect(await json('agent', 'add', 'luis', '--name', 'Luis')).toMatchObject({ name: 'Luis', contact: { kind: 'sip' } });
  expect((await cli(['agent', 'list'])).out).toMatch(/luis +Luis +sip:luis@192\.0\.2\.10/);
  expect((await cli(['agent', 'phone', 'ana'])).out).toMatch(/^server {4}127\.0\.0\.1:5060\nuser {6}ana\npassword {2}\S{24}\n$/);
  const added = await cli(['user', 'add', 'eva@example.com', '--role', 'supervisor']);
  expect(added.out).toMatch(/first password {2}[a-z2-9]{20}\n$/);
  const again = await cli(['user', 'password', 'Eva@example.com']);
  expect(again.out).toMatch(/eva@example\.com chooses .+\nfirst password  [a-z2-9]{20}\n$/);
  expect(again.out.slice(-22)).not.toBe(added.out.slice(-22));
  expect(await cli(['user', 'password', 'nobody@example.com'])).toMatchObject({
    code: 1,
    err: 'there is no user nobody@example.com: user list shows them all\n',
  });
  expect(await cli(['user', 'add', 'no-mail'])).toMatchObject({ code: 1, err: expect.stringMatching(/^error +email: /m) as string });
  expect((await cli(['team', 'add', 'ventas', '--ring', 'x'])).err).toBe('--ring must be a whole number, not x\n');
  expect((await cli(['team', 'remove', 'ventas'])).code).toBe(0);
  expect(await json('team', 'list')).toEqual({ items: [] });
});

test('a trunk whose addresses mean nothing is refused, with the one that is wrong', async () => {
  for (const [wrong, why] of [
    [['--address', '192.0.2.1', 'hola'], 'addresses: hola is no IP address'],
    [['--address', '192.0.2.0/33'], 'addresses: 192.0.2.0/33 is no'],
    [['--outbound', 'hola'], 'outbound: write where calls go out as sip:'],
  ] as const) {
    const run = await cli(['trunk', 'add', 'mal', ...wrong]);
    expect(run.code).toBe(1);
    expect(run.err).toContain(why);
    expect(run.err.trim().split('\n')).toHaveLength(1);
  }
  expect(await json('trunk', 'add', 'seis', '--address', '2001:db8::/32', '--outbound', 'sips:seis.example')).toMatchObject({
    name: 'seis',
  });
  await json('trunk', 'remove', 'seis');
});

test('trunks and channels say what is', async () => {
  expect(await json('trunk', 'add', 'operadora', '--address', '192.0.2.1', '192.0.2.0/24', '--user', 'u', '--password', 'p')).toMatchObject(
    {
      addresses: ['192.0.2.1', '192.0.2.0/24'],
    },
  );
  expect(await cli(['trunk', 'test', 'operadora'])).toEqual({ code: 1, out: 'not reachable: nobody answered in 2 s\n', err: '' });
  expect(await json('channel', 'list')).toMatchObject({ items: [{ kind: 'sandbox', id: 'sandbox', name: 'Sandbox', sandbox: true }] });
});

test('channels, origins and opt-outs: added, shown without secrets, removed', async () => {
  expect(await cli(['channel', 'add', 'uno', '--kind', 'carta'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('twilio') as string,
  });
  expect(await cli(['channel', 'add', 'uno', '--kind', 'twilio', '--set', 'accountSid=AC1', '--secret', 'authToken'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('ATIENDE_SECRET_AUTH_TOKEN') as string,
  });
  const bad = await cli(['channel', 'add', 'uno', '--kind', 'twilio', '--secret', 'authToken=muy-secreto']);
  expect(bad).toMatchObject({ code: 1, err: expect.stringContaining('settings.accountSid') as string });
  const add = ['channel', 'add', 'uno', '--kind', 'twilio', '--set', 'accountSid=AC1', '--set', 'nested.port=7', '--rate', '3'];
  expect(await json(...add, '--secret', 'authToken=muy-secreto')).toMatchObject({
    settings: { accountSid: 'AC1', nested: { port: 7 } },
    ratePerS: 3,
  });
  expect(await json('channel', 'add', 'uno', '--name', 'Uno')).toMatchObject({ name: 'Uno', settings: { accountSid: 'AC1' }, ratePerS: 3 });
  expect(await json('origin', 'add', 'avisos', '--channel', 'uno', '--sender', 'CLINICA', '--countries', 'AR')).toMatchObject({
    senderKind: 'alphanumeric',
    facts: expect.arrayContaining([{ country: 'AR', fact: 'alphanumeric-replaced' }]) as object[],
  });
  const shown = await cli(['channel', 'show', 'uno']);
  expect(shown.out).toContain('secret authToken: set');
  expect(shown.out).toContain('origin avisos: sms from CLINICA');
  expect(shown.out).not.toContain('secreto');
  expect(await cli(['channel', 'test', 'uno', '--origin', 'avisos', '--to', '+5491155550100'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('off') as string,
  });
  expect((await cli(['optout', 'add', '+52 1 55 1234 5678', '--note', 'llamó'])).out).toBe('+525512345678 gets no sms from any origin\n');
  expect(await json('optout', 'list', '--search', '5678')).toMatchObject({ items: [{ address: '+525512345678', reason: 'by-hand' }] });
  expect((await cli(['optout', 'remove', '+525512345678'])).code).toBe(0);
  expect(await json('optout', 'list')).toEqual({ items: [] });
  expect((await cli(['origin', 'remove', 'avisos'])).code).toBe(0);
  expect((await cli(['channel', 'remove', 'uno'])).code).toBe(0);
  expect(await cli(['message', 'retry'])).toMatchObject({ code: 1, err: expect.stringContaining('--dead') as string });
  expect(await json('message', 'retry', '--dead')).toEqual({ retried: 0 });
  expect(await json('message', 'erase', '+5491155550100')).toEqual({ touched: 0 });
});

test('calls and messages: empty lists, unknown ones', async () => {
  expect((await cli(['call', 'list', '--live'])).out).toBe('none\n');
  expect(await cli(['call', 'show', 'x'])).toEqual({ code: 1, out: '', err: 'there is no call x\n' });
  expect(await json('message', 'list')).toEqual({ items: [] });
  expect(await cli(['call', 'end', 'x', '--json'])).toMatchObject({
    code: 1,
    out: expect.stringContaining('"code": "not-found"') as string,
  });
});

test('without a server one clear line; with a wrong word, usage', async () => {
  const run = await cli(['line', 'list'], alone);
  expect(run).toEqual({
    code: 1,
    out: '',
    err: 'Atiende is not running (nobody listens on /nonexistent/control.sock). Start it in another terminal: npm start. If it runs, it was started with another ATIENDE_DATA: give the same here\n',
  });
  for (const wrong of [['fly'], ['flow', 'fly'], ['flow', 'import'], ['line', 'add', 'x'], ['line', 'list', '--wrong']])
    expect([wrong, (await cli(wrong)).code]).toEqual([wrong, 2]);
  expect(await cli(['--help'])).toMatchObject({ code: 0, out: expect.stringMatching(/flow[^]*line[^]*trunk[^]*backup/) as string });
});

test('only the owner may use the control socket', async () => {
  const socket = path.join(api.folder, 'control.sock');
  expect((await stat(socket)).mode & 0o777).toBe(0o600);
});

test('the program itself: exit codes and output of a real process', async () => {
  const program = path.resolve(import.meta.dirname, '../../bin/atiende.mjs');
  const run = promisify(execFile);
  const env = { ...process.env, ...api.env, ATIENDE_ENSURED: '1' };
  expect((await run(process.execPath, [program, 'line', 'list', '--json'], { env })).stdout).toContain('"demo"');
  const failing = run(process.execPath, [program, 'call', 'show', 'x'], { env });
  await expect(failing).rejects.toMatchObject({ code: 1, stderr: 'there is no call x\n' });
  const child = execFile(process.execPath, [program, 'fly'], { env });
  expect((await once(child, 'exit'))[0]).toBe(2);
  // Whoever asks what `start` does gets no server.
  expect((await run(process.execPath, [program, 'start', '--help'], { env })).stdout).toContain('Usage: atiende start');
  await expect(run(process.execPath, [program, 'start', '--port', '1'], { env })).rejects.toMatchObject({ code: 2 });
});

test('stop waits for the calls in progress and tells how many are left; a drain is called off', async () => {
  const before = Date.now();
  expect(await cli(['stop', '--drain', '--at-most', '5'])).toEqual({
    code: 1,
    out: '2 calls are left\n1 call is left\n0 calls are left\nthe drain was called off: calls are taken again\n',
    err: '',
  });
  expect(drain?.until).toBeGreaterThanOrEqual(before + 300_000);
  expect(await json('stop', '--cancel')).toEqual({ ok: true });
  expect(drain).toBeUndefined();
  expect(await cli(['stop', '--at-most', '5'])).toMatchObject({ code: 1, err: '--at-most belongs to --drain\n' });
  await cli(['stop']);
  expect(drain).toMatchObject({ until: expect.any(Number) });
  const { cookie } = await api.signedIn('supervisor');
  expect((await api.ask('POST', 'drain', { cookie, body: {} })).status).toBe(403);
  expect((await api.ask('GET', 'status', { cookie })).status).toBe(200);
});
