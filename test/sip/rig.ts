// A line over real sockets with a real media process, and sipp as the far side. Not part of the running product.
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectMedia, type MediaNotice } from '#media/client.ts';
import { startMediaRig, type MediaRig } from '#media/media-rig.ts';
import { systemClock } from '#ports/clock.ts';
import { Failure } from '#ports/failure.ts';
import type { IncomingLeg, LegEnd, LineHandlers } from '#ports/line.ts';
import type { DialogRow, RegistrationRow, SipStore, TrunkRow } from '#ports/sip-store.ts';
import { createLineSip, type LineSip } from '../../src/adapters/line-sip/create-line-sip.ts';
import type { LineSipOptions } from '../../src/adapters/line-sip/options.ts';

/** SipStore in memory: it outlives a line, so that a second one can recover from it. */
export class MemorySipStore implements SipStore {
  trunkRows = new Map<string, TrunkRow>();
  registrationRows = new Map<string, RegistrationRow>();
  dialogRows = new Map<string, DialogRow>();
  #wakes = new Set<() => void>();

  trunks = (): Promise<TrunkRow[]> => Promise.resolve([...this.trunkRows.values()]);
  saveTrunk = async (trunk: TrunkRow): Promise<void> => {
    this.trunkRows.set(trunk.name, trunk);
    for (const wake of this.#wakes) wake();
  };
  removeTrunk = async (name: string): Promise<void> => {
    this.trunkRows.delete(name);
    for (const wake of this.#wakes) wake();
  };
  registrations = (): Promise<RegistrationRow[]> => Promise.resolve([...this.registrationRows.values()]);
  putRegistration = async (row: RegistrationRow): Promise<void> => void this.registrationRows.set(`${row.aor} ${row.contact}`, row);
  dropRegistration = async (aor: string, contact: string): Promise<void> => void this.registrationRows.delete(`${aor} ${contact}`);
  dialogs = (): Promise<DialogRow[]> => Promise.resolve([...this.dialogRows.values()]);
  putDialog = async (row: DialogRow): Promise<void> => void this.dialogRows.set(row.leg, structuredClone(row));
  dropDialog = async (leg: string): Promise<void> => void this.dialogRows.delete(leg);
  onTrunks = (wake: () => void): (() => void) => {
    this.#wakes.add(wake);
    return () => this.#wakes.delete(wake);
  };
}

/** Everything the line said, in order. */
export type Said =
  | { is: 'incoming'; leg: string; incoming: IncomingLeg }
  | { is: 'ringing'; leg: string }
  | { is: 'answered'; leg: string }
  | { is: 'speechStarted'; leg: string }
  | { is: 'held'; leg: string; holding: boolean }
  | { is: 'ended'; leg: string; end: LegEnd }
  | { is: 'key'; leg: string; key: string }
  | { is: 'playEnded'; leg: string; play: string; reason: string }
  | { is: 'collected'; leg: string; digits: string };

export interface LineRig {
  line: LineSip;
  media: MediaRig;
  store: MemorySipStore;
  said: Said[];
  /** `127.0.0.1:<port>`. */
  target: string;
  port: number;
  /** What happens with a call that comes in; default: accept. */
  onIncoming: (leg: IncomingLeg, line: LineSip) => void;
  /** What happens when a dialled leg answers; default: nothing more. */
  onAnswered: (leg: string) => void;
  /** First thing said that fits; waits up to 10 s. */
  heard: <K extends Said['is']>(is: K, fits?: (said: Extract<Said, { is: K }>) => boolean) => Promise<Extract<Said, { is: K }>>;
  /** Put a word in the media process's mouth. */
  mediaSays: (event: MediaNotice) => void;
  /** Throw the line away as kill -9 would, then start another on the same port, store and media process. */
  restart: (meanwhile?: () => Promise<void>) => Promise<void>;
  close: () => Promise<void>;
}

const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: (fields: object, text: string) => console.error(text, fields),
};
const loud = {
  ...quiet,
  debug: (fields: object, text: string) => console.error(text, fields),
  warn: (fields: object, text: string) => console.error(text, fields),
};

export async function startLineRig(change: Partial<LineSipOptions> = {}): Promise<LineRig> {
  const media = await startMediaRig();
  const store = new MemorySipStore();
  const said: Said[] = [];
  const open = (port: number): LineSip =>
    createLineSip({
      udp: { address: '127.0.0.1', port },
      tcp: { address: '127.0.0.1', port },
      media: (handlers) => {
        rig.mediaSays = handlers.onEvent;
        return connectMedia(media.socketPath, handlers);
      },
      store,
      openSecret: (sealed) => sealed,
      credentials: async (user) => (user.startsWith('agent') ? { password: `secret-${user}` } : undefined),
      mintSecret: 'a key for tests',
      clock: systemClock,
      log: process.env['SIP_LOG'] === undefined ? quiet : loud,
      sandboxAllowed: true,
      // A crowded machine must not have tests refused; what the brake does is tested by itself.
      brake: false,
      ...change,
    });
  const rig: LineRig = {
    line: undefined as unknown as LineSip,
    mediaSays: () => undefined,
    media,
    store,
    said,
    target: '',
    port: 0,
    onIncoming: (leg, line) => void line.accept(leg.leg).catch(() => undefined),
    onAnswered: () => undefined,
    heard: async (is, fits = () => true) => {
      const until = Date.now() + 10_000;
      for (;;) {
        const found = said.find((one): one is Extract<Said, { is: typeof is }> => one.is === is && fits(one as never));
        if (found !== undefined) return found;
        if (Date.now() > until) throw new Error(`the line never said ${is}; it said ${JSON.stringify(said)}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    restart: async (meanwhile) => {
      await rig.line.close('crash');
      await meanwhile?.();
      rig.line = open(rig.port);
      await rig.line.start(handlers);
    },
    close: async () => {
      await rig.line.close('shutdown');
      await media.close();
    },
  };
  const handlers: LineHandlers = {
    incoming: (incoming) => {
      said.push({ is: 'incoming', leg: incoming.leg, incoming });
      rig.onIncoming(incoming, rig.line);
    },
    ringing: (leg) => void said.push({ is: 'ringing', leg }),
    answered: (leg) => {
      rig.onAnswered(leg);
      said.push({ is: 'answered', leg });
    },
    ended: (leg, end) => void said.push({ is: 'ended', leg, end }),
    key: (leg, key) => void said.push({ is: 'key', leg, key }),
    playEnded: (leg, play, reason) => void said.push({ is: 'playEnded', leg, play, reason }),
    collected: (leg, _collect, digits) => void said.push({ is: 'collected', leg, digits }),
    speechStarted: (leg) => void said.push({ is: 'speechStarted', leg }),
    held: (leg, holding) => void said.push({ is: 'held', leg, holding }),
  };
  try {
    await startOnStablePort(async (port) => {
      rig.line = open(port);
      try {
        await rig.line.start(handlers);
      } catch (error) {
        await rig.line.close('crash');
        throw error;
      }
    });
  } catch (error) {
    await media.close();
    throw error;
  }
  rig.port = rig.line.boundAddresses().udp?.port ?? 0;
  rig.target = `127.0.0.1:${rig.port}`;
  return rig;
}

/** Below the range that the system gives away, so that the number is still free when the line starts again. */
async function startOnStablePort(start: (port: number) => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await start(10_000 + Math.floor(Math.random() * 10_000));
    } catch (error) {
      if (tries >= 20 || !(error instanceof Failure) || error.code !== 'in-use') throw error;
    }
  }
}

/** A UDP port that was free a moment ago. */
export function freePort(): Promise<number> {
  const socket = createSocket('udp4');
  return new Promise((resolve) =>
    socket.bind(0, '127.0.0.1', () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    }),
  );
}

export interface SippRun {
  port: number;
  /** Resolves when all its calls went as the scenario says; rejects with sipp's own words. */
  done: Promise<{ retransmissions: number }>;
  stop: () => void;
}

/** Start sipp with a scenario of this folder (without `.xml`). Arguments as sipp's own. */
export async function sipp(scenario: string, target: string, extra: string[] = [], port?: number): Promise<SippRun> {
  const folder = await mkdtemp(join(tmpdir(), 'atiende-sipp-'));
  const own = port ?? (await freePort());
  const errors = join(folder, 'errors.log');
  const messages = join(folder, 'messages.log');
  const stat = join(folder, 'stat.csv');
  const file = fileURLToPath(new URL(`${scenario}.xml`, import.meta.url));
  const wanted = extra.includes('-m') ? [] : ['-m', '1'];
  const child = spawn(
    'sipp',
    // prettier-ignore
    [
      '-sf',
      file,
      target,
      '-i',
      '127.0.0.1',
      '-p',
      String(own),
      '-mi',
      '127.0.0.1',
      '-nostdin',
      '-timeout',
      '40s',
      '-timeout_error',
      '-trace_err',
      '-error_file',
      errors,
      '-trace_msg',
      '-message_file',
      messages,
      '-trace_stat',
      '-stf',
      stat,
      '-fd',
      '1',
      ...wanted,
      ...extra,
    ],
    { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let words = '';
  child.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()));
  const done = new Promise<{ retransmissions: number }>((resolve, reject) => {
    child.on('close', (code, signal) => {
      void (async () => {
        const read = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');
        if (code === 0 || signal !== null) {
          resolve({ retransmissions: retransmissionsIn(await read(stat)) });
        } else {
          reject(new Error(`sipp ${scenario} ended with ${code}\n${words}\n${await read(errors)}\n${(await read(messages)).slice(-6000)}`));
        }
        await rm(folder, { recursive: true, force: true });
      })();
    });
  });
  done.catch(() => undefined);
  return { port: own, done, stop: () => child.kill('SIGTERM') };
}

function retransmissionsIn(csv: string): number {
  const lines = csv.trim().split('\n');
  const column = (lines[0] ?? '').split(';').indexOf('Retransmissions(C)');
  return Number((lines.at(-1) ?? '').split(';')[column] ?? Number.NaN);
}
