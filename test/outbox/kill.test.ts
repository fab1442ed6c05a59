// A short round of the outbox's kills; `node test/outbox/run.ts` is the long one.
import { expect, test } from 'vitest';
import { killOutbox } from './kill.ts';

test('killed three times under 20 messages a second: nothing is lost, and what was doubled is marked', async () => {
  const [keyed, plain] = await killOutbox(3, 20, Math.random);
  expect(keyed).toMatchObject({ lost: 0, doubled: 0, marked: 0 });
  expect(plain).toMatchObject({ lost: 0, doubledUnmarked: 0 });
  expect(keyed?.messages).toBeGreaterThan(0);
});
