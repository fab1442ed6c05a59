// `node test/faults/list.ts [--calls 30] [--only stall,disk-full]`: the faults of the list under calls, a table and a verdict each, exit 1 if
// one fails; `packet-loss` = calls over a bad network, by themselves. As root on Linux (mount, prlimit). Four minutes.
// Not here: how (faults.ts, strikes.ts, bad-line.ts).
import { parseArgs } from 'node:util';
import { type BadLineRow, tryBadLine } from './bad-line.ts';
import { type FaultRow, tryFaults } from './faults.ts';
import { type Strike, strikes } from './strikes.ts';

const packetLoss = 'packet-loss';
/** A trunk over a mobile network on its worst day. */
const badness = { loss: 0.2, jitterMs: 200, seed: 20 };
const badCalls = 8;
const all = [...strikes.map(({ name }) => name), packetLoss];
const { values } = parseArgs({
  options: { calls: { type: 'string', default: '30' }, only: { type: 'string', default: all.join(',') } },
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

/** What was not as it must be of calls over the bad network. */
function brokenByLoss(row: BadLineRow): string[] {
  const told = ([least, most]: [number, number]): boolean => least >= 50 * badness.loss && most <= 200 * badness.loss;
  return [
    ...(row.passed.sip.lost === 0 || row.passed.rtp.lost === 0 ? ['nothing was lost'] : []),
    ...(row.through < row.calls ? [`${row.calls - row.through} of ${row.calls} calls not through`] : []),
    ...(row.heard < row.calls ? [`${row.calls - row.heard} callers heard nothing`] : []),
    ...(row.keysRight < row.calls ? [`${row.calls - row.keysRight} calls with keys lost or doubled`] : []),
    ...(told(row.lossPct) && told(row.farLossPct) && row.farUnknown <= 1 ? [] : ['the trace does not tell the loss']),
  ];
}

const verdicts: { name: string; faults: string[] }[] = [];
if (chosen.length > 0) {
  const { rows, after } = await tryFaults(chosen, Number(values.calls), (row) => console.log(JSON.stringify(row)));
  console.table(rows);
  console.table(after);
  const { calls: _calls, messages: _messages, doubledMarked: _marked, ...zero } = after;
  const left = Object.entries(zero).filter(([, figure]) => figure !== 0);
  verdicts.push(...chosen.map((strike, index) => ({ name: strike.name, faults: broken(strike, rows[index] as FaultRow) })));
  verdicts.push({ name: 'record, messages, queues, processes', faults: left.map(([name, figure]) => `${name} ${figure}`) });
}
if (wanted.includes(packetLoss)) {
  const row = await tryBadLine(badCalls, badness);
  console.log(JSON.stringify(row));
  verdicts.push({ name: packetLoss, faults: brokenByLoss(row) });
}
for (const { name, faults } of verdicts)
  console.log(`${faults.length === 0 ? 'held  ' : 'BROKEN'} ${name}${faults.length === 0 ? '' : `: ${faults.join('; ')}`}`);
process.exit(verdicts.every(({ faults }) => faults.length === 0) ? 0 : 1);
