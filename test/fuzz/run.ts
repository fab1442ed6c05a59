// `node test/fuzz/run.ts --minutes 10 [--seed 7]`: fuzz telephony for half of the time and HTTP for the other half, print what it cost, exit 1
// if anything happened that must not.
import { parseArgs } from 'node:util';
import { fuzz } from './fuzz.ts';
import { fuzzHttp } from './http.ts';
import { leakMiB } from './inputs.ts';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string', default: String(Date.now() % 1e9) } },
});
console.log(`seed ${values.seed}`);
let faults = 0;
for (const one of [fuzz, fuzzHttp]) {
  const report = await one(Number(values.minutes) * 30_000, Number(values.seed));
  console.table(report.cpuMs);
  const { before, after } = report.heapMiB;
  console.log(`${report.inputs} inputs; heap ${before.toFixed(0)} -> ${after.toFixed(0)} MiB; ${report.faults.length} faults`);
  if (report.held !== undefined) console.log('held for more than 5 ms by one input:', report.held);
  for (const fault of report.faults) console.log(fault);
  if (after - before > leakMiB) console.log(`the heap grew by more than ${leakMiB} MiB`);
  faults += report.faults.length + Number(after - before > leakMiB);
}
process.exit(faults === 0 ? 0 : 1);
