// Calls in, with sipp as the caller over UDP and TCP: the ordinary call, refusals, CANCEL and its races, lost messages, holds, INFO keys.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sipp, startLineRig, type LineRig } from './rig.ts';

let rig: LineRig;
beforeAll(async () => {
  rig = await startLineRig();
});
afterAll(() => rig.close());
afterEach(() => {
  rig.said.length = 0;
  rig.onIncoming = (leg, line) => void line.accept(leg.leg).catch(() => undefined);
});

const accept = (leg: { leg: string }): Promise<void> => rig.line.accept(leg.leg).catch(() => undefined);
const call = async (scenario: string, extra: string[] = []): Promise<{ retransmissions: number }> =>
  (await sipp(scenario, rig.target, ['-s', 'demo', ...extra])).done;

describe('a call in', () => {
  it.each([
    ['UDP', []],
    ['TCP', ['-t', 't1']],
  ])('is answered and ended by the caller, over %s', async (_name, extra) => {
    rig.onIncoming = (leg, line) => {
      line.ring(leg.leg);
      setTimeout(() => void accept(leg), 50);
    };
    await call('call', extra);
    const { incoming } = await rig.heard('incoming');
    expect(incoming).toMatchObject({ dialled: 'demo', source: { kind: 'sandbox' }, callerUser: 'sipp', callerName: 'sipp' });
    expect((await rig.heard('ended')).end).toEqual({ by: 'far' });
    expect(rig.store.dialogRows.size).toBe(0);
  });

  it('is ended by us with a BYE', async () => {
    rig.onIncoming = (leg, line) => void accept(leg).then(() => setTimeout(() => line.hangup(leg.leg), 200));
    await call('call-until-bye');
    expect((await rig.heard('ended')).end).toEqual({ by: 'us' });
  });

  it('is refused with the status given, and with Retry-After', async () => {
    rig.onIncoming = (leg, line) => line.refuse(leg.leg, 404);
    await call('call-404');
    rig.onIncoming = (leg, line) => line.refuse(leg.leg, 503, { retryAfterS: 5 });
    await call('call-503');
  });

  it('gets 488 when no codec is common, and nobody hears of it', async () => {
    await call('call-no-codec');
    expect(rig.said).toEqual([]);
  });

  it('may bring its SDP in the ACK', async () => {
    await call('call-late-offer');
    await rig.heard('ended');
  });

  it('is cancelled while it rings', async () => {
    rig.onIncoming = (leg, line) => line.ring(leg.leg);
    await call('call-cancel');
    expect((await rig.heard('ended')).end).toEqual({ by: 'far' });
  });

  it('stands when the CANCEL crosses our answer', async () => {
    await call('call-cancel-late');
    expect((await rig.heard('ended')).end).toEqual({ by: 'far' });
  });

  it('is held and taken back on another port', async () => {
    await call('call-hold');
    await rig.heard('ended');
  });

  it('brings keys by INFO', async () => {
    await call('call-info');
    expect(rig.said.filter((one) => one.is === 'key').map((one) => one.key)).toEqual(['5', '#']);
  });

  it('is told what we cannot do', async () => {
    await call('unknown-method');
  });
});
