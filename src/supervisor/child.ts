// One supervised Node process: started in its own process group, restarted when it dies or hangs, stopped politely.
// Not here: which processes there are (supervisor.ts).
import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import path from 'node:path';
import { Failure } from '#ports/failure.ts';
import type { AliveAnswer, AliveQuestion } from '#ports/supervision.ts';

/** Exit code of a child whose settings cannot work (EX_CONFIG of sysexits): it is not restarted. */
const configurationExit = 78;

/** A process that worked for so long is not one that cannot: it is started again at once. */
const settledMs = 5000;

/**
 * When a process that does not answer is taken for hung: after so many questions in a row. They are counted by the supervisor's own turns,
 * so that a machine that stood still as a whole kills nobody, and from the first answer on: a slow start is none of this.
 */
const hangs = { askEveryMs: 1000, unanswered: 15 };

/** Compiled code of our modules, kept between starts: loading them is most of a start, and of the silence after a crash. */
const compileCache = path.resolve(import.meta.dirname, '../../build/compile-cache');

/** What main tells with its `ready`: what the terminal shows. Media and speech have nothing to add. */
export interface ReadyFacts {
  /** Address of the studio. */
  studio?: string;
  /** SIP address of the demo line. */
  demo?: string;
  /** The first admin, only at the start that made it. */
  firstAdmin?: { email: string; password: string };
}

/** What a child may tell the supervisor over its IPC channel. */
export type ChildMessage =
  | ({ tell: 'ready' } & ReadyFacts)
  /** One line for the user before exiting with `configurationExit`. */
  | { tell: 'refused'; message: string; details?: Record<string, unknown> | undefined }
  | { tell: 'draining'; calls: number }
  /** A database of one's own does not answer yet. */
  | { tell: 'waiting'; why: string }
  /** To its question whether it still turns. */
  | AliveAnswer
  /** Everything is to end: an admin said so, and no call is left. */
  | { tell: 'stop' };

export interface ChildOptions {
  name: string;
  /** The TypeScript file it runs. */
  file: string;
  /** Options of Node and V8 for it. */
  nodeOptions?: readonly string[];
  env: Record<string, string | undefined>;
  logFile: string;
  onMessage?: (message: ChildMessage) => void;
  /** It died and will be started again in `delayMs`. */
  onRestart?: (name: string, reason: string, delayMs: number) => void;
  /** It did not answer any more, and is killed. */
  onHung?: (name: string) => void;
  /** Absent: 15 questions, one a second. */
  hangs?: { askEveryMs: number; unanswered: number };
  /** It cannot work with these settings. */
  onRefused: (failure: Failure) => void;
}

export interface SupervisedChild {
  /** Resolves at its first `ready`. */
  ready: Promise<ReadyFacts>;
  pid: () => number | undefined;
  /** SIGTERM, then SIGKILL of its group after `graceMs`. */
  stop: (graceMs: number) => Promise<void>;
}

/** Start a child and keep it running. Restarts follow at once, then after 0.25, 0.5, 1, 2, 4 s while it dies before it worked for 5 s. */
export function superviseChild(options: ChildOptions): SupervisedChild {
  let child: ChildProcess | undefined;
  let stopping = false;
  let deaths = 0;
  let restart: NodeJS.Timeout | undefined;
  const ready = Promise.withResolvers<ReadyFacts>();
  ready.promise.catch(() => {});

  const start = () => {
    const log = openSync(options.logFile, 'a', 0o600);
    // The wall clock may jump; how long it lived must not.
    let readyAtMs: number | undefined;
    let refusal = '';
    let details: Record<string, unknown> | undefined;
    const current = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...(options.nodeOptions ?? []), options.file], {
      stdio: ['ignore', log, log, 'ipc'],
      detached: true,
      env: { NODE_COMPILE_CACHE: compileCache, ...options.env },
    });
    child = current;
    const watch = watchFor(current, options.hangs ?? hangs, () => {
      options.onHung?.(options.name);
      killGroup(current.pid);
    });
    current.on('message', (raw) => {
      const message = raw as ChildMessage;
      if (message.tell === 'alive') return watch.answered();
      if (message.tell === 'ready') {
        readyAtMs ??= performance.now();
        ready.resolve(message);
      }
      if (message.tell === 'refused') ({ message: refusal, details } = message);
      options.onMessage?.(message);
      return undefined;
    });
    current.on('error', (error) => {
      refusal = error.message;
    });
    current.on('exit', (code, signal) => {
      watch.end();
      if (stopping) return;
      if (code === configurationExit) {
        const failure = new Failure(
          'not-configured',
          refusal || `${options.name} cannot start; see ${options.logFile}.`,
          details && { details },
        );
        ready.reject(failure);
        options.onRefused(failure);
        return;
      }
      deaths = readyAtMs !== undefined && performance.now() - readyAtMs > settledMs ? 1 : deaths + 1;
      const delayMs = deaths === 1 ? 0 : Math.min(4000, 125 * 2 ** (deaths - 1));
      options.onRestart?.(options.name, signal ?? `exit ${code}`, delayMs);
      restart = setTimeout(start, delayMs);
    });
  };
  start();

  return {
    ready: ready.promise,
    pid: () => child?.pid,
    stop: (graceMs) => {
      stopping = true;
      clearTimeout(restart);
      return stopGroup(child, graceMs);
    },
  };
}

/** Asks a process again and again whether it still turns. */
function watchFor(child: ChildProcess, { askEveryMs, unanswered }: typeof hangs, hung: () => void) {
  let open = 0;
  let hasAnswered = false;
  const timer = setInterval(() => {
    if (!child.connected) return;
    if (open >= unanswered && hasAnswered) {
      clearInterval(timer);
      hung();
      return;
    }
    open += 1;
    child.send({ ask: 'alive' } satisfies AliveQuestion, () => {});
  }, askEveryMs);
  timer.unref();
  return {
    answered: () => {
      open = 0;
      hasAnswered = true;
    },
    end: () => clearInterval(timer),
  };
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group is gone already.
  }
}

async function stopGroup(child: ChildProcess | undefined, graceMs: number): Promise<void> {
  if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return;
  const pid = child.pid;
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  child.kill('SIGTERM');
  const late = setTimeout(() => killGroup(pid), graceMs);
  await gone;
  clearTimeout(late);
}
