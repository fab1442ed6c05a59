// More calls than the machine can take, while others are running: who is refused, and whether those who are up notice. Not here: what a call costs.
import { join } from 'node:path';
import { startCallers } from '../callers.ts';
import { startCapture } from '../capture.ts';
import { openDeafPort } from '../deaf-port.ts';
import { lostOf, pacingOf, spread, streamsOf } from '../meter.ts';
import { pause } from '../pause.ts';
import type { Row } from '../row.ts';
import { serverPorts } from '../server-bench.ts';
import { lineNoise, listeningPackets } from '../sipp.ts';

const floodS = 12;
/** Three times what is asked of the server. */
const offeredPerS = 450;
const longS = 45;
/** Long enough for more calls to be up than one core carries, however many a second this machine can begin. */
const shortMs = 6000;

/** 40 calls that are up, then 450 new ones a second. */
export const row: Row = {
  name: 'server-overload',
  target: 'three times the load: new calls get 503, calls that are up lose nothing and keep pacing p99 <= 1.2 ms',
  needs: ['tcpdump'],
  run: async ({ folder, scale, server, say }) => {
    const { sipPort, line } = await server();
    const count = Math.max(6, Math.round(40 * scale));
    const plan = { sipPort, line };
    const running = await startCallers({
      ...plan,
      rate: 10,
      count,
      says: () => listeningPackets(lineNoise, longS),
      hangUpAfterMs: () => longS * 1000,
    });
    await pause(8000);
    const ports = new Set(running.live().map(({ port }) => port));
    say(`${ports.size} calls are up; ${offeredPerS} a second come for ${floodS} s`);
    const wire = await startCapture(`udp and src portrange ${serverPorts}`, join(folder, 'overload.pcap'));
    const deaf = await openDeafPort();
    const flood = await startCallers({
      ...plan,
      deafPort: deaf.port,
      rate: offeredPerS,
      count: offeredPerS * floodS,
      first: 1000,
      says: () => [],
      hangUpAfterMs: () => shortMs,
    });
    await pause(floodS * 1000);
    const { packets } = await wire.stop();
    const stillUp = running.live().length;
    for (const callers of [flood, running]) callers.stop();
    deaf.close();
    const offered = await flood.result();
    const streams = streamsOf(packets).filter(({ targetPort }) => ports.has(targetPort));
    const pacing = spread(pacingOf(streams));
    return [
      { what: 'calls answered for good or ill', value: offered.ok + offered.failed, unit: '' },
      { what: '- taken', value: offered.ok, unit: '' },
      { what: '- refused with 503', value: offered.refused, unit: '', least: 1, field: '0' },
      { what: '- failed in another way', value: offered.failed - offered.refused, unit: '', most: 0 },
      { what: 'calls that were up and still are', value: stillUp, unit: '', least: ports.size },
      { what: 'their pacing p99', value: pacing.p99, unit: 'ms', most: 1.2, field: '60' },
      { what: 'their pacing p99.9', value: pacing.p999, unit: 'ms' },
      { what: 'their packets lost', value: lostOf(streams), unit: '', most: 0 },
    ];
  },
};
