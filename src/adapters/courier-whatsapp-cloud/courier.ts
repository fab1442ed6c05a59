// Courier over WhatsApp's Cloud API: chooses what goes, sends it, and takes what the webhook brings.
// Not here: requests (graph.ts), bodies (message-body.ts), files and templates (…-shelf.ts), reading webhooks (webhook-news.ts).
import type { MessageTemplate } from '#engine/effect.ts';
import { readTemplate, templateFaults, type TemplateFault } from '#flow/whatsapp-template.ts';
import type { CourierSurroundings, OpenChannel } from '#ports/channel-kind.ts';
import type { InboundMessageRow } from '#ports/channel-store.ts';
import type { Accepted, Courier, MarketingChoice, OutgoingMessage, Receipt, WebhookAnswer, WebhookRequest } from '#ports/courier.ts';
import { asFailure, Failure } from '#ports/failure.ts';
import { Takers } from '#ports/takers.ts';
import { refusal } from '#wire/http/carrier-http.ts';
import { accountFacts } from './account-facts.ts';
import { isMediaFault, templateStatusOf } from './codes.ts';
import { Graph } from './graph.ts';
import { inLanes } from './lanes.ts';
import { MediaShelf } from './media-shelf.ts';
import { envelope, freeFormBody, isFreeForm, type KnownTemplate, mediaOf, type ReferenceOf, templateBody } from './message-body.ts';
import { RecentlySent } from './recently-sent.ts';
import type { WhatsappCloudSettings } from './settings.ts';
import { callbackOf, challengeOf, idOfCallback, isSigned } from './signature.ts';
import { TemplateShelf } from './template-shelf.ts';
import { type News, readWebhook } from './webhook-news.ts';

type Whatsapp = Extract<OutgoingMessage['content'], { channel: 'whatsapp' }>;

/** Receipts of different messages that are stored at the same time: a body of 3 MB holds thousands, and Meta waits seconds. */
const lanes = 16;

/** The code that WhatsApp itself would answer to a fault that we see first. */
const codeOfFault: Record<TemplateFault['code'], string> = {
  'value-missing': '132000',
  'value-line-break': '132018',
  'value-spaces': '132018',
  'body-too-long': '132005',
  'header-too-long': '132005',
  'header-file-missing': '132012',
  'header-file-kind': '132012',
  'header-place-missing': '132012',
  'header-place-wrong': '132012',
  'button-value-missing': '131008',
  unsupported: '132012',
};

/** One WhatsApp business account as a channel. */
export class WhatsappCloudCourier implements Courier {
  readonly channel: string;
  readonly kinds: Courier['kinds'] = ['whatsapp'];
  /** WhatsApp has no key that makes a second request the same message. */
  readonly idempotent = false;
  readonly #open: OpenChannel<WhatsappCloudSettings>;
  readonly #around: CourierSurroundings;
  readonly #graph: Graph;
  readonly #media: MediaShelf;
  readonly #templates: TemplateShelf;
  readonly #sent = new RecentlySent();
  readonly #receipts = new Takers<Receipt>();
  readonly #inbound = new Takers<InboundMessageRow>();
  readonly #choices = new Takers<MarketingChoice>();
  readonly onReceipt = this.#receipts.add;
  readonly onInbound = this.#inbound.add;
  readonly onMarketingChoice = this.#choices.add;

  constructor(open: OpenChannel<WhatsappCloudSettings>, around: CourierSurroundings) {
    this.channel = open.row.id;
    this.#open = open;
    this.#around = around;
    this.#graph = new Graph(open, around);
    this.#media = new MediaShelf(this.channel, this.#graph, around);
    this.#templates = new TemplateShelf(this.channel, open.settings.businessAccountId ?? '', this.#graph, around);
  }

  async send(message: OutgoingMessage, signal: AbortSignal): Promise<Accepted> {
    const { content, origin } = message;
    if (signal.aborted) throw new Failure('cancelled', 'sending was cancelled', { retryable: true });
    if (content.channel !== 'whatsapp') throw refusal('this channel sends WhatsApp only', { remedy: 'never' });
    const { phoneNumberIds } = this.#open.settings;
    if (phoneNumberIds.length > 0 && !phoneNumberIds.includes(origin))
      throw refusal('this number is not one of the channel’s', { remedy: 'never', carrierCode: '33' });
    // Who hands in both has seen an open window; of a closed one only the template is left.
    const sent = isFreeForm(content) ? withoutTemplate(content) : content;
    try {
      return await this.#sendOnce(message, sent, signal);
    } catch (error) {
      const failure = asFailure(error);
      await this.#learn(Number(failure.details?.['carrierCode']), sent, origin);
      const files = mediaOf(sent).some(({ asset }) => asset !== undefined);
      if (!files || !isMediaFault(Number(failure.details?.['carrierCode'])) || failure.details?.['local'] === true) throw failure;
      return await this.#sendOnce(message, sent, signal);
    }
  }

  health() {
    return this.#graph.health();
  }

  refreshTemplates() {
    return this.#templates.refresh();
  }

