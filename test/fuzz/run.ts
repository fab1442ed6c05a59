// `node test/fuzz/run.ts --minutes 10 [--seed 7]`: fuzz for so long, print what it cost, exit 1 if anything happened that must not.
import { parseArgs } from 'node:util';
import { fuzz } from './fuzz.ts';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string', default: String(Date.now() % 1e9) } },
});
console.log(`seed ${values.seed}`);
const report = await fuzz(Number(values.minutes) * 60_000, Number(values.seed));
console.table(report.cpuMs);
console.log(
  `${report.inputs} inputs; heap ${report.heapMiB.before.toFixed(0)} -> ${report.heapMiB.after.toFixed(0)} MiB; ${report.faults.length} faults`,
);
for (const fault of report.faults) console.log(fault);
process.exit(report.faults.length === 0 ? 0 : 1);
