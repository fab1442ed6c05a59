// Session timers (RFC 4028): what an INVITE asks for, what is agreed, and when to act. Pure. Not here: re-INVITE and BYE (line-sip/leg-dialog.ts).
import type { RawMessage } from './raw-message.ts';

/** Agreed for one dialog. */
export interface SessionTimer {
  intervalS: number;
  /** Ours to refresh; else ours to end it when nothing comes. */
  weRefresh: boolean;
}

/** RFC 4028 §4: less is refused. */
export const leastSessionS = 90;
/** What we ask for (RFC 4028 §4 recommends it). */
export const usualSessionS = 1800;

/** The parts of a message that count. */
interface Headers {
  getHeader: (name: string) => string | undefined;
  getHeaders: (name: string) => string[];
}

function readExpires(text: string | undefined): { intervalS: number; refresher: 'uac' | 'uas' | undefined } | undefined {
  const found = /^\s*(\d{1,9})\s*(?:;(.*))?$/.exec(text ?? '');
  if (found === null) return undefined;
  const refresher = /(?:^|;)\s*refresher\s*=\s*(uac|uas)\b/i.exec(found[2] ?? '')?.[1]?.toLowerCase();
  return { intervalS: Number(found[1]), refresher: refresher === 'uac' || refresher === 'uas' ? refresher : undefined };
}

/** An INVITE whose interval is below ours, from a far side that can ask again with more. */
export function sessionTooSmall(message: RawMessage): boolean {
  const asked = message.headers.find((header) => header.name === 'session-expires');
  const can = message.headers.some((header) => header.name === 'supported' && /(^|[\s,])timer($|[\s,])/i.test(header.value));
  const expires = readExpires(asked?.value);
  return can && expires !== undefined && expires.intervalS < leastSessionS;
}

/** Lines for our 2xx to an INVITE of theirs, and what they agree to. Undefined = no timer: they neither ask nor can. */
export function agreeAsUas(request: Headers): { lines: string[]; timer: SessionTimer } | undefined {
  const can = request.getHeaders('supported').some((value) => /(^|[\s,])timer($|[\s,])/i.test(value));
  const asked = readExpires(request.getHeader('session-expires'));
  if (asked === undefined && !can) return undefined;
  const least = Math.max(leastSessionS, readExpires(request.getHeader('min-se'))?.intervalS ?? 0);
  const intervalS = Math.max(least, asked?.intervalS ?? usualSessionS);
  // One that cannot refresh leaves it to us (RFC 4028 §9, table 2).
  const refresher = can ? (asked?.refresher ?? 'uac') : 'uas';
  const lines = [`Session-Expires: ${intervalS};refresher=${refresher}`, 'Supported: timer'];
  if (refresher === 'uac') lines.push('Require: timer');
  return { lines, timer: { intervalS, weRefresh: refresher === 'uas' } };
}

/** Lines for an INVITE of ours. `refresher` only within a dialog. */
export function askAsUac(intervalS = usualSessionS, refresher?: 'uac' | 'uas'): string[] {
  const who = refresher === undefined ? '' : `;refresher=${refresher}`;
  return ['Supported: timer', `Session-Expires: ${intervalS}${who}`, `Min-SE: ${leastSessionS}`];
}

/** What a 2xx, whole, says about the INVITE it answers; `ours` = we sent that INVITE. */
export function agreedIn(answer: string, ours: boolean): SessionTimer | undefined {
  const head = answer.slice(0, answer.indexOf('\r\n\r\n') + 2 || undefined);
  const said = readExpires(/\r\n(?:session-expires|x)\s*:\s*([^\r]*)/i.exec(head)?.[1]);
  if (said === undefined || said.intervalS < 1) return undefined;
  return { intervalS: said.intervalS, weRefresh: (said.refresher ?? 'uac') === (ours ? 'uac' : 'uas') };
}

/** RFC 4028 §10: refresh at half; end a third of the interval, at most 32 s, before it runs out. Ms from the last refresh. */
export function sessionDeadlines({ intervalS, weRefresh }: SessionTimer): { refreshMs: number | undefined; endMs: number } {
  return { refreshMs: weRefresh ? intervalS * 500 : undefined, endMs: (intervalS - Math.min(32, intervalS / 3)) * 1000 };
}
