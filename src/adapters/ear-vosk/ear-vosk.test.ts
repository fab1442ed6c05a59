// Vosk with a stand-in for its library: the protocol in this process, and a process of its own that crashes, hangs or has no model. The library
// itself needs a model of 40 MB: what is tested of it here is only what it says where it, or the model, is missing.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createVoskServerRecogniser } from '#adapters/ear-vosk-server/ear-vosk-server.ts';
import { type FarEnd, recogniserContract } from '#ports/recogniser.contract.ts';
import type { Recogniser, RecogniserRequest } from '#ports/recogniser.ts';
import { createVoskRecogniser } from './ear-vosk.ts';
import { libraryName, modelName, openVoskModel, type VoskModel } from './vosk-library.ts';
import { serveVosk } from './vosk-server.ts';

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

function tempFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'atv-test-'));
  closers.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A model that answers as it is told, and counts. */
function standIn(far: FarEnd) {
  const seen = { bytes: 0, grammars: [] as (readonly string[] | undefined)[], open: 0 };
  const never = () => {
    throw new Error('the library broke');
  };
  const text = typeof far === 'object' ? far.text : '';
  const model: VoskModel = {
    recogniser: (grammar) => {
      seen.grammars.push(grammar);
      seen.open += 1;
      return {
        accept: (samples) => {
          seen.bytes += samples.byteLength;
          return far === 'gone' ? never() : false;
        },
        partial: () => (far === 'broken' ? 'oops' : JSON.stringify({ partial: text })),
        result: () => JSON.stringify({ text }),
        final: () => JSON.stringify({ text, result: text === '' ? [] : [{ word: text, conf: 1 }] }),
        close: () => {
          seen.open -= 1;
        },
      };
    },
    close: () => {},
  };
  return { model, seen };
}

async function inProcess(far: FarEnd) {
  const { model, seen } = standIn(far);
  const socketPath = path.join(tempFolder(), 's');
  const server = await serveVosk(model, socketPath);
  return { server, seen, recogniser: createVoskServerRecogniser({ socketPath }) };
}

describe('contract', () => {
  recogniserContract(
    async (far) => {
      const { server, seen, recogniser } = await inProcess(far);
      return { recogniser, heard: () => seen.bytes / 2, close: server.close };
    },
    { remote: false },
  );
});

const utterance = async (recogniser: Recogniser, ...phrases: string[]) => {
  const request: RecogniserRequest = { language: 'es', kind: phrases.length > 0 ? 'menu' : 'text', phrases };
  const stream = recogniser.listen(request, () => {});
  stream.write(new Int16Array(256));
  return await stream.end();
};

test('a menu’s phrases are its grammar, free words have none, and every recogniser is given back', async () => {
  const { server, seen, recogniser } = await inProcess({ text: 'turnos' });
  closers.push(server.close);
  expect(await utterance(recogniser, 'Turnos')).toEqual({ text: 'turnos', confidence: 1 });
  await utterance(recogniser);
  expect(seen.grammars).toEqual([['turnos', '[unk]'], undefined]);
  await expect.poll(() => seen.open).toBe(0);
});

describe('a process of its own', () => {
  function start(name: string, stuckMs?: number): Recogniser {
    const recogniser = createVoskRecogniser({
      folder: path.join('/models', name),
      connect: createVoskServerRecogniser,
      program: path.join(import.meta.dirname, 'test-vosk-process.ts'),
      restartMs: 1,
      ...(stuckMs !== undefined && { stuckMs }),
    });
    closers.push(recogniser.close);
    return recogniser;
  }
  /** The process that answers; one that is just starting again is asked again. */
  const answering = async (recogniser: Recogniser): Promise<string> => {
    let text = '';
    await expect
      .poll(async () => (text = (await utterance(recogniser).catch(() => ({ text: '' }))).text), { timeout: 20_000 })
      .not.toBe('');
    return text;
  };

  test('whoever speaks before it is ready is heard once it is', async () => {
    expect((await utterance(start('es'))).text).toMatch(/^es \d+$/);
  });

  test('one that crashes costs the utterance, and is started again', async () => {
    const recogniser = start('es');
    const before = await answering(recogniser);
    await expect(utterance(recogniser, 'crash')).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    expect(await answering(recogniser)).not.toBe(before);
  });

  test('one that is stuck is ended once nobody waits for it any more, and started again', async () => {
    const recogniser = start('es', 1);
    const before = await answering(recogniser);
    const stream = recogniser.listen({ language: 'es', kind: 'menu', phrases: ['hang'] }, () => {});
    stream.write(new Int16Array(256));
    const ended = stream.end();
    stream.close();
    await expect(ended).rejects.toMatchObject({ code: 'cancelled' });
    expect(await answering(recogniser)).not.toBe(before);
  });

  test('one without a model says so', async () => {
    await expect(utterance(start('absent'))).rejects.toMatchObject({ code: 'not-configured', message: 'there is no model' });
  });
});

test('a folder without a model, and a library that is none, are told as such', () => {
  const folder = tempFolder();
  expect(() => openVoskModel(folder)).toThrow(/there is no Vosk model/);
  mkdirSync(path.join(folder, modelName, 'conf'), { recursive: true });
  expect(() => openVoskModel(folder)).toThrow(/the Vosk library cannot be loaded/);
  writeFileSync(path.join(folder, libraryName), 'no library');
  expect(() => openVoskModel(folder)).toThrow(/the Vosk library cannot be loaded/);
});
