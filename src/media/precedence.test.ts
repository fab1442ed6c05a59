// What the kernel says of a process that took precedence: its answer is true, with whatever rights the test runs.
import { execFileSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import path from 'node:path';
import { expect, it } from 'vitest';

const module = pathToFileURL(path.join(import.meta.dirname, 'precedence.ts')).href;

/** Its answer, then its niceness and its policy (proc_pid_stat(5), fields 19 and 41). */
const asked = `
  import { readFileSync } from 'node:fs';
  import { takePrecedence } from '${module}';
  const precedence = takePrecedence();
  const fields = readFileSync('/proc/self/stat', 'latin1').split(') ').at(-1).split(' ');
  console.log(JSON.stringify({ precedence, niceness: Number(fields[16]), policy: Number(fields[38]) }));
`;

it.skipIf(process.platform !== 'linux')('is what the process was given', () => {
  const said = execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', asked]);
  const told = JSON.parse(said.toString()) as { precedence: string; niceness: number; policy: number };
  const [usual, roundRobin] = [0, 2];
  if (told.precedence === 'real-time') expect(told.policy).toBe(roundRobin);
  else expect(told).toMatchObject({ policy: usual, niceness: told.precedence === 'preferred' ? -10 : 0 });
});
