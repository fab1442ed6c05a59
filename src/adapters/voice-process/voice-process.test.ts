// The voice over the real speech process: the contract, and what happens when the process dies.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { voiceContract } from '#ports/voice.contract.ts';
import { joined } from '#wire/audio/joined.ts';
import { connectVoice, type ProcessVoice } from './voice-process.ts';

const processFile = path.resolve(import.meta.dirname, '../../speech/process.ts');

function start(socketPath: string): ChildProcess {
  return spawn(process.execPath, [processFile], {
    env: { ...process.env, ATIENDE_SPEECH_SOCKET: socketPath },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

async function open(): Promise<{ voice: ProcessVoice; child: ChildProcess; socketPath: string; close: () => Promise<void> }> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'atv-'));
  const socketPath = path.join(folder, 's');
  const child = start(socketPath);
  const voice = await connectVoice(socketPath);
  const close = async () => {
    voice.close();
    const gone = new Promise((resolve) => {
      child.once('exit', resolve);
    });
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      await gone;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  return { voice, child, socketPath, close };
}

describe('contract', () => {
  // One process for all of it: a start takes longer than every test.
  let shared: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    shared = await open();
  });
  afterAll(() => shared.close());
  voiceContract(async () => ({ voice: shared.voice, close: async () => {} }));
});

test('fails as unavailable while the process is dead, and works again when it is back', async () => {
  const { voice, child, socketPath, close } = await open();
  const asked = joined(voice.speak({ text: 'Uno. '.repeat(500), language: 'es', voice: 'default' }));
  child.kill('SIGKILL');
  await expect(asked).rejects.toMatchObject({ code: 'unavailable', retryable: true });
  await expect(joined(voice.speak({ text: 'Hola', language: 'es', voice: 'default' }))).rejects.toMatchObject({ code: 'unavailable' });
  const second = start(socketPath);
  await expect.poll(() => voice.connected(), { timeout: 10_000 }).toBe(true);
  expect((await joined(voice.speak({ text: 'Hola', language: 'es', voice: 'default' }))).length).toBeGreaterThan(1000);
  second.kill('SIGTERM');
  await close();
});

test('words a caller waits for go before those rendered ahead of time', async () => {
  const { voice, close } = await open();
  const order: string[] = [];
  const ahead = Array.from({ length: 5 }, (_, i) =>
    joined(voice.speak({ text: `Mensaje número ${i} de la lista.`, language: 'es', voice: 'default', background: true })).then(() =>
      order.push('ahead'),
    ),
  );
  const now = joined(voice.speak({ text: 'Su número es el cuatro.', language: 'es', voice: 'default' })).then(() => order.push('now'));
  await Promise.all([...ahead, now]);
  expect(order.indexOf('now')).toBeLessThan(2);
  await close();
});

test('a text comes clause by clause, and whoever stops listening leaves the rest unsaid', async () => {
  const { voice, close } = await open();
  const lengths: number[] = [];
  for await (const piece of voice.speak({ text: 'Hola, Ana. Su turno es mañana. Adiós.', language: 'es', voice: 'espeak-clara' }))
    lengths.push(piece.length);
  expect(lengths).toHaveLength(3);
  // What was 10,000 characters before its amounts were spelt out.
  for await (const first of voice.speak({ text: 'Uno. '.repeat(12_000), language: 'es', voice: 'espeak-clara', background: true })) {
    expect(first.length).toBeGreaterThan(1000);
    break;
  }
  // With twelve thousand clauses still in the queue this would come after them, beyond the test's time.
  expect((await joined(voice.speak({ text: 'Listo.', language: 'es', voice: 'espeak-clara', background: true }))).length).toBeGreaterThan(
    1000,
  );
  await close();
});
