// People before random menus in real calls: what was understood by the tone that is heard next, how soon a prompt is silent and the reply
// begins. Recordings by which no setting was chosen. Not here: the ear without calls (ear.ts).
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clip, clipsThere, onTheLine, randomMenu, readClips } from '#speech/ear/test-clips.ts';
import { startCallers } from '../callers.ts';
import { startCapture } from '../capture.ts';
import { type MeteredPacket, spread, type Stream, streamsOf, toneOf, isQuiet } from '../meter.ts';
import { cpuMs, partOf } from '../process-tree.ts';
import type { Figure, Row } from '../row.ts';
import { addTone, type ServerBench, serverPorts } from '../server-bench.ts';
import { lineNoise } from '../sipp.ts';
import { voicePackets, wordsReady } from '../voice-callers.ts';

/** What is heard: the menu, each option's answer, and that nothing was understood. Whole periods of a frame. */
const menuHz = 400;
const optionHz = [600, 800, 1000, 1200];
const noneHz = 1600;
const menuS = 5;
/** When the caller speaks, in frames from the answer: over the prompt, or well after it. */
const speaksAt = [75, 50 * menuS + 40];
const callS = menuS + 5;
const atOnce = 12;
/** What the lines of the callers are like, and one of how many menus has callers there; the first is a good line, by which times are told. */
const lines = [
  { name: 'good line', noise: lineNoise, lossPct: 0, every: 1 },
  { name: 'noise 0.04', noise: 0.04, lossPct: 0, every: 2 },
  { name: '3 % lost', noise: lineNoise, lossPct: 3, every: 4 },
  { name: '20 % lost', noise: lineNoise, lossPct: 20, every: 4 },
] as const;
type Line = (typeof lines)[number];

/** A call to make: who says what to which menu. `option` absent = no option of it; `samples` absent = only the line's noise. */
interface Trial {
  line: string;
  language: string;
  option?: number;
  samples: Int16Array | undefined;
  /** Name of one of `lines`, and what it is like. */
  on: Line['name'];
  noise: number;
  lossPct: number;
  /** Frame of the call at which speech begins and ends. */
  fromFrame: number;
  toFrame: number;
  startFrame: number;
}

/** What a call showed. */
interface Outcome {
  heard: 'option' | 'other-option' | 'asked' | 'none' | 'nothing';
  /** From the first loud packet until the prompt is silent; of those who speak over it. */
  silentMs?: number;
  /** From the last loud packet to the reply's first. */
  replyMs?: number;
  /** The prompt was broken off. */
  stopped: boolean;
}

/** Menus of four out of one speaker's words. */
export const row: Row = {
  name: 'speech',
  target: 'menus by voice in calls: right >= 95 %, caller stops -> reply p50 <= 600 ms, speech -> prompt silent p50 <= 300 ms',
  needs: ['tcpdump'],
  run: async ({ folder, scale, server, say }) => {
    if (!clipsThere) throw new Error('ATIENDE_TEST_DATA names no folder with audio/');
    const bench = await server();
    const trials = await prepare(bench, folder, Math.max(1, Math.round(8 * scale)));
    say('the words of the menus are made');
    await wordsReady(bench);
    say(`${trials.length} calls, ${atOnce} at a time`);
    const wire = await startCapture(`udp and portrange ${serverPorts}`, join(folder, 'speech.pcap'));
    const cpu = () => cpuMs(bench.processes().filter((one) => ['speech', 'media'].includes(partOf(one))));
    const cpuBefore = cpu();
    const left = [...trials.entries()];
    const caller = async (): Promise<void> => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) await oneCall(bench.sipPort, next[1], next[0] + 1);
    };
    await Promise.all(Array.from({ length: atOnce }, caller));
    const spentMs = cpu() - cpuBefore;
    const { packets } = await wire.stop();
    const streams = streamsOf(packets);
    const outcomes = trials.map((trial, n) => ({ trial, outcome: outcomeOf(trial, n + 1, streams) }));
    const talkedS = streams.filter(({ ssrc }) => ssrc <= trials.length).reduce((sum, { packets: all }) => sum + all.length / 50, 0);
    return [
      ...['es', 'en', 'pt'].flatMap((language) => lines.flatMap(({ name }) => understood(language, name, outcomes))),
      ...times(outcomes),
      { what: 'speech and media process, CPU for a second of a call that listens', value: spentMs / talkedS, unit: 'ms' },
    ];
  },
};

