// `models`, `voices` and `words`: what can speak, who speaks which language, and how words are to be said. Not here: downloading.
import { setTimeout as wait } from 'node:timers/promises';
import type { Command } from 'commander';
import type { CallAnswer } from '#api/contract/client.ts';
import { clean, show, table } from '../output.ts';
import { group, type Runs, type Shell } from '../program.ts';

type Model = CallAnswer<'models'>['items'][number];

const askAgainMs = 500;
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

function stateText({ state }: Model): string {
  if (state.is === 'downloading') return `downloading ${Math.floor((100 * state.doneBytes) / Math.max(1, state.totalBytes))} %`;
  return state.is === 'failed' ? `failed: ${state.message}` : state.is;
}

/** Begin, and tell how it goes until it is there or has failed. */
async function install({ connection, out, setExit }: Shell, id: string): Promise<void> {
  await connection.client('installModel', { params: { id } });
  let told = '';
  for (;;) {
    const model = (await connection.client('models')).items.find((row) => row.id === id);
    const text = model ? stateText(model) : 'gone';
    if (text !== told) out.say(`${text}\n`);
    told = text;
    if (model?.state.is === 'downloading' || model?.state.is === 'unpacking') {
      await wait(askAgainMs);
      continue;
    }
    if (model?.state.is !== 'installed') setExit(1);
    show(out, model ?? {}, () => (model ? `model ${id}: ${model.name}, ${model.licence}` : `model ${id} is gone`));
    return;
  }
}

function modelCommands(program: Command, runs: Runs): void {
  const models = group(program, 'models', 'voices that are downloaded when somebody wants them');
  models('list', 'all that can be installed').action(() =>
    runs(async ({ connection, out }) => {
      show(out, await connection.client('models'), ({ items }) =>
        table(
          ['MODEL', 'LANGUAGES', 'SIZE', 'LICENCE', 'STATE'],
          items.map((row) => [row.id, row.languages.join(' '), megabytes(row.bytes), row.licence, clean(stateText(row))]),
        ),
      );
    }),
  );
  models('install <id>', 'download it, or take it from the models folder').action((id: string) => runs((shell) => install(shell, id)));
  models('cancel <id>', 'stop a download; it goes on from there the next time').action((id: string) =>
    runs(async ({ connection, out }) => {
      show(out, await connection.client('cancelModel', { params: { id } }), () => `model ${id} is stopped`);
    }),
  );
  models('remove <id>', 'remove it').action((id: string) =>
    runs(async ({ connection, out }) => {
      show(out, await connection.client('removeModel', { params: { id } }), () => `model ${id} is removed`);
    }),
  );
}

function choiceCommands(program: Command, runs: Runs): void {
  const voices = group(program, 'voices', 'who speaks');
  voices('list', 'voices that can speak now, and the languages they are chosen for').action(() =>
    runs(async ({ connection, out }) => {
      const [{ items }, settings] = await Promise.all([connection.client('voices'), connection.client('voiceSettings')]);
      const chosenFor = (id: string) => Object.keys(settings.voices).filter((language) => settings.voices[language] === id);
      const rows = items.map((row) => ({ ...row, chosenFor: chosenFor(row.id) }));
      show(out, { items: rows }, () =>
        table(
          ['VOICE', 'NAME', 'LANGUAGES', 'WHERE', 'CHOSEN FOR'],
          rows.map((row) => [row.id, clean(row.name), row.languages.join(' '), row.place, row.chosenFor.join(' ')]),
        ),
      );
    }),
  );
  voices(
    'use <language> <voice>',
    'who speaks a language where a flow names no voice, e.g. voices use es pico; - = the built-in voice',
  ).action((language: string, voice: string) =>
    runs(async ({ connection, out }) => {
      const { voices: old, words } = await connection.client('voiceSettings');
      const chosen = Object.fromEntries(Object.entries(old).filter(([one]) => one !== language));
      if (voice !== '-') chosen[language] = voice;
      const row = await connection.client('saveVoiceSettings', { body: { voices: chosen, words } });
      show(out, row, () => `${language} is spoken by ${row.voices[language] ?? 'the built-in voice'} once published words are rendered`);
    }),
  );
}

function wordCommands(program: Command, runs: Runs): void {
  const words = group(program, 'words', 'words that are said in a way of their own');
  const change = (language: string, word: string, say: string | undefined) =>
    runs(async ({ connection, out }) => {
      const { voices, words: old } = await connection.client('voiceSettings');
      const others = old.filter((row) => row.language !== language || row.word.toLowerCase() !== word.toLowerCase());
      const body = { voices, words: say === undefined ? others : [...others, { language, word, say }] };
      show(out, await connection.client('saveVoiceSettings', { body }), () =>
        say === undefined ? `"${clean(word)}" is said as it is written` : `"${clean(word)}" is said "${clean(say)}"`,
      );
    });
  words('list', 'all words').action(() =>
    runs(async ({ connection, out }) => {
      const { words: items } = await connection.client('voiceSettings');
      show(out, { items }, () =>
        table(
          ['LANGUAGE', 'WORD', 'SAID'],
          items.map((row) => [row.language, clean(row.word), clean(row.say)]),
        ),
      );
    }),
  );
  words('add <language> <word> <say>', 'e.g. words add es OSDE osde').action((language: string, word: string, say: string) =>
    change(language, word, say),
  );
  words('remove <language> <word>', 'say it as it is written').action((language: string, word: string) =>
    change(language, word, undefined),
  );
}

/** Add the commands. */
export function voiceCommands(program: Command, runs: Runs): void {
  modelCommands(program, runs);
  choiceCommands(program, runs);
  wordCommands(program, runs);
}
