// Many callers who speak all the time, word after word, each into a menu that listens: what they cost, and whether what everybody hears
// still leaves on time. Not here: whether they are understood (speech.ts), callers who listen (server-playing.ts).
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clip, clipsThere, onTheLine, readClips } from '#speech/ear/test-clips.ts';
import { startCallers } from '../callers.ts';
import { startCapture } from '../capture.ts';
import { lostOf, pacingOf, spread, streamsOf, toneOf } from '../meter.ts';
import { pause } from '../pause.ts';
import { cpuMs, memoryMib, partOf } from '../process-tree.ts';
import type { Row } from '../row.ts';
import { addTone, type ServerBench, serverPorts } from '../server-bench.ts';
import { lineNoise } from '../sipp.ts';
import { voicePackets, wordsReady } from '../voice-callers.ts';

const warmS = 10;
const windowS = 20;
/** Silence between two words: an utterance ends after 0.4 s. */
const pauseMs = 600;
const menuHz = 400;
const parts = ['media', 'speech', 'main', 'database'] as const satisfies readonly ReturnType<typeof partOf>[];

/** 50 callers. */
export const row: Row = {
  name: 'speech-load',
  target: '50 callers speaking at once: pacing p99 <= 1.2 / p99.9 <= 5 ms, <= 10 ms CPU for a second of one who speaks',
  needs: ['tcpdump'],
  run: async ({ folder, scale, server, say }) => {
    if (!clipsThere) throw new Error('ATIENDE_TEST_DATA names no folder with audio/');
    const bench = await server();
    const clips = readClips().filter(({ group }) => group === 'es-mx-allison digit');
    await prepare(bench, folder, clips);
    say('the words of the menu are made');
    await wordsReady(bench);
    const count = Math.max(4, Math.round(50 * scale));
    const lengthS = warmS + windowS + 15;
    const says = clips.map((_, n) => voicePackets(talk(clips, n, lengthS), 9000 + n));
    const cpu = () => parts.map((part) => cpuMs(bench.processes().filter((one) => partOf(one) === part)));
    const memory = () => parts.map((part) => memoryMib(bench.processes().filter((one) => partOf(one) === part)));
    // A few callers first: what the processes need to serve anybody at all is not the callers' own.
    const plan = {
      sipPort: bench.sipPort,
      line: 'hablan',
      says: (n: number) => says[n % says.length] ?? [],
      hangUpAfterMs: () => lengthS * 1000,
    };
    const few = await startCallers({ ...plan, rate: 5, count: Math.ceil(count / 5) });
    await pause(warmS * 1000);
    const memoryBefore = memory();
    const fewUp = few.live().length;
    const rest = await startCallers({ ...plan, rate: 20, count: count - Math.ceil(count / 5), first: 1000 });
    await pause(warmS * 1000);
    say(`${few.live().length + rest.live().length} callers speak`);
    const wire = await startCapture(`udp and portrange ${serverPorts}`, join(folder, 'speech-load.pcap'));
    const cpuBefore = cpu();
    const startedAt = performance.now();
    await pause(windowS * 1000);
    const spentMs = cpu().map((ms, i) => ms - (cpuBefore[i] ?? 0));
    const seconds = (performance.now() - startedAt) / 1000;
    const memoryNow = memory();
    const up = few.live().length + rest.live().length;
    const { packets, dropped } = await wire.stop();
    for (const callers of [few, rest]) callers.stop();
    const [firstPort = 0, lastPort = 0] = serverPorts.split('-').map(Number);
    const down = streamsOf(packets).filter(({ sourcePort }) => sourcePort >= firstPort && sourcePort <= lastPort);
    const pacing = spread(pacingOf(down));
    const perSecond = spentMs.map((ms) => ms / seconds / up);
    const perCall = memoryNow.map((mib, i) => (mib - (memoryBefore[i] ?? 0)) / Math.max(1, up - fewUp));
    const cutIn = down.filter(({ packets: heard }) => heard.some((packet) => toneOf(packet, [menuHz]) === undefined)).length;
    return [
      { what: 'callers who speak', value: up, unit: '', least: count },
      { what: 'of them interrupted their menu', value: cutIn, unit: '', least: Math.ceil(count * 0.9) },
      { what: 'pacing p50', value: pacing.p50, unit: 'ms', field: '0.0' },
      { what: 'pacing p99', value: pacing.p99, unit: 'ms', most: 1.2, field: '1.0' },
      { what: 'pacing p99.9', value: pacing.p999, unit: 'ms', most: 5, field: '16.6' },
      { what: 'packets lost', value: lostOf(down), unit: '', most: 0, field: '0' },
      { what: 'CPU for a second of a caller who speaks, whole tree', value: perSecond.reduce((sum, ms) => sum + ms, 0), unit: 'ms' },
      ...parts.map((part, i) => ({
        what: `- ${part}`,
        value: perSecond[i] ?? Number.NaN,
        unit: 'ms',
        ...(part === 'speech' && { most: 10 }),
      })),
      { what: 'memory of a caller who speaks, whole tree', value: perCall.reduce((sum, mib) => sum + mib, 0), unit: 'MiB' },
      ...parts.map((part, i) => ({ what: `- ${part}`, value: perCall[i] ?? Number.NaN, unit: 'MiB' })),
      { what: 'dropped by the meter', value: dropped, unit: '' },
    ];
  },
};

/** Word after word, each caller beginning with another one. */
function talk(clips: readonly Clip[], from: number, seconds: number): Int16Array {
  const line = new Int16Array(seconds * 8000);
  for (let at = 8000, n = from; ; n++) {
    const { samples } = clips[n % clips.length] as Clip;
    if (at + samples.length > line.length) break;
    line.set(samples, at);
    at += samples.length + pauseMs * 8;
  }
  return onTheLine(line, lineNoise, from + 1).subarray(4000, 4000 + line.length);
}

/** A menu of four digits: what is understood leads back to it, and so does, nine times, what is not. */
async function prepare(bench: ServerBench, folder: string, clips: readonly Clip[]): Promise<void> {
  const audio = await addTone(bench.cli, folder, menuHz, 8);
  const options = clips.slice(0, 4).map(({ phrase }, n) => ({ id: `o${n}`, label: phrase, key: `${n + 1}`, phrases: [] }));
  const flow = {
    schema: 'atiende/flow@1',
    id: 'hablan',
    name: 'hablan',
    languages: ['es-MX'],
    voice: 'default',
    timeZone: 'America/Mexico_City',
    start: 'menu',
    blocks: {
      menu: {
        kind: 'spoken-menu',
        v: 1,
        title: 'Menu',
        messages: [{ id: 'm1', say: { text: 'menu', audio }, actions: [] }],
        settings: { options, noInput: [], noMatch: [], attempts: 10, waitS: 20 },
        exits: { ...Object.fromEntries(options.map(({ id }) => [`option:${id}`, { to: 'menu' }])), 'gave-up': {} },
      },
    },
  };
  const file = join(folder, 'hablan.flow.json');
  await writeFile(file, JSON.stringify(flow));
  await bench.cli('flow', 'import', file, '--publish', '--line', 'hablan');
}
