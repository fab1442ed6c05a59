// `node test/faults/run.ts [--kills 30] [--calls 50] [--only main,tree]`: kill -9 under calls with every action in flight, print the table and
// a verdict per promise, exit 1 if one was broken. 40 minutes with 30 kills each. Not here: how (kills.ts).
import { parseArgs } from 'node:util';
import { killEverything, type Row, type Victim, victims } from './kills.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '30' },
    calls: { type: 'string', default: '50' },
    only: { type: 'string', default: victims.join(',') },
  },
});
const which = values.only.split(',').filter((one): one is Victim => victims.some((victim) => victim === one));
const { rows, waited, after } = await killEverything(Number(values.kills), Number(values.calls), which, (text) => console.log(text));
console.table(rows);
console.table(after);
const of = (victim: Victim): Row | undefined => rows.find((row) => row.victim === victim);
const [main, media, tree] = [of('main'), of('media'), of('tree')];
const sum = (figure: (row: Row) => number): number => rows.reduce((total, row) => total + figure(row), 0);
const silent = sum(({ live, wentOn }) => live - wentOn);

/** What the issue promises, whether it held, and by which figures; nothing is said of what was not killed. */
const verdicts: [promise: string, held: boolean, figures: string][] = [
  ...rows
    .filter(({ victim }) => victim === 'main' || victim === 'speech' || victim === 'postgres')
    .map((row): [string, boolean, string] => [
      `over 95 % of the live calls go on after ${row.victim}`,
      row.live > 0 && row.wentOn > 0.95 * row.live,
      `${row.wentOn} of ${row.live}`,
    ]),
  ...(main
    ? [['at most 2 s of silence after main', main.longestGapMs <= 2000, `${main.longestGapMs} ms`] as [string, boolean, string]]
    : []),
  ...(media
    ? [['new calls within 2 s of the end of media', media.backMaxMs <= 2000, `${media.backMaxMs} ms`] as [string, boolean, string]]
    : []),
  ...(tree
    ? ([
        [
          'new calls within 2 s of the start after the whole tree',
          tree.backMaxMs <= 2000,
          `p50 ${tree.backP50Ms}, worst ${tree.backMaxMs} ms`,
        ],
        [
          'a waiting caller is called back after the whole tree',
          waited.calledBack > 0 && waited.nowhere === 0,
          `${waited.calledBack} of ${waited.callers}; ${waited.otherwise} had just been served or gone, ${waited.nowhere} nowhere`,
        ],
      ] as [string, boolean, string][])
    : []),
  [
    'every call is closed as what it is',
    after.callsWithoutEnd === 0 && sum(({ closedTruthfully }) => closedTruthfully) === silent,
    `${sum(({ closedTruthfully }) => closedTruthfully)} of ${silent} that went silent; ${after.callsWithoutEnd} without an end`,
  ],
  [
    'no message lost, none doubled but marked',
    after.lost === 0 && after.doubledUnmarked === 0,
    `${after.messages} promised, ${after.lost} lost, ${after.doubledMarked} doubled and marked, ${after.doubledUnmarked} unmarked`,
  ],
  [
    'queues and agents agree with the calls',
    after.waitingWithoutCall === 0 && after.agentsBusyWithoutCall === 0,
    `${after.waitingWithoutCall} tickets and ${after.agentsBusyWithoutCall} agents left over`,
  ],
  [
    'no orphan process, no stale lock',
    after.orphanProcesses === 0 && after.staleLocks === 0,
    `${after.orphanProcesses} processes, ${after.staleLocks} locks`,
  ],
];
for (const [promise, held, figures] of verdicts) console.log(`${held ? 'held  ' : 'BROKEN'} ${promise}: ${figures}`);
process.exit(verdicts.every(([, held]) => held) ? 0 : 1);
