// sipp as the far side of system tests: a caller and an agent's phone. It does the signalling; the audio is an Ear's (ear.ts).
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { freePort } from './server.ts';

/** How one sipp ended: `ok` = the scenario was walked to its end; `log` = its messages. */
export interface SippResult {
  ok: boolean;
  log: string;
}

const offer = (port: number, formats: string) => `v=0
o=caller 1 1 IN IP4 127.0.0.1
s=-
c=IN IP4 127.0.0.1
t=0 0
m=audio ${port} RTP/AVP ${formats}
${formats.includes('101') ? 'a=rtpmap:101 telephone-event/8000\na=fmtp:101 0-15\n' : ''}a=ptime:20
`;

function scenario(name: string, body: string): string {
  return `<?xml version="1.0" encoding="ISO-8859-1" ?>\n<!DOCTYPE scenario SYSTEM "sipp.dtd">\n<scenario name="${name}">\n${body}\n</scenario>\n`;
}

const request = (lines: string, body = '') => `<send${lines.startsWith('INVITE') ? ' retrans="500"' : ''}><![CDATA[
${lines}
Content-Length: ${body ? '[len]' : '0'}
${body ? `\n${body}` : ''}
]]></send>`;

const inDialog = (method: string, cseq: number, body = '') =>
  request(
    `${method} [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
Max-Forwards: 70
[routes]
From: "Ana" <sip:[$user]@[local_ip]:[local_port]>;tag=[call_number]a
To:[$to]
Call-ID: [call_id]
CSeq: ${cseq} ${method}
Contact: <sip:caller@[local_ip]:[local_port];transport=[transport]>${body ? '\nContent-Type: application/sdp' : ''}`,
    body,
  );

/** What a caller does. */
export interface CallerOptions {
  sipPort: number;
  /** User part dialled. */
  dial: string;
  /** User part of From: the caller's number. */
  from?: string;
  mediaPort: number;
  /** Hang up this long after the answer; without it the far side has to. */
  hangUpAfterMs?: number;
  /** Payload types offered. Default `0 8 101`. */
  formats?: string;
  /** Expect this final failure instead of an answer. */
  expect?: number;
  transport?: 'u1' | 't1';
  /** Answer one re-INVITE: of main's successor, or to a caller who is silent. `hangUpAfterMs` counts from there. */
  asked?: boolean;
  /** Put the call on hold and take it back before the end (after the restart). */
  holds?: boolean;
}

/** We ask whether the call is still there: after main was killed, and when nothing is heard from the caller. */
const answerReInvite = (port: number) => `<recv request="INVITE" timeout="60000"/>
<send retrans="500"><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:caller@[local_ip]:[local_port];transport=[transport]>
Content-Type: application/sdp
Content-Length: [len]

${offer(port, '0 101')}]]></send>
<recv request="ACK"/>`;

/** Hold, a second of it, and back; each answer must say the direction that fits. */
function holdAndBack(port: number): string {
  const again = (cseq: number, ours: string, theirs: string) => `${inDialog('INVITE', cseq, `${offer(port, '0 101')}a=${ours}\n`)}
<recv response="100" optional="true"/>
<recv response="200" rrs="true"><action><ereg regexp="a=${theirs}" search_in="body" check_it="true" assign_to="direction"/></action></recv>
${inDialog('ACK', cseq)}`;
  return `${again(5, 'sendonly', 'recvonly')}\n<pause milliseconds="1000"/>\n${again(6, 'sendrecv', 'sendrecv')}\n<Reference variables="direction"/>`;
}

