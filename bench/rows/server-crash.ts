// The whole server: kill -9 of main while calls hear a prompt. How many go on, and how long they hear nothing.
import { join } from 'node:path';
import { startCapture } from '../capture.ts';
import { tones } from '../flow.ts';
import { type Stream, spread, streamsOf, toneOf } from '../meter.ts';
import { pause } from '../pause.ts';
import type { Row } from '../row.ts';
import { serverPorts } from '../server-bench.ts';
import { untilAnswered } from '../sip-probe.ts';
import { callerHz, callerScenario, sayings, sippErrors, sippRefusals, startSipp } from '../sipp.ts';

/** Shorter than a menu that is begun again: the silence after its end is the flow's own. */
const windowMs = 7000;

/** Calls that press 1 after the crash and 9 at their end; only one that lives gets its BYE. */
export const row: Row = {
  name: 'server-crash',
  target: '> 95 % of live calls go on after kill -9 of main, <= 2 s of silence',
  needs: ['tcpdump', 'sipp'],
  run: async ({ folder, scale, server, say }) => {
    const { sipPort, line, mainPid } = await server();
    const count = Math.max(5, Math.round(30 * scale));
    const capture = await sayings(folder, 'caller', callerHz, 35, [
      [20, '1'],
      [27, '9'],
    ]);
    const args = ['-r', '10', '-m', String(count), '-mp', '40000', `127.0.0.1:${sipPort}`];
    const callers = await startSipp(folder, 'callers', callerScenario(line, { capture }), args);
    await pause(6000);
    const wire = await startCapture(`udp and src portrange ${serverPorts}`, join(folder, 'crash.pcap'));
    await pause(500);
    const killedAt = Date.now();
    process.kill(mainPid(), 'SIGKILL');
    const back = untilAnswered(sipPort, windowMs);
    say(`main was killed under ${count} calls`);
    await pause(windowMs);
    const backMs = await back;
    const { packets } = await wire.stop();
    const result = await callers.result();
    if (result.failed > 0) say(await sippErrors(folder));
    const silences = spread(streamsOf(packets).map((stream) => longestSilence(stream, killedAt)));
    return [
      { what: 'calls that went on', value: (100 * result.ok) / count, unit: '%', least: 95, field: '0' },
      { what: '- refused before it as the machine is full (503)', value: await sippRefusals(folder), unit: '' },
      { what: 'SIP is answered again after', value: backMs, unit: 'ms', most: 2000, field: '1040' },
      { what: 'longest silence p50', value: silences.p50, unit: 'ms', most: 2000 },
      { what: 'longest silence max', value: silences.max, unit: 'ms', most: 2000 },
      { what: 'streams that went on sending', value: silences.count, unit: '', least: count },
    ];
  },
};

/** The longest time without one of the flow's tones in the seconds after the crash. */
function longestSilence(stream: Stream, sinceMs: number): number {
  const all = Object.values(tones).map(({ hz }) => hz);
  let last = sinceMs;
  let longest = 0;
  for (const packet of stream.packets) {
    if (packet.atMs < sinceMs || toneOf(packet, all) === undefined) continue;
    longest = Math.max(longest, packet.atMs - last);
    last = packet.atMs;
  }
  return Math.max(longest, sinceMs + windowMs - last);
}
