// Settings of an open HTTP channel: what is sent, how the answer is read, and what reports look like. Not here: sending (courier.ts).
import { maxTemplateLength } from '#flow/template.ts';
import * as z from 'zod';
import { templateFault } from './template.ts';

const template = (longest: number) =>
  z
    .string()
    .max(Math.min(longest, maxTemplateLength))
    .superRefine((text, context) => {
      const fault = templateFault(text);
      if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
    });
// RFC 9110 §5.6.2 token
const headerName = z.string().regex(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,100}$/, 'this is not the name of a header');
/** Headers that frame the request are the client's own. */
const ownHeaderName = headerName.refine(
  (name) => !/^(host|content-length|transfer-encoding|connection|expect|upgrade)$/i.test(name),
  'this header is set by itself',
);
/** A name, or nothing. Not a union: forms draw it as one field. */
const emptyOr = (name: z.ZodType<string>) =>
  z.string().superRefine((text, context) => {
    const issue = text === '' ? undefined : name.safeParse(text).error?.issues[0];
    if (issue) context.addIssue({ code: 'custom', message: issue.message });
  });
const path = z
  .string()
  .max(300)
  .regex(/^(\$?([^.[\]]+|\[\d{1,4}\])((\.[^.[\]]+)|(\[\d{1,4}\]))*)?$/, 'a path looks like messages[0].id')
  .default('');
const remedy = z.enum(['retry', 'slow-channel', 'slow-recipient', 'never', 'no-number', 'opted-out', 'stop-channel', 'unknown']);

const answer = z.strictObject({
  /** Where the carrier's id stands in a JSON answer. */
  idPath: path,
  /** In an answer of plain text: what stands before the id, e.g. `ID: `. */
  idAfter: z.string().max(100).default(''),
  /** How many parts were charged. */
  partsPath: path,
  /** Where the carrier's own code stands, in answers of any HTTP status. */
  codePath: path,
  /** Codes that mean: taken. Where there are some, an answer without one of them is no success. */
  okCodes: z.array(z.string().max(100)).max(50).default([]),
  reasonPath: path,
  /** An answer that holds these words is an error, whatever its status. */
  errorWords: z.string().max(100).default(''),
  /** What a code, the carrier's or an HTTP status, asks for. Others go by the status. */
  remedies: z.record(z.string().min(1).max(100), remedy).default({}),
});

const receipts = z.strictObject({
  /** The list of reports in one request; empty = the request is one report, or a list. */
  itemsPath: path,
  idPath: path,
  /** Where our own id comes back (`{{id}}`); `{{webhook}}` brings it back in the address without this. */
  ourIdPath: path,
  statusPath: path,
  /** The carrier's words and ours. */
  statuses: z.record(z.string().min(1).max(100), z.enum(['sent', 'delivered', 'read', 'failed'])).default({}),
  codePath: path,
  reasonPath: path,
});

const inbound = z.strictObject({ itemsPath: path, idPath: path, fromPath: path, toPath: path, textPath: path });

/** What the form of an HTTP channel holds; see docs/channels.md for a whole example. */
export const httpSettings = z
  .strictObject({
    method: z.enum(['GET', 'POST', 'PUT']).default('POST'),
    /** The host is plain text: no value may choose where a request goes. */
    url: template(4000).refine((text) => hostIsPlain(text), 'write https:// and a host without variables'),
    auth: z.enum(['none', 'basic', 'bearer']).default('none'),
    /** With `basic`: the user; the password is the secret `password`. `bearer` sends the secret `token`. */
    user: z.string().max(200).default(''),
    headers: z.record(ownHeaderName, template(4000)).default({}),
    bodyType: z.enum(['none', 'json', 'form']).default('json'),
    /** A JSON document; variables stand within its strings. */
    jsonBody: template(20_000).default('{ "to": "{{to}}", "from": "{{origin}}", "text": "{{text}}" }'),
    formFields: z.record(z.string().min(1).max(100), template(4000)).default({}),
    /** Characters; longer texts are refused before anything is sent. */
    longestText: z.int().min(1).max(4000).default(1600),
    /** The far end sends a message once however often it gets the same key. Only true where its documentation says so. */
    idempotent: z.boolean().default(false),
    /** Header of the key; empty = the key stands in a template as `{{key}}`. */
    keyHeader: emptyOr(ownHeaderName).default('Idempotency-Key'),
    answer: answer.prefault({}),
    /** Off while `statusPath` is empty. */
    receipts: receipts.prefault({}),
    /** Off while `fromPath` is empty. */
    inbound: inbound.prefault({}),
    /** Requests to the webhook must carry the secret `webhookToken` in this header; empty = the secret path alone. */
    webhookHeader: emptyOr(headerName).default(''),
    /** What the webhook answers. */
    webhookAnswer: z.string().max(1000).default('OK'),
  })
  .superRefine((settings, context) => {
    const fault = (at: string, message: string) => context.addIssue({ code: 'custom', path: [at], message });
    if (settings.method === 'GET' && settings.bodyType !== 'none') fault('bodyType', 'a GET request has no body');
    if (settings.bodyType === 'json' && !isJson(settings.jsonBody))
      fault('jsonBody', 'this is no JSON; variables stand within quotes, e.g. "to": "{{to}}"');
    if (settings.receipts.statusPath !== '' && Object.keys(settings.receipts.statuses).length === 0)
      fault('receipts', 'say what each word of a report means, e.g. DELIVRD: delivered');
    const templates = [settings.url, settings.jsonBody, ...Object.values(settings.headers), ...Object.values(settings.formFields)];
    if (settings.idempotent && settings.keyHeader === '' && !templates.some((one) => /\{\{\s*key\b/.test(one)))
      fault('idempotent', 'the key must reach the far end: name a header, or use {{key}} in a template');
  });

export type HttpSettings = z.output<typeof httpSettings>;

function hostIsPlain(text: string): boolean {
  const found = /^https?:\/\/([^/?#{}\s@]+)([/?#]|$)/.exec(text);
  return found !== null && URL.canParse(`http://${found[1]}/`);
}

function isJson(text: string): boolean {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null;
  } catch {
    return false;
  }
}
