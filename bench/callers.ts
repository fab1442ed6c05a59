// Callers that the bench drives itself: real telephones keep their RTP port open, while sipp's leave it closed and read every packet of the
// machine through raw sockets, both of which the kernel charges to whoever sends (a third of the media process's time with 100 calls).
// Not here: what is measured; callers without sound (sipp.ts).
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { RtpPeer } from '#media/rtp-peer.ts';
import { slots, Wheel } from '#media/wheel.ts';
import { answerTo, headerOf, telephoneSdp } from './sip-text.ts';

/** RFC 3261 §17.1.1.2, timer A. */
const firstRetryMs = 500;
/** A call that nobody answers for so long has failed. */
const unansweredMs = 10_000;

/** Callers' numbers in Buenos Aires: as many as may be valid ones. */
const firstNumber = 55_550_000;
const numbers = 400_000;

/** What is called, how often, and what every caller says. */
export interface CallPlan {
  sipPort: number;
  line: string;
  /** Calls begun a second. */
  rate: number;
  count: number;
  /** Number of the first call, where several plans run at once. Default 0. */
  first?: number;
  /** What the n-th caller says: whole RTP packets, one every 20 ms from the answer on; undefined = one that is lost. */
  says: (number: number) => readonly (Buffer | undefined)[];
  /** Callers who say nothing and hear nothing: where their audio is sent to (deaf-port.ts). Absent = each has a port of its own. */
  deafPort?: number;
  /** It hangs up so long after the answer; absent = it waits for our BYE. */
  hangUpAfterMs?: (number: number) => number;
}

/** How the calls went. `ok` = the server said goodbye; `refused` = it answered 503. */
export interface CallResult {
  ok: number;
  failed: number;
  refused: number;
  retransmits: number;
}

/** One call as its caller sees it; instants by `performance.now()`. */
export interface CallerView {
  id: string;
  /** Where it hears. */
  port: number;
  answeredAt: number | undefined;
  /** The last packet. */
  heardAt: number;
  /** Longest time between two packets since the answer, or since it was set to 0. */
  longestGapMs: number;
  /** `ok` = ended by either side's BYE. */
  ended: 'ok' | 'failed' | undefined;
  endedAt: number | undefined;
  /** Whose BYE it was; absent where there was none. */
  endedBy: 'caller' | 'server' | undefined;
}

/** Callers on their way. */
export interface Callers {
  /** Resolves when every call is over. */
  result: () => Promise<CallResult>;
  /** The calls that are up. */
  live: () => CallerView[];
  /** Begin no more; those that are up go on. */
  enough: () => void;
  stop: () => void;
}

interface Caller extends CallerView {
  number: number;
  says: readonly (Buffer | undefined)[];
  peer: RtpPeer | undefined;
  /** Place in `says` of the next packet; negative before the answer. */
  next: number;
  /** Tick of the wheel that its packets leave at, of every four. */
  slot: number;
  invite: string;
  retry: NodeJS.Timeout | undefined;
  leave: NodeJS.Timeout | undefined;
  beganAt: number;
}

/** Begin to call. */
export async function startCallers(plan: CallPlan): Promise<Callers> {
  const sip = await openSip();
  const calls = new Calls(plan, sip);
  const ended = calls.run();
  return { result: async () => ended, live: () => calls.live(), enough: () => calls.enough(), stop: () => calls.stop() };
}

async function openSip(): Promise<Socket> {
  const sip = createSocket('udp4');
  await new Promise<void>((resolve, reject) => {
    sip.once('error', reject);
    sip.bind(0, '127.0.0.1', resolve);
  });
  return sip;
}

class Calls {
  readonly #plan: CallPlan;
  readonly #sip: Socket;
  readonly #live = new Map<string, Caller>();
  readonly #wheel: Wheel;
  readonly #result: CallResult = { ok: 0, failed: 0, refused: 0, retransmits: 0 };
  #begun = 0;
  #starter: NodeJS.Timeout | undefined;
  #stopped = false;
  #done: (result: CallResult) => void = () => undefined;

