// `ears`: who understands callers in which language, and whether a recogniser answers. Not here: downloading one (`models`, voices.ts), the key
// of a hosted one, which is never typed on a command line.
import type { Command } from 'commander';
import { show, table } from '../output.ts';
import { group, type Runs } from '../program.ts';

/** What is chosen apart for a language: closed menus, and answers in free words. */
const parts = ['menus', 'words'] as const;
type Part = (typeof parts)[number];

const builtIn = { id: '-', name: 'built in', languages: ['es', 'pt', 'en'], place: 'local' };

function readPart(text: string): Part {
  const part = parts.find((one) => one === text);
  if (part === undefined) throw new Error(`menus or words are chosen, not ${text}`);
  return part;
}

/** Add the commands. */
export function earCommands(program: Command, runs: Runs): void {
  const ears = group(program, 'ears', 'who understands');
  ears('list', 'recognisers that can be chosen, and what they are chosen for').action(() =>
    runs(async ({ connection, out }) => {
      const [{ items }, { ears: chosen }] = await Promise.all([connection.client('ears'), connection.client('earSettings')]);
      const chosenFor = (part: Part, id: string) =>
        Object.keys(chosen)
          .filter((language) => chosen[language]?.[part] === id)
          .toSorted();
      const rows = items.map((row) => ({ ...row, menusOf: chosenFor('menus', row.id), wordsOf: chosenFor('words', row.id) }));
      show(out, { items: rows }, () =>
        table(
          ['EAR', 'NAME', 'LANGUAGES', 'WHERE', 'MENUS OF', 'WORDS OF'],
          [{ ...builtIn, menusOf: ['all others'], wordsOf: [] }, ...rows].map((row) => [
            row.id,
            row.name,
            row.languages.join(' '),
            row.place,
            row.menusOf.join(' '),
            row.wordsOf.join(' '),
          ]),
        ),
      );
    }),
  );
  ears(
    'use <language> <menus|words> <ear>',
    'who understands it, e.g. ears use es-AR words vosk-es; - = the built-in ear, nobody for words',
  ).action((language: string, what: string, ear: string) =>
    runs(async ({ connection, out }) => {
      const part = readPart(what);
      const { ears: old } = await connection.client('earSettings');
      const { [part]: _former, ...others } = old[language] ?? {};
      const choice = ear === '-' ? others : { ...others, [part]: ear };
      const { [language]: _all, ...rest } = old;
      const body = { ears: Object.keys(choice).length === 0 ? rest : { ...rest, [language]: choice } };
      const saved = await connection.client('saveEarSettings', { body });
      const nobody = part === 'menus' ? 'the built-in ear' : 'nobody';
      show(out, saved, () => `${part} of ${language} are understood by ${saved.ears[language]?.[part] ?? nobody} from now on`);
    }),
  );
  ears('check <ear>', 'whether a recogniser answers, and if not, what is wrong').action((id: string) =>
    runs(async ({ connection, out, setExit }) => {
      const answer = await connection.client('checkEar', { params: { id } });
      if (!answer.ok) setExit(1);
      show(out, answer, ({ ok, code, message }) => (ok ? `${id} answers` : `${id} does not work (${code}): ${message}`));
    }),
  );
}
