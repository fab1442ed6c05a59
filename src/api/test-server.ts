// A whole HTTP room for tests: real PostgreSQL, real prompts, real sockets on free ports; telephony and live calls are stand-ins behind their
// ports that record what they are asked. Not here: tests.
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { WebSocket } from 'ws';
import { migrate } from '#adapters/store-postgres/migrate.ts';
import { openStore } from '#adapters/store-postgres/open-store.ts';
import { startTestServer, type TestServer } from '#adapters/store-postgres/test-server.ts';
import { createOutboundPolicy } from '#calls/outbound-policy.ts';
import { Failure } from '#ports/failure.ts';
import type { LiveCallView } from '#ports/live-calls.ts';
import type { TrunkState } from '#ports/trunk-state.ts';
import type { Role, UserRow } from '#ports/people-store.ts';
import type { Store } from '#ports/store.ts';
import { createLibraryFiles } from '#prompts/library-files.ts';
import { createPrompts } from '#prompts/prompts.ts';
import type { Voice } from '#ports/voice.ts';
import { createVoices } from '#prompts/voices.ts';
import { hashPassword } from './auth/password.ts';
import { cookieName, openSession } from './auth/sessions.ts';
import type { ApiRooms, CredentialRequest } from './rooms.ts';
import { type ApiServer, createServer } from './server.ts';

/** An answer, parsed. */
export interface TestAnswer {
  status: number;
  body: Record<string, unknown> & { code?: string; problems?: { path: (string | number)[]; code?: string; message: string }[] };
  headers: Headers;
}

/** One test's server and what it is surrounded by. */
export interface TestApi {
  url: string;
  server: ApiServer;
  store: Store;
  rooms: ApiRooms;
  folder: string;
  env: Record<string, string>;
  /** Moves the clock of sessions and limits. */
  pass: (ms: number) => void;
  live: LiveCallView[];
  /** How the trunks stand; `tellTrunks` says that they may stand otherwise. */
  trunks: TrunkState[];
  tellTrunks: () => void;
  minted: CredentialRequest[];
  sipSockets: { socket: WebSocket; userId: string }[];
  /** A user of this role, signed in; answers the cookie. */
  signedIn: (role: Role, change?: Partial<UserRow>) => Promise<{ cookie: string; user: UserRow }>;
  ask: (
    method: string,
    target: string,
    options?: { cookie?: string; body?: unknown; headers?: Record<string, string> },
  ) => Promise<TestAnswer>;
  close: () => Promise<void>;
}

/** The password of every test user. */
export const testPassword = 'una clave larga';
let knownHash: Promise<string> | undefined;

/** A voice that is quick. */
const silence: Voice = {
  voices: () => Promise.resolve([{ id: 'silence', name: 'Silence', languages: ['es'], version: 'silence/1', place: 'local' }]),
  speak: async function* speak() {
    yield new Int16Array(800);
  },
};

