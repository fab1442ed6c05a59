// A supervised process that dies, and one that hangs: both are started again. Real processes.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type SupervisedChild, superviseChild } from './child.ts';

let folder: string;
let child: SupervisedChild | undefined;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'child-'));
});
afterEach(async () => {
  await child?.stop(1000);
  rmSync(folder, { recursive: true, force: true });
});

/** A process that does `first` when it is first asked whether it still turns, and only answers in its later lives. */
function supervised(first: string) {
  const file = path.join(folder, 'child.mjs');
  writeFileSync(
    file,
    `import { appendFileSync, existsSync } from 'node:fs';
const lived = existsSync('${folder}/lives');
appendFileSync('${folder}/lives', 'x');
let asked = 0;
process.on('message', ({ ask }) => {
  if (ask !== 'alive') return;
  asked += 1;
  process.send({ tell: 'alive' }, () => { if (!lived) { ${first} } });
  if (lived && asked === 8) process.send({ tell: 'draining', calls: 8 });
});
process.send({ tell: 'ready' });`,
  );
  const happened: string[] = [];
  const lasting = Promise.withResolvers<void>();
  child = superviseChild({
    name: 'trial',
    file,
    env: {},
    logFile: path.join(folder, 'log'),
    hangs: { askEveryMs: 100, unanswered: 20 },
    onHung: () => happened.push('hung'),
    onRestart: (_, reason) => happened.push(reason),
    onRefused: lasting.reject,
    onMessage: ({ tell }) => (tell === 'draining' ? lasting.resolve() : undefined),
  });
  return { happened, lasting: lasting.promise };
}

const lives = () => readFileSync(path.join(folder, 'lives'), 'utf8').length;

test('one that hangs is killed and started again, and one that answers is left alone', async () => {
  const { happened, lasting } = supervised('for (;;);');
  await lasting;
  expect(happened).toEqual(['hung', 'SIGKILL']);
  expect(lives()).toBe(2);
});

test('one that ends is started again', async () => {
  const { happened, lasting } = supervised('process.exit(3);');
  await lasting;
  expect(happened).toEqual(['exit 3']);
  expect(lives()).toBe(2);
});
