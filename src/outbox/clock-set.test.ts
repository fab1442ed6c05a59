// The time of day is set by an hour while messages wait: each goes when it would have, and nothing goes twice.
import { expect, test } from 'vitest';
import { Failure } from '#ports/failure.ts';
import { outboxBench } from './outbox-test-server.ts';
import { ScriptedCourier } from './scripted-courier.ts';

const hourMs = 3_600_000;
const bench = outboxBench({ origin: 'sms', retry: { attempts: 3, firstDelayMs: 1000, longestDelayMs: 1000 } });

test.each([-hourMs, hourMs])('a message that is to be tried again, the clock being set by %i ms', async (byMs) => {
  let setMs = 0;
  const clock = { now: () => Date.now() + setMs };
  const courier = new ScriptedCourier();
  courier.script(new Failure('unavailable', 'come back later', { retryable: true }));
  bench.outboxWith({ sms: { courier } }, { clock, steady: { now: () => Date.now() }, pollMs: 50 });
  const { id } = await bench.queue();
  await expect.poll(async () => (await bench.store.messages.get(id))?.row.code).toBe('unavailable');
  const before = (await bench.store.messages.get(id))?.row.dueAt ?? 0;
  setMs = byMs;
  await expect.poll(async () => (await bench.store.messages.get(id))?.row.dueAt).toBe(before + byMs);
  expect(courier.sent).toHaveLength(1);
  await bench.settled(id, 'sent');
  expect(courier.sent).toHaveLength(2);
});

test.each([-hourMs, hourMs])('one that is being sent keeps its lease, the clock being set by %i ms', async (byMs) => {
  let setMs = 0;
  const courier = new ScriptedCourier();
  const answer = Promise.withResolvers<{ carrierId: string }>();
  courier.script(() => answer.promise);
  bench.outboxWith({ sms: { courier } }, { clock: { now: () => Date.now() + setMs }, steady: { now: () => Date.now() }, pollMs: 50 });
  const { id } = await bench.queue();
  await expect.poll(() => courier.sent.length).toBe(1);
  const before = (await bench.store.messages.get(id))?.row.leaseUntil ?? 0;
  setMs = byMs;
  await expect.poll(async () => (await bench.store.messages.get(id))?.row.leaseUntil).toBe(before + byMs);
  answer.resolve({ carrierId: 'one' });
  expect(await bench.settled(id, 'sent')).toMatchObject({ attempts: 1, maybeDoubled: false });
});
