// Capturing loopback with kernel time stamps by tcpdump. Not here: reading what was captured (pcap).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { readPcap, type WirePacket } from './pcap.ts';

/** A capture that runs. */
export interface Capture {
  /** End it and read it. `dropped` = packets that the kernel could not hand over. */
  stop: () => Promise<{ packets: WirePacket[]; dropped: number }>;
}

/** Capture on lo what `filter` lets through (tcpdump's language, e.g. `udp portrange 20000-29999`) into `file`. */
export async function startCapture(filter: string, file: string): Promise<Capture> {
  const args = ['-i', 'lo', '-n', '-B', '65536', '-s', '512', '--time-stamp-precision=nano', '-w', file, filter];
  const child = spawn('tcpdump', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8');
  const listening = new Promise<void>((resolve, reject) => {
    child.once('error', (cause) => reject(new Error('tcpdump cannot be started; it is needed to measure', { cause })));
    child.once('exit', () => reject(new Error(`tcpdump ended: ${said}`)));
    child.stderr.on('data', (text: string) => {
      said += text;
      if (said.includes('listening on')) resolve();
    });
  });
  await listening;
  return {
    stop: async () => {
      // What was sent last may still be in the kernel's ring.
      await new Promise((resolve) => setTimeout(resolve, 300));
      child.removeAllListeners('exit');
      const ended = once(child, 'exit');
      child.kill('SIGINT');
      await ended;
      const dropped = Number(/(\d+) packets? dropped by kernel/u.exec(said)?.[1] ?? 0);
      return { packets: readPcap(await readFile(file)), dropped };
    },
  };
}
