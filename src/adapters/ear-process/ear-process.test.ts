// The ear over its socket: the contract with the scripted ear at the other end, and what happens when that end dies. The real speech
// process in calls: test/whole/spoken-menu.test.ts.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { contractMenu, earContract } from '#ports/ear.contract.ts';
import { type EarScript, scriptedEar } from '#ports/ear-fake.ts';
import type { Ear, EarEvent } from '#ports/ear.ts';
import { serveEar } from '#speech/ear-server.ts';
import { connectEar } from './ear-process.ts';

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

test('an ear that cannot be loaded says why', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'ate-'));
  const socketPath = path.join(folder, 's');
  const server = await serveEar(Promise.reject<Ear>(new Error('no model')), socketPath);
  await expect(connectEar(socketPath)).rejects.toMatchObject({ code: 'internal', message: 'no model' });
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});
