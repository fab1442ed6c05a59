// The Graph API as this channel speaks it: addresses and sign-in of each dialect, answers read, refusals as Failures.
// Not here: what a message holds (message-body.ts), what codes mean (codes.ts).
import * as z from 'zod';
import type { CourierSurroundings, OpenChannel } from '#ports/channel-kind.ts';
import type { Accepted } from '#ports/courier.ts';
import { Failure } from '#ports/failure.ts';
import type { OutwardAnswer } from '#ports/http.ts';
import { CarrierHttp, jsonOf, refusal, remedyOfStatus, retryAfterS, unknownOutcome } from '#wire/http/carrier-http.ts';
import { multipart } from '#wire/http/multipart.ts';
import { remedyOfCode, waitOfCode } from './codes.ts';
import type { WhatsappCloudSettings } from './settings.ts';

/** A file of 100 MB over a slow line. */
const uploadTimeoutMs = 120_000;

const homes: Record<WhatsappCloudSettings['dialect'], string> = {
  meta: 'https://graph.facebook.com',
  '360dialog': 'https://waba-v2.360dialog.io',
};

/** An error as WhatsApp writes it in answers and in webhooks; liberal, since the parts vary. */
export const graphError = z.object({
  code: z.coerce.number(),
  error_subcode: z.number().optional(),
  message: z.string().optional(),
  title: z.string().optional(),
  error_data: z.object({ details: z.string().optional() }).optional(),
});

export type GraphError = z.output<typeof graphError>;

const errorAnswer = z.object({ error: graphError });
const sendAnswer = z.object({ messages: z.array(z.object({ id: z.string().min(1), message_status: z.string().optional() })).min(1) });

/** What WhatsApp says of an error: its details, else its message; never the title, which changes. */
export function wordsOf({ error_data, message, title, code }: GraphError): string {
  return error_data?.details ?? message ?? title ?? `error ${code}`;
}

/** One account's Graph API. */
export class Graph {
  readonly #settings: WhatsappCloudSettings;
  readonly #token: string;
  readonly #around: CourierSurroundings;
  readonly #carrier: CarrierHttp;

  constructor({ settings, secrets }: OpenChannel<WhatsappCloudSettings>, around: CourierSurroundings) {
    this.#settings = settings;
    this.#token = secrets['token'] ?? '';
    this.#around = around;
    this.#carrier = new CarrierHttp(around);
  }

  get dialect(): WhatsappCloudSettings['dialect'] {
    return this.#settings.dialect;
  }

  health() {
    return this.#carrier.health();
  }

  /** Send one message from a number. Throws refusals with their remedy; `timeout` where nobody knows whether it went. */
  async send(phoneNumberId: string, body: object, signal: AbortSignal): Promise<Accepted & { status: string | undefined }> {
    const request = {
      method: 'POST' as const,
      url: this.#ofNumber(phoneNumberId, 'messages'),
      headers: { ...this.#headers(), 'content-type': 'application/json' },
      body: JSON.stringify(body),
    };
    return await this.#carrier.send(request, (answer) => this.#accepted(answer), signal);
  }

  /** Store a file for messages of this number; answers its id. Throws refusals. */
  async upload(phoneNumberId: string, file: { bytes: Uint8Array; type: string; filename: string }): Promise<string> {
    const form = multipart([
      { name: 'messaging_product', value: 'whatsapp' },
      { name: 'type', value: file.type },
      { name: 'file', ...file },
    ]);
    const answer = await this.#around.http.request({
      method: 'POST',
      url: this.#ofNumber(phoneNumberId, 'media'),
      headers: { ...this.#headers(), ...form.headers },
      body: form.body,
      timeoutMs: uploadTimeoutMs,
    });
    return this.#read(answer, z.object({ id: z.coerce.string().min(1) })).id;
  }

  /** Read something, e.g. `12345/phone_numbers?fields=id`. Throws refusals and `bad-answer`. */
  async get<T>(path: string, shape: z.ZodType<T>): Promise<T> {
    const version = this.#settings.dialect === 'meta' ? `/${this.#settings.version}` : '';
    const url = `${this.#home()}${version}/${path}`;
    return this.#read(await this.#carrier.get(url, this.#headers()), shape);
  }

  #read<T>(answer: OutwardAnswer, shape: z.ZodType<T>): T {
    const failure = this.#refused(answer);
    if (failure) throw failure;
    const read = shape.safeParse(jsonOf(answer));
    if (!read.success) throw new Failure('bad-answer', 'WhatsApp answered something else than its documentation says');
    return read.data;
  }

  #accepted(answer: OutwardAnswer): Accepted & { status: string | undefined } {
    const failure = this.#refused(answer);
    if (failure) throw failure;
    const [message] = sendAnswer.safeParse(jsonOf(answer)).data?.messages ?? [];
    if (!message) throw unknownOutcome('the answer of WhatsApp holds no message');
    return { carrierId: message.id, status: message.message_status };
  }

  /** A no, also one that comes under a status of success. */
  #refused(answer: OutwardAnswer): Failure | undefined {
    const error = errorAnswer.safeParse(jsonOf(answer)).data?.error;
    const isGood = answer.status >= 200 && answer.status <= 299;
    if (isGood && !error) return undefined;
    const remedy = (error && remedyOfCode(error.code, error.error_subcode)) ?? remedyOfStatus(isGood ? 400 : answer.status);
    const reason = error ? wordsOf(error) : `WhatsApp answered ${answer.status}`;
    if (remedy === undefined) return unknownOutcome(reason);
    const wait =
      (error && waitOfCode(error.code)) ?? (remedy === 'slow-channel' ? retryAfterS(answer, this.#around.clock.now()) : undefined);
    return refusal(reason, {
      remedy,
      carrierCode: String(error?.code ?? answer.status),
      ...(wait === undefined ? {} : { retryAfterS: wait }),
    });
  }

  #home(): string {
    return this.#settings.baseUrl ?? homes[this.#settings.dialect];
  }

  /** 360dialog's key stands for one number: neither version nor number are in the path. */
  #ofNumber(phoneNumberId: string, what: 'messages' | 'media'): string {
    if (this.#settings.dialect === '360dialog') return `${this.#home()}/${what}`;
    return `${this.#home()}/${this.#settings.version}/${encodeURIComponent(phoneNumberId)}/${what}`;
  }

  #headers(): Record<string, string> {
    const accept = 'application/json';
    if (this.#settings.dialect === '360dialog') return { accept, 'D360-API-KEY': this.#token };
    return { accept, authorization: `Bearer ${this.#token}` };
  }
}
