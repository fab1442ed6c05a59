// How results look in a terminal: tables, times, problems. Text from outside is cleaned of control characters. Not here: what is shown.
import type { ErrorAnswer } from '#api/contract/route.ts';

/** Where a command writes; tests hand in their own. */
export interface Out {
  json: boolean;
  write: (text: string) => void;
  /** For people only: nothing with `--json`. */
  say: (text: string) => void;
  fail: (text: string) => void;
}

/** A command's result: as JSON with `--json`, else as `human` makes it. */
export function show<T>(out: Out, value: T, human: (value: T) => string): void {
  if (out.json) out.write(`${JSON.stringify(value, null, 2)}\n`);
  else out.write(ended(human(value)));
}

function ended(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

/** Without control characters, so that a caller's name cannot drive the terminal. */
export function clean(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, ' ');
}

/** Columns under their heads. */
export function table(heads: string[], rows: (string | number | boolean | undefined)[][]): string {
  if (rows.length === 0) return 'none\n';
  const cells = [heads, ...rows.map((row) => row.map((cell) => clean(String(cell ?? '')).slice(0, 80)))];
  const widths = heads.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

/** Local date and time. Example: `2026-11-22 14:03:09`. */
export function when(at: number | undefined): string {
  if (at === undefined) return '';
  const date = new Date(at);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** Problems, one a line: level, place, sentence. */
export function problemLines(problems: NonNullable<ErrorAnswer['problems']>): string {
  return problems
    .map(
      (problem) => `${(problem.level ?? 'error').padEnd(7)} ${clean(problem.path.join('.') || '(document)')}: ${clean(problem.message)}\n`,
    )
    .join('');
}
