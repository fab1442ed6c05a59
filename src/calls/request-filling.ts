// Fills what only the sender of a request may see: `{{secret.name}}` and the vault's `{{vault:name}}`. The filled request is never kept.
// Not here: ordinary variables (the engine filled them), sending (effects/request.ts).
import { Failure } from '#ports/failure.ts';
import type { EffectOf } from './world.ts';

/** `{{secret.name}}`, `{{ secret.name }}`, `{{vault:name}}`. */
const placeholder = /\{\{\s*(?:secret\.([A-Za-z0-9_-]{1,100})|vault:([A-Za-z0-9_-]{1,100}))\s*\}\}/g;

/** A request ready to be sent, and the values nobody else may see in anything that comes back. */
export interface FilledRequest {
  url: string;
  headers: Record<string, string>;
  body: string | undefined;
  hidden: string[];
}

/** Fills a request. Throws `Failure`: `not-configured` (unknown secret, digits lost in a restart), `invalid` (CR/LF in a header). */
export async function fillRequest(
  effect: EffectOf<'request'>,
  secrets: (name: string) => Promise<string | undefined>,
  digits: (handle: string) => string | undefined,
): Promise<FilledRequest> {
  const hidden = new Set<string>();
  const values = new Map<string, string>();
  const texts = [effect.url, effect.body ?? '', ...Object.values(effect.headers)];
  for (const [whole, secret, vault] of texts.flatMap((text) => [...text.matchAll(placeholder)])) {
    if (values.has(whole)) continue;
    const value = secret === undefined ? digits(handleOf(effect, vault ?? '')) : await secrets(secret);
    if (value === undefined)
      throw new Failure('not-configured', secret === undefined ? 'the digits are no longer here' : `no secret is called ${secret}`);
    values.set(whole, value);
    if (value !== '') hidden.add(value);
  }
  const fill = (text: string, encode: (value: string) => string): string =>
    text.replace(placeholder, (whole) => encode(values.get(whole) ?? ''));
  const headers: Record<string, string> = {};
  for (const [name, text] of Object.entries(effect.headers)) {
    const value = fill(text, (secret) => secret);
    if (/[\r\n\0]/.test(value) || /[^!#$%&'*+.^_`|~0-9A-Za-z-]/.test(name))
      throw new Failure('invalid', 'a header holds a line break or a wrong name');
    headers[name] = value;
  }
  const json = isJson(effect.headers, effect.body);
  return {
    url: fill(effect.url, encodeURIComponent),
    headers,
    body: effect.body === undefined ? undefined : fill(effect.body, json ? inJson : encodeAsIs(effect.headers)),
    hidden: [...hidden],
  };
}

/** True where a picked value gives away a hidden one: the same, or (where that cannot be chance) containing it. */
export function givesAway(value: unknown, hidden: string[]): boolean {
  const text = String(value).trim();
  return hidden.some((secret) => text === secret || (secret.length >= 6 && text.includes(secret)));
}

/** A placeholder names a variable; a bare handle is understood too. */
function handleOf(effect: EffectOf<'request'>, name: string): string {
  return Object.hasOwn(effect.vaults, name) ? (effect.vaults[name] ?? '') : name;
}

function contentType(headers: Record<string, string>): string {
  const name = Object.keys(headers).find((each) => each.toLowerCase() === 'content-type');
  return name === undefined ? '' : (headers[name] ?? '').toLowerCase();
}

function isJson(headers: Record<string, string>, body: string | undefined): boolean {
  const type = contentType(headers);
  return type === '' ? /^\s*[[{"]/.test(body ?? '') : type.includes('json');
}

function encodeAsIs(headers: Record<string, string>): (value: string) => string {
  return contentType(headers).includes('x-www-form-urlencoded') ? encodeURIComponent : (value) => value;
}

function inJson(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}
