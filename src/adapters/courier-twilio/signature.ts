// Twilio's request signature: HMAC-SHA1 over the address as Twilio called it and the sorted parameters (twilio.com/docs/usage/security).
// Pure. Not here: what a request means.
import { createHash, createHmac } from 'node:crypto';
import { sameSecret } from '#wire/http/same-secret.ts';

/** What a signature is computed over: the parameters of a form body, or none. */
export interface SignedRequest {
  url: string;
  parameters: URLSearchParams;
}

/** The signature, base64. */
export function twilioSignature(authToken: string, { url, parameters }: SignedRequest): string {
  const names = [...new Set(parameters.keys())].sort();
  // A name that comes more than once counts with each of its different values, sorted.
  const joined = names
    .map((name) =>
      [...new Set(parameters.getAll(name))]
        .sort()
        .map((value) => name + value)
        .join(''),
    )
    .join('');
  return createHmac('sha1', authToken).update(`${url}${joined}`, 'utf8').digest('base64');
}

/**
 * Was this signed with the account's token? Twilio signs the port of the address or leaves it out, by product: both are taken.
 * A body that is not a form is covered by `bodySHA256` in the address.
 */
export function isSigned(
  authToken: string,
  request: SignedRequest & { signature: string | undefined; body: Uint8Array; form: boolean },
): boolean {
  const { signature, url, parameters, body, form } = request;
  if (signature === undefined || authToken === '') return false;
  if (!form && body.byteLength > 0) {
    const given = new URL(url).searchParams.get('bodySHA256') ?? '';
    if (!sameSecret(given.toLowerCase(), createHash('sha256').update(body).digest('hex'))) return false;
  }
  const signed = form ? parameters : new URLSearchParams();
  return spellings(url)
    .map((spelling) => sameSecret(signature, twilioSignature(authToken, { url: spelling, parameters: signed })))
    .includes(true);
}

function spellings(url: string): string[] {
  const found = /^(https?):\/\/([^/?#:]+|\[[^\]]*\])(:\d+)?([/?#].*)?$/s.exec(url);
  if (!found) return [url];
  const [, scheme = '', host = '', port, rest = ''] = found;
  const usual = scheme === 'https' ? ':443' : ':80';
  return [`${scheme}://${host}${port ?? usual}${rest}`, `${scheme}://${host}${rest}`];
}
