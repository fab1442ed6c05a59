// Is this request from our own page? Host and Origin checks against pages elsewhere that reach 127.0.0.1 (DNS rebinding, CSRF).
// Not here: sessions and roles.
import { isIP } from 'node:net';
import { Refusal } from '../problem-answer.ts';

interface Headers {
  host?: string | undefined;
  origin?: string | undefined;
  'sec-fetch-site'?: string | string[] | undefined;
}

/** Host header's name without its port, lower case. Example: `[::1]:8080` → `::1`. */
export function hostName(host: string): string {
  const match = /^\[([0-9a-fA-F:.]+)\](?::\d{1,5})?$/.exec(host) ?? /^([A-Za-z0-9._-]+)(?::\d{1,5})?$/.exec(host);
  return (match?.[1] ?? '').toLowerCase().replace(/\.$/, '');
}

/**
 * Hosts we answer to: addresses written as numbers and `localhost` (neither can be a stranger's name that resolves to us), and the
 * public URL's host.
 */
export function hostIsOurs(host: string | undefined, publicUrl: string | undefined): boolean {
  const name = hostName(host ?? '');
  if (name === '') return false;
  if (name === 'localhost' || name.endsWith('.localhost') || isIP(name) !== 0) return true;
  return publicUrl !== undefined && URL.canParse(publicUrl) && new URL(publicUrl).hostname.toLowerCase() === name;
}

/** Throws 421 for a foreign Host. */
export function demandOurHost(headers: Headers, publicUrl: string | undefined): void {
  if (hostIsOurs(headers.host, publicUrl)) return;
  throw new Refusal(
    421,
    'foreign-host',
    `this server is not ${hostName(headers.host ?? '') || 'known by that name'}: set ATIENDE_PUBLIC_URL`,
  );
}

/** Does the page that sent this come from the same address it talks to (or from the public URL)? */
export function originIsOurs(headers: Headers, publicUrl: string | undefined): boolean {
  const { origin, host } = headers;
  if (origin === undefined) return headers['sec-fetch-site'] === 'same-origin';
  if (!URL.canParse(origin)) return false;
  const from = new URL(origin);
  if (publicUrl !== undefined && URL.canParse(publicUrl) && from.origin === new URL(publicUrl).origin) return true;
  return from.host !== '' && from.host.toLowerCase() === normalHost(host ?? '', from.protocol);
}

/** Throws 403 unless the Origin is ours. */
export function demandOurOrigin(headers: Headers, publicUrl: string | undefined): void {
  if (originIsOurs(headers, publicUrl)) return;
  throw new Refusal(403, 'foreign-origin', 'send this from the studio itself (Origin must be this address), or use an API token');
}

/** Host with its default port dropped, as URL.host has it. */
function normalHost(host: string, protocol: string): string {
  const ending = protocol === 'https:' ? ':443' : ':80';
  const lower = host.toLowerCase();
  return lower.endsWith(ending) ? lower.slice(0, -ending.length) : lower;
}
