// What the mask leaves to be seen, and that a call's lines can be found by its id.
import { expect, test, vi } from 'vitest';
import { bench, toTeam } from '#calls/test-calls.ts';
import { createLogger, mask } from './logger.ts';

test.each([
  ['+5491155550145', '•••45'],
  ['Ana', '•••'],
  ['', '•••'],
  [undefined, '•••'],
  [{ number: '+5491155550145' }, '•••"}'],
])('%j is logged as %s', (value, shown) => {
  expect(mask(value)).toBe(shown);
});

test('every line that a call causes carries its id, those of its legs too, and even when they have gone', async () => {
  const lines: Record<string, unknown>[] = [];
  let callOf: (leg: string) => string | undefined = () => undefined;
  const into = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
  const log = createLogger('debug', (leg) => callOf(leg), into);
  const { switchboard, line, memory } = bench((event) => (event.kind === 'key' ? { effects: [toTeam('2.1')] } : undefined), { log });
  callOf = switchboard.callOf;
  await switchboard.start();
  const leg = line.incoming({ dialled: 'demo', callerUser: '1155550100' });
  await vi.waitFor(() => expect(memory.written).toHaveLength(1));
  const sip = log.child({ room: 'sip' });
  sip.warn({ leg }, 'next hop not reachable');
  line.end(leg);
  await vi.waitFor(() => expect(switchboard.list()).toEqual([]));
  sip.warn({ leg }, 'dialog not dropped');
  sip.warn({ leg: 'nobody’s' }, 'BYE not sent');
  const [id] = memory.begun.keys();
  expect(lines.map(({ msg, call }) => [msg, call])).toEqual([
    ['call began', id],
    ['next hop not reachable', id],
    ['call ended', id],
    ['dialog not dropped', id],
    ['BYE not sent', undefined],
  ]);
  expect(lines[0]).toMatchObject({ line: 'demo', pii: { number: '•••00' } });
  expect(lines[2]).toMatchObject({ by: 'caller', reason: 'hangup' });
  expect(switchboard.tallies()).toEqual({ begun: new Map([['sandbox', 1]]), refused: new Map(), ended: new Map([['caller hangup', 1]]) });
});
