// Callers and agents by sipp: scenarios as XML, what they say as captures, their figures as numbers. Not here: what is measured.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventOfKey, writeKeyEvent } from '#wire/dtmf.ts';
import { overTheLine } from '#speech/ear/noise.ts';
import { encodeMuLaw } from '#wire/g711.ts';
import { writeRtpHeader } from '#wire/rtp.ts';
import type { Key } from '#engine/event.ts';
import { writePcap } from './pcap.ts';

/** Tone of the callers and of the agents: unlike any of the flow's. */
export const callerHz = 1500;
export const agentHz = 2000;

/** How a sipp run went. */
export interface SippResult {
  ok: number;
  failed: number;
  retransmits: number;
}

/** A sipp that runs. */
export interface Sipp {
  child: ChildProcess;
  /** Ends by itself when its calls are done. */
  result: () => Promise<SippResult>;
  stop: () => Promise<void>;
}

/** Start sipp with a scenario; `args` are its own. Every file it writes is in `folder`. */
export async function startSipp(folder: string, name: string, scenario: string, args: readonly string[]): Promise<Sipp> {
  const file = join(folder, `${name}.xml`);
  await writeFile(file, scenario);
  const statistics = join(folder, `${name}.csv`);
  const all = [
    '-sf',
    file,
    '-i',
    '127.0.0.1',
    '-mi',
    '127.0.0.1',
    '-nostdin',
    '-trace_err',
    '-trace_stat',
    '-stf',
    statistics,
    '-fd',
    '1',
    ...args,
  ];
  const child = spawn('sipp', all, { cwd: folder, stdio: ['ignore', 'ignore', 'ignore'] });
  const ended = once(child, 'exit');
  return {
    child,
    result: async () => {
      await ended;
      // 0 and 1 tell how the calls went; anything else is sipp's own trouble.
      if (child.exitCode !== 0 && child.exitCode !== 1) throw new Error(`sipp ended with ${child.exitCode}: ${await sippErrors(folder)}`);
      return readStatistics(await readFile(statistics, 'utf8'));
    },
    stop: async () => {
      if (child.exitCode === null) child.kill('SIGKILL');
      await ended;
    },
  };
}

function readStatistics(text: string): SippResult {
  const lines = text.trim().split('\n');
  const names = (lines[0] ?? '').split(';');
  const last = (lines.at(-1) ?? '').split(';');
  const value = (name: string): number => Number(last[names.indexOf(name)] ?? Number.NaN);
  return { ok: value('SuccessfulCall(C)'), failed: value('FailedCall(C)'), retransmits: value('Retransmissions(C)') };
}

/** What a caller says as RTP packets, 50 a second: `seconds` of a tone, with keys of 100 ms at the given seconds. */
export function sayingPackets(hz: number, seconds: number, keys: readonly (readonly [number, Key])[] = []): Buffer[] {
  const samples = Int16Array.from({ length: 160 }, (_, i) => Math.round(6000 * Math.sin((2 * Math.PI * hz * i) / 8000)));
  const tone = encodeMuLaw(samples);
  return packetsOf(seconds, () => tone, keys);
}

/** Amplitude of a good line's noise. */
export const lineNoise = 0.012;

/** The same of a caller who says nothing: a telephone sends its line's noise all the time. `amplitude` as `overTheLine` has it. */
export function listeningPackets(amplitude: number, seconds: number, keys: readonly (readonly [number, Key])[] = []): Buffer[] {
  const noise = encodeMuLaw(overTheLine(new Int16Array(seconds * 8000), amplitude, 1));
  return packetsOf(seconds, (frame) => noise.subarray(frame * 160, (frame + 1) * 160), keys);
}

/** What `payloadOf` says of each frame, with keys of 100 ms at the given seconds. */
function packetsOf(seconds: number, payloadOf: (frame: number) => Uint8Array, keys: readonly (readonly [number, Key])[] = []): Buffer[] {
  return Array.from({ length: seconds * 50 }, (_, frame) => {
    const pressed = keys.find(([at]) => frame >= at * 50 && frame < at * 50 + 8);
    return pressed === undefined ? audioPacket(frame, payloadOf(frame)) : keyPacket(frame, pressed[1], frame - Math.round(pressed[0] * 50));
  });
}