  account() {
    return accountFacts(this.#graph, this.#open.settings);
  }

  async webhook(request: WebhookRequest): Promise<WebhookAnswer> {
    const { secrets, settings } = this.#open;
    if (request.method === 'GET') {
      const challenge = challengeOf(secrets['verifyToken'] ?? '', request.query);
      return challenge === undefined ? { status: 403 } : { status: 200, contentType: 'text/plain; charset=utf-8', body: challenge };
    }
    const appSecret = secrets['appSecret'] ?? '';
    // 360dialog signs nothing: the secret in the address stands for it.
    const unsigned = settings.dialect === '360dialog' && appSecret === '';
    if (!unsigned && !isSigned(appSecret, request.body, request.headers['x-hub-signature-256'])) {
      this.#around.log.warn({ channel: this.channel, secret: appSecret !== '' }, 'a webhook without a valid signature was refused');
      return { status: 403 };
    }
    return await this.#take(Buffer.from(request.body).toString('utf8'));
  }

  async #take(body: string): Promise<WebhookAnswer> {
    const { settings } = this.#open;
    let read: ReturnType<typeof readWebhook>;
    try {
      read = readWebhook(body, settings, this.#around.clock.now());
    } catch {
      return { status: 400 };
    }
    // Rightly signed, but of another account of the same app: told again it would be no more ours, so that it is answered and left.
    if (read.foreign > 0)
      this.#around.log.warn({ channel: this.channel, entries: read.foreign }, 'webhook entries of another account were left');
    await inLanes(read.news, laneOf, lanes, (news) => this.#tell(news));
    return { status: 200 };
  }

  async #tell(news: News): Promise<void> {
    const { channel } = this;
    switch (news.kind) {
      case 'receipt':
        return await this.#tellReceipt(news);
      case 'inbound':
        return await this.#inbound.tell([{ channel, ...news.message }]);
      case 'choice':
        return await this.#choices.tell([{ channel, ...news.choice }]);
      case 'template':
        return await this.#templates.change(news.name, news.language, news.change);
      case 'account':
        this.#around.log.warn({ channel, event: news.event, detail: news.detail }, 'news of the WhatsApp account');
        if (!news.disabled) return;
        return await this.#around.store.stopChannel(channel, {
          code: 'account-disabled',
          detail: news.detail,
          at: this.#around.clock.now(),
        });
      case 'number':
        this.#around.log.warn({ channel, number: news.sender, event: news.event, limit: news.limit }, 'news of a WhatsApp number');
    }
  }

  async #tellReceipt({ receipt, callback }: Extract<News, { kind: 'receipt' }>): Promise<void> {
    const messageId = idOfCallback(this.#open.row.webhookSecret, callback);
    const told: Receipt = { channel: this.channel, ...receipt, ...(messageId === undefined ? {} : { messageId }) };
    const code = Number(receipt.code);
    if (receipt.status === 'failed' && receipt.code !== undefined) {
      const sent = messageId === undefined ? undefined : this.#sent.take(messageId);
      if (sent) await this.#learn(code, sent.content, sent.origin);
      else if (templateStatusOf(code) !== undefined) this.#templates.doubt();
      // The file is uploaded anew, once: the message that comes back is no more among those.
      if (
        messageId !== undefined &&
        isMediaFault(code) &&
        sent &&
        !sent.again &&
        mediaOf(sent.content).some(({ asset }) => asset !== undefined)
      ) {
        this.#sent.again(messageId);
        told.remedy = 'retry';
      }
    }
    await this.#receipts.tell([told]);
  }

  async #sendOnce(message: OutgoingMessage, content: Whatsapp, signal: AbortSignal): Promise<Accepted> {
    const { id, origin, to } = message;
    const references = new Map(
      await Promise.all(mediaOf(content).map(async (media) => [media, await this.#media.reference(media, origin, signal)] as const)),
    );
    const referenceOf: ReferenceOf = (media) => references.get(media) ?? { link: media.link ?? '' };
    const part = content.template ? await this.#templatePart(content.template, referenceOf) : freeFormBody(content, referenceOf);
    if (signal.aborted) throw new Failure('cancelled', 'sending was cancelled', { retryable: true });
    const body = { ...envelope(to, callbackOf(this.#open.row.webhookSecret, id)), ...part };
    this.#sent.put(id, { content, origin });
    const { carrierId, status } = await this.#graph.send(origin, body, signal);
    if (status !== undefined && status !== 'accepted')
      this.#around.log.info({ channel: this.channel, message: id, status }, 'WhatsApp holds a message back');
    return { carrierId };
  }

  async #templatePart(template: MessageTemplate, referenceOf: ReferenceOf): Promise<object> {
    const row = await this.#templates.find(template.name, template.language);
    const known: KnownTemplate | undefined = row && { shape: readTemplate(row), named: row.parameterFormat === 'NAMED' };
    // Line breaks and spaces are mended on the way; everything else would only be refused there.
    const fault =
      known && templateFaults(known.shape, template, { filled: true }).find(({ code }) => !/^value-(line-break|spaces)$/.test(code));
    if (fault) {
      const where = [fault.code, ...fault.at].join(' ');
      throw refusal(`the template ${template.name} cannot be sent so: ${where}`, {
        remedy: 'never',
        carrierCode: codeOfFault[fault.code],
        local: true,
      });
    }
    return templateBody(template, known, referenceOf);
  }

  /** What a refusal says of the template or the file that was in the message. */
  async #learn(code: number, content: Whatsapp, origin: string): Promise<void> {
    const status = templateStatusOf(code);
    const { template } = content;
    try {
      if (template && status === 'unknown') this.#templates.doubt();
      else if (template && status !== undefined) await this.#templates.change(template.name, template.language, { status });
      if (isMediaFault(code)) for (const { asset } of mediaOf(content)) if (asset !== undefined) await this.#media.forget(asset, origin);
    } catch (error) {
      this.#around.log.warn({ channel: this.channel, code: asFailure(error).code }, 'what a refusal told could not be kept');
    }
  }
}

function withoutTemplate({ template: _template, ...rest }: Whatsapp): Whatsapp {
  return rest;
}

/** News of one message, one person or one template keep their order. */
function laneOf(news: News): string {
  if (news.kind === 'receipt') return `receipt ${news.receipt.carrierId}`;
  if (news.kind === 'inbound') return `from ${news.message.from}`;
  // Templates are kept as one list.
  return news.kind === 'choice' ? `choice ${news.choice.address}` : news.kind;
}
