// Words of published menus: made ready in the background, told while they are not, tried again when the ear was away.
import { afterEach, expect, test, vi } from 'vitest';
import type { Ear, EarRequest } from '#ports/ear.ts';
import { scriptedEar } from '#ports/ear-fake.ts';
import { Failure } from '#ports/failure.ts';
import type { FlowSummary } from '#ports/flow-store.ts';
import { createMenuWords, type MenuWords } from './menu-words.ts';

const menu = (phrase: string): EarRequest => ({
  language: 'es',
  mode: { kind: 'menu', options: [{ option: 'a', phrases: [phrase] }] },
});

/** A store of one flow and an ear whose `prepare` is the test's. */
function bench(prepare: Ear['prepare'], document = 'ventas,turnos') {
  let version = 1;
  let publish = () => {};
  const failures: string[] = [];
  const prepared: string[] = [];
  const words: MenuWords = createMenuWords({
    ear: async () => ({
      ...scriptedEar(() => ({ decision: 'reject' })),
      prepare: async (request, options) => {
        await prepare(request, options);
        if (request.mode.kind === 'menu') prepared.push(request.mode.options[0]?.phrases[0] ?? '');
      },
    }),
    flows: {
      list: async () => [{ id: 'f', version } as FlowSummary, { id: 'borrador', version: 0 } as FlowSummary],
      published: async () => ({ version, document }),
      onChange: (wake) => {
        publish = () => {
          version += 1;
          wake();
        };
        return () => {};
      },
    },
    menusOf: (text) => {
      if (text === 'roto') throw new Failure('invalid', 'broken');
      return text.split(',').map(menu);
    },
    failed: ({ code }) => void failures.push(code),
    retryMs: 1,
  });
  closers.push(() => words.close());
  return { words, state: () => words.of('f', version), failures, prepared, publish: () => publish() };
}

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

test('what is published is made ready, with its share told, and again after the next version only', async () => {
  const gate = Promise.withResolvers<void>();
  const { words, state, prepared, publish, failures } = bench(async (_request, options) => {
    options?.onProgress?.(1, 2);
    await gate.promise;
  });
  await vi.waitFor(() => expect(state()).toEqual({ share: 0.25, failed: false }));
  const told = vi.fn<() => void>();
  words.onChange(told);
  gate.resolve();
  await vi.waitFor(() => expect(state()).toBeUndefined());
  expect(told).toHaveBeenCalled();
  expect(prepared).toEqual(['ventas', 'turnos']);
  publish();
  expect(state()).toEqual({ share: 0, failed: false });
  await vi.waitFor(() => expect(prepared).toEqual(['ventas', 'turnos', 'ventas', 'turnos']));
  expect(failures).toEqual([]);
});

test('an ear that is away is asked again until it is back', async () => {
  let away = 3;
  const { state, prepared, failures } = bench(async () => {
    away -= 1;
    if (away >= 0) throw new Failure('unavailable', 'it starts again', { retryable: true });
  });
  await vi.waitFor(() => expect(prepared).toEqual(['ventas', 'turnos']));
  expect(failures).toEqual(['unavailable', 'unavailable', 'unavailable']);
  await vi.waitFor(() => expect(state()).toBeUndefined());
});

test('a menu that the ear refuses keeps to its keys and is told; the others get their words', async () => {
  const { state, prepared, failures } = bench(async (request) => {
    if (JSON.stringify(request).includes('ventas')) throw new Failure('invalid', 'no voices');
  });
  await vi.waitFor(() => expect(state()).toEqual({ share: 1, failed: true }));
  expect([prepared, failures]).toEqual([['turnos'], ['invalid']]);
});

test('a document that cannot be read is told once and holds up nothing', async () => {
  const { state, failures, publish } = bench(async () => {}, 'roto');
  await vi.waitFor(() => expect(failures).toEqual(['invalid']));
  publish();
  await vi.waitFor(() => expect(failures).toEqual(['invalid', 'invalid']));
  await vi.waitFor(() => expect(state()).toBeUndefined());
});

test('closing gives up what is under way', async () => {
  const begun = Promise.withResolvers<AbortSignal>();
  const { words, state } = bench(async (_request, { signal } = {}) => {
    if (!signal) throw new Error('it cannot be given up');
    begun.resolve(signal);
    await new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(new Failure('cancelled', 'no longer wanted'))));
  });
  const signal = await begun.promise;
  expect(state()).toEqual({ share: 0, failed: false });
  await words.close();
  expect(signal.aborted).toBe(true);
});
