// The one writer of all calls' commits: gathers for at most 20 ms, keeps one commit in flight, then writes whatever came meanwhile.
// While the database is away it keeps the backlog and tries again. Not here: what is in a commit (call.ts), what its completion sets off.
import type { Logger } from 'pino';
import type { CallCommit, CallStore } from '#ports/call-store.ts';
import type { Timers } from '#ports/clock.ts';
import { asFailure, Failure } from '#ports/failure.ts';

/**
 * A commit on its way, with who wants to know. Exactly one of `committed` and `lost` is called, once, in commit order (`lost` also
 * within `add`). After `lost` the call's next seq is one less. Writing one twice is harmless: the store knows call and seq.
 */
export interface WriteRequest {
  commit: CallCommit;
  /** An outbox row or an outward effect hangs on it: it must survive a power cut. */
  durable: boolean;
  committed: () => void;
  /** Cannot be stored at all: refused by the database for itself, or the backlog is full. */
  lost: (failure: Failure) => void;
}

export interface CommitWriter {
  add: (request: WriteRequest) => void;
  /** Resolves when everything added so far is written, or false after `withinMs`. */
  flush: (withinMs: number) => Promise<boolean>;
  /** What waits to be written; `failing` since the database last refused. */
  backlog: () => { commits: number; bytes: number; failing: boolean };
}

export interface WriterOptions {
  store: Pick<CallStore, 'commit' | 'interruptions'>;
  timers: Timers;
  log: Logger;
  /** Most bytes kept while the database is away; commits beyond are lost (their calls end). */
  maxBacklogBytes?: number;
}

/** What nobody waits for waits so long for company, which costs half a statement each; what acts in the world waits for none. */
export const gatherMs = 20;
/** Commits a statement; larger ones only make the next wait longer. */
const maxBatch = 400;
const firstRetryMs = 50;
const longestRetryMs = 2000;
/**
 * What was written without waiting for the disk is told as written, and lost when PostgreSQL itself is killed within three of its
 * `wal_writer_delay` (0.6 s; PostgreSQL manual, *Asynchronous Commit*). It is kept for so long, a loaded machine allowed for.
 */
const lazyMs = 10_000;

interface Waiting extends WriteRequest {
  /** Size as JSON; only measured while the database is away. */
  bytes: number;
}

