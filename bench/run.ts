// `npm run bench [-- name…] [--scale 0.3]`: run the rows, print a table, write build/bench.json. Not here: any measurement.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startMediaBench } from './media-bench.ts';
import { busyTimes, loadAverage, othersCores } from './process-tree.ts';
import { conditions, printTable, type Result } from './report.ts';
import type { BenchContext, Row } from './row.ts';
import { rows } from './rows.ts';
import { type ServerBench, startServerBench } from './server-bench.ts';

/** Something that a row opened. */
interface Opened {
  close: () => Promise<void>;
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { scale: { type: 'string', default: '1' } } });
const scale = Number(values.scale);
const folder = await mkdtemp(join(tmpdir(), 'atiende-bench-'));
const opened = new Set<Opened>();
let server: Promise<ServerBench> | undefined;

/** One server for all rows: its start is a row itself. */
function theServer(): Promise<ServerBench> {
  server ??= startServerBench(folder, (one) => opened.add(one));
  return server;
}

/** Run one row; its media process ends with it. */
async function runRow(row: Row): Promise<Result> {
  const before = { at: performance.now(), busy: busyTimes(), load: loadAverage() };
  const mine: Opened[] = [];
  const result: Result = { name: row.name, target: row.target, load: [before.load, 0], othersCores: 0, seconds: 0, figures: [] };
  const context: BenchContext = {
    folder: await mkdtemp(join(folder, `${row.name}-`)),
    scale,
    media: async () => {
      const bench = await startMediaBench();
      mine.push(bench);
      opened.add(bench);
      return bench;
    },
    server: theServer,
    say: (text) => process.stdout.write(`  ${text}\n`),
  };
  try {
    const missing = row.needs.filter((program) => spawnSync('which', [program]).status !== 0);
    if (missing.length > 0) throw new Error(`not installed: ${missing.join(', ')}`);
    result.figures = await row.run(context);
  } catch (error) {
    result.failure = error instanceof Error ? error.message : String(error);
  }
  result.othersCores = othersCores(before.busy, busyTimes());
  result.seconds = (performance.now() - before.at) / 1000;
  result.load[1] = loadAverage();
  for (const one of mine) await end(one);
  return result;
}

async function end(one: Opened): Promise<void> {
  opened.delete(one);
  await one.close();
}

async function endAll(): Promise<void> {
  await Promise.all([...opened].map(end));
  await rm(folder, { recursive: true, force: true });
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    console.log('ending what was started');
    void endAll().finally(() => process.exit(130));
  });
}

const wanted = rows.filter(({ name }) => positionals.length === 0 || positionals.some((word) => name.includes(word)));
const results: Result[] = [];
for (const row of wanted) {
  console.log(`${row.name}: ${row.target}`);
  const result = await runRow(row);
  console.log(`  ${result.failure ?? 'done'} (${conditions(result)})`);
  results.push(result);
}
await endAll();
console.log('');
printTable(results);
const build = fileURLToPath(new URL('../build', import.meta.url));
mkdirSync(build, { recursive: true });
const machine = { cpu: cpus()[0]?.model ?? '', cores: cpus().length, node: process.version };
writeFileSync(join(build, 'bench.json'), `${JSON.stringify({ at: new Date().toISOString(), scale, machine, results }, null, 2)}\n`);
console.log(`
Times at the tails (p99, max) are this machine's as much as the product's unless the load is below its number of cores
and other programs used next to nothing; CPU per call, medians and counts hold on a busy machine too.
${machine.cores} x ${machine.cpu}, Node ${machine.node}. Written: ${join('build', 'bench.json')}`);
process.exitCode = results.length === 0 || results.some(({ failure }) => failure !== undefined) ? 1 : 0;