/** Start one. About two seconds, most of them PostgreSQL's. */
export async function startTestApi(
  change: (rooms: ApiRooms, connection: TestServer['connection']) => ApiRooms = (rooms) => rooms,
): Promise<TestApi> {
  const database = await startTestServer();
  await migrate(database.connection);
  const store = await openStore({ connection: database.connection });
  const folder = await mkdtemp(path.join(os.tmpdir(), 'ata-'));
  const voices = await createVoices({ local: silence, settings: store.settings, now: Date.now });
  const live: LiveCallView[] = [];
  const trunks: TrunkState[] = [];
  const trunkWakes = new Set<() => void>();
  const minted: CredentialRequest[] = [];
  const sipSockets: TestApi['sipSockets'] = [];
  let passed = 0;
  const rooms = change(
    {
      store,
      liveCalls: {
        list: () => live,
        end: (id) => {
          if (!live.some((call) => call.id === id)) throw new Failure('not-found', `there is no call ${id} in progress`);
        },
        onChange: () => () => {},
      },
      line: {
        mintCredentials: (request) => {
          minted.push(request);
          return { user: 'u1', password: 'p1', domain: 'atiende.invalid', target: 'sip:demo@atiende.invalid', expiresAt: 1 };
        },
        acceptSipWebSocket: (socket, facts) => sipSockets.push({ socket, userId: facts.userId }),
        registrations: () => [{ aor: 'ana', contacts: 1, browser: false, expiresAt: Date.now() + 60_000 }],
        trunkStates: () => trunks,
        onTrunkStates: (wake) => {
          trunkWakes.add(wake);
          return () => trunkWakes.delete(wake);
        },
        testTrunk: () => Promise.resolve({ reachable: false, detail: 'nobody answered in 2 s' }),
        boundAddresses: () => ({ sip: '127.0.0.1:5060' }),
      },
      desk: { states: () => new Map([['ana', 'available']]) },
      ruleForNumber: createOutboundPolicy({
        settings: store.settings,
        trunks: store.sip.trunks,
        timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
      }).ruleFor,
      files: createLibraryFiles({ folder: path.join(folder, 'audio'), settings: store.settings }),
      prompts: await createPrompts({
        promptsFolder: path.join(folder, 'prompts'),
        audioFolder: path.join(folder, 'audio'),
        voices,
        settings: store.settings,
      }),
      secrets: { seal: (plain) => `sealed ${plain}`, open: (sealed) => sealed.replace('sealed ', '') },
      channels: () => ({ smsOrigins: [{ id: 'sandbox', name: 'Sandbox', sandbox: true }], whatsappNumbers: [] }),
      settings: {
        version: '0.0.0',
        http: { host: '127.0.0.1', port: 0 },
        studioFolder: path.join(folder, 'studio'),
        controlSocket: path.join(folder, 'control.sock'),
      },
      clock: { now: () => Date.now() + passed },
      log: { info: () => {}, warn: () => {}, error: (facts, text) => process.stderr.write(`${text} ${String(Object.values(facts))}\n`) },
    },
    database.connection,
  );
  const server = await createServer(rooms);
  const { url } = await server.start();

  return {
    url,
    server,
    store,
    rooms,
    folder,
    env: { ATIENDE_DATA: folder },
    pass: (ms) => {
      passed += ms;
    },
    live,
    trunks,
    tellTrunks: () => trunkWakes.forEach((wake) => wake()),
    minted,
    sipSockets,
    signedIn: async (role, more = {}) => {
      knownHash ??= hashPassword(testPassword);
      const id = randomUUID();
      const user: UserRow = {
        id,
        email: `${role}-${id.slice(0, 8)}@example.com`,
        name: `Una ${role}`,
        role,
        language: 'es',
        passwordHash: await knownHash,
        mustChangePassword: false,
        disabled: false,
        createdAt: rooms.clock.now(),
        lastSeenAt: undefined,
        ...more,
      };
      await store.people.saveUser(user);
      return { cookie: `${cookieName}=${await openSession(store.people, user, 'test', rooms.clock.now())}`, user };
    },
    ask: (method, target, options = {}) => ask(url, method, target, options),
    close: async () => {
      await server.close();
      await store.close();
      await database.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function ask(
  url: string,
  method: string,
  target: string,
  options: { cookie?: string; body?: unknown; headers?: Record<string, string> },
): Promise<TestAnswer> {
  const { cookie, body, headers } = options;
  const answer = await fetch(`${url}${target.startsWith('/') ? target : `/api/v1/${target}`}`, {
    method,
    headers: {
      origin: url,
      ...(cookie ? { cookie } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  let parsed: TestAnswer['body'] = {};
  try {
    parsed = JSON.parse(text) as TestAnswer['body'];
  } catch {
    parsed = { text };
  }
  return { status: answer.status, body: parsed, headers: answer.headers };
}

/** A small flow that publishes. */
export function smallFlow(id = 'hola', more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    schema: 'atiende/flow@1',
    id,
    name: 'Hola',
    languages: ['es-AR'],
    timeZone: 'America/Argentina/Buenos_Aires',
    start: 'saludo',
    blocks: {
      saludo: { kind: 'voice-reply', v: 1, title: 'Saludo', messages: [{ id: 'm1', say: { text: 'Hola, gracias por llamar.' } }] },
    },
    ...more,
  };
}
