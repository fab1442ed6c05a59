// The ear over its socket: the contract with the scripted ear at the other end, and what happens when that end dies. The real speech
// process in calls: test/whole/spoken-menu.test.ts.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { contractMenu, earContract } from '#ports/ear.contract.ts';
import { type EarScript, scriptedEar } from '#ports/ear-fake.ts';
import type { ConfusionCheck } from '#ports/confusion-check.ts';
import { Failure } from '#ports/failure.ts';
import type { Ear, EarEvent } from '#ports/ear.ts';
import { serveEar } from '#speech/ear-server.ts';
import { confusionCheckOver, connectEar } from './ear-process.ts';

async function open(script: EarScript, options?: { ready: boolean }) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'ate-'));
  const socketPath = path.join(folder, 's');
  const server = await serveEar(Promise.resolve(scriptedEar(script, options)), socketPath);
  const ear = await connectEar(socketPath);
  const close = async () => {
    await ear.close();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { ear, server, socketPath, close };
}

const spoken = new Int16Array(4000).fill(5000);

describe('contract', () => {
  earContract(async () => {
    const said: string[] = [];
    const { ear, close } = await open((_request, n) => ({ decision: 'accept', option: said[n] === 'ventas' ? 'sales' : 'support' }));
    const say = (phrase: string) => {
      said.push(phrase);
      return spoken;
    };
    return { ear, say, close };
  });
});

test('only its own user may speak to it, and it tells what it can', async () => {
  const { ear, socketPath, close } = await open(() => ({ decision: 'reject' }));
  expect(statSync(socketPath).mode & 0o777).toBe(0o600);
  expect(ear.modes).toEqual(['menu', 'text']);
  expect([ear.speaks('es-AR'), ear.speaks('PT-br'), ear.speaks('ja')]).toEqual([true, true, false]);
  await close();
});

test('a menu that is not prepared is unavailable, preparing it tells its progress, and then it listens', async () => {
  const { ear, close } = await open(() => ({ decision: 'confirm', option: 'support', z: 0.2 }), { ready: false });
  await expect(ear.open(contractMenu, () => {})).rejects.toMatchObject({ name: 'Failure', code: 'unavailable', retryable: true });
  const progress: [number, number][] = [];
  await ear.prepare(contractMenu, { onProgress: (done, total) => progress.push([done, total]) });
  expect(progress).toEqual([[1, 1]]);
  const events: EarEvent[] = [];
  const session = await ear.open(contractMenu, (event) => events.push(event));
  session.write(spoken);
  await session.finish();
  expect(events.at(-1)).toMatchObject({ kind: 'final', decision: 'confirm', option: 'support', z: 0.2 });
  session.close();
  await close();
});

test('a process that dies ends its sessions as failed, once, and fails what is asked of it as unavailable', async () => {
  const { ear, server, close } = await open(() => ({ decision: 'reject' }));
  const events: EarEvent[] = [];
  const failed = Promise.withResolvers<void>();
  const session = await ear.open(contractMenu, (event) => {
    events.push(event);
    if (event.kind === 'failed') failed.resolve();
  });
  await server.close();
  await failed.promise;
  session.write(spoken);
  await session.finish();
  expect(events.map(({ kind }) => kind)).toEqual(['failed']);
  await expect(ear.open(contractMenu, () => {})).rejects.toMatchObject({ code: 'unavailable', retryable: true });
  await expect(ear.prepare(contractMenu)).rejects.toMatchObject({ code: 'unavailable', retryable: true });
  await close();
});

describe('words that sound alike', () => {
  const options = [
    { option: 'six', phrases: ['seis'] },
    { option: 'three', phrases: ['tres'] },
  ];

  async function serving(confusions: ConfusionCheck) {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'ate-'));
    const socketPath = path.join(folder, 's');
    const server = await serveEar(Promise.resolve({ ...scriptedEar(() => ({ decision: 'reject' })), confusions }), socketPath);
    const close = async () => {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    };
    return { check: confusionCheckOver(socketPath), close };
  }

  test('are told as the check found them, with its progress', async () => {
    const pair = { first: { option: 'six', phrase: 'seis' }, second: { option: 'three', phrase: 'tres' }, margin: 0.4, alike: true };
    const asked: unknown[] = [];
    const { check, close } = await serving(async (...question) => {
      asked.push(question.slice(0, 2));
      question[2]?.onProgress?.(1, 2);
      return [pair];
    });
    const progress: [number, number][] = [];
    expect(await check('es-AR', options, { onProgress: (done, total) => progress.push([done, total]) })).toEqual([pair]);
    expect(asked).toEqual([['es-AR', options]]);
    expect(progress).toEqual([[1, 2]]);
    await close();
    await expect(check('es-AR', options)).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('a question that is given up is given up in the process too', async () => {
    const began = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<void>();
    const { check, close } = await serving(async (_language, _options, given) => {
      given?.signal?.addEventListener('abort', () => ended.resolve());
      began.resolve();
      await ended.promise;
      throw new Failure('cancelled', 'no longer wanted');
    });
    const abort = new AbortController();
    const asked = check('es', options, { signal: abort.signal });
    await began.promise;
    abort.abort();
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
    await ended.promise;
    await close();
  });

  test('an ear that cannot compare says so', async () => {
    const { socketPath, close } = await open(() => ({ decision: 'reject' }));
    await expect(confusionCheckOver(socketPath)('es', options)).rejects.toMatchObject({ code: 'invalid' });
    await close();
  });
});

test('an ear that cannot be loaded says why', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'ate-'));
  const socketPath = path.join(folder, 's');
  const server = await serveEar(Promise.reject<Ear>(new Error('no model')), socketPath);
  await expect(connectEar(socketPath)).rejects.toMatchObject({ code: 'internal', message: 'no model' });
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});
