// Backup and restore on a real server: the round trip of every table, and every way a restore is refused.
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callWithMessages, sampleCall, sampleCommit } from '#ports/contract-samples.ts';
import { defaultTeamQueue } from '#flow/team-queue.ts';
import { exportBackup, importBackup } from './backup.ts';
import { migrate } from './migrate.ts';
import { openStore } from './open-store.ts';
import type { Store } from '#ports/store.ts';
import { startTestServer, type TestServer } from './test-server.ts';

let server: TestServer;
let lines: string[];
let databases = 0;

async function query<Row extends pg.QueryResultRow>(connection: pg.PoolConfig, text: string): Promise<Row[]> {
  const client = new pg.Client(connection);
  await client.connect();
  const { rows } = await client.query<Row>(text);
  await client.end();
  return rows;
}

async function newDatabase(): Promise<pg.PoolConfig> {
  databases += 1;
  await query(server.connection, `create database d${databases}`);
  return { ...server.connection, database: `d${databases}` };
}

async function* from(given: string[]) {
  for (const line of given) yield line;
}

async function backupOf(connection: pg.PoolConfig): Promise<string[]> {
  const gathered: string[] = [];
  await exportBackup(connection, (line) => void gathered.push(line));
  return gathered;
}

/** A row in every table, with what is hard to carry: line ends, quotes, big numbers, nulls. */
async function fill(connection: pg.PoolConfig): Promise<void> {
  const store = await openStore({ connection });
  const { calls, flows, people, sip, settings, messages } = store;
  await flows.saveDraft('recepcion', 'Recepción', '{\n\t"a": "ñ ☎ \\u0000 \\\\ \'"\r\n}', undefined, 'ana', 1);
  await flows.publish('recepcion', '{}', 'ana', '', 2);
  await flows.saveLine({ name: 'demo', flow: 'recepcion', number: undefined, country: 'AR', enabled: true, note: '' });
  await store.talks.save({ flow: 'recepcion', id: 'uno', name: 'Uno', document: '{ }', updatedAt: 1, updatedBy: 'ana' });
  await store.moments.add({ flow: 'recepcion', id: 'm', name: 'Antes', savedAt: 1, savedBy: 'ana' }, 1);
  const call = await callWithMessages(
    calls,
    Array.from({ length: 1200 }, () => ({})),
  );
  await calls.keepUtterance({ callId: call.id, listen: '1.1', at: 1, audio: Buffer.from('secret-voice') });
  await calls.putInbox(call.id, { kind: 'messageResult', at: 1, id: '1.1', status: 'sent' });
  const over = sampleCall({ callerNumber: undefined });
  await calls.begin(over);
  await calls.commit([sampleCommit(over, 1, { ended: { at: 9, by: 'caller', reason: 'bye' } })], true);
  const [row] = await messages.claim(1, call.startedAt, 1000);
  await messages.settle(row?.id ?? 0, { state: 'sent', at: 3, channel: 'one', carrierId: 'x' });
  await messages.receipt('one', 'early', 'delivered', undefined, 3);
  const user = { id: 'u1', email: 'a@example.org', name: 'Ana', role: 'admin', language: 'es', passwordHash: '$argon2id$' } as const;
  await people.saveUser({ ...user, mustChangePassword: false, disabled: false, createdAt: 1, lastSeenAt: undefined });
  await people.putSession({ tokenHash: 'secret-session', userId: 'u1', createdAt: 1, expiresAt: 2 ** 45, userAgent: '' });
  const token = { id: 't1', name: 'ci', prefix: 'at_', tokenHash: 'h', role: 'admin', createdBy: 'u1', createdAt: 1 } as const;
  await people.saveToken({ ...token, lastUsedAt: undefined, expiresAt: undefined });
  const agent = { id: 'leo', name: 'Leo', userId: undefined, contact: { kind: 'browser' }, sipUser: 'x', sipSecret: 'v1:sealed' } as const;
  await people.saveAgent({ ...agent, available: true, skills: {}, createdAt: 1 });
  await people.saveTeam({
    id: 'ventas',
    name: 'Ventas',
    color: '#000000',
    agents: ['leo', 'a "b", c'],
    ringS: 20,
    queue: defaultTeamQueue,
    music: 'default',
    createdAt: 1,
  });
  await fillDesk(store);
  await fillChannels(store);
  const trunk = {
    name: 't',
    addresses: [],
    outbound: '',
    user: '',
    secret: 'v1:sealed',
    callerFrom: 'from',
    enabled: true,
    note: '',
  } as const;
  await sip.saveTrunk({ ...trunk, addresses: [] });
  const phone = { aor: 'x', contact: 'sip:x@y', flow: 'udp:1', callId: 'c', cseq: 1, userAgent: '', expiresAt: 5, browser: false };
  await sip.putRegistration(phone);
  const dialog = {
    leg: 'l',
    callId: 'c',
    role: 'uas',
    invite: 'INVITE\r\n',
    answer: '',
    flow: 'f',
    localSeq: 1,
    remoteSeq: 4_294_967_295,
  } as const;
  await sip.putDialog({ ...dialog, localSdp: 'v=0\r\n', remoteSdp: '', updatedAt: 1 });
  await settings.set('caps', { perNumber: [1, null, 0.1] });
  await settings.saveAudio({ id: 'vals', name: 'Vals', kind: 'music', hash: 'ab', durationMs: 1, builtIn: true, createdAt: 1 });
  await settings.saveFile({
    id: 'fachada',
    name: 'Fachada.jpg',
    kind: 'image',
    type: 'image/jpeg',
    hash: 'cd',
    sizeBytes: 9,
    createdAt: 1,
  });
  const message = { channel: 'sms', origin: 'sandbox', to: '1', text: 'Hola\n"ñ"', template: undefined, callId: undefined, at: 1 } as const;
  await settings.putSandbox(message, 'k');
  const act = {
    at: 1,
    route: 'saveTrunk',
    object: 'trunk',
    objectId: 'c',
    who: 'control',
    whoId: undefined,
    whoName: 'x',
    address: '',
  } as const;
  await store.audit.begin(act);
  await store.close();
}

