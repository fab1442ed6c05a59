// `node test/faults/run.ts [--kills 30] [--calls 50] [--only main,tree]`: kill -9 under calls with every action in flight, print the table,
// exit 1 if something was lost. Half an hour with 30 kills each. Not here: how (kills.ts).
import { parseArgs } from 'node:util';
import { killEverything, type Victim, victims } from './kills.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '30' },
    calls: { type: 'string', default: '50' },
    only: { type: 'string', default: victims.join(',') },
  },
});
const which = values.only.split(',').filter((one): one is Victim => victims.some((victim) => victim === one));
const { rows, after } = await killEverything(Number(values.kills), Number(values.calls), which, (text) => console.log(text));
console.table(rows);
console.table(after);
const { calls: _calls, messages: _messages, doubledMarked: _marked, ...zero } = after;
const main = rows.find(({ victim }) => victim === 'main');
const mainHolds = main === undefined || (main.wentOn > 0.95 * main.live && main.longestGapMs <= 2000);
process.exit(mainHolds && Object.values(zero).every((count) => count === 0) ? 0 : 1);