  constructor(plan: CallPlan, sip: Socket) {
    this.#plan = plan;
    this.#sip = sip;
    this.#wheel = new Wheel((index) => this.#tick(index));
    sip.on('message', (data, from) => this.#heard(data.toString('latin1'), from));
  }

  async run(): Promise<CallResult> {
    this.#wheel.start();
    this.#starter = setInterval(() => {
      if (this.#begun < this.#plan.count) void this.#begin((this.#plan.first ?? 0) + this.#begun++);
      else clearInterval(this.#starter);
    }, 1000 / this.#plan.rate);
    return new Promise((resolve) => {
      this.#done = resolve;
    });
  }

  enough(): void {
    clearInterval(this.#starter);
  }

  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.enough();
    this.#wheel.stop();
    for (const caller of this.#live.values()) this.#close(caller);
    this.#sip.close();
    this.#done(this.#result);
  }

  async #begin(number: number): Promise<void> {
    const { deafPort } = this.#plan;
    const peer =
      deafPort === undefined ? await RtpPeer.open(7000 + number, 0, { record: false, onPacket: () => heardBy(caller) }) : undefined;
    if (this.#stopped) return peer?.close();
    const port = peer?.port ?? deafPort ?? 0;
    const id = `bench-${process.pid}-${this.#port}-${number}`;
    const invite = this.#request('INVITE', id, number, telephoneSdp(port));
    const says = this.#plan.says(number);
    const far = { answeredAt: undefined, heardAt: 0, longestGapMs: 0, ended: undefined, endedAt: undefined, endedBy: undefined };
    const timers = { retry: undefined, leave: undefined };
    const caller: Caller = {
      id,
      port,
      number,
      says,
      peer,
      next: -1,
      slot: number % slots,
      invite,
      ...timers,
      beganAt: performance.now(),
      ...far,
    };
    this.#live.set(id, caller);
    this.#send(invite);
    this.#retryLater(caller, firstRetryMs);
  }

  #retryLater(caller: Caller, afterMs: number): void {
    caller.retry = setTimeout(() => {
      if (performance.now() - caller.beganAt > unansweredMs) return this.#end(caller, 'failed');
      this.#result.retransmits++;
      this.#send(caller.invite);
      this.#retryLater(caller, afterMs * 2);
    }, afterMs);
  }

  #heard(text: string, from: RemoteInfo): void {
    const caller = this.#live.get(headerOf(text, 'Call-ID'));
    if (text.startsWith('BYE ')) {
      this.#sip.send(answerTo(text, '200 OK', { contactPort: this.#port }), from.port, from.address);
      if (caller !== undefined) this.#end(caller, 'ok', 'server');
    } else if (text.startsWith('INVITE ') && caller !== undefined) {
      const body = telephoneSdp(caller.port);
      this.#sip.send(answerTo(text, '200 OK', { contactPort: this.#port, body }), from.port, from.address);
    } else if (caller !== undefined && /^SIP\/2.0 [1-6]/u.test(text) && headerOf(text, 'CSeq').endsWith('INVITE')) {
      this.#answered(caller, text);
    }
  }

  #answered(caller: Caller, text: string): void {
    clearTimeout(caller.retry);
    const status = Number(text.slice(8, 11));
    if (status < 200) return;
    const target = status < 300 ? (/<([^>]+)>/u.exec(headerOf(text, 'Contact'))?.[1] ?? '') : `sip:${this.#plan.line}@127.0.0.1`;
    this.#send(acknowledged(caller.invite, target, headerOf(text, 'To'), status < 300));
    if (status >= 300) {
      if (status === 503) this.#result.refused++;
      return this.#end(caller, 'failed');
    }
    caller.peer?.aim(Number(/^m=audio (\d+)/mu.exec(text)?.[1] ?? 0));
    if (caller.next >= 0) return;
    caller.next = 0;
    caller.answeredAt = performance.now();
    const stayMs = this.#plan.hangUpAfterMs?.(caller.number);
    if (stayMs !== undefined) caller.leave = setTimeout(() => this.#hangUp(caller, target, headerOf(text, 'To')), stayMs);
  }

  /** A BYE, once: whoever is not there any more does not answer. */
  #hangUp(caller: Caller, target: string, to: string): void {
    this.#send(
      acknowledged(caller.invite, target, to, true).replaceAll('ACK', 'BYE').replace('1 BYE', '2 BYE').replace('z9hG4bKack', 'z9hG4bKbye'),
    );
    this.#end(caller, 'ok', 'caller');
  }

  #tick(index: number): void {
    for (const caller of this.#live.values()) {
      if (caller.next < 0 || caller.slot !== index % slots) continue;
      const packet = caller.says[caller.next++];
      if (packet !== undefined) caller.peer?.raw(packet);
    }
  }

  live(): CallerView[] {
    return [...this.#live.values()];
  }

  #end(caller: Caller, how: 'ok' | 'failed', by?: 'caller' | 'server'): void {
    caller.ended = how;
    caller.endedAt = performance.now();
    caller.endedBy = by;
    this.#result[how]++;
    this.#close(caller);
    if (this.#live.size === 0 && this.#begun === this.#plan.count) this.stop();
  }

  #close(caller: Caller): void {
    clearTimeout(caller.retry);
    clearTimeout(caller.leave);
    caller.peer?.close();
    this.#live.delete(caller.id);
  }

  #send(text: string): void {
    this.#sip.send(text, this.#plan.sipPort, '127.0.0.1');
  }

  get #port(): number {
    return this.#sip.address().port;
  }

  #request(method: string, id: string, number: number, body: string): string {
    const { line, sipPort } = this.#plan;
    return [
      `${method} sip:${line}@127.0.0.1:${sipPort} SIP/2.0`,
      `Via: SIP/2.0/UDP 127.0.0.1:${this.#port};branch=z9hG4bK${id};rport`,
      `From: <sip:+54911${firstNumber + (number % numbers)}@127.0.0.1>;tag=${id}`,
      `To: <sip:${line}@127.0.0.1:${sipPort}>`,
      `Call-ID: ${id}`,
      `CSeq: 1 ${method}`,
      'Max-Forwards: 70',
      `Contact: <sip:caller@127.0.0.1:${this.#port}>`,
      'Content-Type: application/sdp',
      `Content-Length: ${body.length}`,
      '',
      body,
    ].join('\r\n');
  }
}

function heardBy(caller: CallerView): void {
  const now = performance.now();
  if (caller.heardAt > 0) caller.longestGapMs = Math.max(caller.longestGapMs, now - caller.heardAt);
  caller.heardAt = now;
}

/** The ACK of an INVITE's final answer: a 2xx's is a request of its own (RFC 3261 §13.2.2.4), another's keeps the branch (§17.1.1.3). */
function acknowledged(invite: string, target: string, to: string, accepted: boolean): string {
  const [, ...lines] = invite.split('\r\n\r\n')[0]?.split('\r\n') ?? [];
  const kept = lines.flatMap((line) => {
    if (/^(?:Content|Contact)/u.test(line)) return [];
    if (line.startsWith('To:')) return [`To: ${to}`];
    if (line.startsWith('CSeq:')) return ['CSeq: 1 ACK'];
    return [accepted && line.startsWith('Via:') ? line.replace('branch=z9hG4bK', 'branch=z9hG4bKack') : line];
  });
  return [`ACK ${target} SIP/2.0`, ...kept, 'Content-Length: 0', '', ''].join('\r\n');
}
