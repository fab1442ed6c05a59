// Telling the speech process of recognisers: at once, when something changed, and again whenever it has started anew.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { scriptedEar } from '#ports/ear-fake.ts';
import type { EarConfiguration, EarEngines } from '#ports/ear-engine.ts';
import { Failure } from '#ports/failure.ts';
import { type EarServer, serveEar } from '#speech/ear-server.ts';
import { type EarConfigurer, keepEarConfigured } from './ear-configurer.ts';

const engine = { kind: 'openai', id: 'o', url: 'https://api.example/v1', model: 'm', key: 'k' } as const;
const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

function bench() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'ate-'));
  closers.push(() => rmSync(folder, { recursive: true, force: true }));
  const socketPath = path.join(folder, 's');
  const told: EarConfiguration[] = [];
  const failures: Failure[] = [];
  let current: EarConfiguration = { engines: [engine], choices: { es: { words: 'o' } }, allowPrivate: [] };
  const engines: EarEngines = {
    configure: async (configuration) => void told.push(configuration),
    check: async ({ id }) => {
      if (id === 'o') throw new Failure('not-configured', 'the key is refused');
    },
  };
  const serve = async (given: Partial<EarEngines> = engines): Promise<EarServer> => {
    const server = await serveEar(Promise.resolve({ ...scriptedEar(() => ({ decision: 'reject' })), ...given }), socketPath);
    closers.push(server.close);
    return server;
  };
  const keep = (): EarConfigurer => {
    const configurer = keepEarConfigured({
      socketPath,
      current: async () => current,
      failed: (failure) => failures.push(failure),
      retryMs: 1,
    });
    closers.push(configurer.close);
    return configurer;
  };
  return { told, failures, serve, keep, change: (next: Partial<EarConfiguration>) => (current = { ...current, ...next }) };
}

test('told at once, and of every change before it is said to be done', async () => {
  const { told, serve, keep, change } = bench();
  await serve();
  const configurer = keep();
  await expect.poll(() => told).toEqual([{ engines: [engine], choices: { es: { words: 'o' } }, allowPrivate: [] }]);
  change({ choices: {} });
  await configurer.renew();
  expect(told.at(-1)?.choices).toEqual({});
});

test('a process that starts again is told again, and one that is away holds nobody up', async () => {
  const { told, serve, keep, change } = bench();
  const first = await serve();
  const configurer = keep();
  await expect.poll(() => told.length).toBe(1);
  await first.close();
  change({ choices: { pt: { words: 'o' } } });
  await configurer.renew();
  await serve();
  await expect.poll(() => told.at(-1)?.choices).toEqual({ pt: { words: 'o' } });
});

test('a check comes back with what is wrong, and where nobody knows recognisers that is told', async () => {
  const { failures, serve, keep } = bench();
  const first = await serve();
  const configurer = keep();
  await expect(configurer.check(engine, [])).rejects.toMatchObject({
    name: 'Failure',
    code: 'not-configured',
    message: 'the key is refused',
  });
  await configurer.check({ ...engine, id: 'other' }, []);
  await first.close();
  await serve({});
  await expect.poll(() => failures.map(({ code }) => code)).toContain('not-configured');
});
