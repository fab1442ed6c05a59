// `npm run check`: everything that can be judged without running the product. Each check is a command; all run, two at a time; exit 1 if any fails.
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const bin = (name) => path.join(root, 'node_modules', '.bin', name);
const node = process.execPath;
const tsc = [node, path.join(root, 'node_modules/typescript-native/bin/tsc'), '-p'];

/** The largest file a room may have, in lines. */
const lineLimit = 400;

const checks = [
  ['types: server', [...tsc, 'tsconfig.json']],
  ['types: pure', [...tsc, 'tsconfig.pure.json']],
  ['types: tests', [...tsc, 'test/tsconfig.json']],
  ['types: studio', [...tsc, 'tsconfig.studio.json']],
  ['lint', [bin('oxlint'), '--type-aware', '--deny-warnings']],
  ['format', [bin('biome'), 'format', '.']],
  ['boundaries', [bin('depcruise'), '--config', 'dependency-cruiser.cjs', 'src']],
  ['unused', [bin('knip'), '--no-progress']],
  ['lists', [node, 'scripts/lists.mjs', '--check']],
];

function run([name, [command, ...args]]) {
  return new Promise((resolve) => {
    const startedAt = Date.now();
    let output = '';
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, PATH: `${path.dirname(bin('x'))}${path.delimiter}${process.env.PATH}`, FORCE_COLOR: '0' },
    });
    child.stdout.on('data', (data) => (output += data));
    child.stderr.on('data', (data) => (output += data));
    child.on('error', (error) => (output += String(error)));
    child.on('close', (code) => resolve({ name, ok: code === 0, output, seconds: (Date.now() - startedAt) / 1000 }));
  });
}

/** Rules about the files themselves: length, lock file, first line. */
function fileRules() {
  const startedAt = Date.now();
  const problems = [];
  const files = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
    .stdout.split('\n')
    .filter(Boolean);
  for (const file of files) {
    if (!/\.(ts|tsx|mjs)$/.test(file)) continue;
    let text;
    try {
      text = readFileSync(path.join(root, file), 'utf8');
    } catch {
      continue;
    }
    const lines = text.split('\n').length - 1;
    if (lines > lineLimit) problems.push(`${file}: ${lines} lines; a file over ${lineLimit} is a room with too many in it`);
    if (!/^(#!.*\n)?\/\/ \S/.test(text)) problems.push(`${file}: the first line says what lives here (a // comment)`);
    if (/\b(it|test|describe)\.only\(/.test(text)) problems.push(`${file}: .only is left in`);
  }
  if (/"resolved": "http/.test(readFileSync(path.join(root, 'package-lock.json'), 'utf8')))
    problems.push('package-lock.json holds download addresses; .npmrc must say omit-lockfile-registry-resolved=true');
  return { name: 'files', ok: problems.length === 0, output: problems.join('\n'), seconds: (Date.now() - startedAt) / 1000 };
}

const wanted = process.argv.slice(2);
const queue = checks.filter(([name]) => wanted.length === 0 || wanted.some((word) => name.includes(word)));
const results = wanted.length === 0 || wanted.includes('files') ? [fileRules()] : [];
await Promise.all(
  Array.from({ length: Math.min(2, os.availableParallelism()) }, async () => {
    for (let next = queue.shift(); next; next = queue.shift()) results.push(await run(next));
  }),
);
for (const { name, ok, output, seconds } of results) {
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${name} (${seconds.toFixed(1)} s)`);
  if (!ok)
    console.log(
      output
        .trim()
        .split('\n')
        .slice(0, 80)
        .map((line) => `     ${line}`)
        .join('\n'),
    );
}
process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;
