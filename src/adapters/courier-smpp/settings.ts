// Settings of an SMPP channel: what carriers differ in, each with the value that most of them take (docs/smpp.md). Secrets are
// apart. Not here: what a setting does (the files beside this one).
import * as z from 'zod';
import type { SendRemedy } from '#ports/courier.ts';

const ton = z.int().min(0).max(6);
const npi = z.int().min(0).max(18);
const pem = z.string().max(20_000);
const remedies = ['retry', 'slow-channel', 'never', 'no-number', 'opted-out', 'stop-channel'] as const satisfies readonly SendRemedy[];

/** Checked settings with every default filled in. */
export const smppSettingsSchema = z.strictObject({
  /** Name or address of the SMSC. */
  host: z
    .string()
    .trim()
    .min(1)
    .max(253)
    .regex(/^[\w.:-]+$/),
  port: z.int().min(1).max(65_535).default(2775),
  tls: z.boolean().default(false),
  /** Name in the carrier's certificate, where it is not the host. */
  tlsServerName: z.string().max(253).optional(),
  /** PEM of the authority that signed the carrier's certificate, where it is no public one. */
  tlsCa: pem.optional(),
  /** PEM of our certificate, for carriers that ask for one; its key is the secret `tlsKey`. */
  tlsCertificate: pem.optional(),
  systemId: z.string().min(1).max(64),
  systemType: z.string().max(12).default(''),
  /** `pair` = a transmitter and a receiver, for carriers without transceivers. */
  bind: z.enum(['transceiver', 'pair']).default('transceiver'),
  /** Where the receiver binds, if elsewhere. */
  receiverHost: z.string().max(253).optional(),
  receiverPort: z.int().min(1).max(65_535).optional(),
  /** Links at the same time, each with a window of its own. */
  links: z.int().min(1).max(8).default(1),
  /** address_range of the bind: which numbers' messages are wanted; mostly empty. */
  addressRange: z.string().max(40).default(''),
  /** Messages without an answer at the same time on one link. */
  window: z.int().min(1).max(500).default(10),
  /** Time for an answer, seconds. */
  responseS: z.number().min(1).max(60).default(10),
  /** Silence after which the carrier is asked whether it is there, seconds. */
  enquireS: z.number().min(5).max(600).default(30),
  serviceType: z.string().max(5).default(''),
  destinationTon: ton.default(1),
  destinationNpi: npi.default(1),
  /** Numbers with their `+`; the standard has none. */
  destinationPlus: z.boolean().default(false),
  /** Type and plan of single senders, where the carrier wants others than their form says. */
  sources: z.record(z.string().max(21), z.strictObject({ ton, npi })).default({}),
  /** What data_coding 0 means at this carrier. */
  alphabet: z.enum(['gsm-7', 'gsm-7-packed', 'latin-1', 'ascii']).default('gsm-7'),
  /** How a text goes that the alphabet lacks characters of: Latin-1 where it suffices, or UCS-2 at once. */
  accents: z.enum(['ucs-2', 'latin-1']).default('ucs-2'),
  dataCodingDefault: z.int().min(0).max(255).default(0),
  dataCodingLatin1: z.int().min(0).max(255).default(3),
  dataCodingUcs2: z.int().min(0).max(255).default(8),
  /** How a long text's parts are told to belong together. */
  long: z.enum(['udh', 'udh-16', 'sar', 'payload']).default('udh'),
  receipts: z.enum(['every-part', 'last-part', 'none']).default('every-part'),
  /** How ids are written in the answer and in the receipt's text. */
  receiptIds: z.enum(['same', 'hex-decimal', 'decimal-hex']).default('same'),
  /** Read what looks like a receipt as one even where the carrier does not mark it. A person could then write one. */
  unmarkedReceipts: z.boolean().default(false),
  /** After so many minutes the carrier gives up; absent = its own time. */
  validityMinutes: z
    .int()
    .min(1)
    .max(7 * 24 * 60)
    .optional(),
  /** What this carrier's own codes mean, by code. Example: `{ "0x40B": "stop-channel" }`. */
  codes: z.record(z.string().regex(/^0x[0-9a-f]{1,8}$/i), z.enum(remedies)).default({}),
});

/** Settings of one SMPP channel. */
export type SmppSettings = z.infer<typeof smppSettingsSchema>;
