// Kills the outbox's process again and again under a load of messages and counts what reached the carrier. Not here: the outbox (worker.ts).
// A carrier that honours keys must deliver each message once; one that does not, at least once, and what it may have doubled is marked.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { migrate } from '#adapters/store-postgres/migrate.ts';
import { openStore } from '#adapters/store-postgres/open-store.ts';
import { startTestServer, type TestServer } from '#adapters/store-postgres/test-server.ts';
import { callWithMessages } from '#ports/contract-samples.ts';
import type { MessageRow } from '#ports/message-store.ts';
import type { Store } from '#ports/store.ts';

/** So long after its last change an unknown message is left for good: far longer than the wait for a receipt. */
const unknownForMs = 5000;

/** What one kind of carrier saw. */
export interface KillFigures {
  carrier: 'keyed' | 'plain';
  messages: number;
  /** Requests that reached it. */
  requests: number;
  /** Messages that no telephone got. */
  lost: number;
  /** Messages that a telephone got more than once. */
  doubled: number;
  /** Of these, those that are not marked as maybe doubled. */
  doubledUnmarked: number;
  marked: number;
}

/** A carrier that counts deliveries by key. It takes a message, waits a little, and answers: a kill finds it at every step. */
async function startCarrier(random: () => number) {
  const delivered = new Map<string, number>();
  let requests = 0;
  const server = createServer((request, response) => {
    const channel = request.url?.slice(1) ?? '';
    let key = '';
    request.on('data', (part: Buffer) => (key += part.toString()));
    request.on('end', () => {
      requests += 1;
      const name = `${channel} ${key}`;
      delivered.set(name, channel === 'keyed' ? 1 : (delivered.get(name) ?? 0) + 1);
      setTimeout(() => response.end(`id-${name.length}-${requests}`), random() * 60);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    delivered: (channel: string, key: string) => delivered.get(`${channel} ${key}`) ?? 0,
    requestsOf: (channel: string) => [...delivered].reduce((sum, [name, count]) => sum + (name.startsWith(`${channel} `) ? count : 0), 0),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function startWorker(server: TestServer, carrier: string): Promise<ChildProcess> {
  const worker = fork(path.join(import.meta.dirname, 'worker.ts'), [JSON.stringify(server.connection), carrier], { stdio: 'inherit' });
  await Promise.race([once(worker, 'message'), once(worker, 'exit')]);
  return worker;
}

async function end(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  const gone = once(worker, 'exit');
  worker.kill('SIGKILL');
  await gone;
}

/** Queue messages evenly, half for each carrier, until told to stop; answers their calls. */
async function load(store: Store, perS: number, stop: AbortSignal): Promise<string[]> {
  const calls: string[] = [];
  for (let n = 0; !stop.aborted; n += 1) {
    const base = { createdAt: Date.now(), content: { channel: 'sms', text: `mensaje ${n}` } } as const;
    const to = (half: number) => `+54911${String(30_000_000 + 2 * n + half)}`;
    const both = [
      { ...base, origin: 'keyed', to: to(0) },
      { ...base, origin: 'plain', to: to(1) },
    ];
    calls.push((await callWithMessages(store.calls, both, { startedAt: Date.now() })).id);
    await sleep(2000 / perS);
  }
  return calls;
}

async function rowsOf(store: Store, calls: string[]): Promise<MessageRow[]> {
  const rows = await Promise.all(calls.map((callId) => store.messages.list({ callId, limit: 10 })));
  return rows.flat();
}

/** Run until `kills` processes were killed, each after a moment that `random` chooses, then let what is left go out. */
export async function killOutbox(kills: number, perS: number, random: () => number): Promise<KillFigures[]> {
  const server = await startTestServer();
  await migrate(server.connection);
  const store = await openStore({ connection: server.connection });
  const carrier = await startCarrier(random);
  const enough = new AbortController();
  let worker = await startWorker(server, carrier.url);
  try {
    const loading = load(store, perS, enough.signal);
    for (let n = 0; n < kills; n += 1) {
      await sleep(random() * 400);
      await end(worker);
      worker = await startWorker(server, carrier.url);
    }
    enough.abort();
    const calls = await loading;
    for (;;) {
      const rows = await rowsOf(store, calls);
      // Unknown ones that were sent once more and timed out again stay so: nobody will ever say.
      const over = Date.now() - unknownForMs;
      if (rows.every((row) => row.state === 'sent' || (row.state === 'unknown' && row.maybeDoubled && row.updatedAt < over))) {
        return (['keyed', 'plain'] as const).map((name) => figures(name, rows, carrier));
      }
      await sleep(100);
    }
  } finally {
    enough.abort();
    await end(worker);
    await carrier.close();
    await store.close();
    await server.stop();
  }
}

function figures(name: 'keyed' | 'plain', all: MessageRow[], carrier: Awaited<ReturnType<typeof startCarrier>>): KillFigures {
  const rows = all.filter(({ origin }) => origin === name);
  const doubled = rows.filter(({ key }) => carrier.delivered(name, key) > 1);
  return {
    carrier: name,
    messages: rows.length,
    requests: carrier.requestsOf(name),
    lost: rows.filter(({ key }) => carrier.delivered(name, key) === 0).length,
    doubled: doubled.length,
    doubledUnmarked: doubled.filter(({ maybeDoubled }) => !maybeDoubled).length,
    marked: rows.filter(({ maybeDoubled }) => maybeDoubled).length,
  };
}
