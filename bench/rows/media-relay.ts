// Media alone: how long a packet stays in the bridge, and what a joined pair costs.
import { join } from 'node:path';
import { startCapture } from '../capture.ts';
import { mediaPorts } from '../media-bench.ts';
import { spread } from '../meter.ts';
import type { WirePacket } from '../pcap.ts';
import { cpuMs } from '../process-tree.ts';
import { pause } from '../pause.ts';
import type { Row } from '../row.ts';

/** Fifty pairs that talk. */
export const row: Row = {
  name: 'media-relay',
  target: 'relay one way p99 <= 1 ms',
  needs: ['tcpdump'],
  run: async ({ folder, scale, media, say }) => {
    const bench = await media();
    const pairs = Math.max(4, Math.round(50 * scale));
    await bench.open(pairs * 2);
    bench.callers.forEach((caller, i) => {
      // Every frame carries who says it and how often it spoke, so that it is known again when it leaves.
      let count = 0;
      Object.defineProperty(caller, 'frame', {
        get: () => {
          const frame = Buffer.alloc(160, 0x60);
          frame.writeUInt16BE(i, 0);
          frame.writeUInt32BE(count++, 2);
          return frame;
        },
      });
    });
    for (let i = 0; i < pairs; i++) {
      const [a, b] = [bench.callers[2 * i], bench.callers[2 * i + 1]];
      if (a !== undefined && b !== undefined) bench.rig.client.join(a.leg, b.leg);
    }
    bench.talk();
    await pause(2000);
    say(`${pairs} pairs talk for 10 s`);
    const process = [{ pid: bench.pid, command: 'media' }];
    const capture = await startCapture(`udp and portrange ${mediaPorts}`, join(folder, 'relay.pcap'));
    const cpuBefore = cpuMs(process);
    const startedAt = performance.now();
    await pause(10_000 * Math.max(0.3, scale));
    const spentMs = cpuMs(process) - cpuBefore;
    const seconds = (performance.now() - startedAt) / 1000;
    const { packets } = await capture.stop();
    const ports = new Set(bench.callers.map((caller) => caller.port));
    const delays = spread(delaysOf(packets, ports));
    return [
      { what: 'relay delay p50', value: delays.p50, unit: 'ms', field: '0.1' },
      { what: 'relay delay p99', value: delays.p99, unit: 'ms', most: 1, field: '0.4' },
      { what: 'relay delay p99.9', value: delays.p999, unit: 'ms', field: '14' },
      { what: 'CPU per joined leg-second', value: spentMs / seconds / pairs / 2, unit: 'ms' },
      { what: 'packets followed', value: delays.count, unit: '' },
    ];
  },
};

function delaysOf(packets: readonly WirePacket[], ours: ReadonlySet<number>): number[] {
  const came = new Map<string, number>();
  const delays: number[] = [];
  for (const { atMs, sourcePort, targetPort, payload } of packets) {
    if (payload.length !== 172) continue;
    const mark = payload.toString('latin1', 12, 18);
    if (ours.has(targetPort) && !ours.has(sourcePort)) came.set(mark, atMs);
    else if (ours.has(sourcePort)) {
      const since = came.get(mark);
      if (since !== undefined) delays.push(atMs - since);
      came.delete(mark);
    }
  }
  return delays;
}
