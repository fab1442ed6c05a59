// Media alone: from a key's first packet to silence, and to the next prompt when main answers at once.
import { join } from 'node:path';
import { startCapture } from '../capture.ts';
import type { MediaBench } from '../media-bench.ts';
import { mediaPorts } from '../media-bench.ts';
import { keysOf, type Stream, spread, streamsOf, toneOf } from '../meter.ts';
import { pause } from '../pause.ts';
import type { Row } from '../row.ts';

const promptHz = 400;
const nextHz = 1000;

/** Each caller presses one key while it hears a prompt. */
export const row: Row = {
  name: 'media-key',
  target: 'key press -> prompt silent <= 40 ms',
  needs: ['tcpdump'],
  run: async ({ folder, scale, media, say }) => {
    const bench = await media();
    const count = Math.max(10, Math.round(100 * scale));
    await bench.open(count);
    bench.talk();
    const prompt = await bench.tone(promptHz, 30);
    const next = await bench.tone(nextHz, 5);
    answerKeys(bench, next);
    for (const { leg } of bench.callers) bench.rig.client.play(leg, { play: 'first', files: [prompt], loop: true, stopOnKey: true });
    await pause(2000);
    say(`${count} keys, one every 37 ms`);
    const capture = await startCapture(`udp and portrange ${mediaPorts}`, join(folder, 'key.pcap'));
    for (const { peer } of bench.callers) {
      peer.key('5');
      await pause(37);
    }
    await pause(500);
    const { packets } = await capture.stop();
    const { silent, started } = changes(streamsOf(packets), bench);
    const quiet = spread(silent);
    const begun = spread(started);
    return [
      { what: 'key press -> prompt silent p50', value: quiet.p50, unit: 'ms', most: 40, field: '80' },
      { what: 'key press -> prompt silent max', value: quiet.max, unit: 'ms', most: 40 },
      { what: 'key press -> next prompt p50', value: begun.p50, unit: 'ms' },
      { what: 'key press -> next prompt p99', value: begun.p99, unit: 'ms' },
      { what: 'keys seen', value: quiet.count, unit: '', least: count },
    ];
  },
};

/** Stand in for main: the next prompt as soon as a key is told. */
function answerKeys(bench: MediaBench, next: string): void {
  const take = bench.rig.events.push.bind(bench.rig.events);
  bench.rig.events.push = (...events) => {
    for (const event of events) {
      if (event.is === 'key') bench.rig.client.play(event.leg, { play: 'next', files: [next], loop: true, stopOnKey: false });
    }
    return take(...events);
  };
}

function changes(streams: readonly Stream[], bench: MediaBench): { silent: number[]; started: number[] } {
  const silent: number[] = [];
  const started: number[] = [];
  for (const { port, peer } of bench.callers) {
    const up = streams.find((stream) => stream.targetPort === port && stream.sourcePort === peer.port);
    const down = streams.find((stream) => stream.sourcePort === port && stream.targetPort === peer.port);
    const pressed = up === undefined ? undefined : keysOf(up)[0]?.downMs;
    if (down === undefined || pressed === undefined) continue;
    const last = down.packets.findLast((packet) => toneOf(packet, [promptHz]) === promptHz);
    const first = down.packets.find((packet) => packet.atMs > pressed && toneOf(packet, [nextHz]) === nextHz);
    // The last frame is heard for 20 ms after it was sent.
    if (last !== undefined) silent.push(Math.max(0, last.atMs + 20 - pressed));
    if (first !== undefined) started.push(first.atMs - pressed);
  }
  return { silent, started };
}
