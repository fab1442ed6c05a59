// A link to a host name while names cannot be found: how it stands, that nothing has left, and that it heals by itself. Not here: a carrier
// that is there and fails (link.test.ts).
import dns from 'node:dns';
import { afterEach, expect, test, vi } from 'vitest';
import { type LinkState, SmppLink } from './link.ts';
import { emptyMessage, startTestSmsc } from './test-smsc.ts';
import { fastTime } from './test-time.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
  vi.restoreAllMocks();
});

type Answer = (error: NodeJS.ErrnoException | null, addresses?: { address: string; family: number }[]) => void;

const poll = <T>(read: () => T) => expect.poll(read, { timeout: 20_000 });

test.each([
  ['does not exist', 'ENOTFOUND', { code: 'unavailable', detail: expect.stringMatching(/: no DNS knows its name$/u) }],
  [
    'cannot be asked for (SERVFAIL)',
    'EAI_AGAIN',
    { code: 'unavailable', detail: expect.stringMatching(/: DNS does not answer for its name$/u) },
  ],
  ['gets no answer', undefined, { code: 'timeout', detail: expect.stringMatching(/^smsc\.test:\d+ did not take the connection/u) }],
])('a name that %s: down with the reason, tried again, nothing sent, up when it is found', async (_what, code, facts) => {
  // Listening looks its own address up too.
  const smsc = await startTestSmsc({});
  closers.push(() => smsc.close());
  let asked = 0;
  let isAway = true;
  const unanswered: Answer[] = [];
  // What the resolver of the operating system answers (getaddrinfo): the one thing here that no test can bring down for itself alone.
  vi.spyOn(dns, 'lookup').mockImplementation(((_host: string, _options: unknown, answer: Answer) => {
    asked += 1;
    if (!isAway) return answer(null, [{ address: '127.0.0.1', family: 4 }]);
    if (code === undefined) unanswered.push(answer);
    else setImmediate(() => answer(Object.assign(new Error(`getaddrinfo ${code} smsc.test`), { code })));
  }) as never);
  const states: LinkState[] = [];
  const link = new SmppLink(
    {
      host: 'smsc.test',
      port: smsc.port,
      bind: 'transceiver',
      systemId: 'clinica',
      password: 'secret',
      systemType: '',
      range: { ton: 0, npi: 0, digits: '' },
      connectMs: 10_000,
      responseMs: 600_000,
      enquireMs: 0,
      unbindMs: 100_000,
      window: 10,
      ratePerS: 1000,
      waitMs: 5000,
    },
    { ...fastTime(100), random: () => 0, onMessage: () => {}, onState: (state) => states.push(state) },
  );
  closers.push(() => link.close());
  link.start();
  const outcome = link.submit(emptyMessage('submit_sm')).catch((error: unknown) => error);
  await poll(() => states.filter(({ state }) => state === 'down').length).toBeGreaterThan(3);
  // A question that nobody answers holds a thread: it is not asked again beside itself.
  if (code === undefined) expect(asked).toBe(1);
  else expect(asked).toBeGreaterThan(3);
  expect(await outcome).toMatchObject({ code: 'unavailable', retryable: true });
  expect(states.filter(({ state }) => state === 'down').slice(0, 3)).toEqual(
    Array.from({ length: 3 }, () => expect.objectContaining(facts)),
  );
  expect(states.map(({ state }) => state)).not.toContain('stopped');

  isAway = false;
  for (const answer of unanswered) answer(Object.assign(new Error('getaddrinfo EAI_AGAIN smsc.test'), { code: 'EAI_AGAIN' }));
  await poll(() => link.state.state).toBe('up');
  expect(await link.submit(emptyMessage('submit_sm'))).toMatchObject({ kind: 'submit_sm_resp', status: 0 });
  expect(smsc.submitted).toHaveLength(1);
});
