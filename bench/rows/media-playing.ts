// Media alone: what a playing call costs, and how evenly its packets leave.
import { join } from 'node:path';
import { startCapture } from '../capture.ts';
import { mediaPorts } from '../media-bench.ts';
import { lostOf, pacingOf, spread, streamsOf } from '../meter.ts';
import { cpuMs, memoryMib } from '../process-tree.ts';
import { pause } from '../pause.ts';
import type { Row } from '../row.ts';

const calls = 100;
const windowS = 20;

/** 100 legs, audio both ways. */
export const row: Row = {
  name: 'media-playing',
  target: 'CPU <= 1.45 ms a call-second (aim 0.7), pacing p99 <= 1.2 and p99.9 <= 5 ms, <= 0.1 MiB a call',
  needs: ['tcpdump'],
  run: async ({ folder, scale, media, say }) => {
    const bench = await media();
    const count = Math.max(8, Math.round(calls * scale));
    const prompt = await bench.tone(440, 30);
    const process = [{ pid: bench.pid, command: 'media' }];
    const before = memoryMib(process);
    await bench.open(count);
    bench.talk();
    for (const { leg } of bench.callers) bench.rig.client.play(leg, { play: 'p', files: [prompt], loop: true, stopOnKey: false });
    await pause(3000);
    say(`${count} legs play for ${windowS} s`);
    const capture = await startCapture(`udp and src portrange ${mediaPorts}`, join(folder, 'playing.pcap'));
    const cpuBefore = cpuMs(process);
    const startedAt = performance.now();
    await pause(windowS * 1000 * Math.max(scale, 0.3));
    const spentMs = cpuMs(process) - cpuBefore;
    const seconds = (performance.now() - startedAt) / 1000;
    const { packets, dropped } = await capture.stop();
    const streams = streamsOf(packets);
    const pacing = spread(pacingOf(streams));
    return [
      { what: 'CPU per playing call-second', value: spentMs / seconds / count, unit: 'ms', most: 1.45, field: '2.9' },
      { what: 'pacing p50', value: pacing.p50, unit: 'ms', field: '0.0' },
      { what: 'pacing p99', value: pacing.p99, unit: 'ms', most: 1.2, field: '1.0' },
      { what: 'pacing p99.9', value: pacing.p999, unit: 'ms', most: 5, field: '16.6' },
      { what: 'packets lost', value: lostOf(streams), unit: '', most: 0, field: '0' },
      { what: 'memory per call', value: (memoryMib(process) - before) / count, unit: 'MiB', most: 0.1, field: '0.2-0.3' },
      { what: 'streams seen', value: streams.length, unit: '', least: count },
      { what: 'dropped by the meter', value: dropped, unit: '' },
    ];
  },
};
