// Courier over Infobip's SMS API v3 (infobip.com/docs/api/channels/sms): typed HTTP of our own, no SDK.
// Not here: what status names mean (codes.ts), who may call the webhook (settings.ts).
import type { InboundMessageRow } from '#ports/channel-store.ts';
import type { Accepted, AccountFacts, Courier, OutgoingMessage, Receipt, WebhookAnswer, WebhookRequest } from '#ports/courier.ts';
import { Failure } from '#ports/failure.ts';
import type { OutwardAnswer } from '#ports/http.ts';
import { jsonOf, refusal, remedyOfStatus, retryAfterS, unknownOutcome } from '#wire/http/carrier-http.ts';
import { SmsOverHttp } from '#wire/http/sms-over-http.ts';
import * as z from 'zod';
import { remedyOfNames, stateOf } from './codes.ts';
import { type InfobipSettings, isFromInfobip } from './settings.ts';

/** Ten parts of GSM-7 and a little: nobody reads more on a telephone, and each part is paid. */
const longestText = 1600;

const status = z.object({
  groupName: z.string().nullish(),
  id: z.number().nullish(),
  name: z.string().nullish(),
  description: z.string().nullish(),
});
const sendAnswer = z.object({
  messages: z
    .array(
      z.object({ messageId: z.string().nullish(), status: status.nullish(), details: z.object({ messageCount: z.number() }).nullish() }),
    )
    .nullish(),
  /** Older form of an error. */
  requestError: z.object({ serviceException: z.object({ messageId: z.string().nullish(), text: z.string().nullish() }) }).nullish(),
  /** Newer form of an error. */
  errorCode: z.string().nullish(),
  description: z.string().nullish(),
});
const report = z.object({
  messageId: z.string(),
  status,
  error: status.nullish(),
  callbackData: z.string().nullish(),
});
const inbound = z.object({
  messageId: z.string(),
  from: z.string(),
  to: z.string().nullish(),
  text: z.string(),
});
const news = z.object({ results: z.array(z.unknown()).max(10_000) });

/** One Infobip account as a channel for SMS. */
export class InfobipCourier extends SmsOverHttp<InfobipSettings> implements Courier {
  /** A message id of ours would be refused a second time for a while only, and a resend after a failed delivery with it. */
  readonly idempotent = false;

