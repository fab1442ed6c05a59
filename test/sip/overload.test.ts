// Too much: new calls get 503 with Retry-After, those that are up go on; calls that nobody completes are bounded.
import { afterEach, describe, expect, it } from 'vitest';
import { usualBrakeLimits } from '../../src/adapters/line-sip/overload-brake.ts';
import { header, rawPeer, rawRequest, sdp, status, type RawPeer } from './raw-peer.ts';
import { startLineRig, type LineRig } from './rig.ts';

let rig: LineRig;
let peer: RawPeer;
afterEach(async () => {
  peer.close();
  await rig.close();
});

const call = (callId: string): void => peer.send(rawRequest(peer, rig.target, { method: 'INVITE', callId, cseq: 1, body: sdp(4000) }));
const from = (callId: string) => (text: string) => header(text, 'Call-ID') === callId;
const answered = (callId: string): Promise<string> => peer.next((text) => /^SIP\/2\.0 [2-6]/.test(text) && from(callId)(text));
const ack = (callId: string, ok: string): void =>
  peer.send(rawRequest(peer, rig.target, { method: 'ACK', callId, cseq: 1, to: header(ok, 'To') }));

describe('too many calls', () => {
  it('are refused while the wheel is late, and the call that is up goes on', async () => {
    rig = await startLineRig({ brake: { ...usualBrakeLimits, calls: 1, callsPerS: 0 } });
    peer = await rawPeer(rig.port);
    call('up');
    const ok = await answered('up');
    ack('up', ok);
    for (let second = 0; second < 20; second += 1) rig.mediaSays({ is: 'load', latenessMsP99: 40, legs: 1, cpuMsPerS: 900 });
    const outcomes: string[] = [];
    for (let index = 0; index < 10; index += 1) {
      call(`more-${index}`);
      outcomes.push(await answered(`more-${index}`));
    }
    const refused = outcomes.filter(status(503));
    expect(refused.length).toBeGreaterThanOrEqual(9);
    for (const one of refused) expect(Number(header(one, 'Retry-After'))).toBeGreaterThan(0);
    expect(rig.line.admission().refused).toEqual({ calls: 0, 'half-open': 0, load: refused.length });
    for (let second = 0; second < 20; second += 1) rig.mediaSays({ is: 'load', latenessMsP99: 1, legs: 1, cpuMsPerS: 90 });
    call('after');
    expect(await answered('after')).toMatch(/^SIP\/2\.0 200/);
    peer.send(rawRequest(peer, rig.target, { method: 'BYE', callId: 'up', cseq: 2, to: header(ok, 'To') }));
    await peer.next(status(200, 'BYE'));
    expect((await rig.heard('ended', (said) => said.end.by === 'far')).leg).toBeDefined();
  });

  it('are refused when main itself is busy', async () => {
    rig = await startLineRig({
      brake: { ...usualBrakeLimits, calls: 0, callsPerS: 0 },
      mainLoad: () => ({ mainBusy: 1, mainDelayMsP80: 400 }),
    });
    peer = await rawPeer(rig.port);
    const until = Date.now() + 8000;
    while (rig.line.admission().share > 0.1 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 50));
    call('first');
    expect(await answered('first')).toMatch(/^SIP\/2\.0 503/);
  });

  it('that nobody completes are bounded, and free their place when they end', async () => {
    rig = await startLineRig({ caps: { calls: 100, halfOpen: 50, halfOpenPerSource: 3 } });
    peer = await rawPeer(rig.port);
    const oks: string[] = [];
    for (let index = 0; index < 3; index += 1) {
      call(`half-${index}`);
      oks.push(await answered(`half-${index}`));
    }
    expect(rig.line.admission()).toMatchObject({ halfOpen: 3, calls: 3 });
    call('fourth');
    expect(await answered('fourth')).toMatch(/^SIP\/2\.0 503/);
    ack('half-0', oks[0] ?? '');
    peer.send(rawRequest(peer, rig.target, { method: 'BYE', callId: 'half-1', cseq: 2, to: header(oks[1] ?? '', 'To') }));
    await peer.next(status(200, 'BYE'));
    expect(rig.line.admission()).toMatchObject({ halfOpen: 1, calls: 2 });
    call('fifth');
    expect(await answered('fifth')).toMatch(/^SIP\/2\.0 200/);
  });

  it('that live are bounded', async () => {
    rig = await startLineRig({ caps: { calls: 1, halfOpen: 50, halfOpenPerSource: 50 } });
    peer = await rawPeer(rig.port);
    call('one');
    ack('one', await answered('one'));
    call('two');
    expect(await answered('two')).toMatch(/^SIP\/2\.0 503/);
  });
});
