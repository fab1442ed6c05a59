// Courier over any HTTP API of a carrier, as the channel's settings describe it. Not here: templates (template.ts), reading answers
// (answer.ts) and reports (news.ts).
import type { CourierSurroundings, OpenChannel } from '#ports/channel-kind.ts';
import type { Accepted, Courier, OutgoingMessage, WebhookAnswer, WebhookRequest } from '#ports/courier.ts';
import type { OutwardAnswer, OutwardRequest } from '#ports/http.ts';
import { refusal } from '#wire/http/carrier-http.ts';
import { sameSecret } from '#wire/http/same-secret.ts';
import { SmsOverHttp } from '#wire/http/sms-over-http.ts';
import { ownCarrierId, readAnswer } from './answer.ts';
import { bodyOf, messagesIn, receiptsIn } from './news.ts';
import type { HttpSettings } from './settings.ts';
import { fillHeader, fillJson, fillPlain, fillUrl, type TemplateValues } from './template.ts';

/** A carrier's HTTP API as a channel for SMS. */
export class HttpCourier extends SmsOverHttp<HttpSettings> implements Courier {
  readonly idempotent: boolean;

  constructor(open: OpenChannel<HttpSettings>, around: CourierSurroundings) {
    super(open, around);
    this.idempotent = open.settings.idempotent;
  }

  readonly send = async (message: OutgoingMessage, signal: AbortSignal): Promise<Accepted> => {
    const { settings } = this.open;
    const request = this.#request(message, textOf(message, settings.longestText));
    const read = (answer: OutwardAnswer) => readAnswer(settings.answer, answer, ownCarrierId(message.id), this.around.clock.now());
    return await this.http.send(request, read, signal);
  };

  readonly webhook = async (request: WebhookRequest): Promise<WebhookAnswer> => {
    const { settings, secrets } = this.open;
    const { webhookHeader, webhookAnswer } = settings;
    if (webhookHeader !== '' && !sameSecret(request.headers[webhookHeader.toLowerCase()], secrets['webhookToken'])) {
      this.around.log.warn({ channel: this.channel }, 'a request to the channel’s webhook without its token was refused');
      return { status: 401 };
    }
    const body = bodyOf(request);
    if (typeof body !== 'object' || body === null) return { status: 400 };
    const own = { channel: this.channel, at: this.around.clock.now() };
    const receipts = receiptsIn(settings, body, request.query['message']).map((one) => ({ ...own, ...one }));
    const messages = messagesIn(settings, body).map((one) => ({ ...own, ...one }));
    await this.receipts.tell(receipts);
    await this.inbound.tell(messages);
    return { status: 200, body: webhookAnswer };
  };

  #request(message: OutgoingMessage, text: string): Omit<OutwardRequest, 'timeoutMs'> {
    const { settings } = this.open;
    const values = this.#values(message, text);
    const headers = Object.fromEntries(Object.entries(settings.headers).map(([name, value]) => [name, fillHeader(name, value, values)]));
    const body = bodyFor(settings, values);
    return {
      method: settings.method,
      url: fillUrl(settings.url, values),
      headers: {
        ...(body === undefined ? {} : { 'content-type': body.type }),
        ...this.#signIn(),
        ...(settings.idempotent && settings.keyHeader !== '' ? { [settings.keyHeader]: fillHeader('key', '{{key}}', values) } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: body.text }),
    };
  }

  #values({ id, key, origin, to }: OutgoingMessage, text: string): TemplateValues {
    const { webhookUrl } = this.around;
    const digits = (number: string) => number.replace(/^\+(?=\d)/, '');
    const webhook = webhookUrl === undefined ? '' : `${webhookUrl}?message=${encodeURIComponent(id)}`;
    const values = { text, to, toDigits: digits(to), origin, originDigits: digits(origin), id, key, webhook };
    return { values, secrets: this.open.secrets };
  }

  #signIn(): Record<string, string> {
    const { settings, secrets } = this.open;
    if (settings.auth === 'bearer') return { authorization: `Bearer ${secrets['token'] ?? ''}` };
    if (settings.auth === 'none') return {};
    return { authorization: `Basic ${Buffer.from(`${settings.user}:${secrets['password'] ?? ''}`).toString('base64')}` };
  }
}

function textOf({ content }: OutgoingMessage, longest: number): string {
  if (content.channel !== 'sms') throw refusal('this channel sends SMS only', { remedy: 'never' });
  if (content.text.trim() === '') throw refusal('the text is empty', { remedy: 'never' });
  if (content.text.length > longest)
    throw refusal(`the text has ${content.text.length} characters; this channel takes ${longest}`, { remedy: 'never' });
  return content.text;
}

function bodyFor({ bodyType, jsonBody, formFields }: HttpSettings, values: TemplateValues): { type: string; text: string } | undefined {
  if (bodyType === 'none') return undefined;
  if (bodyType === 'json') return { type: 'application/json', text: fillJson(jsonBody, values) };
  const fields = Object.entries(formFields).map(([name, value]): [string, string] => [name, fillPlain(value, values)]);
  return { type: 'application/x-www-form-urlencoded', text: new URLSearchParams(fields).toString() };
}
