// `node test/fuzz/run.ts --minutes 10 [--seed 7]`: fuzz telephony for half of the time and HTTP for the other half, print what it cost, exit 1
// if anything happened that must not.
import { parseArgs } from 'node:util';
import { fuzz } from './fuzz.ts';
import { fuzzHttp } from './http.ts';

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
  for (const fault of report.faults) console.log(fault);
  faults += report.faults.length;
}
process.exit(faults === 0 ? 0 : 1);
