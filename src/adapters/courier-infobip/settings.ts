// Settings of an Infobip channel and who may call its webhook. Not here: sending (courier.ts).
import { createHmac } from 'node:crypto';
import type { WebhookRequest } from '#ports/courier.ts';
import { carrierUrl } from '#wire/http/carrier-settings.ts';
import { sameSecret } from '#wire/http/same-secret.ts';
import * as z from 'zod';

/** What the form of an Infobip channel holds. Example: `{ "baseUrl": "https://xyz123.api.infobip.com" }`. */
export const infobipSettings = z.strictObject({
  /** Each account has an address of its own: it stands on the account's page. */
  baseUrl: carrierUrl(),
  /** How long Infobip may go on trying, in minutes; absent = its own 48 hours. */
  validityMinutes: z.int().min(1).max(2880).optional(),
  /** What the account's settings put on its reports, beside the secret path: nothing, a user with a password, or an HMAC of the body. */
  webhookAuth: z.enum(['path', 'basic', 'hmac']).default('path'),
  /** With `basic`: the user; its password is the secret `webhookPassword`. */
  webhookUser: z.string().max(200).default(''),
  /** With `hmac`: the header that carries the signature, its hash; the key is the secret `webhookKey`. */
  signatureHeader: z
    .string()
    .regex(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,100}$/, 'this is not the name of a header')
    .default('X-Signature'),
  signatureHash: z.enum(['sha1', 'sha256', 'sha512']).default('sha256'),
});

export type InfobipSettings = z.output<typeof infobipSettings>;

/** Did Infobip send this, as far as the account's settings let us tell? A secret that is missing lets nobody in. */
export function isFromInfobip(settings: InfobipSettings, secrets: Record<string, string>, { headers, body }: WebhookRequest): boolean {
  if (settings.webhookAuth === 'path') return true;
  if (settings.webhookAuth === 'basic') {
    const password = secrets['webhookPassword'] ?? '';
    const expected = `Basic ${Buffer.from(`${settings.webhookUser}:${password}`).toString('base64')}`;
    return password !== '' && sameSecret(headers['authorization'], expected);
  }
  const key = secrets['webhookKey'] ?? '';
  if (key === '') return false;
  const digest = createHmac(settings.signatureHash, key).update(body).digest();
  const given = (headers[settings.signatureHeader.toLowerCase()] ?? '').trim().replace(/^sha\d+=/i, '');
  // Accounts write it in hexadecimal or in base64.
  return [sameSecret(given.toLowerCase(), digest.toString('hex')), sameSecret(given, digest.toString('base64'))].includes(true);
}