type Seen = { trial: Trial; outcome: Outcome }[];

/** Match, confirm and reject of one language on one kind of line. */
function understood(language: string, on: Line['name'], all: Seen): Figure[] {
  const mine = all.filter(({ trial }) => trial.language === language && trial.on === on && trial.samples !== undefined);
  const inside = mine.filter(({ trial }) => trial.option !== undefined);
  const outside = mine.filter(({ trial }) => trial.option === undefined);
  const share = (of: Seen, heard: Outcome['heard'][]) =>
    (100 * of.filter(({ outcome }) => heard.includes(outcome.heard)).length) / Math.max(1, of.length);
  const what = `${language}, built-in ear, ${on}`;
  return [
    { what: `${what}: match (of ${inside.length})`, value: share(inside, ['option']), unit: '%' },
    { what: `${what}: confirm`, value: share(inside, ['asked']), unit: '%' },
    { what: `${what}: reject`, value: share(inside, ['none', 'nothing']), unit: '%' },
    { what: `${what}: wrong option`, value: share(inside, ['other-option']), unit: '%', ...(on === lines[0].name && { most: 1 }) },
    { what: `${what}: other words taken (of ${outside.length})`, value: share(outside, ['option', 'other-option']), unit: '%' },
  ];
}

function times(all: Seen): Figure[] {
  const good = all.filter(({ trial }) => trial.on === lines[0].name);
  const reply = spread(good.flatMap(({ outcome }) => outcome.replyMs ?? []));
  const silent = spread(good.flatMap(({ outcome }) => outcome.silentMs ?? []));
  const noise = all.filter(({ trial }) => trial.samples === undefined);
  const stopped = noise.filter(({ outcome }) => outcome.stopped).length;
  return [
    { what: 'caller stops -> reply p50', value: reply.p50, unit: 'ms', most: 600, field: '1100-1850' },
    { what: 'caller stops -> reply p99', value: reply.p99, unit: 'ms' },
    { what: 'speech begins -> prompt silent p50', value: silent.p50, unit: 'ms', most: 300 },
    { what: 'speech begins -> prompt silent p99', value: silent.p99, unit: 'ms' },
    { what: `prompts stopped by noise alone (of ${noise.length})`, value: stopped, unit: '', most: 0 },
  ];
}

/** Draw the menus, import them, and list the calls. */
async function prepare(bench: ServerBench, folder: string, menus: number): Promise<Trial[]> {
  const audio = new Map<number, string>();
  for (const hz of [menuHz, ...optionHz, noneHz]) audio.set(hz, await addTone(bench.cli, folder, hz, hz === menuHz ? menuS : 0.6));
  const clips = readClips().filter(({ use }) => use === 'judge');
  const trials: Trial[] = [];
  for (const language of ['es', 'en', 'pt']) {
    const own = clips.filter((clip) => clip.language === language);
    for (let n = 0; n < menus; n++) {
      const first = own[(n * 13) % own.length] as Clip;
      const group = own.filter((clip) => clip.group === first.group);
      const phrases = randomMenu(
        first.phrase,
        group.map((clip) => clip.phrase),
        optionHz.length,
        n + 1,
      );
      const line = `voz-${language}-${n}`;
      const file = join(folder, `${line}.flow.json`);
      await writeFile(file, JSON.stringify(menuFlow(line, language, phrases, audio)));
      await bench.cli('flow', 'import', file, '--publish', '--line', line);
      const others = group.filter((clip) => !phrases.includes(clip.phrase)).slice(0, 2);
      const said = [...phrases.map((phrase) => group.find((clip) => clip.phrase === phrase) as Clip), ...others];
      for (const on of lines.filter(({ every }) => n % every === 0))
        for (const clip of said) trials.push(trialOf(line, clip, phrases.indexOf(clip.phrase), trials.length, on));
      trials.push({ ...trialOf(line, first, 0, 0, lines[0]), samples: undefined, noise: n % 2 === 0 ? 0.04 : 0.15 });
    }
  }
  return trials;
}

