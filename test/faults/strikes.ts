// Faults that a running server meets: how each is brought about, how long it lasts, how it is taken away. Linux, as root.
// Not here: the calls meanwhile and what is made of them (faults.ts).
import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { processTree } from '../../bench/process-tree.ts';
import type { WholeServer } from '../whole/server.ts';

/** One fault. */
export interface Strike {
  name: string;
  /** How long it lasts, in seconds. */
  lastsS: number;
  /** Bring it about; answers what takes it away. */
  strike: (server: WholeServer) => Promise<() => Promise<void> | void>;
  /** What must have been said in the log of main, if anything. */
  told?: RegExp;
  /** Calls that were up must go on, all but a twentieth; without a store only those end that needed it, by their flow's fault (DESIGN §6). */
  callsGoOn: boolean;
  /** What new calls get meanwhile; absent = either, and `nothing` where nobody could answer. */
  newCalls?: 'refused' | 'nothing';
}

const signal = (pids: readonly number[], name: NodeJS.Signals): void => {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // Gone by itself.
    }
  }
};
const treeOf = (server: WholeServer): number[] => processTree(server.supervisor.pid ?? 0).map(({ pid }) => pid);
const postgresTree = (server: WholeServer): number[] => processTree(server.pid('postgres')).map(({ pid }) => pid);

function openFiles(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

function limitFiles(pid: number, most: number | undefined): void {
  const soft =
    most ??
    execFileSync('prlimit', ['--pid', String(pid), '--nofile', '--noheadings', '--output', 'HARD'])
      .toString()
      .trim();
  execFileSync('prlimit', ['--pid', String(pid), `--nofile=${soft}:`]);
}

/** Every fault of this file, in the order they are tried on one server. */
export const strikes: readonly Strike[] = [
  {
    name: 'stall',
    // A virtual machine that is moved, or whose host is short of processors.
    lastsS: 3,
    strike: async (server) => {
      const pids = treeOf(server);
      signal(pids, 'SIGSTOP');
      return () => signal(pids, 'SIGCONT');
    },
    callsGoOn: true,
    newCalls: 'nothing',
  },
  {
    name: 'database-stuck',
    lastsS: 30,
    strike: async (server) => {
      const pids = postgresTree(server);
      signal(pids, 'SIGSTOP');
      return () => signal(pids, 'SIGCONT');
    },
    told: /store did not take the call in time|store is away/,
    callsGoOn: false,
    newCalls: 'refused',
  },
  {
    name: 'database-gone',
    lastsS: 30,
    strike: async (server) => {
      // Nobody starts it again while its supervisor is held.
      const supervisor = [server.supervisor.pid ?? 0];
      signal(supervisor, 'SIGSTOP');
      signal([server.pid('postgres')], 'SIGKILL');
      return () => signal(supervisor, 'SIGCONT');
    },
    told: /the store is away; keeping events/,
    callsGoOn: false,
    newCalls: 'refused',
  },
  {
    name: 'disk-full',
    lastsS: 15,
    strike: async (server) => {
      const filler = path.join(server.dataFolder, 'filler');
      const { bavail, bsize } = statfsSync(server.dataFolder);
      if (bavail * bsize > 2 ** 30) throw new Error('the data folder is not on a small file system of its own');
      try {
        writeFileSync(filler, Buffer.alloc(bavail * bsize));
      } catch {
        // Full to the last byte.
      }
      return () => rmSync(filler, { force: true });
    },
    // Written when there is room again.
    told: /the disk is full/,
    callsGoOn: false,
  },
  {
    name: 'files-of-main',
    lastsS: 15,
    strike: async (server) => {
      const pid = server.pid('main');
      limitFiles(pid, openFiles(pid));
      // Whoever asks now cannot be let in.
      const asking = Array.from({ length: 50 }, () =>
        fetch(`${server.http}/healthz`, { signal: AbortSignal.timeout(10_000) }).catch(() => undefined),
      );
      return async () => {
        limitFiles(pid, undefined);
        await Promise.all(asking);
      };
    },
    callsGoOn: true,
  },
  {
    name: 'files-of-media',
    lastsS: 15,
    strike: async (server) => {
      const pid = server.pid('media');
      limitFiles(pid, openFiles(pid));
      return () => limitFiles(pid, undefined);
    },
    callsGoOn: true,
  },
  {
    name: 'memory-of-main',
    lastsS: 15,
    strike: async (server) => {
      const pid = server.pid('main');
      const vm = Number(execFileSync('ps', ['-o', 'vsz=', '-p', String(pid)]).toString()) * 1024;
      // Not one more page: what asks for memory is refused, as by a container's limit.
      execFileSync('prlimit', ['--pid', String(pid), `--as=${vm}:`]);
      return () => {
        try {
          execFileSync('prlimit', ['--pid', String(pid), '--as=unlimited:'], { stdio: 'ignore' });
        } catch {
          // It ended by it, and another has taken over.
        }
      };
    },
    callsGoOn: true,
  },
];
