// An agent in a real browser: from the click on "answer" until caller and agent hear each other.
import { openBrowserPhone } from '../browser-phone.ts';
import { pause } from '../pause.ts';
import { spread } from '../meter.ts';
import type { Row } from '../row.ts';
import { RtpPeer } from '#media/rtp-peer.ts';
import { decodeMuLaw, encodeMuLaw } from '#wire/g711.ts';
import { header, rawPeer, rawRequest, sdp, status } from '../../test/sip/raw-peer.ts';
import { startLineRig } from '../../test/sip/rig.ts';

const callerHz = 1500;
const agentHz = 500;
const ringMs = 1500;

const epochMs = (): number => performance.timeOrigin + performance.now();

/** Calls one after the other to one agent. */
export const row: Row = {
  name: 'media-browser',
  target: 'answer in the browser -> audio both ways <= 300 ms',
  needs: ['chromium'],
  run: async ({ folder, scale, say }) => {
    const count = Math.max(3, Math.round(15 * scale));
    const rig = await startLineRig();
    const phone = await openBrowserPhone(folder, agentHz, (socket) =>
      rig.line.acceptSipWebSocket(socket, { remoteAddress: '127.0.0.1', userId: 'bench' }),
    );
    const caller = await rawPeer(rig.port);
    const audio = await RtpPeer.open(99);
    const frame = encodeMuLaw(Int16Array.from({ length: 160 }, (_, i) => Math.round(8000 * Math.sin((2 * Math.PI * callerHz * i) / 8000))));
    let talk: NodeJS.Timeout | undefined;
    try {
      caller.send(rawRequest(caller, rig.target, { method: 'INVITE', callId: 'caller', cseq: 1, body: sdp(audio.port) }));
      const ok = await caller.next(status(200, 'INVITE'));
      caller.send(rawRequest(caller, rig.target, { method: 'ACK', callId: 'caller', cseq: 1, to: header(ok, 'To') }));
      audio.aim(Number(/m=audio (\d+)/u.exec(ok)?.[1]));
      talk = setInterval(() => audio.audio(frame), 20);
      const callerLeg = (await rig.heard('incoming')).leg;
      rig.onAnswered = (leg) => rig.line.join(callerLeg, leg);
      await phone.start(rig.line.mintCredentials({ userId: 'bench', purpose: 'agent', aor: 'agent1' }));
      while (rig.line.registrations().length === 0) await pause(50);
      const toAgent: number[] = [];
      const toCaller: number[] = [];
      say(`${count} calls to a browser`);
      for (let call = 0; call < count; call++) {
        const leg = `call-${call}`;
        rig.line.dial({ leg, target: { kind: 'registered', aor: 'agent1' }, ringTimeoutMs: 20_000, callId: leg });
        await rig.heard('ringing', (one) => one.leg === leg);
        await pause(ringMs);
        if ((await phone.phase()) !== 'ringing-in') throw new Error('the browser does not ring');
        const spoken = audio.hears(1, (packet) => decodeMuLaw(packet.payload).some((sample) => Math.abs(sample) > 500)).then(epochMs);
        const answeredAt = await phone.answer();
        toCaller.push((await spoken) - answeredAt);
        toAgent.push((await phone.heard()) - answeredAt);
        rig.line.hangup(leg);
        await rig.heard('ended', (one) => one.leg === leg);
        await pause(300);
      }
      const [agent, heard] = [spread(toAgent), spread(toCaller)];
      return [
        { what: 'answered in the browser', value: agent.count, unit: '', least: count },
        { what: 'answer -> agent hears caller p50', value: agent.p50, unit: 'ms', most: 300 },
        { what: 'answer -> agent hears caller max', value: agent.max, unit: 'ms', most: 300 },
        { what: 'answer -> caller hears agent p50', value: heard.p50, unit: 'ms', most: 300 },
        { what: 'answer -> caller hears agent max', value: heard.max, unit: 'ms', most: 300 },
      ];
    } finally {
      clearInterval(talk);
      await phone.close();
      audio.close();
      caller.close();
      await rig.close();
    }
  },
};
