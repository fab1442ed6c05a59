// The scripted ear keeps the ear's contract, and answers by its script.
import { describe, expect, test } from 'vitest';
import { earContract } from './ear.contract.ts';
import type { EarEvent } from './ear.ts';
import { scriptedEar } from './ear-fake.ts';

describe('contract', () => {
  // The "voice" is a tone whose length tells the phrase.
  const said: string[] = [];
  earContract(async () => {
    said.length = 0;
    return {
      ear: scriptedEar((_request, n) => ({ decision: 'accept', option: said[n] === 'ventas' ? 'sales' : 'support' })),
      say: (phrase) => {
        said.push(phrase);
        return new Int16Array(4000).fill(5000);
      },
      close: async () => {},
    };
  });
});

test('a request that is not prepared is unavailable, and understood afterwards', async () => {
  const ear = scriptedEar(() => ({ decision: 'confirm', option: 'b' }), { ready: false });
  const request = { language: 'es', mode: { kind: 'menu' as const, options: [{ option: 'b', phrases: ['beta'] }] } };
  await expect(ear.open(request, () => {})).rejects.toMatchObject({ code: 'unavailable', retryable: true });
  await ear.prepare(request);
  const events: EarEvent[] = [];
  const session = await ear.open(request, (event) => events.push(event));
  session.write(new Int16Array(800).fill(4000));
  await session.finish();
  expect(events.at(-1)).toMatchObject({ kind: 'final', decision: 'confirm', option: 'b' });
});
