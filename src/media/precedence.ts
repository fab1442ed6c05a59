// The media process before all others on the machine: packets must leave on time whatever else runs. Not here: when they leave (wheel.ts).
import { existsSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import koffi from 'koffi';

/** sched(7): a thread of this policy runs as soon as it is ready, before every thread of the usual one. */
const schedRoundRobin = 2;
/** What it starts is of the usual policy again. */
const schedResetOnFork = 0x40000000;
const lowestRealTimePriority = 1;
/** -20 to 19, lower goes first. */
const niceness = -10;

/**
 * What this process was given: `real-time` = its packets wait for nobody (CAP_SYS_NICE or RLIMIT_RTPRIO); `preferred` = a larger share of the
 * cores (CAP_SYS_NICE or RLIMIT_NICE); `usual` = it runs like the others, and audio may suffer when the machine is busy.
 */
export type Precedence = 'real-time' | 'preferred' | 'usual';

/**
 * Ask the kernel for the highest precedence that it allows this process; the usual one is no error. The kernel keeps 5 % of each core for the
 * others (sched_rt_runtime_us), so that not even a thread that never ends takes the machine with it.
 *
 * @example
 * if (takePrecedence() === 'usual') console.error('no right to a higher priority');
 */
export function takePrecedence(): Precedence {
  const preferred = prefer();
  if (becomeRealTime()) return 'real-time';
  return preferred ? 'preferred' : 'usual';
}

/** More than others of its kind, for the threads that stay of the usual policy too. */
function prefer(): boolean {
  try {
    setPriority(niceness);
    // Where the kernel groups processes by session (autogroup), the group's own niceness is what counts against the other processes.
    if (existsSync('/proc/self/autogroup')) writeFileSync('/proc/self/autogroup', String(niceness));
    return true;
  } catch {
    return false;
  }
}

function becomeRealTime(): boolean {
  if (process.platform !== 'linux') return false;
  try {
    const setScheduler = koffi.load(null).func('int sched_setscheduler(int pid, int policy, int *param)') as SetScheduler;
    return setScheduler(0, schedRoundRobin | schedResetOnFork, [lowestRealTimePriority]) === 0;
  } catch {
    return false;
  }
}

type SetScheduler = (pid: number, policy: number, param: number[]) => number;
