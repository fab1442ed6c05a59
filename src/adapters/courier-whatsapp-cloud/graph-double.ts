// Meta's Graph API for tests: enforces the shapes of requests, answers by the state of templates and windows, signs webhooks, and plays
// every error in the answer or by webhook, statuses out of order, and a mute end after the message was taken. Also 360dialog's dialect.
// Not here: shapes (graph-shapes.ts), rules of templates (template-rules.ts), faults of the line (wire/http/carrier-double.ts).
import { createHmac } from 'node:crypto';
import type { WebhookAnswer, WebhookRequest } from '#ports/courier.ts';
import { type CarrierAnswer, CarrierDouble, type CarrierRequest, jsonAnswer } from '#wire/http/carrier-double.ts';
import { type SendRequest, sendRequest } from './graph-shapes.ts';
import { type AccountTemplate, judgeTemplate, type Refused } from './template-rules.ts';

/** How a person's messages fare, by the number without its plus. */
export interface Fate {
  /** Refused in the answer. */
  answer?: Refused & { status?: number; subcode?: number };
  /** Taken, then failed by webhook. */
  webhook?: number;
  /** Statuses in the order in which they are told; default sent, delivered. */
  statuses?: string[];
  /** Taken, but the answer never comes. */
  mute?: true;
  /** Taken, but the answer is lost on the way. */
  half?: true;
}

/** A message that was taken. */
export interface Taken {
  id: string;
  to: string;
  request: SendRequest;
  text: string;
}

export const account = '102290129340398';
export const token = 'EAAG-a-token';
export const appSecret = 'an-app-secret';

let numbers = 0;

/** The double of one business account. */
export class GraphDouble extends CarrierDouble {
  readonly taken: Taken[] = [];
  readonly uploads = new Map<string, string>();
  readonly fates = new Map<string, Fate>();
  /** Numbers whose service window is closed. */
  readonly closed = new Set<string>();
  templates: AccountTemplate[] = [];
  pageSize = 100;
  /** Webhooks on their way. */
  readonly told: Promise<WebhookAnswer>[] = [];
  /** Where webhooks go. */
  hook: (request: WebhookRequest) => Promise<WebhookAnswer> = () => Promise.resolve({ status: 404 });
  readonly #dialect: 'meta' | '360dialog';