  readonly send = async (message: OutgoingMessage, signal: AbortSignal): Promise<Accepted> => {
    const headers = { ...this.#signIn(), 'content-type': 'application/json' };
    const body = JSON.stringify({ messages: [this.#message(message)] });
    const request = { method: 'POST', url: `${this.open.settings.baseUrl}/sms/3/messages`, headers, body } as const;
    return await this.http.send(request, (answer) => accepted(answer, this.around.clock.now()), signal);
  };

  readonly webhook = async (request: WebhookRequest): Promise<WebhookAnswer> => {
    const { settings, secrets } = this.open;
    if (!isFromInfobip(settings, secrets, request)) {
      this.around.log.warn({ channel: this.channel }, 'a request that is not from this Infobip account was refused');
      return { status: 401 };
    }
    const read = news.safeParse(jsonOf({ body: Buffer.from(request.body).toString('utf8') }));
    if (!read.success) return { status: 400 };
    const at = this.around.clock.now();
    // One that cannot be read must not keep its neighbours from us, and would not read better the second time.
    const receipts = read.data.results.flatMap((one) => this.#receipt(one, at));
    const messages = read.data.results.flatMap((one) => this.#incoming(one, at));
    const lost = read.data.results.length - receipts.length - messages.length;
    if (lost > 0) this.around.log.warn({ channel: this.channel, lost }, 'Infobip sent news that could not be read');
    await this.receipts.tell(receipts);
    await this.inbound.tell(messages);
    return { status: 200 };
  };

  readonly account = async (): Promise<AccountFacts> => {
    const answer = await this.http.get(`${this.open.settings.baseUrl}/account/1/balance`, this.#signIn());
    if (answer.status !== 200) throw refused(answer, this.around.clock.now());
    const read = z.object({ balance: z.number(), currency: z.string() }).safeParse(jsonOf(answer));
    if (!read.success) throw new Failure('bad-answer', 'Infobip answered something else than its documentation says');
    return { name: undefined, balance: `${read.data.balance} ${read.data.currency}`, numbers: [] };
  };

  #signIn(): Record<string, string> {
    return { authorization: `App ${this.open.secrets['apiKey'] ?? ''}`, accept: 'application/json' };
  }

  #message({ id, origin, to, content }: OutgoingMessage): object {
    if (content.channel !== 'sms') throw refusal('this channel sends SMS only', { remedy: 'never' });
    if (content.text.length > longestText)
      throw refusal(`the text has ${content.text.length} characters; at most ${longestText} are sent`, { remedy: 'never' });
    if (content.text.trim() === '') throw refusal('the text is empty', { remedy: 'never' });
    const { validityMinutes } = this.open.settings;
    const { webhookUrl } = this.around;
    return {
      sender: digits(origin),
      destinations: [{ to: digits(to) }],
      content: { text: content.text.toWellFormed() },
      ...(validityMinutes === undefined ? {} : { options: { validityPeriod: { amount: validityMinutes, timeUnit: 'MINUTES' } } }),
      // Our id comes back with every report: a message whose answer was lost is found by it.
      webhooks: {
        ...(webhookUrl === undefined ? {} : { delivery: { url: webhookUrl }, contentType: 'application/json' }),
        callbackData: id,
      },
    };
  }

  #receipt(one: unknown, at: number): Receipt[] {
    const { data } = report.safeParse(one);
    const state = data && stateOf(data.status);
    if (data === undefined || state === undefined) return [];
    const { messageId: carrierId, callbackData, error, status: said } = data;
    const base = { channel: this.channel, carrierId, status: state, at, ...(callbackData ? { messageId: callbackData } : {}) };
    if (state !== 'failed') return [base];
    const remedy = remedyOfNames(said.name, error?.name);
    const failed = error?.name && error.name !== 'NO_ERROR' ? error : said;
    return [
      {
        ...base,
        code: failed.name ?? 'failed',
        ...(failed.description ? { detail: failed.description.slice(0, 300) } : {}),
        ...(remedy === undefined ? {} : { remedy }),
      },
    ];
  }

  #incoming(one: unknown, at: number): InboundMessageRow[] {
    const { data } = inbound.safeParse(one);
    if (data === undefined) return [];
    const { messageId: carrierId, from, to, text } = data;
    return [
      {
        channel: this.channel,
        carrierId,
        origin: to ? plus(to) : undefined,
        messaging: 'sms',
        from: plus(from),
        text: text.slice(0, 10_000),
        media: undefined,
        at,
      },
    ];
  }
}

/** Infobip writes numbers without `+`; sender names stay as they are. */
const digits = (number: string): string => number.replace(/^\+(?=\d)/, '');
/** And reads them so: a number long enough for a country code gets its `+`, a short code does not. */
const plus = (number: string): string => (/^\d{8,15}$/.test(number) ? `+${number}` : number);

function accepted(answer: OutwardAnswer, now: number): Accepted {
  if (answer.status < 200 || answer.status > 299) throw refused(answer, now);
  const read = sendAnswer.safeParse(jsonOf(answer)).data;
  const [message] = read?.messages ?? [];
  // A success whose body is an error: what the body says counts.
  if (read?.requestError || read?.errorCode) throw refused(answer, now);
  const state = message?.status ? stateOf(message.status) : 'sent';
  if (message?.status && state === 'failed') {
    const { name, description } = message.status;
    throw refusal(description ?? 'Infobip refused the message', {
      remedy: remedyOfNames(name) ?? 'never',
      carrierCode: name ?? 'REJECTED',
    });
  }
  if (!message?.messageId) throw unknownOutcome('Infobip’s answer holds no message');
  const parts = message.details?.messageCount ?? 0;
  return { carrierId: message.messageId, ...(parts > 0 ? { parts } : {}) };
}

function refused(answer: OutwardAnswer, now: number): Failure {
  const read = sendAnswer.safeParse(jsonOf(answer)).data;
  const exception = read?.requestError?.serviceException;
  const code = exception?.messageId ?? read?.errorCode ?? undefined;
  const remedy = remedyOfNames(code) ?? remedyOfCode(code) ?? remedyOfStatus(answer.status);
  const reason = exception?.text ?? read?.description ?? `Infobip answered ${answer.status}`;
  if (remedy === undefined) return unknownOutcome(reason);
  const wait = remedy === 'slow-channel' ? retryAfterS(answer, now) : undefined;
  return refusal(reason, { remedy, carrierCode: code ?? String(answer.status), ...(wait === undefined ? {} : { retryAfterS: wait }) });
}

/** The newer codes are the HTTP status with an E before it. */
function remedyOfCode(code: string | undefined): ReturnType<typeof remedyOfStatus> {
  const found = /^E(\d{3})$/.exec(code ?? '')?.[1];
  return found === undefined ? undefined : remedyOfStatus(Number(found));
}
