// The whole server: from the command until it answers, on new data and later. What is installed is installed already.
import type { Row } from '../row.ts';

/** Two starts. */
export const row: Row = {
  name: 'server-start',
  target: 'first start <= 120 s with everything that it installs, later ones <= 5 s',
  needs: [],
  run: async ({ server }) => {
    const { firstStartMs, laterStartMs, laterStartCpuMs } = await server();
    return [
      { what: 'start on new data, nothing to install', value: firstStartMs / 1000, unit: 's', most: 120 },
      { what: 'later start', value: laterStartMs / 1000, unit: 's', most: 5 },
      { what: '- CPU of main in it', value: laterStartCpuMs, unit: 'ms' },
    ];
  },
};
