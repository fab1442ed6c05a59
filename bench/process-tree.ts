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
