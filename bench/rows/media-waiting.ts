// Media alone: callers who wait with hold music, each told something over it now and then.
import { join } from 'node:path';
import { startCapture } from '../capture.ts';
import { mediaPorts } from '../media-bench.ts';
import { lostOf, pacingOf, spread, streamsOf } from '../meter.ts';
import { pause } from '../pause.ts';
import { cpuMs } from '../process-tree.ts';
import type { Row } from '../row.ts';

/** An announcement of so many seconds at so many seconds' distance: a worse case than any team's settings. */
const announcementS = 4;
const everyS = 10;
const windowS = 20;

/** 50 and 200 callers. */
export const row: Row = {
  name: 'media-waiting',
  target: 'CPU per waiting call-second as a playing one (<= 1.45 ms), nothing lost, one stream a caller',
  needs: ['tcpdump'],
  run: async ({ folder, scale, media, say }) => {
    const bench = await media();
    const music = await bench.tone(440, 30);
    const announcement = await bench.tone(1000, announcementS);
    const figures = [];
    for (const calls of [50, 200]) {
      const count = Math.max(4, Math.round(calls * scale));
      const from = bench.callers.length;
      await bench.open(count);
      bench.talk();
      for (const { leg } of bench.callers.slice(from))
        bench.rig.client.play(leg, { play: 'music', files: [music], loop: true, stopOnKey: false });
      await pause(2000);
      say(`${count} callers wait`);
      const process = [{ pid: bench.pid, command: 'media' }];
      const capture = await startCapture(`udp and src portrange ${mediaPorts}`, join(folder, `waiting-${calls}.pcap`));
      const cpuBefore = cpuMs(process);
      const startedAt = performance.now();
      const told = bench.callers.map(({ leg }, i) => announcing(() => tell(leg), (everyS * 1000 * i) / count));
      await pause(windowS * 1000 * Math.max(0.5, scale));
      for (const stop of told) stop();
      const spentMs = cpuMs(process) - cpuBefore;
      const seconds = (performance.now() - startedAt) / 1000;
      const streams = streamsOf((await capture.stop()).packets);
      const pacing = spread(pacingOf(streams));
      figures.push(
        { what: `${calls} waiting: CPU per call-second`, value: spentMs / seconds / count, unit: 'ms', most: 1.45, field: '2.9' },
        { what: `${calls} waiting: pacing p99`, value: pacing.p99, unit: 'ms' },
        { what: `${calls} waiting: packets lost`, value: lostOf(streams), unit: '', most: 0 },
        { what: `${calls} waiting: streams`, value: streams.length, unit: '', least: count, most: count },
      );
    }
    return figures;

    function tell(leg: string): void {
      bench.rig.client.play(leg, { play: 'announcement', files: [announcement], loop: false, stopOnKey: false, over: true });
    }
  },
};

/** Do it after `firstMs`, then every `everyS`, until what is returned is called. */
function announcing(say: () => void, firstMs: number): () => void {
  let timer = setTimeout(function again() {
    say();
    timer = setTimeout(again, everyS * 1000);
  }, firstMs);
  return () => clearTimeout(timer);
}
