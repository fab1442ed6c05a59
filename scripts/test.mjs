// `npm test`: makes sure the programs that tests need are here, runs the unit suites and then the whole-system suites,
// and closes with what failed and one line: `N passed, N failed, N skipped`. Exit 1 on a failure, on no tests, and in CI on any skip but missing test data.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { serverPrograms, startExternalPostgres } from './external-postgres.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const results = path.join(root, 'test-results');

/** Pictures of every screen, kept with the results to be looked at. */
const screens = process.env.ATIENDE_SCREENSHOTS || path.join(results, 'screens');

/** Programs the suites drive, the Debian package that brings each, and how its presence is checked where it is no program of that name. */
const tools = [
  ['sipp', 'sip-tester'],
  ['baresip', 'baresip-core'],
  ['linphonec', 'linphone-cli'],
  ['chromium', 'chromium'],
  ['kamailio', 'kamailio'],
  ['svmap', 'sipvicious'],
  ['unshare', 'util-linux'],
  ['bearerbox', 'kannel'],
  ['tshark', 'tshark'],
  ['Net::SMPP', 'libnet-smpp-perl', 'perl -MNet::SMPP -e 1'],
  ['openssl', 'openssl'],
];

/** Marks a test that may be skipped anywhere: it needs the data of ATIENDE_TEST_DATA. */
const dataMark = '[test data]';

function missingTools() {
  const missing = tools.filter(([program, , check]) => spawnSync('sh', ['-c', check ?? `command -v ${program}`]).status !== 0);
  if (!process.env.ATIENDE_DATABASE_URL && !serverPrograms()) missing.push(['postgres', 'postgresql']);
  return missing;
}

function installTools() {
  const missing = missingTools();
  if (missing.length === 0) return;
  const packages = missing.map(([, name]) => name);
  const debian = existsSync('/etc/debian_version') && process.getuid?.() === 0;
  if (!debian) {
    console.log(
      `Missing: ${missing.map(([program]) => program).join(', ')}. The tests that need them are skipped. On Debian: sudo apt-get install ${packages.join(' ')}`,
    );
    return;
  }
  console.log(`Installing for the tests: ${packages.join(', ')}`);
  const apt = (...args) =>
    spawnSync('apt-get', ['-o', 'DPkg::Lock::Timeout=300', '-qq', ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
      // Run level 1: packages that bring a service do not start it.
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
    });
  apt('update');
  apt('install', '-y', '--no-install-recommends', ...packages);
  for (const [program] of missingTools()) console.log(`Still missing after the installation: ${program}`);
}

/** What failed in one file of a report, a text for each: the test and the beginning of what it said. */
function failuresOf(file) {
  const name = path.relative(root, file.name);
  const beginning = (message) => (message ?? '').split('\n').slice(0, 12).join('\n    ');
  if (file.status === 'failed' && file.assertionResults.length === 0) return [`${name}\n    ${beginning(file.message)}`];
  const failed = file.assertionResults.filter((test) => test.status === 'failed');
  return failed.map((test) => `${name} > ${test.fullName}\n    ${beginning(test.failureMessages[0])}`);
}

/** One vitest run; answers its counts. What it prints appears at once, or whole at its end where `quiet` (two that run together would mix). */
async function suite(name, args, { env = process.env, quiet = false } = {}) {
  const report = path.join(results, `${name}.json`);
  console.log(`\n== ${name} ==`);
  const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
  const child = spawn(process.execPath, [vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args], {
    cwd: root,
    stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
    env,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => (output += data));
  const status = await new Promise((resolve) => {
    child.on('error', () => resolve(1));
    child.on('close', resolve);
  });
  if (quiet) console.log(`\n== ${name}, whole ==\n${output}`);
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0, badSkips: [], failures: [`${name}: ended without a report`] };
  const json = JSON.parse(readFileSync(report, 'utf8'));
  const skipped = json.testResults
    .flatMap((file) => file.assertionResults)
    .filter((test) => ['skipped', 'pending', 'todo'].includes(test.status));
  const brokenFiles = json.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
  const failed = json.numFailedTests + brokenFiles;
  return {
    passed: json.numPassedTests,
    failed: failed === 0 && status !== 0 ? 1 : failed,
    skipped: skipped.length,
    badSkips: skipped.map((test) => test.fullName).filter((title) => !title.includes(dataMark)),
    failures: json.testResults.flatMap(failuresOf),
  };
}

/** Pages of which a call that takes its course is the subject, and what is heard on them: they run with the calls. */
const pagesOfCalls = 'phone|desk|hear';
/** The first callbot, whose calls and messages mostly wait too: it runs with the carriers. */
const pagesOfCarriers = 'first-callbot';

/** All suites. Calls take as long as calls take and carriers mostly wait, while pages need much of the machine: a lane for each, side by side. */
async function everything() {
  const system = ['--project', 'system', '--no-file-parallelism'];
  const unit = await unitSuite();
  const besides = { quiet: true, env: { ...process.env, ATIENDE_SCREENSHOTS: screens } };
  return [
    unit,
    ...(await Promise.all([
      suite('calls', [...system, '--exclude', `test/studio/!(${pagesOfCalls}).test.ts`, '--exclude', 'test/@(sip|smpp|fuzz|outbox)/**']),
      suite(
        'carriers',
        [...system, 'test/', '--exclude', 'test/whole/**', '--exclude', `test/studio/!(${pagesOfCarriers}).test.ts`],
        besides,
      ),
      suite('pages', [...system, 'test/studio', '--exclude', `test/studio/@(${pagesOfCalls}|${pagesOfCarriers}).test.ts`], besides),
    ])),
  ];
}

/** The unit suites; the store's run on a second, foreign server too. */
async function unitSuite() {
  const external = process.env.ATIENDE_DATABASE_URL ? undefined : await startExternalPostgres();
  const url = process.env.ATIENDE_DATABASE_URL || external?.url;
  try {
    return await suite('unit', ['--project', 'unit'], { env: { ...process.env, ...(url ? { ATIENDE_DATABASE_URL: url } : {}) } });
  } finally {
    await external?.stop();
  }
}

rmSync(results, { recursive: true, force: true });
for (const folder of [results, screens]) mkdirSync(folder, { recursive: true });
installTools();
const wanted = process.argv.slice(2);
const runs = wanted.length > 0 ? [await suite('chosen', wanted)] : await everything();
const sum = (key) => runs.reduce((total, run) => total + run[key], 0);
const badSkips = runs.flatMap((run) => run.badSkips);
for (const title of badSkips) console.log(`SKIPPED: ${title}`);
for (const failure of runs.flatMap((run) => run.failures)) console.log(`\nFAILED: ${failure}`);
const skipFailure = process.env.CI === 'true' && badSkips.length > 0;
if (skipFailure) console.log('In CI a skipped test is a failure: a program that the tests need could not be installed.');
console.log(`\n${sum('passed')} passed, ${sum('failed') + (skipFailure ? badSkips.length : 0)} failed, ${sum('skipped')} skipped`);
process.exitCode = sum('failed') > 0 || sum('passed') === 0 || skipFailure ? 1 : 0;
