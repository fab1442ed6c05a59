// Courier over Twilio's Messages resource (twilio.com/docs/messaging/api/message-resource): typed HTTP of our own, no SDK.
// Not here: what error codes mean (codes.ts), how callbacks are signed (signature.ts).
import type { Accepted, AccountFacts, Courier, OutgoingMessage, Receipt, WebhookAnswer, WebhookRequest } from '#ports/courier.ts';
import { Failure } from '#ports/failure.ts';
import type { OutwardAnswer } from '#ports/http.ts';
import { jsonOf, refusal, remedyOfStatus, retryAfterS, unknownOutcome } from '#wire/http/carrier-http.ts';
import { SmsOverHttp } from '#wire/http/sms-over-http.ts';
import * as z from 'zod';
import { remedyOfCode } from './codes.ts';
import type { TwilioSettings } from './settings.ts';
import { isSigned } from './signature.ts';

/** Twilio refuses longer bodies (21617). */
const longestBody = 1600;

/** A code as Twilio writes it: a number, or its text in callbacks. */
const code = z.union([z.number(), z.string()]).nullish();
const messageAnswer = z.object({
  sid: z.string().optional(),
  status: z.union([z.string(), z.number()]).optional(),
  num_segments: z.string().nullish(),
  error_code: code,
  error_message: z.string().nullish(),
  /** Of an error's body. */
  code,
  message: z.string().nullish(),
});

/** One Twilio account as a channel for SMS. */
export class TwilioCourier extends SmsOverHttp<TwilioSettings> implements Courier {
  /** Twilio has no key that makes a second request the same message. */
  readonly idempotent = false;

  readonly send = async (message: OutgoingMessage, signal: AbortSignal): Promise<Accepted> => {
    const body = new URLSearchParams(this.#fields(message)).toString();
    const headers = { ...this.#signIn(), accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' };
    const request = { method: 'POST', url: this.#address('/Messages.json'), headers, body } as const;
    return await this.http.send(request, (answer) => accepted(answer, this.around.clock.now()), signal);
  };

  readonly webhook = async (request: WebhookRequest): Promise<WebhookAnswer> => {
    const form = /^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '');
    const body = Buffer.from(request.body).toString('utf8');
    const posted = new URLSearchParams(form && request.method === 'POST' ? body : '');
    const signature = request.headers['x-twilio-signature'];
    const signed = isSigned(this.open.secrets['authToken'] ?? '', {
      url: request.url,
      parameters: posted,
      body: request.body,
      form: form || request.method === 'GET',
      signature,
    });
    const values = request.method === 'GET' ? new URLSearchParams(request.query) : posted;
    // A sub-account's or another account's callback is no news of ours, though the same token may have signed it.
    if (!signed || values.get('AccountSid') !== this.open.settings.accountSid) {
      this.around.log.warn({ channel: this.channel, signed }, 'a request that is not from this Twilio account was refused');
      return { status: 403 };
    }
    await this.#take(values, request.query['message']);
    return { status: 200, contentType: 'text/xml; charset=utf-8', body: '<?xml version="1.0" encoding="UTF-8"?><Response/>' };
  };

  readonly account = async (): Promise<AccountFacts> => {
    const account = z.object({ friendly_name: z.string(), status: z.string() });
    const balance = z.object({ balance: z.string(), currency: z.string() });
    const number = z.object({
      phone_number: z.string(),
      friendly_name: z.string().nullish(),
      capabilities: z.object({ sms: z.boolean() }),
    });
    const facts = await this.#ask(this.#address('.json'), account);
    // An API key of a sub-account may not read these; the name alone is worth telling.
    const money = await this.#ask(this.#address('/Balance.json'), balance).catch(() => undefined);
    const owned = await this.#ask(
      this.#address('/IncomingPhoneNumbers.json?PageSize=200'),
      z.object({ incoming_phone_numbers: z.array(number) }),
    ).catch(() => undefined);
    const numbers = (owned?.incoming_phone_numbers ?? []).filter(({ capabilities }) => capabilities.sms);
    return {
      name: facts.status === 'active' ? facts.friendly_name : `${facts.friendly_name} (${facts.status})`,
      balance: money && `${money.balance} ${money.currency}`,
      numbers: numbers.map(({ phone_number, friendly_name }) => ({
        sender: phone_number,
        displayNumber: phone_number,
        name: friendly_name ?? undefined,
        quality: undefined,
        messagingLimit: undefined,
        throughput: undefined,
        status: undefined,
      })),
    };
  };

  #fields({ id, origin, to, content }: OutgoingMessage): Record<string, string> {
    if (content.channel !== 'sms') throw refusal('this channel sends SMS only', { remedy: 'never' });
    if (content.text.length > longestBody)
      throw refusal(`the text has ${content.text.length} characters; Twilio takes ${longestBody}`, {
        remedy: 'never',
        carrierCode: '21617',
      });
    if (content.text.trim() === '') throw refusal('the text is empty', { remedy: 'never', carrierCode: '21602' });
    const { messagingServiceSid, smartEncoded, validityS } = this.open.settings;
    const { webhookUrl } = this.around;
    return {
      To: to,
      Body: content.text,
      ...(messagingServiceSid === undefined ? { From: origin } : { MessagingServiceSid: messagingServiceSid }),
      ...(smartEncoded ? { SmartEncoded: 'true' } : {}),
      ...(validityS === undefined ? {} : { ValidityPeriod: String(validityS) }),
      // Our id comes back with every callback: a message whose answer was lost is found by it.
      ...(webhookUrl === undefined ? {} : { StatusCallback: `${webhookUrl}?message=${encodeURIComponent(id)}` }),
    };
  }

