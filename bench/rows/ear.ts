// The menu ear on human recordings that no setting was chosen by: how often it is right, what an utterance costs and how long its decision takes. Not here: calls.
import type { Ear, EarRequest } from '#ports/ear.ts';
import { createMenuEar } from '#speech/ear/menu-ear.ts';
import { loadEmbeddingNetwork } from '#speech/ear/embedding-network.ts';
import { loadRowProducts } from '#speech/ear/row-products.ts';
import { openMouth } from '#speech/ear/speakers.ts';
import { folderStore, memoryStore } from '#speech/ear/template-store.ts';
import { type Clip, clipsThere, onTheLine, readClips, testVoicesFolder } from '#speech/ear/test-clips.ts';
import { type EarLab, inWords, understanding, voicesFor } from '#speech/ear/test-floors.ts';
import type { BenchContext, Figure, Row } from '../row.ts';

/** Voices that templates are made of: those of a fresh installation, and with SVOX Pico's beside them. */
const installations = { fresh: '/nowhere', 'with Pico': testVoicesFolder } as const;

/** Random menus over a language's clips, at the least: with few clips each is asked in more of them, so that the figure is not the draw's. */
const leastTrials = 400;
const leastMenus = 6;

/** How often the same is said until V8 has nothing left to compile. */
const warmRounds = 4;

/** Accuracy by language and noise, then one session fed as from a call. */
export const row: Row = {
  name: 'ear',
  target: 'menus of four understood in 97 of 100, a decision within 60 ms, at most 10 ms CPU for a second of audio',
  needs: [],
  run: async (context) => {
    if (!clipsThere) throw new Error('ATIENDE_TEST_DATA names no folder with audio/');
    const [network, products] = [await loadEmbeddingNetwork(), await loadRowProducts()];
    const clips = readClips().filter(({ use }) => use === 'judge');
    const figures: Figure[] = [];
    for (const [installation, voicesFolder] of Object.entries(installations)) {
      const mouth = openMouth(voicesFolder);
      const lab: EarLab = { network, products, mouth: () => mouth, store: memoryStore(), voicesFolder };
      for (const language of installation === 'fresh' ? ['es', 'en', 'pt'] : ['es']) {
        const own = clips.filter((clip) => clip.language === language);
        figures.push(...(await accuracy(context, { language, installation }, thinned(own, context.scale), lab)));
      }
    }
    await Promise.all([network.close(), products.close()]);
    // The months are among the clips that settings were chosen by; what listening costs does not depend on that.
    return [...figures, ...(await costs(context, readClips()))];
  },
};

/** At a smaller scale only some of the long phrases; the words are few anyway. */
function thinned(clips: readonly Clip[], scale: number): Clip[] {
  const step = Math.max(1, Math.round(1 / scale));
  return clips.filter((clip, n) => clip.group !== 'es-tuxpaint phrase' || n % step === 0);
}

async function accuracy(
  { say }: BenchContext,
  { language, installation }: { language: string; installation: string },
  clips: Clip[],
  lab: EarLab,
): Promise<Figure[]> {
  const menus = Math.max(leastMenus, Math.ceil(leastTrials / clips.length));
  const voices = await voicesFor(lab, language, { plain: clips.map(({ phrase }) => phrase) });
  const figures: Figure[] = [];
  for (const noise of [0.003, 0.012, 0.04, 0.15]) {
    const found = await understanding(voices, clips, noise, menus);
    const what = `${language}, ${installation}, noise ${noise}`;
    say(inWords(what, found));
    const least = language === 'pt' ? 90 : noise < 0.04 ? 97 : 95;
    figures.push({ what: `${what}: 1 of 4 right`, value: 100 * found.right, unit: '%', ...(noise < 0.1 && { least }) });
    if (noise !== 0.012 && noise !== 0.04) continue;
    const must = language !== 'pt';
    figures.push({ what: `${what}: word of the menu missed or mistaken`, value: 100 * found.missed, unit: '%', ...(must && { most: 10 }) });
    figures.push({ what: `${what}: asked "did you say ...?"`, value: 100 * found.asked, unit: '%' });
    figures.push({ what: `${what}: other words accepted`, value: 100 * found.falselyAccepted, unit: '%', ...(must && { most: 4 }) });
    figures.push({ what: `${what}: other words accepted by one threshold at 10 % miss`, value: 100 * found.falseAccept, unit: '%' });
    if (noise !== 0.012) continue;
    figures.push({ what: `${what}: 1 of 10 digits right`, value: 100 * found.digits, unit: '%', least: 95 });
    figures.push({ what: `${what}: comparing one utterance`, value: found.decideMs, unit: 'ms CPU' });
  }
  return figures;
}

