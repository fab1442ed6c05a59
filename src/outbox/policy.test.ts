// Caps, one by one and with many messages at the same time, and who is told that one was reached. Counts are the test's own.
import { expect, test } from 'vitest';
import type { MessageRow, MessageStore } from '#ports/message-store.ts';
import { messageSettingsOf } from './message-settings.ts';
import { createPolicy, type Source } from './policy.ts';

const source: Source = { line: 'linea', country: 'AR', origin: 'uno', channel: 'canal', countries: [] };
const number = (n: number) => `+54911555${String(n).padStart(5, '0')}`;
const messageTo = (to: string) => ({ to }) as MessageRow;
const wide = { perNumber: 1000, perLine: 1000, perOrigin: 1000, perChannel: 1000 };

/** A policy over counts by what is counted, e.g. `line linea`; what was admitted counts once `settle` is called. */
function policyWith(caps: Partial<typeof wide>, before: Record<string, number> = {}) {
  const counts = new Map(Object.entries(before));
  const alarms: [string, object][] = [];
  let reads = 0;
  const countSince: MessageStore['countSince'] = async ({ to, line, origin, channel }) => {
    reads += 1;
    await new Promise((resolve) => setImmediate(resolve));
    const [key = ''] = Object.entries({ to, line, origin, channel }).flatMap(([name, value]) =>
      value === undefined ? [] : `${name} ${value}`,
    );
    return counts.get(key) ?? 0;
  };
  const admit = createPolicy(
    { countSince },
    () => ({ ...messageSettingsOf(undefined), caps: { ...wide, ...caps } }),
    (cap, facts) => alarms.push([cap, facts]),
  );
  /** Admit, send for a moment, and count it where it was let go. Answers its code, or `go`. */
  const one = async (to: string, now = 1): Promise<string> => {
    const admission = await admit(messageTo(to), source, now);
    if (admission.kind !== 'go') return admission.code;
    await new Promise((resolve) => setImmediate(resolve));
    for (const key of [`to ${admission.to}`, `line ${source.line}`, `origin ${source.origin}`, `channel ${source.channel}`])
      counts.set(key, (counts.get(key) ?? 0) + 1);
    admission.done();
    return 'go';
  };
  return { one, alarms, reads: () => reads };
}

test.each(['perNumber', 'perLine', 'perOrigin', 'perChannel'] as const)(
  '%s lets through as many as it says, however many come at once',
  async (cap) => {
    for (const already of [0, 3]) {
      const name = cap.slice(3).toLowerCase();
      const key = { number: `to ${number(7)}`, line: 'line linea', origin: 'origin uno', channel: 'channel canal' }[name] ?? '';
      const { one, alarms } = policyWith({ [cap]: 5 }, { [key]: already });
      const outcomes = await Promise.all(Array.from({ length: 12 }, () => one(number(7))));
      expect(outcomes.filter((outcome) => outcome === 'go')).toHaveLength(5 - already);
      expect(outcomes.filter((outcome) => outcome === `cap-${name}`)).toHaveLength(7 + already);
      expect(alarms).toEqual([[`cap-${name}`, { key, most: 5 }]]);
      expect(await one(number(7))).toBe(`cap-${name}`);
    }
  },
);

test('an alarm is given once an hour for each', async () => {
  const { one, alarms } = policyWith({ perNumber: 0 });
  for (const now of [1, 3_599_999, 3_600_002]) await one(number(1), now);
  await one(number(2));
  expect(alarms.map(([, facts]) => facts)).toEqual([1, 1, 2].map((n) => ({ key: `to ${number(n)}`, most: 0 })));
});

test('far below a cap the counts are read once for many messages, and each number’s own once', async () => {
  const { one, reads } = policyWith({});
  expect(await Promise.all(Array.from({ length: 20 }, (_, n) => one(number(n))))).toEqual(Array(20).fill('go'));
  expect(reads()).toBe(20 + 3);
  await one(number(3));
  expect(reads()).toBe(23);
});

test('a count that cannot be read lets nobody through, and holds up nobody afterwards', async () => {
  let broken = true;
  const countSince = () => (broken ? Promise.reject(new Error('gone')) : Promise.resolve(0));
  const admit = createPolicy({ countSince }, () => messageSettingsOf(undefined));
  const both = await Promise.allSettled([1, 2].map((n) => admit(messageTo(number(n)), source, 1)));
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  broken = false;
  expect(await admit(messageTo(number(1)), source, 1)).toMatchObject({ kind: 'go', to: number(1), country: 'AR' });
});
