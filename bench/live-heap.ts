// What a running Node process still needs once its garbage is gone, asked of it through its inspector. Not here: what the system counts (process-tree.ts).
import { readFileSync } from 'node:fs';
import { pause } from './pause.ts';

/** In MiB: objects, and the buffers that they hold outside the heap. */
export interface LiveHeap {
  objects: number;
  buffers: number;
}

/** A process whose inspector has been opened. */
export interface Inspected {
  /** Have all garbage collected (as V8 does when it is told that memory is short), then say what is left. */
  collected: () => Promise<LiveHeap>;
  close: () => void;
}

const openMs = 5000;
const mib = 1024 * 1024;

/**
 * Open the inspector of a process of ours (SIGUSR1; it was started with `--inspect-port=0`, so that it takes a port of its own) and connect to it.
 * `logFile` = where its standard error goes: the address is told there.
 */
export async function inspect(pid: number, logFile: string): Promise<Inspected> {
  const said = readFileSync(logFile, 'utf8').length;
  process.kill(pid, 'SIGUSR1');
  let address: string | undefined;
  for (const until = performance.now() + openMs; address === undefined; await pause(50)) {
    address = /^Debugger listening on (ws:\S+)$/mu.exec(readFileSync(logFile, 'utf8').slice(said))?.[1];
    if (address === undefined && performance.now() > until) throw new Error(`process ${pid} opened no inspector (${logFile})`);
  }
  const socket = new WebSocket(address);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', () => reject(new Error(`the inspector of process ${pid} cannot be reached`)));
  });
  let asked = 0;
  const ask = (method: string): Promise<Record<string, number>> =>
    new Promise((resolve) => {
      const id = ++asked;
      const hear = ({ data }: MessageEvent): void => {
        const answer = JSON.parse(String(data)) as { id?: number; result?: Record<string, number> };
        if (answer.id !== id) return;
        socket.removeEventListener('message', hear);
        resolve(answer.result ?? {});
      };
      socket.addEventListener('message', hear);
      socket.send(JSON.stringify({ id, method }));
    });
  return {
    collected: async () => {
      await ask('HeapProfiler.collectGarbage');
      const { usedSize = Number.NaN, backingStorageSize = Number.NaN } = await ask('Runtime.getHeapUsage');
      return { objects: usedSize / mib, buffers: backingStorageSize / mib };
    },
    close: () => socket.close(),
  };
}
