// A call that rings at us, from INVITE to 200 or refusal, with CANCEL's races. Not here: who may call (admission.ts), the dialog after 200.
import type { IncomingInviteRequest } from 'sip.js/lib/core/messages/methods/invite.js';
import { SessionState, type Session } from 'sip.js/lib/core/session/session.js';
import { Failure } from '#ports/failure.ts';
import type { LegEnd } from '#ports/line.ts';
import { readSdp, type FarDescription } from '#wire/sdp.ts';
import type { ReceivedRequest } from '#wire/sip/hub.ts';
import { nextHop } from '#wire/sip/next-hop.ts';
import { agreeAsUas } from '#wire/sip/session-timer.ts';
import type { Side } from '#wire/sip/sides.ts';
import { LegDialog } from './leg-dialog.ts';
import { LegMedia } from './leg-media.ts';
import type { LegHost } from './options.ts';

export class IncomingLeg {
  readonly leg: string;
  /** It came by this trunk. */
  readonly trunk: string | undefined;
  dialog: LegDialog | undefined;
  #host: LegHost;
  #side: Side;
  #invite: IncomingInviteRequest;
  #offer: FarDescription | undefined;
  #media: LegMedia | undefined;
  #sent200 = '';
  #over = false;
  #session: Session | undefined;

  /** Sends 100. Where the offer has nothing for us it answers 488 and `refused` is true. */
  constructor(host: LegHost, leg: string, request: ReceivedRequest, user: string, trunk?: string) {
    this.leg = leg;
    this.trunk = trunk;
    this.#host = host;
    const { message } = request;
    const { side, invite } = host.sides.accept(request, user, () => this.#reopen());
    this.#side = side;
    this.#invite = invite;
    side.transport.onSend = (text) => {
      if (text.startsWith('SIP/2.0 200') && /\r\ncseq:\s*\d+ INVITE/i.test(text)) this.#sent200 = text;
    };
    invite.delegate = {
      onCancel: () => this.#cancelled(),
      onTransportError: () => this.#finish({ by: 'failure', detail: 'the connection to the caller is gone' }),
    };
    if (message.body)
      this.#offer = readSdp(message.body, { secret: request.flow.protocol === 'TLS', opus: host.audioOf(trunk).opus === true });
    if (this.#offer?.kind === 'none') this.refuse(488);
  }

  get refused(): boolean {
    return this.#over;
  }

  ring(): void {
    if (this.#over || this.dialog !== undefined) return;
    const { session } = this.#invite.progress({ statusCode: 180 });
    this.#early(session);
  }

  #early(session: Session): void {
    this.#session = session;
    this.#side.bindTag(session.localTag);
    session.delegate = {
      // The caller may end an early dialog by BYE too (RFC 3261 §15.1.2).
      onBye: (request) => {
        request.accept();
        this.#cancelled();
      },
    };
  }

  async accept(): Promise<void> {
    if (this.#over) throw new Failure('cancelled', 'the caller is no longer there');
    if (this.dialog !== undefined || this.#media !== undefined) throw new Failure('conflict', 'the call is answered already');
    const offer = this.#offer;
    const body = this.#invite.message.body ?? '';
    const kind = offer?.kind === 'webrtc' ? 'webrtc' : 'rtp';
    const media = new LegMedia(this.#host.media, this.leg, kind, this.#host.audioOf(this.trunk));
    this.#media = media;
    try {
      if (offer === undefined) {
        await media.open();
        await media.offer();
      } else {
        await media.answer(body, offer.kind === 'rtp' ? offer.audio : undefined);
      }
    } catch (error) {
      this.refuse(error instanceof Failure && error.code === 'no-codec' ? 488 : 503);
      throw error;
    }
    if (this.#over) {
      media.close();
      throw new Failure('cancelled', 'the caller hung up before the answer');
    }
    // A browser's connection tells by itself when it is gone.
    const timer = media.kind === 'webrtc' ? undefined : agreeAsUas(this.#invite.message);
    const { session } = this.#invite.accept({
      statusCode: 200,
      ...(timer === undefined ? {} : { extraHeaders: timer.lines }),
      body: { contentDisposition: 'session', contentType: 'application/sdp', content: media.localSdp },
    });
    const texts = { role: 'uas' as const, invite: this.#invite.message.data, answer: this.#sent200 };
    this.#session = session;
    this.dialog = new LegDialog(this.#host, this.leg, this.#side, session, media, texts);
  }

  refuse(status: number, options: { reason?: string; retryAfterS?: number } = {}): void {
    if (this.#over || this.dialog !== undefined) return;
    const extraHeaders = options.retryAfterS === undefined ? [] : [`Retry-After: ${options.retryAfterS}`];
    if (status === 488) extraHeaders.push('Warning: 305 atiende "Incompatible media format"');
    this.#invite.reject({ statusCode: status, extraHeaders, ...(options.reason === undefined ? {} : { reasonPhrase: options.reason }) });
    this.#finish({ by: 'us' });
  }

  hangup(): void {
    if (this.dialog === undefined) this.refuse(480);
    else this.dialog.hangup({ by: 'us' });
  }

  #cancelled(): void {
    if (this.#over || this.dialog !== undefined) return;
    this.#invite.reject({ statusCode: 487 });
    this.#finish({ by: 'far' });
  }

  #finish(end: LegEnd): void {
    if (this.#over) return;
    this.#over = true;
    if (this.dialog !== undefined) {
      this.dialog.hangup(end);
      return;
    }
    this.#media?.close();
    this.#side.linger();
    this.#host.ended(this.leg, end);
  }

  #reopen(): ReturnType<LegHost['reopen']> {
    const session = this.#session;
    const next = session === undefined || session.sessionState === SessionState.Initial ? undefined : nextHop(session);
    return this.#host.reopen(session?.remoteTarget.user, next, this.#side.transport.flow);
  }
}
