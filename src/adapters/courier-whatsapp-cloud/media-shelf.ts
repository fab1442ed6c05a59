// Files of the installation on WhatsApp's side: uploaded once, renewed before their thirty days are over.
// Not here: which message needs which (message-body.ts), the request (graph.ts).
import type { MessageMedia } from '#engine/effect.ts';
import type { CourierSurroundings } from '#ports/channel-kind.ts';
import { asFailure, type Failure } from '#ports/failure.ts';
import { refusal } from '#wire/http/carrier-http.ts';
import { whatsappAudio } from '#wire/media-type.ts';
import type { Graph } from './graph.ts';
import type { MediaReference } from './message-body.ts';

/** WhatsApp keeps a file for 30 days; five are left for whoever reads the message late. */
const keptMs = 25 * 24 * 3600 * 1000;

/** So long a message waits for its file: well below the outbox's own time, so that it is known not to have gone. */
const patienceMs = 5000;

const megabyte = 1_000_000;

/** What WhatsApp takes (Cloud API, *Media*). */
const taken: Record<MessageMedia['kind'], { types: RegExp; mostBytes: number }> = {
  image: { types: /^image\/(jpeg|png)$/, mostBytes: 5 * megabyte },
  video: { types: /^video\/(mp4|3gpp)$/, mostBytes: 16 * megabyte },
  audio: { types: whatsappAudio, mostBytes: 16 * megabyte },
  document: { types: /^[\w.+-]+\/[\w.+-]+/, mostBytes: 100 * megabyte },
};

/** The files of one channel. */
export class MediaShelf {
  readonly #channel: string;
  readonly #graph: Graph;
  readonly #around: CourierSurroundings;
  readonly #uploads = new Map<string, Promise<string>>();

  readonly #patienceMs: number;

  constructor(channel: string, graph: Graph, around: CourierSurroundings, waitMs = patienceMs) {
    this.#patienceMs = waitMs;
    this.#channel = channel;
    this.#graph = graph;
    this.#around = around;
  }

  /**
   * How a message names this file. An upload that outlasts the message's own time goes on and is there for its next try. Throws
   * refusals: a kind or size that WhatsApp does not take, an address that is not https, `retry` while it is being uploaded.
   */
  async reference(media: MessageMedia, phoneNumberId: string, signal: AbortSignal): Promise<MediaReference> {
    if (media.asset === undefined || media.asset === '') return { link: publicLink(media.link ?? '') };
    const place = placeOf(media.asset, phoneNumberId);
    const kept = await this.#around.store.mediaId(this.#channel, place);
    if (kept && kept.expiresAt > this.#around.clock.now()) return { id: kept.id };
    const over = AbortSignal.any([signal, AbortSignal.timeout(this.#patienceMs)]);
    return { id: await unlessOver(this.#upload(media.kind, media.asset, phoneNumberId), over) };
  }

  /** WhatsApp lost it, or cannot read it: the next message uploads it anew. */
  async forget(asset: string, phoneNumberId: string): Promise<void> {
    await this.#around.store.saveMediaId(this.#channel, placeOf(asset, phoneNumberId), { id: '', expiresAt: 0 });
  }

  #upload(kind: MessageMedia['kind'], asset: string, phoneNumberId: string): Promise<string> {
    const place = placeOf(asset, phoneNumberId);
    const under = this.#uploads.get(place);
    if (under) return under;
    const upload = this.#carry(kind, asset, phoneNumberId).finally(() => this.#uploads.delete(place));
    this.#uploads.set(place, upload);
    // Its message may have gone by then, and nobody would take what it throws.
    upload.catch(() => {});
    return upload;
  }

  async #carry(kind: MessageMedia['kind'], asset: string, phoneNumberId: string): Promise<string> {
    const file = await this.#around.asset(asset).catch((error: unknown) => {
      throw refusal(`the file ${asset} is not there: ${asFailure(error).message}`, { remedy: 'never', carrierCode: '131053', local: true });
    });
    const { types, mostBytes } = taken[kind];
    if (!types.test(file.type))
      throw refusal(`WhatsApp takes no ${file.type} as ${kind}`, { remedy: 'never', carrierCode: '131053', local: true });
    if (file.bytes.byteLength > mostBytes)
      throw refusal(
        `the file has ${Math.ceil(file.bytes.byteLength / megabyte)} MB; WhatsApp takes ${mostBytes / megabyte} MB as ${kind}`,
        {
          remedy: 'never',
          carrierCode: '131053',
          local: true,
        },
      );
    const startedAt = this.#around.clock.now();
    const id = await this.#graph.upload(phoneNumberId, file).catch((error: unknown) => {
      throw notSent(asFailure(error));
    });
    await this.#around.store.saveMediaId(this.#channel, placeOf(asset, phoneNumberId), { id, expiresAt: startedAt + keptMs });
    return id;
  }
}

/** Ids hold for the number they were uploaded under. */
const placeOf = (asset: string, phoneNumberId: string) => `${asset}@${phoneNumberId}`;

/** Without an answer to an upload nothing was sent: the message may go again, whatever became of the file. */
function notSent(failure: Failure): Failure {
  if (failure.details?.['remedy'] !== undefined) return failure;
  return refusal(`the file could not be uploaded: ${failure.message}`, { remedy: 'retry', carrierCode: failure.code });
}

function unlessOver<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const over = () => reject(refusal('the file is still being uploaded', { remedy: 'retry', carrierCode: 'uploading' }));
  if (signal.aborted) over();
  else signal.addEventListener('abort', over, { once: true });
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', over));
}

/** WhatsApp fetches it itself: public, and by https only. */
function publicLink(text: string): string {
  const url = URL.parse(text.trim());
  if (url?.protocol === 'https:') return url.href;
  throw refusal('the address of the file must begin with https://', { remedy: 'never', carrierCode: '131052', local: true });
}
