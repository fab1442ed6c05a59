// The menu ear on human recordings: how often it is right, what an utterance costs and how long its decision takes. Not here: calls.
import { createMenuEar } from '#speech/ear/menu-ear.ts';
import { type EmbeddingNetwork, loadEmbeddingNetwork } from '#speech/ear/embedding-network.ts';
import { memoryStore } from '#speech/ear/template-store.ts';
import { type Clip, clipsThere, onTheLine, readClips, testVoicesFolder } from '#speech/ear/test-clips.ts';
import { inWords, understanding, voicesFor } from '#speech/ear/test-floors.ts';
import type { BenchContext, Figure, Row } from '../row.ts';

/** Accuracy by language and noise, then one session fed as from a call. */
export const row: Row = {
  name: 'ear',
  target: 'menus of four understood in 97 of 100, a decision within 60 ms, at most 10 ms CPU for a second of audio',
  needs: [],
  run: async (context) => {
    if (!clipsThere) throw new Error('ATIENDE_TEST_DATA names no folder with audio/');
    const network = await loadEmbeddingNetwork();
    const clips = readClips();
    const figures: Figure[] = [];
    for (const language of ['es', 'en', 'pt']) {
      const own = clips.filter((clip) => clip.language === language);
      figures.push(...(await accuracy(context, language, thinned(own, context.scale), network)));
    }
    await network.close();
    return [...figures, ...(await costs(clips))];
  },
};

/** At a smaller scale only some of the long phrases; the words are few anyway. */
function thinned(clips: readonly Clip[], scale: number): Clip[] {
  const step = Math.max(1, Math.round(1 / scale));
  return clips.filter((clip, n) => clip.group !== 'es-tuxpaint phrase' || n % step === 0);
}

async function accuracy({ say }: BenchContext, language: string, clips: Clip[], network: EmbeddingNetwork): Promise<Figure[]> {
  const voices = await voicesFor(
    language,
    clips.map(({ phrase }) => phrase),
    network,
    { voicesFolder: testVoicesFolder },
  );
  const figures: Figure[] = [];
  for (const noise of [0.003, 0.012, 0.04, 0.15]) {
    const found = await understanding(voices, clips, noise, 6, network);
    say(inWords(`${language} noise ${noise}`, found));
    const what = `${language}, noise ${noise}`;
    const least = language === 'pt' ? 90 : noise < 0.04 ? 97 : 95;
    figures.push({ what: `${what}: 1 of 4 right`, value: 100 * found.right, unit: '%', ...(noise < 0.1 && { least }) });
    if (noise !== 0.012) continue;
    figures.push({ what: `${what}: 1 of 10 digits right`, value: 100 * found.digits, unit: '%', least: 95 });
    figures.push({ what: `${what}: false accept at 10 % miss`, value: 100 * found.falseAccept, unit: '%', most: 4 });
    figures.push({ what: `${what}: comparing one utterance`, value: found.decideMs, unit: 'ms CPU' });
  }
  return figures;
}

/** One caller saying digits into a menu of four with its wrapped forms, 20 ms by 20 ms. */
async function costs(clips: readonly Clip[]): Promise<Figure[]> {
  const ear = await createMenuEar({ store: memoryStore(), voicesFolder: testVoicesFolder });
  const digits = clips.filter(({ group }) => group === 'es-mx-allison digit');
  const options = digits.slice(0, 4).map(({ phrase }) => ({ option: phrase, phrases: [phrase] }));
  const request = { language: 'es', mode: { kind: 'menu' as const, options } };
  const madeFrom = process.cpuUsage();
  await ear.prepare(request);
  const made = process.cpuUsage(madeFrom).user / 1e6;
  const waits: number[] = [];
  let endedAt = 0;
  let audioS = 0;
  const session = await ear.open(request, (event) => {
    if (event.kind === 'speech-end') endedAt = performance.now();
    if (event.kind === 'final') waits.push(performance.now() - endedAt);
  });
  const from = process.cpuUsage();
  for (const [n, clip] of digits.entries()) {
    const line = onTheLine(clip.samples, 0.012, n + 1);
    audioS += line.length / 8000;
    for (let at = 0; at < line.length; at += 160) session.write(line.slice(at, at + 160));
    // A call brings it by the second; all at once would be more than a session lets wait.
    await session.finish();
  }
  if (waits.length < digits.length) throw new Error(`only ${waits.length} of ${digits.length} words were decided on`);
  const { user, system } = process.cpuUsage(from);
  session.close();
  await ear.close();
  const sorted = waits.toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.floor(part * (sorted.length - 1))] ?? Number.POSITIVE_INFINITY;
  return [
    { what: 'CPU for a second of audio', value: (user + system) / 1000 / audioS, unit: 'ms', most: 10 },
    { what: 'end of speech known -> decision p50', value: at(0.5), unit: 'ms', most: 60 },
    { what: 'end of speech known -> decision p95', value: at(0.95), unit: 'ms' },
    { what: 'templates of a menu of 4, with the background', value: made, unit: 's CPU' },
  ];
}
