// The transport that one dialog side's core writes to: picks the flow, and adds the retransmissions SIP.js leaves out
// (timers A, E, G: RFC 3261 §17.1.1.2, §17.1.2.2, §17.2.1). Not here: sockets (hub.ts), which core a message is for (sides.ts).
import type { Transport } from 'sip.js/lib/core/transport.js';
import type { IncomingMessage } from 'sip.js/lib/core/messages/incoming-message.js';
import type { Flow } from './flow.ts';
import type { Rewrite } from './prepare.ts';

const t1Ms = 500;
const t2Ms = 4000;
const giveUpMs = 64 * t1Ms;

interface Repeat {
  timer: NodeJS.Timeout;
  /** Timer A doubles without bound, E and G stop at T2. */
  capMs: number;
}

/** A message's first line, branch and CSeq method, without a grammar: all that timers need. */
function headOf(text: string): { branch: string; method: string; status: number | undefined } {
  const head = text.slice(0, text.indexOf('\r\n\r\n') + 2 || undefined);
  const branch = /;branch=([^;,\s]+)/i.exec(head)?.[1] ?? '';
  const method = /\r\ncseq:\s*\d+\s+(\S+)/i.exec(head)?.[1] ?? '';
  const status = /^SIP\/2\.0 (\d{3})/.exec(head)?.[1];
  return { branch, method, status: status === undefined ? undefined : Number(status) };
}

export class SideTransport implements Transport {
  /** Where our own requests go; may change when the far side comes back on another connection. */
  #flow: Flow;
  /** Where responses go, by the request's branch. */
  #answerBy = new Map<string, Flow>();
  #repeats = new Map<string, Repeat>();
  #rewrites: Rewrite[] = [];
  /** Another flow when the usual one is closed; undefined = none. */
  #reopen: () => Promise<Flow | undefined>;
  /** Tag of our side, once it has one. */
  localTag: string | undefined;
  /** Sees every text that leaves; used to keep the raw INVITE and 2xx. */
  onSend: ((text: string) => void) | undefined;

  constructor(flow: Flow, reopen: () => Promise<Flow | undefined>) {
    this.#flow = flow;
    this.#reopen = reopen;
  }

  get protocol(): string {
    return this.#flow.protocol;
  }

  get flow(): Flow {
    return this.#flow;
  }

  set flow(flow: Flow) {
    this.#flow = flow;
  }

  /** To be called before the core sees a request. */
  noteRequest(message: IncomingMessage, flow: Flow, rewrites: Rewrite[]): void {
    this.#answerBy.set(message.viaBranch, flow);
    if (message.method === 'ACK') this.#stop(`${message.viaBranch} answer`);
    for (const rewrite of rewrites) if (!this.#rewrites.some((one) => one.ours === rewrite.ours)) this.#rewrites.push(rewrite);
    if (flow.reliable && flow !== this.#flow && this.#flow.closed()) this.#flow = flow;
  }

  /** To be called before the core sees a response. */
  noteResponse(branch: string, method: string, status: number): void {
    const key = `${branch} ${method}`;
    if (method === 'INVITE' || status >= 200) {
      this.#stop(key);
      return;
    }
    const repeat = this.#repeats.get(key);
    if (repeat !== undefined) repeat.capMs = -1;
  }

  async send(message: string): Promise<void> {
    const { branch, method, status } = headOf(message);
    this.onSend?.(message);
    if (status !== undefined) return this.#answer(message, branch, method, status);
    const text = message.replace('\r\nSupported: \r\n', '\r\n');
    if (this.#flow.closed()) {
      const other = await this.#reopen();
      if (other === undefined) throw new Error('the connection to the far side is gone');
      this.#flow = other;
    }
    if (!this.#flow.reliable && method !== 'ACK')
      this.#repeat(`${branch} ${method}`, text, this.#flow, method === 'INVITE' ? Infinity : t2Ms);
    return this.#flow.send(text);
  }

  #answer(text: string, branch: string, method: string, status: number): Promise<void> {
    const flow = this.#answerBy.get(branch) ?? this.#flow;
    let out = text.replace('\r\nSupported: \r\n', '\r\n');
    // RFC 3261 §9.2: the answer to a CANCEL carries the dialog's tag; SIP.js takes a fresh one.
    if (method === 'CANCEL' && this.localTag !== undefined) out = out.replace(/(\r\nTo:[^\r]*;tag=)[^;\r]+/, `$1${this.localTag}`);
    for (const rewrite of this.#rewrites) out = out.replace(rewrite.ours, () => rewrite.theirs);
    const key = `${branch} answer`;
    if (!flow.reliable && method === 'INVITE' && status >= 300 && !this.#repeats.has(key)) this.#repeat(key, out, flow, t2Ms);
    return flow.send(out);
  }

  #repeat(key: string, text: string, flow: Flow, capMs: number): void {
    this.#stop(key);
    const startedAt = performance.now();
    let delayMs = t1Ms;
    const again = (): void => {
      if (performance.now() - startedAt >= giveUpMs || flow.closed()) {
        this.#repeats.delete(key);
        return;
      }
      flow.send(text).catch(() => undefined);
      // A provisional answer to a non-INVITE slows it down to T2.
      delayMs = repeat.capMs < 0 ? t2Ms : Math.min(delayMs * 2, repeat.capMs);
      repeat.timer = setTimeout(again, delayMs);
    };
    const repeat: Repeat = { timer: setTimeout(again, delayMs), capMs };
    this.#repeats.set(key, repeat);
  }

  #stop(key: string): void {
    const repeat = this.#repeats.get(key);
    if (repeat === undefined) return;
    clearTimeout(repeat.timer);
    this.#repeats.delete(key);
  }

  dispose(): void {
    for (const repeat of this.#repeats.values()) clearTimeout(repeat.timer);
    this.#repeats.clear();
    this.#answerBy.clear();
  }
}
