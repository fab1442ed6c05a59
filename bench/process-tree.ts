// What processes cost, read from /proc: CPU time and memory of a process and everything below it. Linux only.
import { readdirSync, readFileSync } from 'node:fs';

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

/** CPU that these processes have used, in ms: nanosecond counters of their threads, not the coarse ticks of /proc/stat. */
export function cpuMs(processes: readonly ProcessFacts[]): number {
  let ns = 0;
  for (const { pid } of processes) {
    for (const thread of threadsOf(pid)) ns += Number(read(`/proc/${pid}/task/${thread}/schedstat`).split(' ')[0] ?? 0);
  }
  return ns / 1e6;
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/** Memory of these processes in MiB; what they share is counted once (PSS). */
export function memoryMib(processes: readonly ProcessFacts[]): number {
  let kib = 0;
  for (const { pid } of processes) kib += Number(/^Pss:\s+(\d+) kB/mu.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
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

const tickS = 0.01;

/** Busy times now. Ours: this process and everything that it started, ended children included. */
export function busyTimes(): BusyTimes {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0] = (/^cpu +(.*)$/mu.exec(read('/proc/stat'))?.[1] ?? '')
    .split(' ')
    .map(Number);
  let ours = 0;
  for (const { pid } of processTree(process.pid)) {
    const fields = read(`/proc/${pid}/stat`).split(') ')[1]?.split(' ') ?? [];
    for (const field of fields.slice(11, 15)) ours += Number(field);
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
