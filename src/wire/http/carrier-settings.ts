// Fields that the settings of carriers over HTTP share. Not here: requests (carrier-http.ts).
import * as z from 'zod';

/** The address of a carrier's API, without a slash at its end; settable, so that a double or a regional address can stand in for it. */
export function carrierUrl(usual?: string) {
  const field = z
    .string()
    .max(300)
    .refine((text) => isPlainUrl(text), 'write an address such as https://api.example.com, without user or query')
    .transform((text) => text.replace(/\/+$/, ''));
  return usual === undefined ? field : field.default(usual);
}

function isPlainUrl(text: string): boolean {
  const url = URL.parse(text);
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) return false;
  return url.username === '' && url.password === '' && url.search === '' && url.hash === '';
}
