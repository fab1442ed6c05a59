// `node test/faults/list.ts [--calls 30] [--only stall,disk-full]`: the faults of the list under calls, a table and a verdict each, exit 1 if
// one fails. As root on Linux (mount, prlimit). Three minutes. Not here: how (faults.ts, strikes.ts).
import { parseArgs } from 'node:util';
import { type FaultRow, tryFaults } from './faults.ts';
import { type Strike, strikes } from './strikes.ts';

const { values } = parseArgs({
  options: { calls: { type: 'string', default: '30' }, only: { type: 'string', default: strikes.map(({ name }) => name).join(',') } },
});
const wanted = values.only.split(',');
const chosen = strikes.filter(({ name }) => wanted.includes(name));

/** What was not as it must be. */
function broken({ callsGoOn, newCalls }: Strike, row: FaultRow): string[] {
  return [
    ...(callsGoOn && row.wentOn <= 0.95 * row.live ? [`${row.live - row.wentOn} of ${row.live} calls broken off`] : []),
    ...(callsGoOn || /^(?:fault [^,]*(?:, |$))*$/u.test(row.otherwise)
      ? []
      : [`calls ended otherwise than by their flow’s fault: ${row.otherwise}`]),
    ...(newCalls !== 'nothing' && row.unanswered > 0 ? [`${row.unanswered} new calls without any answer`] : []),
    ...(newCalls === 'refused' && row.refused === 0 ? ['new calls not refused'] : []),
    ...(row.told === 'false' ? ['not said in the log'] : []),
  ];
}

const { rows, after } = await tryFaults(chosen, Number(values.calls), (row) => console.log(JSON.stringify(row)));
console.table(rows);
console.table(after);
const { calls: _calls, messages: _messages, doubledMarked: _marked, ...zero } = after;
const left = Object.entries(zero).filter(([, figure]) => figure !== 0);
const verdicts = chosen.map((strike, index) => ({ name: strike.name, faults: broken(strike, rows[index] as FaultRow) }));
for (const { name, faults } of verdicts)
  console.log(`${faults.length === 0 ? 'held  ' : 'BROKEN'} ${name}${faults.length === 0 ? '' : `: ${faults.join('; ')}`}`);
console.log(
  `${left.length === 0 ? 'held  ' : 'BROKEN'} record, messages, queues, processes${left.map(([name, figure]) => `; ${name} ${figure}`).join('')}`,
);
process.exit(left.length === 0 && verdicts.every(({ faults }) => faults.length === 0) ? 0 : 1);