/** Menus in the thread that makes their voices, then one caller saying digits into one of four options, 20 ms by 20 ms. */
async function costs({ folder, say }: BenchContext, clips: readonly Clip[]): Promise<Figure[]> {
  const ear = await createMenuEar({ store: folderStore(folder), voicesFolder: testVoicesFolder });
  const digits = clips.filter(({ group }) => group === 'es-mx-allison digit').map(({ phrase }) => phrase);
  const months = clips.filter(({ group }) => group === 'es-mx-allison mon').map(({ phrase }) => phrase);
  const four = menuOf(digits.slice(0, 4));
  const figures: Figure[] = [];
  for (const [what, request] of [
    ['voices of the first menu, of 4, with the background', four],
    ['voices of a menu of 4', menuOf(['ventas', 'soporte', 'turnos', 'operadora'])],
    ['voices of a menu of 12', menuOf(months)],
  ] as const) {
    const begin = performance.now();
    await ear.prepare(request);
    figures.push({ what, value: (performance.now() - begin) / 1000, unit: 's' });
  }
  const lines = clips.filter(({ group }) => group === 'es-mx-allison digit').map(({ samples }, n) => onTheLine(samples, 0.012, n + 1));
  // For the compiler's sake: an ear that has just been started is slower.
  for (let n = 0; n < warmRounds; n++) await listened(ear, four, lines);
  const { cpuMs, audioS, waits } = await listened(ear, four, lines);
  const quiet = await listened(ear, four, [onTheLine(new Int16Array(80_000), 0.012, 3)]);
  await ear.close();
  if (waits.length < digits.length) throw new Error(`only ${waits.length} of ${digits.length} words were decided on`);
  say(
    `CPU for a second of audio: ${(cpuMs / audioS).toFixed(1)} ms, for a second of silence ${(quiet.cpuMs / quiet.audioS).toFixed(2)} ms`,
  );
  const at = (part: number) => waits[Math.floor(part * (waits.length - 1))] ?? Number.POSITIVE_INFINITY;
  return [
    { what: 'CPU for a second of audio', value: cpuMs / audioS, unit: 'ms', most: 10 },
    { what: 'CPU for a second of silence', value: quiet.cpuMs / quiet.audioS, unit: 'ms' },
    { what: 'end of speech known -> decision p50', value: at(0.5), unit: 'ms', most: 60 },
    { what: 'end of speech known -> decision p95', value: at(0.95), unit: 'ms' },
    ...figures,
  ];
}

function menuOf(phrases: readonly string[]): EarRequest {
  return { language: 'es', mode: { kind: 'menu', options: phrases.map((phrase) => ({ option: phrase, phrases: [phrase] })) } };
}

/** What hearing these lines cost, and how long each decision took, the shortest first. */
async function listened(
  ear: Ear,
  request: EarRequest,
  lines: readonly Int16Array[],
): Promise<{ cpuMs: number; audioS: number; waits: number[] }> {
  const waits: number[] = [];
  let endedAt = 0;
  const session = await ear.open(request, (event) => {
    if (event.kind === 'speech-end') endedAt = performance.now();
    if (event.kind === 'final') waits.push(performance.now() - endedAt);
  });
  const from = process.cpuUsage();
  for (const line of lines) {
    for (let at = 0; at < line.length; at += 160) session.write(line.subarray(at, at + 160));
    // A call brings it by the second; all at once would be more than a session lets wait.
    await session.finish();
  }
  const { user, system } = process.cpuUsage(from);
  session.close();
  const audioS = lines.reduce((sum, { length }) => sum + length, 0) / 8000;
  return { cpuMs: (user + system) / 1000, audioS, waits: waits.toSorted((a, b) => a - b) };
}
