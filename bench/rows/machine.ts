// The machine itself: what the barest work of a telephone server costs on it right now, to judge all other figures by.
// Not here: that work (yardstick.ts).
import type { Row } from '../row.ts';
import { packetCpuUs } from '../yardstick.ts';

/** UDP packets from socket to socket, nothing else. */
export const row: Row = {
  name: 'machine',
  target: 'a yardstick: compare other figures by their ratio to it',
  needs: [],
  run: async () => [{ what: 'CPU of a UDP packet sent and received', value: await packetCpuUs(), unit: 'us', field: '4.2-5.3 (quiet)' }],
};