function trialOf(line: string, clip: Clip, option: number, n: number, { name, noise, lossPct }: Line): Trial {
  const startFrame = speaksAt[n % speaksAt.length] as number;
  const peak = clip.samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  const loud = (sample: number) => Math.abs(sample) > peak * 0.06;
  return {
    line,
    language: clip.language,
    ...(option < 0 ? {} : { option }),
    samples: clip.samples,
    on: name,
    noise,
    lossPct,
    startFrame,
    fromFrame: startFrame + Math.floor(clip.samples.findIndex(loud) / 160),
    toFrame: startFrame + Math.floor(clip.samples.findLastIndex(loud) / 160),
  };
}

function menuFlow(id: string, language: string, phrases: readonly string[], audio: ReadonlyMap<number, string>): object {
  const message = (hz: number) => ({ id: 'm1', say: { text: `${hz}`, audio: audio.get(hz) }, actions: [] });
  const reply = (hz: number) => ({ kind: 'voice-reply', v: 1, title: `${hz}`, messages: [message(hz)], exits: { next: {} } });
  const options = phrases.map((label, n) => ({ id: `o${n}`, label, key: `${n + 1}`, phrases: [] }));
  const tag = { es: 'es-MX', pt: 'pt-BR', en: 'en-US' }[language];
  return {
    schema: 'atiende/flow@1',
    id,
    name: id,
    languages: [tag],
    voice: 'default',
    timeZone: 'America/Mexico_City',
    start: 'menu',
    blocks: {
      menu: {
        kind: 'spoken-menu',
        v: 1,
        title: 'Menu',
        messages: [message(menuHz)],
        settings: { options, noInput: [], noMatch: [], attempts: 1, waitS: 4 },
        exits: { ...Object.fromEntries(options.map((option) => [`option:${option.id}`, { to: option.id }])), 'gave-up': { to: 'none' } },
      },
      ...Object.fromEntries(options.map((option, n) => [option.id, reply(optionHz[n] as number)])),
      none: reply(noneHz),
    },
  };
}

async function oneCall(sipPort: number, trial: Trial, ssrc: number): Promise<void> {
  const line = new Int16Array(callS * 8000);
  line.set(trial.samples ?? [], trial.startFrame * 160);
  const audio = onTheLine(line, trial.noise, ssrc).subarray(4000, 4000 + line.length);
  const says = voicePackets(audio, ssrc, trial.lossPct);
  const callers = await startCallers({ sipPort, line: trial.line, rate: 50, count: 1, first: ssrc, says: () => says });
  // A caller who is asked something and says nothing is let go by the menu in the end.
  const { failed } = await callers.result();
  if (failed > 0) throw new Error(`a call to ${trial.line} failed`);
}

function outcomeOf(trial: Trial, ssrc: number, streams: readonly Stream[]): Outcome {
  const up = streams.find((stream) => stream.ssrc === ssrc);
  const down = up && streams.find((stream) => stream.sourcePort === up.targetPort && stream.targetPort === up.sourcePort);
  const began = up?.packets.find(({ sequence }) => sequence >= trial.fromFrame)?.atMs;
  const ended = up?.packets.find(({ sequence }) => sequence >= trial.toFrame)?.atMs;
  if (down === undefined || began === undefined || ended === undefined) return { heard: 'nothing', stopped: false };
  const isMenu = (packet: MeteredPacket) => toneOf(packet, [menuHz]) !== undefined;
  const menu = down.packets.filter(isMenu);
  const over = trial.samples !== undefined && trial.startFrame < 50 * menuS;
  const silent = over ? down.packets.find((packet) => packet.atMs > began && !isMenu(packet))?.atMs : undefined;
  const next = down.packets.find((packet) => packet.atMs > ended && !isQuiet(packet) && !isMenu(packet));
  const tone = next && toneOf(next, [...optionHz, noneHz]);
  return {
    heard: heardBy(tone, trial, next !== undefined),
    ...(silent === undefined ? {} : { silentMs: silent - began }),
    ...(next === undefined || tone === noneHz ? {} : { replyMs: next.atMs - ended }),
    // A frame or two may be lost on the way in.
    stopped: menu.length < 50 * menuS - 5,
  };
}

function heardBy(tone: number | undefined, { option }: Trial, something: boolean): Outcome['heard'] {
  if (tone === undefined) return something ? 'asked' : 'nothing';
  if (tone === noneHz) return 'none';
  return option !== undefined && tone === optionHz[option] ? 'option' : 'other-option';
}
