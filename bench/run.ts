// `npm run bench [-- name…] [--scale 0.3]`: run the rows, print a table, write build/bench.json. Not here: any measurement.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type MediaBench, startMediaBench } from './media-bench.ts';
import { loadAverage } from './process-tree.ts';
import type { BenchContext, Figure, Row } from './row.ts';
import { type ServerBench, startServerBench } from './server-bench.ts';

interface Result {
  name: string;
  target: string;
  load: number;
  figures: Figure[];
  failure?: string;
}

const here = fileURLToPath(new URL('.', import.meta.url));

async function rows(wanted: readonly string[]): Promise<Row[]> {
  const found: Row[] = [];
  for (const file of readdirSync(join(here, 'rows')).filter((name) => name.endsWith('.ts'))) {
    const { row } = (await import(`./rows/${file}`)) as { row: Row };
    if (wanted.length === 0 || wanted.some((word) => row.name.includes(word))) found.push(row);
  }
  return found.toSorted((a, b) => a.name.localeCompare(b.name));
}

/** Run one row with its own folder, media process and server; whatever happens, both are ended. */
async function runRow(row: Row, scale: number): Promise<Result> {
  const result: Result = { name: row.name, target: row.target, load: loadAverage(), figures: [] };
  const missing = row.needs.filter((program) => spawnSync('which', [program]).status !== 0);
  if (missing.length > 0) return { ...result, failure: `not installed: ${missing.join(', ')}` };
  const folder = await mkdtemp(join(tmpdir(), 'atiende-bench-'));
  const opened: (MediaBench | ServerBench)[] = [];
  const keep = <T extends MediaBench | ServerBench>(one: T): T => {
    opened.push(one);
    return one;
  };
  const context: BenchContext = {
    folder,
    scale,
    media: async () => keep(await startMediaBench()),
    server: async () => keep(await startServerBench(folder)),
    say: (text) => process.stdout.write(`  ${row.name}: ${text}\n`),
  };
  try {
    result.figures = await row.run(context);
  } catch (error) {
    result.failure = error instanceof Error ? error.message : String(error);
  }
  for (const one of opened) await one.close();
  await rm(folder, { recursive: true, force: true });
  return result;
}

function verdict({ value, most, least }: Figure): string {
  if (most === undefined && least === undefined) return '';
  const ok = value <= (most ?? Number.POSITIVE_INFINITY) && value >= (least ?? Number.NEGATIVE_INFINITY);
  const asked = most === undefined ? `>= ${least}` : `<= ${most}`;
  return `${asked} ${ok ? 'yes' : 'NO'}`;
}

function print(results: readonly Result[]): void {
  const lines: string[][] = [['row', 'figure', 'measured', 'ours must', 'field']];
  for (const { name, figures, failure } of results) {
    if (failure !== undefined) lines.push([name, `could not be measured: ${failure}`, '', '', '']);
    for (const figure of figures) {
      const value = Number.isInteger(figure.value) ? String(figure.value) : figure.value.toFixed(2);
      lines.push([name, figure.what, `${value} ${figure.unit}`, verdict(figure), figure.field ?? '']);
    }
  }
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...lines.filter((line) => line[2] !== '').map((line) => (line[column] ?? '').length)),
  );
  for (const line of lines)
    console.log(
      line
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    );
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { scale: { type: 'string', default: '1' } } });
const scale = Number(values.scale);
const results: Result[] = [];
for (const row of await rows(positionals)) {
  console.log(`${row.name}: ${row.target} (load ${loadAverage()})`);
  results.push(await runRow(row, scale));
}
print(results);
const build = join(here, '..', 'build');
mkdirSync(build, { recursive: true });
const machine = { cpu: cpus()[0]?.model ?? '', cores: cpus().length, node: process.version };
writeFileSync(join(build, 'bench.json'), `${JSON.stringify({ at: new Date().toISOString(), scale, machine, results }, null, 2)}\n`);
console.log(`\nLatencies say little when the load is above 2. Written: ${join('build', 'bench.json')}`);
process.exitCode = results.length === 0 ? 1 : 0;