  async #take(values: URLSearchParams, messageId: string | undefined): Promise<void> {
    const carrierId = values.get('MessageSid') ?? values.get('SmsSid') ?? '';
    const at = this.around.clock.now();
    const from = values.get('From') ?? '';
    const status = values.get('MessageStatus');
    if (carrierId === '') return;
    if (status === null || status === 'received') {
      // `whatsapp:+…` and the like arrive at the same address where the account has them.
      if (from === '' || from.includes(':') || !values.has('Body')) return;
      const media = values.get('MediaUrl0');
      await this.inbound.tell([
        {
          channel: this.channel,
          carrierId,
          origin: values.get('To') ?? undefined,
          messaging: 'sms',
          from,
          text: (values.get('Body') ?? '').slice(0, 10_000),
          media: media === null ? undefined : { kind: values.get('MediaContentType0') ?? '', id: media },
          at,
        },
      ]);
      return;
    }
    const news = statusOf(status);
    if (news === undefined) return;
    const errorCode = values.get('ErrorCode') ?? undefined;
    const remedy = news === 'failed' ? remedyOfCode(Number(errorCode)) : undefined;
    await this.receipts.tell([
      {
        channel: this.channel,
        carrierId,
        status: news,
        at,
        ...(messageId === undefined ? {} : { messageId }),
        ...(errorCode === undefined ? {} : { code: errorCode }),
        ...(remedy === undefined ? {} : { remedy }),
      },
    ]);
  }

  #address(rest: string): string {
    const { baseUrl, accountSid } = this.open.settings;
    return `${baseUrl}/2010-04-01/Accounts/${accountSid}${rest}`;
  }

  #signIn(): Record<string, string> {
    const { settings, secrets } = this.open;
    const key = settings.apiKeySid;
    const user = key ?? settings.accountSid;
    const password = (key === undefined ? secrets['authToken'] : secrets['apiKeySecret']) ?? '';
    return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
  }

  async #ask<T>(url: string, shape: z.ZodType<T>): Promise<T> {
    const answer = await this.http.get(url, this.#signIn());
    if (answer.status !== 200) throw refused(answer, this.around.clock.now());
    const read = shape.safeParse(jsonOf(answer));
    if (!read.success) throw new Failure('bad-answer', 'Twilio answered something else than its documentation says');
    return read.data;
  }
}

/** `sent` = Twilio has it; what lies before that is the same to us. Undefined for a word that is not known. */
function statusOf(status: string): Receipt['status'] | undefined {
  if (['accepted', 'scheduled', 'queued', 'sending', 'sent', 'partially_delivered'].includes(status)) return 'sent';
  if (status === 'delivered' || status === 'read') return status;
  return ['undelivered', 'failed', 'canceled'].includes(status) ? 'failed' : undefined;
}

function accepted(answer: OutwardAnswer, now: number): Accepted {
  if (answer.status < 200 || answer.status > 299) throw refused(answer, now);
  const read = messageAnswer.safeParse(jsonOf(answer));
  const { sid, status, num_segments, error_code, code: errorCode } = read.data ?? {};
  const failed = typeof status === 'string' && statusOf(status) === 'failed';
  // A success whose body is an error: what the body says counts.
  if (failed || (error_code ?? undefined) !== undefined || (sid === undefined && (errorCode ?? undefined) !== undefined))
    throw refused(answer, now);
  if (sid === undefined || !/^(SM|MM)[0-9a-fA-F]{32}$/.test(sid)) throw unknownOutcome('Twilio’s answer holds no message');
  const parts = Number(num_segments);
  // A messaging service counts later and says 0.
  return { carrierId: sid, ...(Number.isInteger(parts) && parts > 0 ? { parts } : {}) };
}

function refused(answer: OutwardAnswer, now: number): Failure {
  const read = messageAnswer.safeParse(jsonOf(answer)).data;
  const found = read?.error_code ?? read?.code ?? undefined;
  // 403 with a code of its own is about this message (a country that is off), not about the account.
  const byStatus = found !== undefined && answer.status === 403 ? 'never' : remedyOfStatus(answer.status);
  const remedy = remedyOfCode(Number(found)) ?? byStatus;
  const reason = read?.error_message ?? read?.message ?? `Twilio answered ${answer.status}`;
  if (remedy === undefined) return unknownOutcome(reason);
  const wait = remedy === 'slow-channel' ? retryAfterS(answer, now) : undefined;
  return refusal(reason, {
    remedy,
    carrierCode: found === undefined ? String(answer.status) : String(found),
    ...(wait === undefined ? {} : { retryAfterS: wait }),
  });
}
