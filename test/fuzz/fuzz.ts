// One round of fuzzing: a message from the grammar or a mutated seed goes into the real parts; what it cost this thread is measured.
// Not here: the grammar (sip-grammar.ts), media ports (media.ts), how long it goes on (run.ts, fuzz.test.ts).
import { createSocket } from 'node:dgram';
import { EventEmitter } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import type { WebSocket } from 'ws';
import { answerSdp, readSdp } from '#wire/sdp.ts';
import { createFramer } from '#wire/sip/framing.ts';
import { startLineRig } from '../sip/rig.ts';
import { createCosts, heapMiB, stream } from './inputs.ts';
import { fuzzedMedia, type FuzzKind } from './media.ts';
import { mutated, sdpText, sipText } from './sip-grammar.ts';

/** What came of it. CPU of this thread, in ms, by kind of input, collections of garbage and compiling within it.
 * `faults` = what must not happen, with the input. */
export interface FuzzReport {
  inputs: number;
  cpuMs: Record<string, { inputs: number; p50: number; p99: number; worst: number }>;
  /** Inputs that took more than 5 ms by themselves, each time they were repeated, by kind; absent where this cannot be told. */
  held?: Record<string, number>;
  faults: { kind: string; error: string; input: string }[];
  /** Heap after a collection: `before` = after a third of the time, when caches are warm. */
  heapMiB: { before: number; after: number };
}

const folder = new URL('./corpus/', import.meta.url);
/** Fuzz for `ms`. The same seed gives the same inputs in the same order. */
export async function fuzz(ms: number, seed: number): Promise<FuzzReport> {
  const faults: FuzzReport['faults'] = [];
  let current: { kind: string; input: Buffer } = { kind: 'start', input: Buffer.alloc(0) };
  const fault = (error: unknown): void => {
    if (faults.length < 20) faults.push({ kind: current.kind, error: String(error), input: current.input.toString('base64') });
  };
  const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined };
  const rig = await startLineRig({ log: { ...silent, error: (fields, text) => fault(`${text} ${JSON.stringify(fields)}`) } });
  // Calls that get in are let go: the floods would fill the media process.
  rig.onIncoming = (leg, line) => line.refuse(leg.leg, 486);
  const media = await fuzzedMedia(seed);
  const udp = createSocket('udp4');
  const seeds = readdirSync(folder).map((name) => readFileSync(new URL(name, folder)));
  let source = 0;
  const receive = (input: Buffer): void => {
    // A source of its own for each, or the limits per source would answer instead of the parser.
    source += 1;
    const socket = Object.assign(new EventEmitter(), {
      OPEN: 1,
      readyState: 1,
      send: () => undefined,
      ping: () => undefined,
      terminate: () => undefined,
    });
    rig.line.acceptSipWebSocket(socket as unknown as WebSocket, {
      remoteAddress: `10.${(source >> 16) & 255}.${(source >> 8) & 255}.${source & 255}`,
    });
    socket.emit('message', input);
    socket.emit('close');
  };
  const kinds: FuzzKind[] = [
    {
      kind: 'sip grammar',
      inputs: stream(
        sipText.map((text) => Buffer.from(text)),
        seed,
      ),
      feed: receive,
    },
    { kind: 'sip mutated', inputs: stream(mutated(seeds), seed + 1), feed: receive },
    { kind: 'sip over udp', inputs: stream(mutated(seeds), seed + 2), feed: (input) => udp.send(input, rig.port, '127.0.0.1') },
    {
      kind: 'sip framing',
      inputs: stream(mutated(seeds), seed + 3),
      feed: (input) => {
        const framer = createFramer();
        try {
          for (let at = 0; at < input.length; at += 37) framer.push(input.subarray(at, at + 37));
        } catch (error) {
          // Its way to say that the connection is of no use; anything else is a bug.
          if (error instanceof TypeError || error instanceof RangeError) throw error;
        }
      },
    },
    {
      kind: 'sdp',
      inputs: stream(
        sdpText.map((text) => Buffer.from(text)),
        seed + 4,
      ),
      feed: (input) => {
        const text = input.toString();
        const read = readSdp(text, { opus: true });
        if (read.kind === 'rtp') answerSdp(text, read.audio, { address: '127.0.0.1', port: 4000, sessionId: 1, version: 1 });
      },
    },
    ...media.kinds,
  ];
  const spent = createCosts(kinds.map(({ kind }) => kind));
  let before = 0;
  const until = Date.now() + ms;
  const warmAt = Date.now() + ms / 3;
  const held = new Map<string, number>();
  let inputs = 0;
  let rounds = 0;
  while (Date.now() < until && faults.length < 20) {
    if (before === 0 && Date.now() > warmAt) before = heapMiB();
    for (const { kind, inputs: from, feed } of kinds) {
      const input = from.next().value as Buffer;
      current = { kind, input };
      const ms = cpuMsOf(feed, input, fault);
      spent.note(kind, ms);
      // A collection of garbage may fall on any input: what it costs by itself is what it costs at best.
      if (ms > 5 && Math.min(...[1, 2, 3].map(() => cpuMsOf(feed, input, fault))) > 5) held.set(kind, (held.get(kind) ?? 0) + 1);
      inputs += 1;
    }
    rounds += 1;
    if (rounds % 10 > 0) continue;
    await new Promise((resolve) => setImmediate(resolve));
    await media.look();
  }
  // Still there, and still answering?
  current = { kind: 'the media process', input: Buffer.alloc(0) };
  await media.alive().catch(fault);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const after = heapMiB();
  udp.close();
  await media.close();
  await rig.close();
  return { inputs, cpuMs: spent.report(), held: Object.fromEntries(held), faults, heapMiB: { before, after } };
}

/** CPU of this thread, in ms, for one input. */
function cpuMsOf(feed: FuzzKind['feed'], input: Buffer, failed: (error: unknown) => void): number {
  const at = process.threadCpuUsage();
  try {
    feed(input);
  } catch (error) {
    failed(error);
  }
  const cpu = process.threadCpuUsage(at);
  return (cpu.user + cpu.system) / 1000;
}