/** Channels and the people messages go to. */
async function fillChannels({ channels, messages }: Store): Promise<void> {
  const none = { settings: { host: 'smsc.example' }, secrets: { password: 'sealed' }, stopped: undefined, createdAt: 1 };
  await channels.saveChannel({ id: 'uno', name: 'Uno', kind: 'smpp', enabled: true, webhookSecret: 'w', ratePerS: 0.5, ...none });
  const can = { twoWay: true, encodings: 'gsm7', concatenation: true, plainText: true, enabled: true } as const;
  await channels.saveOrigin({
    id: 'wa',
    channel: 'uno',
    messaging: 'whatsapp',
    name: 'WA',
    sender: '1',
    displayNumber: '+1',
    senderKind: 'whatsapp',
    countries: ['AR'],
    ...can,
  });
  await channels.saveTemplates('uno', 1, []);
  await channels.saveMediaId('uno', 'logo', { id: 'm', expiresAt: 2 ** 45 });
  const address = '+5491155550100';
  await channels.suppress({ origin: undefined, address, messaging: 'sms', reason: 'word', note: 'BAJA', at: 1 });
  const written = {
    carrierId: 'w1',
    origin: 'wa',
    messaging: 'whatsapp',
    from: address,
    text: 'Hola',
    media: { kind: 'image', id: '7' },
  } as const;
  await channels.receive({ channel: 'uno', ...written, at: 1 });
  await channels.addOptIn({ address, purpose: 'turno', wording: '¿Le escribimos?', callId: 'c', answer: 'sí', at: 1 });
  await messages.receipt('one', 'x', 'delivered', undefined, 4);
}

/** The desk's rows, with a callback in somebody's hands. */
async function fillDesk({ queue, settings }: Store): Promise<void> {
  const idle = { sinceAt: 1, idleSinceAt: 1, lastRungAt: 0, answeredToday: 2 };
  await queue.savePresence({ agent: 'leo', state: 'away', reason: 'almuerzo', wrapUpUntilAt: undefined, ...idle });
  await queue.saveTicket({
    ticket: 'q1',
    callId: 'c',
    team: 'ventas',
    wantedAgent: undefined,
    priority: 0,
    skills: [{ skill: 'portugués', level: 2 }],
    callerNumber: '+5491155550100',
    callerName: undefined,
    language: 'es-AR',
    enteredAt: 2 ** 45,
    state: 'callback',
    agents: [],
    node: 'n',
    heartbeatAt: 3,
    callback: { number: '+5491155550100', tries: 1, dueAt: 4 },
  });
  await queue.dueCallbacks(5, 2 ** 45, 1);
  await queue.engage('leo', 'q1');
  await queue.record([
    { at: 1, ticket: 'q1', callId: 'c', team: 'ventas', agent: undefined, kind: 'entered', ms: undefined, detail: undefined },
  ]);
  await queue.addNote({ callId: 'c', agent: 'leo', at: 1, note: 'dos\nlíneas', disposition: undefined });
  await settings.countUpTo('outbound +54', '2026-11-22', 5);
}

