// Callers who are handed to their carrier (REFER) instead of being joined here: what ends the call, what falls back to dialling, what is
// never handed over. Not here: SIP (test/sip/refer.test.ts), which numbers are allowed (outbound-policy.test.ts).
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '#ports/clock.ts';
import type { ReferEnd } from '#ports/line.ts';
import { createLineFake, type LineFake } from '#ports/line-fake.ts';
import { asking, ringOf, tick } from './test-transfer.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const number = '+5491155550111';

/** A line whose callers come by a trunk that hands over. */
function carrier(referrals: NonNullable<LineFake['referrals']>): LineFake {
  return Object.assign(createLineFake({ clock: systemClock }), { referrals });
}

/** A call that asks for `number` by a trunk whose carrier will say this of a REFER. */
async function handing(end: ReferEnd | Error, effect: Parameters<typeof asking>[0] = { to: { number } }) {
  const allow = vi.fn(async () => ({ trunk: 'carrier' }));
  const call = await asking(effect, {
    policy: { allow },
    line: carrier(() => (end instanceof Error ? Promise.reject(end) : Promise.resolve(end))),
  });
  await tick();
  const referred = () => call.line.commands.flatMap((command) => (command.do === 'refer' ? [command] : []));
  return { ...call, allow, referred };
}

describe('a caller whose trunk hands over', () => {
  it('is the carrier’s once it has joined them: the transfer is complete and their leg ends', async () => {
    const { leg, referred, dialled, result, hungUp, allow } = await handing({ is: 'handed' });
    expect(referred()).toMatchObject([{ leg, request: { number, trunk: 'carrier', timeoutMs: 20_000 } }]);
    expect(result()).toMatchObject({ outcome: 'completed', detail: 'referred' });
    expect(hungUp(leg)).toBe(1);
    expect(dialled()).toEqual([]);
    expect(allow).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['refused', { is: 'carrier', sipStatus: 405 }],
    ['that could not do it', { is: 'called', sipStatus: 503 }],
    ['that broke', new Error('gone')],
  ] as const)('is joined here after a hand-over %s, and the call counts once', async (_why, end) => {
    const { line, leg, dialled, allow } = await handing(end);
    expect(dialled().map(({ target }) => target)).toEqual([{ kind: 'number', number, trunk: 'carrier' }]);
    line.answer(dialled()[0]?.leg ?? '');
    await tick();
    expect(line.legs.get(leg)?.joinedTo).toBe(dialled()[0]?.leg);
    expect(allow).toHaveBeenCalledTimes(1);
  });

  it.each([
    [486, 'busy'],
    [603, 'refused'],
    [480, 'no-answer'],
  ] as const)('hears the flow’s answer where the number says %i', async (sipStatus, outcome) => {
    const { dialled, result, leg, hungUp } = await handing({ is: 'called', sipStatus });
    expect([result()?.outcome, dialled(), hungUp(leg)]).toEqual([outcome, [], 0]);
  });

  it('hears it too where nobody says anything final', async () => {
    const { dialled, result } = await handing({ is: 'timeout' });
    expect([result()?.outcome, dialled()]).toEqual(['no-answer', []]);
  });

  it('who leaves the queue meanwhile is hung up if the carrier takes them after all', async () => {
    const over = Promise.withResolvers<ReferEnd>();
    const call = await asking(
      { to: { number } },
      { policy: { allow: async () => ({ trunk: 'carrier' }) }, line: carrier(() => over.promise) },
    );
    await call.press('#');
    expect(call.hungUp(call.leg)).toBe(0);
    over.resolve({ is: 'handed' });
    await tick();
    expect(call.hungUp(call.leg)).toBe(1);
    expect(call.result()).toBeUndefined();
  });

  it.each([
    ['the one who answers must press 1', { to: { number }, confirm: true }],
    ['the one who answers is told something', { to: { number }, whisper: 'Luz, por un turno' }],
  ])('is joined here where %s', async (_why, effect) => {
    const { referred, dialled } = await handing({ is: 'handed' }, effect);
    expect([referred(), dialled().length]).toEqual([[], 1]);
  });

  it('is never handed to an agent’s telephone', async () => {
    const call = await handing({ is: 'handed' }, {});
    await call.move(ringOf('ana', { contact: { kind: 'number', number } }));
    expect([call.referred(), call.dialled().length]).toEqual([[], 1]);
  });
});
