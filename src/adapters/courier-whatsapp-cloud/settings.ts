// Settings of a WhatsApp channel by the Cloud API or by a provider that speaks it. Not here: requests (graph.ts).
import * as z from 'zod';
import { carrierUrl } from '#wire/http/carrier-settings.ts';

const digits = z.string().regex(/^\d{5,20}$/, 'this is a number of Meta’s, digits only');

/**
 * What the form holds. `360dialog` takes the same messages without version and number in the path, under a key of its own.
 * @example `{ "dialect": "meta", "businessAccountId": "102290129340398", "version": "v25.0" }`
 */
export const whatsappCloudSettings = z
  .strictObject({
    dialect: z.enum(['meta', '360dialog']).default('meta'),
    /** Absent = the dialect's own. */
    baseUrl: carrierUrl().optional(),
    /** Of the Graph API. Meta serves expired versions by the oldest that still lives: raise it once a year. */
    version: z
      .string()
      .regex(/^v\d{1,3}\.\d{1,2}$/, 'write it as v25.0')
      .default('v25.0'),
    /** WABA id: templates are listed from it, and webhooks of another one are not taken. */
    businessAccountId: digits.optional(),
    /** Numbers that this channel writes from; empty = all of the account's. */
    phoneNumberIds: z.array(digits).max(100).default([]),
  })
  .superRefine(({ dialect, businessAccountId }, context) => {
    if (dialect === 'meta' && businessAccountId === undefined)
      context.addIssue({
        code: 'custom',
        path: ['businessAccountId'],
        message: 'Meta lists templates by the business account: give its id',
      });
  });

export type WhatsappCloudSettings = z.output<typeof whatsappCloudSettings>;