beforeAll(async () => {
  server = await startTestServer();
  await migrate(server.connection);
  await fill(server.connection);
  lines = await backupOf(server.connection);
});

afterAll(async () => {
  await server.stop();
});

test('a backup has a row of every table but sessions and voices, and no line has an end in it', async () => {
  const names = await query<{ name: string }>(
    server.connection,
    `select table_name as name from information_schema.tables where table_schema = 'public'`,
  );
  const expected = names.map(({ name }) => name).filter((name) => !['session', 'schema_migration', 'call_utterance'].includes(name));
  const inBackup = lines.slice(1, -1).map((line) => (JSON.parse(line) as { table: string }).table);
  expect([...new Set(inBackup)].sort()).toEqual(expected.sort());
  expect(lines.join('\n').split('\n')).toHaveLength(lines.length);
  expect(lines.join('\n')).not.toContain('secret-session');
  expect(lines.join('\n')).not.toContain(Buffer.from('secret-voice').toString('hex'));
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ format: 'atiende/backup@1' });
  expect(JSON.parse(lines.at(-1) ?? '')).toEqual({ end: true, rows: lines.length - 2 });
});

test('restored, the backup of the restored database is the same, and new rows get new ids', async () => {
  const connection = await newDatabase();
  expect(await importBackup(connection, from(lines))).toEqual({ rows: lines.length - 2 });
  const again = await backupOf(connection);
  expect(again.slice(1).sort()).toEqual(lines.slice(1).sort());
  const store = await openStore({ connection });
  expect(await store.flows.draft('recepcion')).toMatchObject({ document: '{\n\t"a": "ñ ☎ \\u0000 \\\\ \'"\r\n}' });
  expect((await store.sip.dialogs())[0]?.remoteSeq).toBe(4_294_967_295);
  await callWithMessages(store.calls, [{}]);
  expect((await store.messages.list({ limit: 1 }))[0]?.id).toBe(1201);
  await store.close();
});

test('a database with rows is refused and left alone, unless it is to be replaced', async () => {
  const connection = await newDatabase();
  await migrate(connection);
  await query(connection, `insert into setting values ('a', '1')`);
  await expect(importBackup(connection, from(lines))).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('not empty'),
  });
  expect(await query(connection, 'select key from setting')).toEqual([{ key: 'a' }]);
  await importBackup(connection, from(lines), { replace: true });
  expect(await query(connection, 'select key from setting')).toEqual([{ key: 'caps' }]);
});

test('what is not a whole backup of this release is refused, and nothing is restored', async () => {
  const connection = await newDatabase();
  const header = JSON.parse(lines[0] ?? '') as { schema: number };
  const refused: [string[], string][] = [
    [[], 'invalid'],
    [['hola'], 'invalid'],
    [['{"format":"other"}'], 'invalid'],
    [[JSON.stringify({ ...header, schema: header.schema + 1 }), ...lines.slice(1)], 'conflict'],
    [lines.slice(0, -1), 'invalid'],
    [[...lines.slice(0, 5), ...lines.slice(6)], 'invalid'],
    [[...lines.slice(0, 5), lines[5]?.slice(0, -9) ?? '', ...lines.slice(6)], 'invalid'],
    [[lines[0] ?? '', '{"table":"pg_authid","row":{}}', '{"end":true,"rows":1}'], 'invalid'],
    [[lines[0] ?? '', '{"table":"setting","row":{"key":null}}', '{"end":true,"rows":1}'], 'invalid'],
    [[lines[0] ?? '', '{"row":{},"table":"setting"}', '{"end":true,"rows":1}'], 'invalid'],
  ];
  for (const [given, code] of refused) await expect(importBackup(connection, from(given))).rejects.toMatchObject({ code });
  expect(await importBackup(connection, from(lines))).toEqual({ rows: lines.length - 2 });
});
