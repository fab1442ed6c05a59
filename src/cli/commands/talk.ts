// `flow talk`: scripted conversations against a flow file, or one typed in the terminal. Needs no server. Not here: talks (talk/), saved ones (saved-talks.ts).
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { createEngine } from '#engine/create-engine.ts';
import type { Bundle } from '#engine/engine.ts';
import { steps } from '#kinds/steps.ts';
import { type Talk, talkSchema } from '#talk/format.ts';
import { runTalk, type TalkResult } from '#talk/run-talk.ts';
import { bundleOf } from '../bundle.ts';
import { checkAlone } from '../check-alone.ts';
import { type Out, problemLines, show } from '../output.ts';
import type { Runs } from '../program.ts';
import { talkLive } from '../talk-live.ts';
import { transcriptText } from '../transcript-text.ts';

interface TalkOptions {
  with?: string[];
  line: string;
  number?: string;
  real?: boolean;
  transcript?: boolean;
}

/** Add `talk` to the group `flow`. */
export function talkCommand(flow: (usage: string, description: string) => Command, runs: Runs): void {
  flow('talk <file> [talks...]', 'hold the conversations of talk files with a flow; without any, one typed here')
    .option('--with <files...>', 'files of the subflows it enters')
    .option('--line <name>', 'line that is called, for a typed conversation', 'demo')
    .option('--number <e164>', "caller's number, for a typed conversation")
    .option('--real', 'real time, for a typed conversation')
    .option('--transcript', 'print what was said in talks that pass, too')
    .action((file: string, talks: string[], options: TalkOptions) =>
      runs(async (shell) => {
        const { flow: root, problems } = checkAlone((await shell.readFile(file)).toString('utf8'));
        const errors = problems.filter((problem) => problem.level === 'error');
        if (!root || errors.length > 0) throw new Error(`${file} has errors:\n${problemLines(errors)}`);
        const bundle = await bundleOf(root, file, options.with ?? [], shell.connection);
        const engine = createEngine(steps);
        if (talks.length === 0) {
          await talkLive(shell, bundle, engine, { line: options.line, number: options.number, real: options.real ?? false });
          return;
        }
        const results: { file: string; name: string; result: TalkResult }[] = [];
        for (const name of talks) {
          const talk = await readTalk(name, bundle);
          results.push({ file: name, name: talk.name, result: runTalk(bundle, engine, talk) });
        }
        tell(shell.out, results, options.transcript ?? false);
        if (results.some(({ result }) => !result.ok)) shell.setExit(1);
      }),
    );
}

async function readTalk(file: string, bundle: Bundle): Promise<Talk> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    if (cause instanceof SyntaxError) throw new Error(`${file} is not JSON: ${cause.message}`, { cause });
    throw cause;
  }
  const checked = talkSchema.safeParse(parsed);
  if (!checked.success) {
    const problems = checked.error.issues.map((issue) => ({ path: issue.path.map((part) => String(part)), message: issue.message }));
    throw new Error(`${file} is not a talk:\n${problemLines(problems)}`);
  }
  if (checked.data.flow !== bundle.root) throw new Error(`${file} is a talk for the flow ${checked.data.flow}, not for ${bundle.root}`);
  return checked.data;
}

function tell(out: Out, results: { file: string; name: string; result: TalkResult }[], transcripts: boolean): void {
  show(out, results, () =>
    results
      .map(({ file, name, result }) => {
        const [first] = result.transcript;
        const lines =
          transcripts || !result.ok ? result.transcript.map((line) => transcriptText(line, first?.at ?? line.at) ?? '').join('') : '';
        const failures = result.failures
          .map(({ step, message }) => `  ${step === undefined ? '' : `step ${step + 1}: `}${message}\n`)
          .join('');
        return `${result.ok ? 'passed' : 'FAILED'}  ${name} (${file}, ${Math.round(result.durationMs / 1000)} s)\n${lines}${failures}`;
      })
      .join(''),
  );
}
