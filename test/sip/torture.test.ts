// RFC 4475: every torture message of the test data is answered as it should be, or ignored, and the line goes on after each.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { header, rawPeer, type RawPeer } from './raw-peer.ts';
import { sipp, startLineRig, type LineRig } from './rig.ts';

const folder = join(process.env['ATIENDE_TEST_DATA'] ?? '/nowhere', 'torture');
const there = existsSync(folder);
const files = there ? readdirSync(folder).filter((file) => file.endsWith('.dat')) : [];

/** What RFC 4475 says of a message, as far as a server that is no proxy must act on it: statuses that are right. `none` = silence is right. */
const expected: Record<string, (number | 'none')[]> = {
  wsinv: [200],
  intmeth: [501, 405],
  esc01: [200, 404, 'none'],
  lwsdisp: [200],
  longreq: [200, 404, 513],
  dblreq: [401, 200],
  semiuri: [200, 404],
  transports: [200],
  mpart01: [405, 501, 481],
  unreason: ['none'],
  noreason: ['none'],
  badinv01: [400],
  clerr: [400],
  ncl: [400],
  scalar02: [400],
  scalarlg: ['none'],
  quotbal: [400],
  ltgtruri: [400],
  lwsruri: [400],
  lwsstart: [400],
  trws: [400],
  escruri: [400],
  baddate: [200, 400],
  regbadct: [400, 401],
  badaspec: [400, 200],
  baddn: [400, 200],
  badvers: [505],
  mismatch01: [400],
  mismatch02: [400, 501],
  bigcode: ['none'],
  badbranch: [400],
  insuf: [400],
  unkscm: [416],
  novelsc: [416],
  unksm2: [400, 401],
  bext01: [420],
  invut: [415],
  regaut01: [401, 400, 403],
  multi01: [400],
  mcl01: [400],
  bcast: ['none'],
  zeromf: [200, 483],
  cparam01: [400, 401],
  cparam02: [401, 400],
  regescrt: [401, 400],
  sdp01: [406, 488, 200],
  inv2543: [400, 200],
};

let rig: LineRig;
let peer: RawPeer;
beforeAll(async () => {
  rig = await startLineRig();
  peer = await rawPeer(rig.port);
});
afterAll(async () => {
  peer.close();
  await rig.close();
});

describe.skipIf(!there)('[test data] torture messages', () => {
  it.each(files)('%s', async (file) => {
    const name = file.replace(/\.dat$/, '');
    const text = readFileSync(join(folder, file));
    // The answer must come back to us: the top Via is pointed here, in a byte-exact way elsewhere.
    const before = peer.got.length;
    peer.send(
      text
        .toString('latin1')
        .replace(
          /^((?:Via|v)\s*:\s*SIP\s*\/\s*\d\.0\s*\/\s*)(?:UDP|TCP|TLS|SCTP|UNKNOWN|T)\s+([^;\r\n]+)/im,
          (_all, head: string) => `${head}UDP 127.0.0.1:${peer.port}`,
        ),
    );
    const wanted = expected[name];
    const until = Date.now() + (wanted?.includes('none') === true ? 300 : 2500);
    // Repeats of an earlier answer do not count.
    const callId = /^(?:Call-ID|i)\s*:\s*(\S+)/im.exec(text.toString('latin1'))?.[1];
    const finals = (): number[] =>
      peer.got
        .slice(before)
        .filter((one) => callId === undefined || header(one, 'Call-ID') === callId)
        .map((one) => Number(/^SIP\/2\.0 (\d+)/.exec(one)?.[1] ?? 0))
        .filter((code) => code >= 200);
    while (finals().length === 0 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 10));
    const got = finals()[0] ?? 'none';
    for (const one of rig.said.splice(0)) if (one.is === 'incoming') rig.line.hangup(one.leg);
    if (wanted !== undefined) expect(wanted).toContain(got);
    else
      expect(typeof got === 'number' ? got : 'none').toSatisfy((code: number | 'none') => code === 'none' || (code >= 200 && code < 700));
    // Alive, and it still takes a call.
    peer.send(
      `OPTIONS sip:x@${rig.target} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:${peer.port};branch=z9hG4bK-alive-${name}\r\nFrom: <sip:t@h>;tag=1\r\nTo: <sip:x@h>\r\nCall-ID: alive-${name}\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n`,
    );
    await peer.next((one) => one.startsWith('SIP/2.0 200') && header(one, 'Call-ID') === `alive-${name}`);
  });

  it('still takes a call afterwards', async () => {
    await (await sipp('call', rig.target, ['-s', 'demo'])).done;
  });
});
