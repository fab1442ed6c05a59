// A UDP port whose owner never reads: the kernel drops what comes when its queue is full, so that callers in their hundreds cost this machine nothing
// that they would not cost when they are elsewhere. Not here: callers who listen (callers.ts).
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Runs in a process of its own, which says its port and sleeps. */
const owner = `
  const socket = require('node:dgram').createSocket('udp4');
  socket.bind(0, '127.0.0.1', () => {
    require('node:fs').writeSync(1, String(socket.address().port));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
`;

/** Open one on 127.0.0.1. */
export async function openDeafPort(): Promise<{ port: number; close: () => void }> {
  const child = spawn(process.execPath, ['-e', owner], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return { port: Number(said), close: () => child.kill('SIGKILL') };
}
