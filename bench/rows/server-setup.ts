// The whole server: how many short calls a second it sets up and takes down without one retransmission.
import type { Row } from '../row.ts';
import { pause } from '../pause.ts';
import { cpuMs } from '../process-tree.ts';
import { callerScenario, startSipp } from '../sipp.ts';

/** Calls a second that are tried, one after the other, until one is not clean. */
const ladder = [40, 80, 120, 150, 200, 250] as const;
const runS = 10;
const talkMs = 1400;

/** Short calls. */
export const row: Row = {
  name: 'server-setup',
  target: '>= 150 calls a second without a retransmission',
  needs: ['sipp'],
  run: async ({ folder, scale, server, say }) => {
    const { sipPort, line, processes } = await server();
    let clean = 0;
    let cpuPerCall = Number.NaN;
    let dirty = '';
    for (const rate of ladder) {
      const calls = Math.round(rate * runS * Math.max(0.3, scale));
      const tree = processes();
      const cpuBefore = cpuMs(tree);
      const args = ['-r', String(rate), '-m', String(calls), '-l', '5000', '-mp', '40000', `127.0.0.1:${sipPort}`];
      const sipp = await startSipp(folder, `setup-${rate}`, callerScenario(line, { hangUpMs: talkMs }), args);
      const result = await sipp.result();
      say(`${rate} a second: ${result.ok} ok, ${result.failed} failed, ${result.retransmits} retransmits`);
      if (result.failed > 0 || result.retransmits > 0 || result.ok < calls) {
        dirty = `${rate}/s`;
        break;
      }
      clean = rate;
      cpuPerCall = (cpuMs(tree) - cpuBefore) / calls;
      await pause(2000);
    }
    return [
      { what: 'calls a second, clean', value: clean, unit: '', least: 150, field: '120' },
      { what: 'CPU per such call of 1.4 s', value: cpuPerCall, unit: 'ms' },
      { what: `first not clean: ${dirty === '' ? 'none tried' : dirty}`, value: dirty === '' ? 0 : 1, unit: '' },
    ];
  },
};
