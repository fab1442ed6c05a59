// Templates and where they are kept: made once, found again, never trusted when broken.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mfccSize } from './mfcc.ts';
import { type Mouth, openMouth, speakersOf } from './speakers.ts';
import { folderStore, memoryStore } from './template-store.ts';
import { buildTemplates, plainPhrase, readTemplates } from './templates.ts';

let folder: string;
let mouth: Mouth;
let spoken = 0;
const speakers = speakersOf('es-AR', 2);

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'templates-'));
  const espeak = await openMouth();
  mouth = {
    say: (phrase, speaker) => {
      spoken += 1;
      return espeak.say(phrase, speaker);
    },
  };
});
afterAll(() => rm(folder, { recursive: true }));

test('a phrase is spoken once; afterwards it comes from the folder, the same', async () => {
  const tools = { mouth: async () => mouth, store: folderStore(path.join(folder, 'kept')) };
  const job = { phrases: ['Ventas ', 'turnos'], speakers };
  expect(await readTemplates(tools, job)).toBeUndefined();
  const progress: number[] = [];
  const made = await buildTemplates(tools, { ...job, onProgress: (done, total) => progress.push(done / total) });
  expect(made.map(({ phrase, takes }) => [phrase, takes.length])).toEqual([
    ['ventas', 2],
    ['turnos', 2],
  ]);
  expect(progress).toEqual([0.5, 1]);
  const first = made[0]?.takes[0];
  expect(first?.cepstra.rows.length).toBe((first?.cepstra.count ?? 0) * mfccSize);
  spoken = 0;
  expect((await readTemplates(tools, job))?.map(({ phrase }) => phrase)).toEqual(['ventas', 'turnos']);
  const again = await buildTemplates(tools, job);
  expect(spoken).toBe(0);
  expect(again[0]?.takes[0]?.cepstra.rows).toEqual(first?.cepstra.rows);
});

test('a broken file is made anew', async () => {
  const kept = path.join(folder, 'broken');
  const tools = { mouth: async () => mouth, store: folderStore(kept) };
  const job = { phrases: ['turnos'], speakers };
  await buildTemplates(tools, job);
  const [name = ''] = await readdir(kept);
  const whole = await readFile(path.join(kept, name));
  await writeFile(path.join(kept, name), whole.subarray(0, whole.length - 100));
  spoken = 0;
  expect((await buildTemplates(tools, job))[0]?.takes).toHaveLength(2);
  expect(spoken).toBe(2);
  // eSpeak draws its breath at random: the file is whole again, not the same.
  spoken = 0;
  await buildTemplates(tools, job);
  expect(spoken).toBe(0);
});

test('a folder that cannot be written costs the work again, nothing else', async () => {
  const file = path.join(folder, 'a-file');
  await writeFile(file, '');
  const tools = { mouth: async () => mouth, store: folderStore(path.join(file, 'below')) };
  expect((await buildTemplates(tools, { phrases: ['turnos'], speakers }))[0]?.takes).toHaveLength(2);
});

test('a job that is not wanted any more stops between two speakers', async () => {
  const abort = new AbortController();
  const tools = {
    store: memoryStore(),
    mouth: async (): Promise<Mouth> => ({
      say: (phrase, speaker) => {
        abort.abort();
        return mouth.say(phrase, speaker);
      },
    }),
  };
  const job = buildTemplates(tools, { phrases: ['ventas', 'turnos'], speakers, signal: abort.signal });
  await expect(job).rejects.toMatchObject({ name: 'Failure', code: 'cancelled' });
});

test('phrases are the same whatever their case and spaces; a language without voices has no speakers', () => {
  expect(plainPhrase('  Atención   al CLIENTE ')).toBe('atención al cliente');
  expect(speakersOf('ja', 5)).toEqual([]);
  expect(speakersOf('es', 4, '/nowhere').every(({ engine }) => engine === 'espeak')).toBe(true);
  expect(new Set(speakersOf('es', 26).map(({ voice }) => voice)).size).toBe(26);
});

test('every speaker of every language has a voice', () => {
  for (const language of ['es', 'pt', 'en']) {
    for (const speaker of speakersOf(language, 26)) expect(mouth.say('a', speaker)?.length, speaker.voice).toBeGreaterThan(8400);
  }
});