/** A caller: INVITE, ACK, then BYE from whoever comes first. */
export function callerScenario(options: CallerOptions): string {
  const from = options.from ?? '+5491155550100';
  const ack = inDialog('ACK', 1);
  const invite = request(
    `INVITE sip:${options.dial}@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
Max-Forwards: 70
From: "Ana" <sip:${from}@[local_ip]:[local_port]>;tag=[call_number]a
To: <sip:${options.dial}@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:caller@[local_ip]:[local_port];transport=[transport]>
Content-Type: application/sdp`,
    offer(options.mediaPort, options.formats ?? '0 8 101'),
  );
  if (options.expect !== undefined) {
    return scenario(
      'refused',
      `${invite}\n<recv response="100" optional="true"/>\n<recv response="180" optional="true"/>\n<recv response="${options.expect}"/>\n${request(`ACK sip:${options.dial}@[remote_ip]:[remote_port] SIP/2.0
[last_Via:]
From: "Ana" <sip:${from}@[local_ip]:[local_port]>;tag=[call_number]a
[last_To:]
Call-ID: [call_id]
CSeq: 1 ACK`)}`,
    );
  }
  const end =
    options.hangUpAfterMs === undefined
      ? '<recv request="BYE" timeout="90000"/>\n<label id="1"/>'
      : `<recv request="BYE" timeout="${options.hangUpAfterMs}" ontimeout="2"/>`;
  const ok = `<send next="3"><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>`;
  const bye = options.hangUpAfterMs === undefined ? '' : `<label id="2"/>\n${inDialog('BYE', 9)}\n<recv response="200"/>`;
  const middle = [options.asked ? answerReInvite(options.mediaPort) : '', options.holds ? holdAndBack(options.mediaPort) : ''].join('\n');
  return scenario(
    'caller',
    `${invite}\n<recv response="100" optional="true"/>\n<recv response="180" optional="true"/>\n<recv response="183" optional="true"/>\n<recv response="200" rrs="true"><action><ereg regexp=".*" search_in="hdr" header="To:" assign_to="to"/></action></recv>\n${ack}\n${middle}\n${end}\n${ok}\n${bye}\n<label id="3"/>`,
  ).replaceAll('[$user]', from);
}

/** What an agent's phone does when it rings. */
export interface AgentOptions {
  port: number;
  mediaPort: number;
  answer: 'yes' | 'busy' | 'refuse' | 'never';
  ringMs?: number;
  /** Hang up this long after the answer; without it the far side has to. */
  hangUpAfterMs?: number;
  /** Answer one re-INVITE once the call is joined. */
  asked?: boolean;
  /** Once asked whether the call is still there, it knows nothing of it (481): a telephone that lost its power and came back. */
  forgets?: boolean;
  /** Give up after so long. Default 120. */
  limitS?: number;
}

