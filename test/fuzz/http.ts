// Fuzzing of the HTTP room with PostgreSQL behind it: every route by values that nearly fit, raw bytes, and both WebSockets.
// Not here: the values (http-grammar.ts), telephony (fuzz.ts).
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import fc from 'fast-check';
import * as z from 'zod';
import type { Route } from '#api/contract/route.ts';
import { routes } from '#api/contract/routes.ts';
import { startTestApi, type TestApi } from '#api/test-server.ts';
import type { FuzzReport } from './fuzz.ts';
import { fitting, type JsonSchema } from './http-grammar.ts';
import { createCosts, heapMiB, stream } from './inputs.ts';
import { mutated } from './sip-grammar.ts';

const folder = new URL('./corpus-http/', import.meta.url);
/** Nobody answers a mangled request for ever: the far side has said all it had. */
const rawPatienceMs = 100;

/** What of a route is made up, as one arbitrary request. */
interface Made {
  name: string;
  method: string;
  target: string;
  body: unknown;
}

/** Fuzz for `ms`: nothing may answer 500, be logged as an error, or end the server. The same seed gives the same inputs. */
export async function fuzzHttp(ms: number, seed: number): Promise<FuzzReport> {
  const faults: FuzzReport['faults'] = [];
  let current = { kind: 'start', input: '' };
  const fault = (error: unknown): void => {
    if (faults.length < 20) faults.push({ kind: current.kind, error: String(error), input: Buffer.from(current.input).toString('base64') });
  };
  const api = await startTestApi((rooms) => ({
    ...rooms,
    log: { info: () => undefined, warn: () => undefined, error: (facts, text) => fault(`${text} ${JSON.stringify(facts)}`) },
  }));
  const unhandled = (error: unknown): void => fault(`unhandled: ${String(error)}`);
  process.on('unhandledRejection', unhandled);
  const spent = createCosts(['routes', 'bytes', 'sockets']);
  const requests = made(seed);
  const wire = stream(mutated(seedsOf(api.url)), seed + 1);
  const frames = stream(
    fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    seed + 2,
  );
  let before = 0;
  const until = Date.now() + ms;
  const warmAt = Date.now() + ms / 3;
  let inputs = 0;
  let { cookie } = await api.signedIn('admin');
  while (Date.now() < until && faults.length < 20) {
    if (before === 0 && Date.now() > warmAt) before = heapMiB();
    for (let i = 0; i < 12; i++) {
      const request = requests.next().value;
      current = { kind: 'routes', input: `${request.method} ${request.target} ${JSON.stringify(request.body)}` };
      const status = await timed('routes', () => send(api, cookie, request));
      if (status === 500) fault(`${request.name} answered 500`);
      if (status === 401) ({ cookie } = await api.signedIn('admin'));
    }
    const bytes = wire.next().value;
    current = { kind: 'bytes', input: bytes.toString('latin1') };
    await timed('bytes', () => sendRaw(api.url, bytes));
    const frame = frames.next().value;
    current = { kind: 'sockets', input: frame.toString('latin1') };
    await timed('sockets', () => sendFrames(api.url, cookie, inputs % 28 === 0 ? '/sip' : '/api/v1/events', frame));
  }
  current = { kind: 'the server', input: '' };
  const alive = await api.ask('GET', '/healthz').catch((error: unknown) => ({ status: 0, error }));
  if (alive.status !== 200) fault(`after all that it answers ${JSON.stringify(alive)}`);
  const after = heapMiB();
  await api.close();
  process.off('unhandledRejection', unhandled);
  return { inputs, cpuMs: spent.report(), faults, heapMiB: { before, after } };

  async function timed<T>(kind: string, what: () => Promise<T>): Promise<T> {
    const at = process.threadCpuUsage();
    const value = await what();
    const cpu = process.threadCpuUsage(at);
    spent.note(kind, (cpu.user + cpu.system) / 1000);
    inputs += 1;
    return value;
  }
}

/** One request after another, every route in its turn. */
function* made(seed: number): Generator<Made, never> {
  const table = Object.entries(routes) as [string, Route][];
  const makers = table.map(([name, route], i) => [name, route, stream(requestOf(route), seed + 10 + i)] as const);
  for (;;)
    for (const [name, route, values] of makers) {
      const { params, query, body } = values.next().value;
      const path = route.path.replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(wellFormed(asText(params[key]))));
      const search = new URLSearchParams(Object.entries(query).map(([key, value]) => [key, wellFormed(asText(value))]));
      yield { name, method: route.method, target: `/api/v1${path}?${search}`, body };
    }
}

const wellFormed = (text: string): string => text.toWellFormed();
const asText = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

function requestOf(route: Route): fc.Arbitrary<{ params: Record<string, unknown>; query: Record<string, unknown>; body: unknown }> {
  const part = (schema: z.ZodType | undefined): fc.Arbitrary<unknown> =>
    schema === undefined ? fc.constant(undefined) : fitting(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema);
  const names = [...route.path.matchAll(/:(\w+)/g)].map((match) => match[1] ?? '');
  const params = fc.record(
    Object.fromEntries(
      names.map((name) => [name, fc.oneof(fc.constantFrom('hola', 'sandbox', 'ana', 'x', '__proto__'), fitting({ type: 'string' }))]),
    ),
  );
  return fc.record({ params, query: part(route.query).map((value) => Object(value) as Record<string, unknown>), body: part(route.body) });
}

async function send(api: TestApi, cookie: string, { method, target, body }: Made): Promise<number> {
  const text = body === undefined || method === 'GET' ? undefined : (JSON.stringify(body) ?? '');
  const { status } = await api.ask(method, target, { cookie, ...(text === undefined ? {} : { body: text }) });
  return status;
}

/** Bytes as they are; resolves when the server has closed, answered, or has nothing to say. */
async function sendRaw(url: string, bytes: Buffer): Promise<void> {
  const { hostname, port } = new URL(url);
  await new Promise<void>((resolve) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    const over = (): void => {
      socket.destroy();
      resolve();
    };
    socket.setTimeout(rawPatienceMs, over);
    socket.on('data', over).on('close', over).on('error', over);
  });
}

/** A WebSocket that is opened as it should be and then speaks rubbish. */
async function sendFrames(url: string, cookie: string, path: string, frame: Buffer): Promise<void> {
  const { host } = new URL(url);
  const key = Buffer.from(randomUUID().slice(0, 16)).toString('base64');
  const head = [
    `GET ${path} HTTP/1.1`,
    `Host: ${host}`,
    `Origin: ${url}`,
    `Cookie: ${cookie}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Protocol: sip',
    `Sec-WebSocket-Key: ${key}`,
  ];
  await sendRaw(url, Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), frame]));
}

function seedsOf(url: string): Buffer[] {
  const { host } = new URL(url);
  return readdirSync(folder).map((name) =>
    Buffer.from(readFileSync(new URL(name, folder), 'latin1').replace('Host: 127.0.0.1', `Host: ${host}`), 'latin1'),
  );
}