/** The same as a capture, for `play_pcap_audio`. */
export async function sayings(
  folder: string,
  name: string,
  hz: number,
  seconds: number,
  keys: readonly (readonly [number, Key])[] = [],
): Promise<string> {
  const packets = sayingPackets(hz, seconds, keys).map((payload, frame) => ({ atMs: frame * 20, payload }));
  const file = join(folder, `${name}.pcap`);
  await writeFile(file, writePcap(packets));
  return file;
}

function audioPacket(frame: number, payload: Uint8Array): Buffer {
  const packet = Buffer.alloc(172);
  writeRtpHeader(packet, 0, frame === 0, frame & 0xffff, frame * 160, 0x5151_5151);
  packet.set(payload, 12);
  return packet;
}

/** Five packets of the key, then its end three times. */
function keyPacket(frame: number, key: Key, nth: number): Buffer {
  const packet = Buffer.alloc(16);
  writeRtpHeader(packet, 101, nth === 0, frame & 0xffff, (frame - nth) * 160, 0x5151_5151);
  writeKeyEvent(packet, 12, eventOfKey(key), nth >= 5, Math.min(nth + 1, 5) * 160);
  return packet;
}

const sdp = `v=0
o=- 1 1 IN IP4 [media_ip]
s=-
c=IN IP4 [media_ip]
t=0 0
m=audio [auto_media_port] RTP/AVP 0 101
a=rtpmap:0 PCMU/8000
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-15
a=ptime:20
a=sendrecv
`;

const via = `Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:+5491155550[call_number]@[local_ip]>;tag=[pid]c[call_number]
Call-ID: [call_id]
Max-Forwards: 70
Contact: <sip:caller@[local_ip]:[local_port]>`;

const answerHead = `[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]`;

/** Wait for our BYE and answer re-INVITEs until then: a server that came back asks whether the far side still lives. */
const untilBye = `<label id="1"/>
<recv request="INVITE" optional="true" next="2"/>
<recv request="BYE" timeout="60000"/>
<send next="3"><![CDATA[
SIP/2.0 200 OK
${answerHead}
Content-Length: 0

]]></send>
<label id="2"/>
<send><![CDATA[
SIP/2.0 200 OK
${answerHead}
Contact: <sip:caller@[local_ip]:[local_port]>
Content-Type: application/sdp
Content-Length: [len]

${sdp}]]></send>
<recv request="ACK" next="1"/>
<label id="3"/>
<pause milliseconds="10"/>`;

/** A caller of `line`. It says `capture` if given; then it waits for our BYE, or hangs up itself after `hangUpMs`. */
export function callerScenario(line: string, how: { capture?: string; hangUpMs?: number }): string {
  const play = how.capture === undefined ? '' : `<nop><action><exec play_pcap_audio="${how.capture}"/></action></nop>`;
  const end =
    how.hangUpMs === undefined
      ? untilBye
      : `<pause milliseconds="${how.hangUpMs}"/>
<send retrans="500"><![CDATA[
BYE [next_url] SIP/2.0
${via}
To: <sip:${line}@[remote_ip]:[remote_port]>[peer_tag_param]
CSeq: 2 BYE
Content-Length: 0

]]></send>
<recv response="200"/>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<scenario name="caller">
<send retrans="500"><![CDATA[
INVITE sip:${line}@[remote_ip]:[remote_port] SIP/2.0
${via}
To: <sip:${line}@[remote_ip]:[remote_port]>
CSeq: 1 INVITE
Content-Type: application/sdp
Content-Length: [len]

${sdp}]]></send>
<recv response="100" optional="true"/>
<recv response="180" optional="true"/>
<recv response="183" optional="true"/>
<recv response="200" rrs="true"/>
<send><![CDATA[
ACK [next_url] SIP/2.0
${via}
To: <sip:${line}@[remote_ip]:[remote_port]>[peer_tag_param]
CSeq: 1 ACK
Content-Length: 0

]]></send>
${play}
${end}
</scenario>
`;
}

/** What sipp itself says went wrong, for a failed row: the newest error file in `folder`. */
export async function sippErrors(folder: string): Promise<string> {
  const file = (await readdir(folder)).find((name) => name.endsWith('_errors.log'));
  return file === undefined ? '' : (await readFile(join(folder, file), 'utf8')).slice(0, 500);
}

/** Calls that were refused because the server took the machine to be full (503), by sipp's error files in `folder`. */
export async function sippRefusals(folder: string): Promise<number> {
  let count = 0;
  for (const name of (await readdir(folder)).filter((one) => one.endsWith('_errors.log')))
    count += (await readFile(join(folder, name), 'utf8')).split("received 'SIP/2.0 503").length - 1;
  return count;
}