  constructor(dialect: 'meta' | '360dialog' = 'meta') {
    super((request) => this.#answerTo(request));
    this.#dialect = dialect;
  }

  /** Texts that arrived at this number. */
  arrived(to: string): string[] {
    return this.taken.filter((one) => one.to === to.replace(/\D/g, '')).map(({ text }) => text);
  }

  /** Post a webhook, signed as Meta signs. */
  post(value: object, { field = 'messages', secret = appSecret, waba = account } = {}): Promise<WebhookAnswer> {
    return this.postBody(
      JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: waba, changes: [{ field, value }] }] }),
      secret,
    );
  }

  /** Post these very bytes. */
  postBody(text: string, secret = appSecret): Promise<WebhookAnswer> {
    const body = Buffer.from(text);
    const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
    const headers = { 'content-type': 'application/json', ...(this.#dialect === 'meta' ? { 'x-hub-signature-256': signature } : {}) };
    return this.hook({ method: 'POST', url: 'https://bot.example/hooks/canal-1/s3creto', query: {}, headers, body });
  }

  /** A status of a message, as its webhook's value. */
  static status(id: string, status: string, more: object = {}): object {
    const one = { id, status, timestamp: '1799999990', recipient_id: '5491155550100', ...more };
    return { messaging_product: 'whatsapp', metadata: { phone_number_id: 'sandbox' }, statuses: [one] };
  }

  #answerTo(request: CarrierRequest): CarrierAnswer {
    const key = this.#dialect === 'meta' ? request.headers.authorization : request.headers['d360-api-key'];
    if (key !== (this.#dialect === 'meta' ? `Bearer ${token}` : token))
      return refusal({ code: 190, details: 'Error validating access token' }, 401);
    const { pathname, searchParams } = new URL(request.path, 'http://graph');
    const [version, first, second] = pathname.slice(1).split('/');
    if (this.#dialect === '360dialog') {
      if (pathname === '/messages') return this.#send(request);
      if (pathname === '/media') return this.#upload(request);
      return pathname === '/v1/configs/templates' ? this.#listDialog(searchParams) : refusal({ code: 1, details: 'no such address' }, 404);
    }
    if (version !== 'v25.0') return refusal({ code: 2500, details: 'Unknown path components' }, 400);
    if (second === 'messages')
      return first === '404404' ? refusal({ code: 100, details: 'Unsupported post request', subcode: 33 }, 400) : this.#send(request);
    if (second === 'media') return this.#upload(request);
    if (first !== account) return refusal({ code: 100, details: 'Object does not exist', subcode: 33 }, 400);
    if (second === 'message_templates') return this.#list(searchParams);
    if (second === 'phone_numbers') return jsonAnswer(200, { data: phoneNumbers });
    return jsonAnswer(200, { id: account, name: 'Clínica Sol' });
  }

  #send(request: CarrierRequest): CarrierAnswer {
    const read = sendRequest.safeParse(JSON.parse(request.body));
    if (!read.success)
      return refusal({ code: 100, details: read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ') }, 400);
    const to = read.data.recipient ?? (read.data.to ?? '').replace('+', '');
    const fate = this.fates.get(to) ?? {};
    if (fate.answer) return refusal(fate.answer, fate.answer.status ?? 400);
    const judged = this.#judge(read.data, to);
    if ('code' in judged) return refusal(judged, 400);
    numbers += 1;
    const taken = { id: `wamid.${String(numbers).padStart(8, '0')}`, to, request: read.data, text: judged.text };
    this.taken.push(taken);
    this.#tell(taken, fate);
    if (fate.mute) return 'mute';
    if (fate.half) return 'half';
    const contacts = read.data.to === undefined ? [] : [{ input: read.data.to, wa_id: to }];
    return jsonAnswer(200, { messaging_product: 'whatsapp', contacts, messages: [{ id: taken.id, message_status: 'accepted' }] });
  }

  #judge(request: SendRequest, to: string): { text: string } | Refused {
    const ids = Array.from(JSON.stringify(request).matchAll(/"(?:image|video|document|audio)":\{"id":"([^"]*)"/g), ([, id = '']) => id);
    if (ids.some((id) => !this.uploads.has(id))) return { code: 131053, details: 'Media upload error: unknown media id' };
    if (request.type === 'template') return judgeTemplate(request.template, this.templates);
    if (this.closed.has(to)) return { code: 131047, details: 'More than 24 hours have passed since the recipient last replied' };
    if (request.type === 'text') return { text: request.text.body };
    if (request.type === 'interactive') return { text: request.interactive.body.text };
    return { text: request.type };
  }

  /** Statuses as the person's fate has them, told once the answer is on its way. */
  #tell({ id, request }: Taken, { webhook, statuses = ['sent', 'delivered'] }: Fate): void {
    const callback = { biz_opaque_callback_data: request.biz_opaque_callback_data };
    const values =
      webhook === undefined
        ? statuses.map((status) => GraphDouble.status(id, status, callback))
        : [GraphDouble.status(id, 'failed', { ...callback, errors: [errorOf({ code: webhook, details: `failed with ${webhook}` })] })];
    setImmediate(() => {
      for (const value of values) this.told.push(this.post(value));
    });
  }

  #upload({ headers, body }: CarrierRequest): CarrierAnswer {
    const type = /name="type"\r\n\r\n([^\r]+)\r\n/.exec(body)?.[1];
    const isForm = headers['content-type']?.startsWith('multipart/form-data; boundary=') === true;
    const isWhole =
      /name="messaging_product"\r\n\r\nwhatsapp\r\n/.test(body) && /name="file"; filename="[^"]+"\r\nContent-Type: /.test(body);
    if (!isForm || !isWhole || type === undefined) return refusal({ code: 100, details: 'The parameter file is required' }, 400);
    const id = String(1_000_000 + this.uploads.size);
    this.uploads.set(id, type);
    return jsonAnswer(200, { id });
  }

  #list(query: URLSearchParams): CarrierAnswer {
    if (!query.get('fields')?.split(',').includes('parameter_format')) return refusal({ code: 100, details: 'fields' }, 400);
    const from = Number(query.get('after') ?? 0);
    const data = this.templates.slice(from, from + this.pageSize);
    const end = from + this.pageSize;
    const next = end < this.templates.length ? { next: `https://graph.facebook.com/next?after=${end}` } : {};
    return jsonAnswer(200, { data, paging: { cursors: { before: String(from), after: String(end) }, ...next } });
  }

  #listDialog(query: URLSearchParams): CarrierAnswer {
    const from = Number(query.get('offset') ?? 0);
    const page = this.templates.slice(from, from + this.pageSize).map((one) => ({ ...one, status: one.status.toLowerCase() }));
    return jsonAnswer(200, { count: page.length, total: this.templates.length, waba_templates: page });
  }
}

const phoneNumbers = [
  {
    id: '109090909090909',
    display_phone_number: '+54 9 11 5555-0100',
    verified_name: 'Clínica Sol',
    quality_rating: 'GREEN',
    messaging_limit_tier: 'TIER_2K',
    throughput: { level: 'STANDARD' },
    status: 'CONNECTED',
  },
];

function errorOf({ code, details, subcode }: Refused & { subcode?: number }): object {
  return {
    code,
    title: 'a title that nobody should read',
    message: `(#${code}) an error`,
    ...(subcode === undefined ? {} : { error_subcode: subcode }),
    error_data: { messaging_product: 'whatsapp', details },
  };
}

function refusal(no: Refused & { subcode?: number }, status: number): CarrierAnswer {
  return jsonAnswer(status, { error: { ...errorOf(no), type: 'OAuthException', fbtrace_id: 'Az8' } });
}
