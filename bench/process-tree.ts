// What processes cost, read from /proc: CPU time and memory of a process and everything below it. Linux only.
import { readdirSync, readFileSync } from 'node:fs';

const tickS = 0.01;

/** A process as /proc tells it. */
export interface ProcessFacts {
  pid: number;
  command: string;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // It ended in between.
    return '';
  }
}

/** `root` and all its descendants, whatever process group they are in. */
export function processTree(root: number): ProcessFacts[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const parent = Number(/\) \S (\d+) /u.exec(read(`/proc/${name}/stat`))?.[1] ?? -1);
    if (parent >= 0) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const found: number[] = [root];
  for (let i = 0; i < found.length; i++) found.push(...(children.get(found[i] as number) ?? []));
  return found.map((pid) => ({ pid, command: read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim() }));
}

/** CPU that these processes have used, in ms: nanosecond counters of their threads, and coarse ticks for children that have ended. */
export function cpuMs(processes: readonly ProcessFacts[]): number {
  let ms = 0;
  for (const { pid } of processes) {
    for (const thread of threadsOf(pid)) ms += Number(read(`/proc/${pid}/task/${thread}/schedstat`).split(' ')[0] ?? 0) / 1e6;
    const fields = statOf(pid);
    ms += (Number(fields[13] ?? 0) + Number(fields[14] ?? 0)) * tickS * 1000;
  }
  return ms;
}

/** What follows the name in /proc/…/stat: 0 = state, 11 and 12 = its own ticks, 13 and 14 = those of children that ended. */
function statOf(pid: number): string[] {
  return read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ') ?? [];
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/**
 * Memory of these processes in MiB; what they share is counted once (PSS). Without shared memory (PostgreSQL's buffers): that is one block of
 * a fixed size, whose pages count from the first time that anybody touches them, whoever calls.
 */
export function memoryMib(processes: readonly ProcessFacts[]): number {
  return pssMib(processes, 'Pss') - sharedMemoryMib(processes);
}

/** The part of these processes' shared memory that has been touched, in MiB. */
export function sharedMemoryMib(processes: readonly ProcessFacts[]): number {
  return pssMib(processes, 'Pss_Shmem');
}

function pssMib(processes: readonly ProcessFacts[], field: string): number {
  const line = new RegExp(String.raw`^${field}:\s+(\d+) kB`, 'mu');
  let kib = 0;
  for (const { pid } of processes) kib += Number(line.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
  return kib / 1024;
}

/** Load average of the last minute: latencies of a run on a loaded machine say little. */
export function loadAverage(): number {
  return Number(read('/proc/loadavg').split(' ')[0]);
}

/** How long this machine's cores were busy since it started, and how long with our own processes, in seconds; wall clock beside it. */
export interface BusyTimes {
  at: number;
  allS: number;
  oursS: number;
}

/** Busy times now. Ours: this process and everything that it started, ended children included. */
export function busyTimes(): BusyTimes {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0] = (/^cpu +(.*)$/mu.exec(read('/proc/stat'))?.[1] ?? '')
    .split(' ')
    .map(Number);
  let ours = 0;
  for (const { pid } of processTree(process.pid)) {
    for (const field of statOf(pid).slice(11, 15)) ours += Number(field);
  }
  return { at: performance.now(), allS: (user + nice + system + irq + softIrq) * tickS, oursS: ours * tickS };
}

/** Cores that programs which are not ours kept busy between two moments. */
export function othersCores(before: BusyTimes, after: BusyTimes): number {
  const busyS = after.allS - before.allS - (after.oursS - before.oursS);
  return Math.max(0, (busyS / (after.at - before.at)) * 1000);
}

/** Which part of the product a process is. */
export function partOf({ command }: ProcessFacts): 'main' | 'media' | 'speech' | 'database' | 'supervisor' {
  if (/postgres/u.test(command) && !/node/u.test(command)) return 'database';
  const file = /\bsrc\/(main|media|speech)(?:\/process)?\.ts\b/u.exec(command)?.[1];
  return (file as 'main' | 'media' | 'speech' | undefined) ?? 'supervisor';
}
