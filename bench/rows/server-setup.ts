// The whole server: how many short calls a second it sets up and takes down without one retransmission.
import type { BenchContext, Row } from '../row.ts';
import { pause } from '../pause.ts';
import { cpuMs, partOf } from '../process-tree.ts';
import { callerScenario, type SippResult, sippRefusals, startSipp } from '../sipp.ts';

/** Calls a second that are tried, one after the other, until one is not clean in two tries. */
const ladder = [40, 80, 120, 150, 200, 250] as const;
const runS = 6;
const talkMs = 1400;
const parts = ['media', 'main', 'database'] as const;

/** Short calls. */
export const row: Row = {
  name: 'server-setup',
  target: '>= 150 calls a second without a retransmission',
  needs: ['sipp'],
  run: async (context) => {
    const { processes } = await context.server();
    const cpu = (): number[] => {
      const tree = processes();
      return parts.map((part) => cpuMs(tree.filter((one) => partOf(one) === part)));
    };
    let clean = 0;
    let perCall = parts.map(() => Number.NaN);
    for (const rate of ladder) {
      const before = cpu();
      const first = await burst(context, rate, 'a');
      const calls = first.ok + first.failed;
      // What lingers after a call (timers, its last commit) belongs to it.
      await pause(1500);
      const after = cpu();
      if (!first.clean && !(await burst(context, rate, 'b')).clean) break;
      clean = rate;
      if (first.clean) perCall = after.map((ms, i) => (ms - (before[i] ?? 0)) / calls);
    }
    return [
      { what: 'calls a second, clean', value: clean, unit: '', least: 150, field: '120' },
      { what: 'highest that is tried', value: ladder.at(-1) ?? 0, unit: '' },
      { what: 'calls refused as the machine is full (503)', value: await sippRefusals(context.folder), unit: '' },
      {
        what: 'CPU per such call of 1.4 s, whole tree',
        value: perCall.reduce((sum, ms) => sum + ms, 0),
        unit: 'ms',
        field: '6.1 (computed)',
      },
      ...parts.map((part, i) => ({ what: `- ${part}`, value: perCall[i] ?? Number.NaN, unit: 'ms' })),
    ];
  },
};

async function burst(context: BenchContext, rate: number, name: string): Promise<SippResult & { clean: boolean }> {
  const { sipPort, line } = await context.server();
  const calls = Math.round(rate * runS * Math.max(0.3, context.scale));
  const args = ['-r', String(rate), '-m', String(calls), '-l', '5000', '-mp', '40000', `127.0.0.1:${sipPort}`];
  const sipp = await startSipp(context.folder, `setup-${rate}${name}`, callerScenario(line, { hangUpMs: talkMs }), args);
  const result = await sipp.result();
  context.say(`${rate} a second: ${result.ok} ok, ${result.failed} failed, ${result.retransmits} retransmits`);
  return { ...result, clean: result.failed === 0 && result.retransmits === 0 && result.ok === calls };
}
