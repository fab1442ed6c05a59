// What a run found, as a table for people and as JSON for programs. Not here: measuring.
import type { Figure } from './row.ts';

/** One row's outcome. */
export interface Result {
  name: string;
  target: string;
  /** Load average when the row began and when it ended. */
  load: [number, number];
  /** Cores that other programs of this machine kept busy meanwhile. */
  othersCores: number;
  seconds: number;
  figures: Figure[];
  failure?: string;
}

/** Seconds and load of a row, in words. Example: `24 s, load 0.4 -> 1.2, other programs used 0.1 cores`. */
export function conditions({ seconds, load, othersCores }: Result): string {
  return `${seconds.toFixed(0)} s, load ${load[0]} -> ${load[1]}, other programs used ${othersCores.toFixed(1)} cores`;
}

/** Print all rows, each figure beside what is asked of it and what the field's engine gave. */
export function printTable(results: readonly Result[]): void {
  const lines: string[][] = [['figure', 'measured', 'ours must', '', 'field']];
  for (const result of results) {
    lines.push([`${result.name} (${conditions(result)})`]);
    if (result.failure !== undefined) lines.push([`  could not be measured: ${result.failure}`]);
    for (const figure of result.figures) {
      const [asked, verdict] = judge(figure);
      lines.push([`  ${figure.what}`, valueOf(figure), asked, verdict, figure.field ?? '']);
    }
  }
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...lines.filter((line) => line.length > 1).map((line) => (line[column] ?? '').length)),
  );
  for (const line of lines) {
    const cells = line.map((cell, i) => cell.padEnd(widths[i] ?? 0));
    console.log(cells.join('  ').trimEnd());
  }
}

function valueOf({ value, unit }: Figure): string {
  const text = Number.isInteger(value) ? String(value) : value.toFixed(2);
  return `${text} ${unit}`.trimEnd();
}

function judge({ value, most, least }: Figure): [string, string] {
  if (most === undefined && least === undefined) return ['', ''];
  const ok = value <= (most ?? Number.POSITIVE_INFINITY) && value >= (least ?? Number.NEGATIVE_INFINITY);
  return [most === undefined ? `>= ${least}` : `<= ${most}`, ok ? 'yes' : 'NO'];
}