/** An agent's phone: rings, then answers, is busy, refuses or never answers. */
export function agentScenario(options: AgentOptions): string {
  const answer = (status: string, body = '') => `<send${body ? ' retrans="500"' : ''}><![CDATA[
SIP/2.0 ${status}
[last_Via:]
[last_Record-Route:]
[last_From:]
[last_To:];tag=[call_number]b
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:agent@[local_ip]:[local_port];transport=[transport]>
${body ? 'Content-Type: application/sdp\nContent-Length: [len]' : 'Content-Length: 0'}

${body}]]></send>`;
  const plain = (status: string) => answer(status).replace(';tag=[call_number]b', '');
  const ringing = `<recv request="INVITE"/>\n${answer('180 Ringing')}\n<pause milliseconds="${options.ringMs ?? 300}"/>`;
  if (options.answer === 'busy' || options.answer === 'refuse') {
    return scenario('agent', `${ringing}\n${answer(options.answer === 'busy' ? '486 Busy Here' : '603 Decline')}\n<recv request="ACK"/>`);
  }
  if (options.answer === 'never') {
    return scenario(
      'agent',
      `<recv request="INVITE"/>\n${answer('180 Ringing')}\n<recv request="CANCEL" timeout="90000"/>\n${plain('200 OK')}\n<send><![CDATA[
SIP/2.0 487 Request Terminated
[last_Via:]
[last_From:]
[last_To:];tag=[call_number]b
[last_Call-ID:]
CSeq: 1 INVITE
Content-Length: 0

]]></send>\n<recv request="ACK"/>`,
    );
  }
  if (options.forgets) {
    return scenario(
      'agent',
      `<recv request="INVITE"/>\n${answer('180 Ringing')}\n${answer('200 OK', offer(options.mediaPort, '0 101'))}\n<recv request="ACK"/>\n<recv request="INVITE" timeout="90000"/>\n${plain('481 Call/Transaction Does Not Exist')}\n<recv request="ACK"/>`,
    );
  }
  const bye = `<send><![CDATA[
BYE [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
Max-Forwards: 70
[routes]
From: <sip:agent@[local_ip]:[local_port]>;tag=[call_number]b
To: [$caller]
Call-ID: [call_id]
CSeq: 2 BYE
Content-Length: 0

]]></send>
<recv response="200"/>`;
  const end =
    options.hangUpAfterMs === undefined
      ? `<recv request="BYE" timeout="90000"/>\n${plain('200 OK')}`
      : `<recv request="BYE" timeout="${options.hangUpAfterMs}" ontimeout="2"/>\n<send next="3"><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>\n<label id="2"/>\n${bye}\n<label id="3"/>`;
  const remember =
    '<recv request="INVITE" rrs="true"><action><ereg regexp=".*" search_in="hdr" header="From:" assign_to="caller"/></action></recv>';
  return scenario(
    'agent',
    `${remember}\n${answer('180 Ringing')}\n<pause milliseconds="${options.ringMs ?? 300}"/>\n${answer('200 OK', offer(options.mediaPort, '0 101'))}\n<recv request="ACK"/>\n${options.asked ? answerReInvite(options.mediaPort) : ''}\n${end}\n${options.hangUpAfterMs === undefined ? '<Reference variables="caller"/>' : ''}`,
  );
}

/** Run a scenario once; `target` = host:port for callers, undefined for phones that wait. */
export async function runSipp(
  xml: string,
  options: { target?: string; port?: number; transport?: 'u1' | 't1'; calls?: number; rate?: number; limitS?: number },
): Promise<SippResult> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'sipp-'));
  const file = path.join(folder, 'scenario.xml');
  writeFileSync(file, xml);
  const port = options.port ?? (await freePort());
  const args = [
    '-sf',
    file,
    '-i',
    '127.0.0.1',
    '-p',
    String(port),
    '-m',
    String(options.calls ?? 1),
    '-t',
    options.transport ?? 'u1',
    '-trace_msg',
    '-trace_err',
    '-nostdin',
    '-timeout',
    `${options.limitS ?? 120}s`,
    '-timeout_error',
  ];
  if (options.rate) args.push('-r', String(options.rate));
  if (options.target) args.unshift(options.target);
  const child = spawn('sipp', args, { cwd: folder, stdio: ['ignore', 'ignore', 'ignore'] });
  const code = await new Promise<number | null>((resolve) => {
    child.on('error', () => resolve(-1));
    child.on('exit', resolve);
  });
  const log = readdirSync(folder)
    .filter((name) => name.endsWith('.log'))
    .map((name) => readFileSync(path.join(folder, name), 'utf8'))
    .join('\n');
  rmSync(folder, { recursive: true, force: true });
  return { ok: code === 0, log };
}

/** Call with sipp; resolves when the call is over. */
export function call(options: CallerOptions): Promise<SippResult> {
  return runSipp(callerScenario(options), { target: `127.0.0.1:${options.sipPort}`, transport: options.transport ?? 'u1' });
}

/** Be an agent's phone at 127.0.0.1:port for one call. */
export function agentPhone(options: AgentOptions): Promise<SippResult> {
  return runSipp(agentScenario(options), { port: options.port, ...(options.limitS === undefined ? {} : { limitS: options.limitS }) });
}
