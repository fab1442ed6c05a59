// HTTP request: asks another system and keeps values out of its JSON answer. Not here: the sending (an adapter) and its guards.
import * as z from 'zod';
import { setAt } from '#flow/edit-at.ts';
import type { BlockModel } from '#flow/kind.ts';
import { variableNameSchema } from '#flow/model.ts';
import type { Problem } from '#flow/problem.ts';

const settingsSchema = z.strictObject({
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).default('GET'),
  url: z.string().max(4000).default(''),
  headers: z
    .array(
      z.strictObject({
        // RFC 9110 §5.6.2 token
        name: z.string().regex(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,100}$/, 'this is not the name of a header'),
        value: z
          .string()
          .max(4000)
          .regex(/^[^\r\n]*$/, 'a header is one line'),
      }),
    )
    .max(50)
    .default([]),
  body: z.string().max(100_000).optional(),
  timeoutS: z.number().min(1).max(30).default(5),
  pick: z
    .array(
      z.strictObject({
        variable: variableNameSchema,
        path: z
          .string()
          .max(300)
          .regex(/^[^.[\]]+((\.[^.[\]]+)|(\[\d{1,4}\]))*$/, 'a path looks like data.items[0].name'),
      }),
    )
    .max(50)
    .default([]),
});

/**
 * Settings of an HTTP request. `{{secret.name}}` is filled by the sender only. Example:
 * `{"method":"GET","url":"https://api.example.com/saldo?dni={{dni}}","headers":[],"timeoutS":5,"pick":[{"variable":"saldo","path":"data.balance"}]}`.
 */
export type HttpRequestSettings = z.infer<typeof settingsSchema>;

/** The block kind `http-request`. */
export const model: BlockModel<HttpRequestSettings> = {
  id: 'http-request',
  v: 1,
  settings: settingsSchema,
  initial: () => ({ method: 'GET', url: 'https://', headers: [], timeoutS: 5, pick: [] }),
  exits: () => ['ok', 'failed'],
  check: (settings, owner) => {
    const problems: Problem[] = [];
    // The host must be plain text: a caller's words must never choose where a request goes.
    if (!/^https?:\/\/[^/{}\s]+([/?#]|$)/.test(settings.url)) {
      problems.push({
        level: 'error',
        code: 'url-invalid',
        path: ['settings', 'url'],
        message: 'The address must start with https:// and a host without variables.',
      });
    } else if (settings.url.startsWith('http://')) {
      problems.push({ level: 'warning', code: 'url-plain', path: ['settings', 'url'], message: 'The request travels unencrypted.' });
    }
    if (settings.body !== undefined && settings.method === 'GET') {
      problems.push({ level: 'error', code: 'body-with-get', path: ['settings', 'body'], message: 'A GET request has no body.' });
    }
    if (owner.exits['failed']?.to === undefined && owner.exits['failed']?.return === undefined) {
      problems.push({
        level: 'warning',
        code: 'request-failed-open',
        path: ['exits', 'failed'],
        message: 'When the request fails the call ends: connect the failed exit.',
      });
    }
    return problems;
  },
  fixes: ({ problem, settings, path }) => {
    switch (problem.code) {
      case 'url-plain':
        return [{ does: 'encrypt', change: setAt(problem.path, settings.url.replace(/^http:/, 'https:')) }];
      case 'body-with-get':
        return [
          { does: 'send-by-post', change: setAt([...path, 'settings', 'method'], 'POST') },
          { does: 'drop-body', change: setAt(problem.path, undefined) },
        ];
      default:
        return [];
    }
  },
  templates: (settings) => [
    { path: ['url'], text: settings.url },
    ...settings.headers.map((header, index) => ({ path: ['headers', index, 'value'], text: header.value })),
    ...(settings.body === undefined ? [] : [{ path: ['body'], text: settings.body }]),
  ],
  names: (settings) => settings.pick.map((one, index) => ({ path: ['pick', index, 'variable'], name: one.variable })),
  sets: (settings) => settings.pick.map((one) => one.variable),
  summary: (settings) => `${settings.method} ${/^https?:\/\/([^/?#]+)/.exec(settings.url)?.[1] ?? settings.url}`,
  listens: false,
  silent: true,
  speaks: true,
};
