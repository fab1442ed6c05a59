// What is told to browsers about where we are, and whose connection is taken. Whole calls: browser.test.ts.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { silentOffer } from './media-rig.ts';
import { WebrtcCarrier, withPublicCandidates } from './webrtc-carrier.ts';

const sdp = [
  'v=0',
  'c=IN IP4 10.0.0.5',
  'a=candidate:1 1 UDP 2122317823 10.0.0.5 40000 typ host',
  'a=candidate:2 1 UDP 2122187263 fd00::5 40000 typ host',
  'a=end-of-candidates',
  '',
].join('\r\n');

describe('candidates', () => {
  it('are told for the public address as well', () => {
    expect(withPublicCandidates(sdp, '203.0.113.7').split('\r\n')).toEqual([
      'v=0',
      'c=IN IP4 10.0.0.5',
      'a=candidate:1 1 UDP 2122317823 10.0.0.5 40000 typ host',
      'a=candidate:19 1 UDP 2122317823 203.0.113.7 40000 typ host',
      'a=candidate:2 1 UDP 2122187263 fd00::5 40000 typ host',
      'a=end-of-candidates',
      '',
    ]);
  });

  it('stay as they are when it is one of ours', () => {
    expect(withPublicCandidates(sdp, '10.0.0.5')).toBe(sdp);
  });
});

const where = { bindAddress: '127.0.0.1', publicAddress: '127.0.0.1' };
const open: WebrtcCarrier[] = [];
afterEach(() => {
  for (const carrier of open.splice(0)) carrier.close();
});

function end(ssrc: number) {
  const told = {
    opened: vi.fn<() => void>(),
    lost: vi.fn<(reason: string) => void>(),
    rtp: vi.fn<() => void>(),
    rtcp: vi.fn<() => void>(),
  };
  const carrier = new WebrtcCarrier(where, ssrc, told);
  open.push(carrier);
  return { carrier, told };
}

const packet = Buffer.concat([Buffer.from([0x80, 0, 0, 1, 0, 0, 0, 160, 0, 0, 0, 2]), Buffer.alloc(160, 0xff)]);
/** The same description with a certificate of somebody else. */
const another = (description: string) => description.replace(/(a=fingerprint:sha-256 )(..):(..)/u, '$1$3:$2');
const patient = { timeout: 15_000 };

describe('a connection', () => {
  it('is taken when both describe their own certificates, and carries what is said', async () => {
    const [ours, theirs] = [end(1), end(2)];
    ours.carrier.accept(await theirs.carrier.answer(silentOffer(await ours.carrier.offer())));
    await vi.waitFor(() => {
      for (const { told } of [ours, theirs]) expect(told.opened).toHaveBeenCalledTimes(1);
    }, patient);
    await vi.waitFor(() => {
      theirs.carrier.sendRtp(packet);
      expect(ours.told.rtp).toHaveBeenCalled();
    }, patient);
    for (const { told } of [ours, theirs]) expect(told.lost).not.toHaveBeenCalled();
  });

  it.each(['answer', 'offer'] as const)('is refused, and nothing of it heard, when the %s describes another certificate', async (which) => {
    const [ours, theirs] = [end(1), end(2)];
    if (which === 'answer') ours.carrier.accept(another(await theirs.carrier.answer(silentOffer(await ours.carrier.offer()))));
    else theirs.carrier.accept(await ours.carrier.answer(silentOffer(another(await theirs.carrier.offer()))));
    await vi.waitFor(() => {
      theirs.carrier.sendRtp(packet);
      expect(ours.told.lost).toHaveBeenCalledWith(expect.stringContaining('failed'));
    }, patient);
    expect(ours.told.opened).not.toHaveBeenCalled();
    expect(ours.told.rtp).not.toHaveBeenCalled();
  });
});
