// SMPP alone: codec, window and session through one bind, against an SMSC on the same codec in another process of this machine.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { systemClock, systemTimers } from '../../src/ports/clock.ts';
import { SmppLink } from '../../src/wire/smpp/link.ts';
import { emptyMessage } from '../../src/wire/smpp/test-smsc.ts';
import type { Figure, Row } from '../row.ts';

const usualCount = 20_000;
const window = 10;

/** Submits as fast as the window lets them; the rate of the channel is set higher than that. */
export const row: Row = {
  name: 'smpp',
  target: 'codec and session through one bind with a window of 10 carry at least 1,000 submits a second',
  needs: [],
  run: async ({ scale }) => {
    const smsc = fork(new URL('../smsc-process.ts', import.meta.url), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    try {
      const [port] = (await once(smsc, 'message')) as [number];
      return await measure(port, Math.max(2000, Math.round(usualCount * scale)));
    } finally {
      smsc.kill();
    }
  },
};

async function measure(port: number, count: number): Promise<Figure[]> {
  const link = new SmppLink(
    {
      host: '127.0.0.1',
      port,
      bind: 'transceiver',
      systemId: 'bench',
      password: 'secret',
      systemType: '',
      range: { ton: 0, npi: 0, digits: '' },
      connectMs: 5000,
      responseMs: 10_000,
      enquireMs: 30_000,
      unbindMs: 5000,
      window,
      ratePerS: 1_000_000,
      waitMs: 60_000,
    },
    { clock: systemClock, timers: systemTimers, random: Math.random, onMessage: () => {}, onState: () => {} },
  );
  link.start();
  const pdu = { ...emptyMessage('submit_sm'), registeredDelivery: 1, message: Buffer.from('Su turno es el martes 14 a las 10:30.') };
  await link.submit(pdu);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const cpu = process.cpuUsage();
  const begin = performance.now();
  const waits: number[] = [];
  const one = async () => {
    const at = performance.now();
    await link.submit(pdu);
    waits.push(performance.now() - at);
  };
  // As many at a time as the outbox claims.
  await Promise.all(
    Array.from({ length: window }, async () => {
      for (let sent = 0; sent < count / window; sent += 1) await one();
    }),
  );
  const seconds = (performance.now() - begin) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  delay.disable();
  await link.close();
  const sorted = waits.toSorted((a, b) => a - b);
  const share = (part: number) => sorted[Math.floor(part * (sorted.length - 1))] ?? 0;
  return [
    { what: 'submits a second', value: waits.length / seconds, unit: '/s', least: 1000 },
    { what: 'submit → answer p50', value: share(0.5), unit: 'ms' },
    { what: 'submit → answer p99', value: share(0.99), unit: 'ms' },
    { what: 'CPU a submit', value: (user + system) / waits.length, unit: 'us' },
    { what: 'event loop late, p99', value: delay.percentile(99) / 1e6, unit: 'ms' },
  ];
}