/** Builds the writer. */
export function createWriter({ store, timers, log, maxBacklogBytes = 64 * 1024 * 1024 }: WriterOptions): CommitWriter {
  let waiting: Waiting[] = [];
  let inFlight: Waiting[] = [];
  let bytes = 0;
  let retryMs = 0;
  let gathering = false;
  let urgent = false;
  let running = false;
  const idle: (() => void)[] = [];
  /** Written lazily of late, oldest first. Whatever is written durably takes all before it to the disk. */
  let lazy: CallCommit[] = [];
  /** The database may have lost what was written lazily: it goes along with the next. */
  let again = false;
  let interruptions = store.interruptions();

  function add(request: WriteRequest): void {
    const size = retryMs > 0 ? sizeOf(request.commit) : 0;
    if (bytes + size > maxBacklogBytes && request.commit.ended === undefined) {
      request.lost(new Failure('unavailable', 'the backlog of unwritten events is full', { retryable: true }));
      return;
    }
    bytes += size;
    waiting.push({ ...request, bytes: size });
    if (running || urgent) return;
    // What must be stored before something is done in the world is written at the end of this turn; the rest may wait for company.
    if (request.durable) {
      urgent = true;
      setImmediate(startWriting);
    } else if (!gathering) {
      gathering = true;
      timers.after(gatherMs, startWriting);
    }
  }

  function startWriting(): void {
    gathering = false;
    urgent = false;
    if (running) return;
    running = true;
    void write().finally(() => {
      running = false;
      // What came between the last look and now found a writer at work and set nothing off.
      if (waiting.length > 0) startWriting();
      for (const wake of idle.splice(0)) wake();
    });
  }

  async function write(): Promise<void> {
    while (waiting.length > 0) {
      inFlight = waiting.splice(0, maxBatch);
      await writeBatch(inFlight);
      inFlight = [];
    }
  }

  async function writeBatch(batch: Waiting[]): Promise<void> {
    for (;;) {
      const failure = await attempt(batch);
      if (failure === undefined) return;
      // A gap: the database came back without what it had taken lazily, too fast to be seen away.
      const forgotten = failure.code === 'conflict' && lazy.length > 0 && !again;
      if (!failure.retryable && !forgotten) break;
      again = true;
      if (failure.retryable) await backOff(failure);
    }
    if (batch.length > 1) {
      // One of them is at fault: alone each, so that only that one is lost.
      for (const one of batch) await writeBatch([one]);
      return;
    }
    for (const one of batch) {
      closeGap(one.commit);
      settle(one, () => one.lost(new Failure('internal', 'the database refused this event')));
    }
  }

  /** The store takes no gap in a call's seqs: what comes after a lost event moves up. */
  function closeGap({ callId, seq }: CallCommit): void {
    for (const { commit } of [...inFlight, ...waiting]) if (commit.callId === callId && commit.seq > seq) commit.seq -= 1;
  }

  async function attempt(batch: Waiting[]): Promise<Failure | undefined> {
    const durable = batch.some((each) => each.durable);
    const commits = batch.map((each) => each.commit);
    // Killed and back before anybody looked: the next call to write need not be one of those whose events are gone.
    if (store.interruptions() !== interruptions) again = true;
    interruptions = store.interruptions();
    try {
      await store.commit(again ? [...lazy, ...commits] : commits, durable);
    } catch (error) {
      const failure = asFailure(error);
      if (!failure.retryable) log.error({ err: failure, commits: batch.length }, 'events refused by the store');
      return failure;
    }
    if (retryMs > 0) log.info({ commits: waiting.length + batch.length }, 'the store is back; writing the backlog');
    retryMs = 0;
    again = false;
    remember(commits, durable);
    for (const each of batch) settle(each, each.committed);
    return undefined;
  }

  function remember(commits: CallCommit[], durable: boolean): void {
    const newestAt = commits.at(-1)?.event.at ?? 0;
    lazy = durable ? [] : [...lazy, ...commits];
    const kept = lazy.findIndex(({ event }) => event.at > newestAt - lazyMs);
    if (kept > 0) lazy.splice(0, kept);
  }

  async function backOff(failure: Failure): Promise<void> {
    if (retryMs === 0) {
      log.warn({ err: failure }, 'the store is away; keeping events');
      for (const each of [...inFlight, ...waiting]) {
        each.bytes = sizeOf(each.commit);
        bytes += each.bytes;
      }
    }
    retryMs = Math.min(longestRetryMs, retryMs === 0 ? firstRetryMs : retryMs * 2);
    await new Promise<void>((resolve) => {
      timers.after(retryMs, resolve);
    });
  }

  function settle(one: Waiting, told: () => void): void {
    bytes -= one.bytes;
    tell(told);
  }

  /** A call's own mistake must not stop the writer of all calls. */
  function tell(told: () => void): void {
    try {
      told();
    } catch (error) {
      log.error({ err: error }, 'what follows a commit failed');
    }
  }

  async function flush(withinMs: number): Promise<boolean> {
    const limit = { passed: false, cancel: () => {} };
    const passed = new Promise<void>((resolve) => {
      limit.cancel = timers.after(withinMs, () => {
        limit.passed = true;
        resolve();
      });
    });
    while ((running || waiting.length > 0) && !limit.passed) {
      if (!running && !gathering && !urgent) startWriting();
      await Promise.race([passed, new Promise<void>((resolve) => idle.push(resolve))]);
    }
    limit.cancel();
    return !limit.passed;
  }

  return { add, flush, backlog: () => ({ commits: waiting.length + inFlight.length, bytes, failing: retryMs > 0 }) };
}

function sizeOf(commit: CallCommit): number {
  return JSON.stringify(commit.event).length + JSON.stringify(commit.effects).length + JSON.stringify(commit.state).length;
}
