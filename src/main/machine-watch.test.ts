// What is told of a disk that fills and empties, and of a certificate before and after its end.
import { expect, test } from 'vitest';
import { makeCertificate } from '../../test/sip/certificate.ts';
import { createMachineWatch } from './machine-watch.ts';

function listening(): {
  log: { info: (facts: object, text: string) => void; warn: (facts: object, text: string) => void };
  told: string[];
} {
  const told: string[] = [];
  const tell = (level: string) => (_facts: object, text: string) => void told.push(`${level}: ${text}`);
  return { log: { info: tell('info'), warn: tell('warn') }, told };
}

test('a disk that fills is told once, and once when there is room again', async () => {
  const { log, told } = listening();
  let free = 10 ** 9;
  const watch = createMachineWatch({ dataFolder: '/', certificate: undefined, now: () => 0, freeBytes: async () => free, log });
  await watch.look();
  expect(watch.facts()).toEqual({ diskFull: false });
  free = 1000;
  await watch.look();
  await watch.look();
  expect(watch.facts()).toEqual({ diskFull: true });
  free = 10 ** 9;
  await watch.look();
  expect(watch.facts()).toEqual({ diskFull: false });
  expect(told).toEqual([
    'warn: the disk is full: no call can be put on record until there is room',
    'info: there is room on the disk again',
  ]);
});

test('our certificate is told of once a day before its end, and after it', async () => {
  const { log, told } = listening();
  const { cert } = makeCertificate();
  let now = Date.now();
  const watch = createMachineWatch({ dataFolder: '/', certificate: cert, now: () => now, log });
  await watch.look();
  await watch.look();
  expect(told).toEqual(['warn: our certificate expires soon']);
  now += 86_400_000;
  await watch.look();
  now += 2 * 86_400_000;
  await watch.look();
  expect(told.slice(1)).toEqual([
    'warn: our certificate expires soon',
    'warn: our certificate has expired: browsers and TLS trunks refuse us',
  ]);
  expect(watch.facts().certificateEndsAt).toBeLessThan(now);
});
