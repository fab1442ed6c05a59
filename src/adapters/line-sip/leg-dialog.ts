// An established dialog of a leg: BYE both ways and its races, INFO keys, re-INVITEs both ways, its row in the store.
// Not here: how it came to be (incoming-leg.ts, outgoing-leg.ts, recovery.ts).
import type { IncomingInviteRequest } from 'sip.js/lib/core/messages/methods/invite.js';
import type { IncomingInfoRequest } from 'sip.js/lib/core/messages/methods/info.js';
import type { SessionDialog } from 'sip.js/lib/core/dialogs/session-dialog.js';
import { SessionState, type Session } from 'sip.js/lib/core/session/session.js';
import type { LegEnd, ReferEnd, ReferRequest } from '#ports/line.ts';
import { isPrivate, type SipAddress } from '#wire/sip/flow.ts';
import { nextHop } from '#wire/sip/next-hop.ts';
import { agreeAsUas, agreedIn, askAsUac, sessionDeadlines, type SessionTimer } from '#wire/sip/session-timer.ts';
import type { Side } from '#wire/sip/sides.ts';
import type { LegMedia } from './leg-media.ts';
import type { LegHost } from './options.ts';
import { startReferral, type Referral } from './referral.ts';

/** What the store must keep to rebuild it. */
export interface DialogTexts {
  role: 'uas' | 'uac';
  invite: string;
  answer: string;
}

/** RFC 3261 §14.1: the owner of the Call-ID waits 2.1 to 4 s, the other less. */
const refusedRefreshMs = 3000;

export class LegDialog {
  readonly leg: string;
  readonly media: LegMedia;
  #host: LegHost;
  #side: Side;
  #session: SessionDialog;
  #texts: DialogTexts;
  #over = false;
  #byeWaits = false;
  #reason: string | undefined;
  #timer: SessionTimer | undefined;
  #refreshing: NodeJS.Timeout | undefined;
  #expiring: NodeJS.Timeout | undefined;
  #referral: Referral | undefined;

  /** When it was answered, or taken up again, epoch ms. */
  readonly openedAt: number;

  constructor(host: LegHost, leg: string, side: Side, session: Session, media: LegMedia, texts: DialogTexts) {
    this.openedAt = host.clock.now();
    this.leg = leg;
    this.media = media;
    this.#host = host;
    this.#side = side;
    this.#session = session as SessionDialog;
    this.#texts = texts;
    side.bindTag(session.localTag);
    session.delegate = {
      onAck: ({ message }) => this.#onAck(message.body),
      onAckTimeout: () => {
        this.#bye();
        this.#end({ by: 'failure', detail: 'no ACK' });
      },
      onBye: (request) => {
        request.accept();
        this.#end({ by: 'far' });
      },
      onInfo: (request) => this.#onInfo(request),
      onInvite: (request) => this.#onReInvite(request),
      onNotify: (request) => {
        if (this.#referral === undefined) request.reject({ statusCode: 481 });
        else this.#referral.notify(request);
      },
    };
    this.#chooseNextHop();
    // After whoever waits for the answer has been told: an agent's first word is not to wait for the store's statement.
    queueMicrotask(() => this.save());
    this.#timed(agreedIn(texts.answer, texts.role === 'uac'));
  }

  /** From now on (RFC 4028): refresh it, or end it when the far side does not. Undefined = none was agreed. */
  #timed(timer: SessionTimer | undefined): void {
    this.#timer = timer;
    clearTimeout(this.#refreshing);
    clearTimeout(this.#expiring);
    if (timer === undefined || this.#over) return;
    const { refreshMs, endMs } = sessionDeadlines(timer);
    if (refreshMs !== undefined) this.#refreshing = setTimeout(() => this.refresh(), refreshMs).unref();
    this.#expiring = setTimeout(() => this.hangup({ by: 'failure', detail: 'the session expired' }), endMs).unref();
  }

  /** We placed this call. */
  get isOurs(): boolean {
    return this.#texts.role === 'uac';
  }

  /** The connection that it was held over is closed; never for UDP, which has none. */
  get disconnected(): boolean {
    return this.#side.transport.flow.closed();
  }

  /** Where our requests go when the far side's next hop is a literal address other than where its messages come from. */
  get nextHop(): SipAddress | undefined {
    return nextHop(this.#session);
  }

  get targetUser(): string | undefined {
    return this.#session.remoteTarget.user;
  }

  #chooseNextHop(): void {
    const { flow } = this.#side.transport;
    const next = this.nextHop;
    if (next === undefined || flow.protocol !== 'UDP') return;
    if (next.address === flow.remote.address && next.port === flow.remote.port) return;
    if (isPrivate(next.address) && !isPrivate(flow.remote.address)) return;
    this.#host.hub
      .flowTo('UDP', next)
      .then((found) => (this.#side.transport.flow = found))
      .catch((error: unknown) => this.#host.log.debug({ leg: this.leg, error: String(error) }, 'next hop not reachable'));
  }

  save(): void {
    if (this.#over) return;
    const row = {
      leg: this.leg,
      callId: this.#session.callId,
      ...this.#texts,
      flow: this.#side.transport.flow.id,
      localSeq: this.#session.localSequenceNumber ?? 0,
      remoteSeq: this.#session.remoteSequenceNumber ?? 0,
      localSdp: this.media.localSdp,
      remoteSdp: this.media.remoteSdp,
      updatedAt: this.#host.clock.now(),
    };
    this.#host.store
      .putDialog(row)
      .catch((error: unknown) => this.#host.log.warn({ leg: this.leg, error: String(error) }, 'dialog not stored'));
  }

  /** BYE now, or after the ACK (RFC 3261 §15: not before it, unless its timer ran out). */
  hangup(end: LegEnd, reason?: string): void {
    if (this.#over) return;
    this.#reason = reason;
    this.#bye();
    this.#end(end);
  }

  #bye(): void {
    if (this.#session.sessionState === SessionState.AckWait && !this.#ackTimedOut()) {
      this.#byeWaits = true;
      return;
    }
    this.#byeWaits = false;
    if (this.#session.sessionState === SessionState.Terminated) return;
    try {
      this.#session.bye(undefined, this.#reason === undefined ? {} : { extraHeaders: [`Reason: ${this.#reason}`] });
    } catch (error) {
      this.#host.log.warn({ leg: this.leg, error: String(error) }, 'BYE not sent');
    }
  }

  #ackTimedOut(): boolean {
    const { initialTransaction } = this.#session as unknown as { initialTransaction: { state: string } };
    return initialTransaction.state === 'Terminated';
  }

  #onAck(body: string): void {
    this.#host.established(this.leg);
    if (this.#byeWaits) {
      this.#bye();
      return;
    }
    if (body === '' || this.media.remoteSdp !== '') return;
    const { onHold } = this.media;
    if (this.media.takeAnswer(body)) {
      this.save();
      this.#tellHold(onHold);
    } else this.hangup({ by: 'failure', sipStatus: 488, detail: 'no common codec in the ACK' });
  }

  #onInfo(request: IncomingInfoRequest): void {
    const type = (request.message.getHeader('content-type') ?? '').toLowerCase().split(';')[0]?.trim();
    const body = request.message.body ?? '';
    const signal =
      type === 'application/dtmf-relay'
        ? /^\s*signal\s*=\s*(\S+)/im.exec(body)?.[1]
        : type === 'application/dtmf'
          ? body.trim()
          : undefined;
    if (signal === undefined) {
      request.reject({ statusCode: 415, extraHeaders: ['Accept: application/dtmf-relay, application/dtmf'] });
      return;
    }
    request.accept();
    this.#host.infoKey(this.leg, signal);
  }

  /** Have the far side call `to` in our place. One at a time: undefined while another is under way or before the ACK. */
  refer(to: string, request: Pick<ReferRequest, 'timeoutMs' | 'ringing'>): Promise<ReferEnd> | undefined {
    if (this.#over || this.#referral !== undefined || this.#session.sessionState !== SessionState.Confirmed) return undefined;
    const outcome = Promise.withResolvers<ReferEnd>();
    const by = this.#session.localURI.toString();
    this.#referral = startReferral(this.#session, { to, by }, request, {
      end: (end) => {
        // Another attempt may follow one that led nowhere; a time-out may still be followed by a hand-over.
        if (end.is === 'carrier' || end.is === 'called') this.#referral = undefined;
        outcome.resolve(end);
      },
      late: () => this.hangup({ by: 'us' }),
    });
    return outcome.promise;
  }

  /** Tell calls/ when the far side began or ceased to hold us. */
  #tellHold(before: boolean): void {
    const { onHold } = this.media;
    if (onHold !== before) this.#host.handlers().held?.(this.leg, onHold, this.#host.clock.now());
  }

  #onReInvite(request: IncomingInviteRequest): void {
    const offer = request.message.body ?? '';
    const { onHold } = this.media;
    const answer = offer === '' ? this.media.offerAgain() : this.media.answerAgain(offer);
    if (answer === undefined) {
      request.reject({ statusCode: 488 });
      return;
    }
    if (offer === '') this.media.remoteSdp = '';
    this.#newTarget(request.message.getHeader('contact'));
    const contact = `Contact: ${this.#side.core.configuration.contact.toString()}`;
    const agreed = this.media.kind === 'webrtc' ? undefined : agreeAsUas(request.message);
    request.accept({
      statusCode: 200,
      extraHeaders: [contact, ...(agreed?.lines ?? [])],
      body: { contentDisposition: 'session', contentType: 'application/sdp', content: answer },
    });
    this.#timed(agreed?.timer);
    this.#chooseNextHop();
    this.save();
    this.#tellHold(onHold);
  }

  /** The stored text names the far side's Contact: keep it current. */
  #newTarget(contact: string | undefined): void {
    if (contact === undefined) return;
    const swap = (text: string): string => text.replace(/^(contact|m)\s*:.*$/im, `Contact: ${contact}`);
    if (this.#texts.role === 'uas') this.#texts.invite = swap(this.#texts.invite);
    else this.#texts.answer = swap(this.#texts.answer);
  }

  /** Ask the far side whether it still knows this dialog, with the same media (after a restart of main). */
  refresh(): void {
    if (this.#over || this.media.kind === 'webrtc') return;
    const body = { contentDisposition: 'session', contentType: 'application/sdp', content: this.media.offerAgain() };
    const contact = `Contact: ${this.#side.core.configuration.contact.toString()}`;
    try {
      this.#session.invite(
        {
          onAccept: (accepted) => {
            const { onHold } = this.media;
            if (accepted.message.body) this.media.takeAnswer(accepted.message.body);
            accepted.ack();
            this.#tellHold(onHold);
            this.#timed(agreedIn(accepted.message.data, true));
            this.save();
          },
          onReject: ({ message }) => {
            const status = message.statusCode ?? 0;
            if (status === 481 || status === 408)
              this.hangup({ by: 'failure', sipStatus: status, detail: 'the far side has forgotten the call' });
            else this.#refusedRefresh(status, message.getHeader('min-se'));
          },
        },
        { extraHeaders: [contact, ...this.#asked()], body },
      );
      this.save();
    } catch (error) {
      this.#host.log.warn({ leg: this.leg, error: String(error) }, 're-INVITE not sent');
    }
  }

  #asked(): string[] {
    return this.#timer === undefined ? [] : askAsUac(this.#timer.intervalS, this.#timer.weRefresh ? 'uac' : 'uas');
  }

  /** 491: both asked at once; 422: more is wanted. Anything else is tried again while the session lasts. */
  #refusedRefresh(status: number, least: string | undefined): void {
    if (this.#timer === undefined || !this.#timer.weRefresh || this.#over) return;
    if (status === 422)
      this.#timer = { ...this.#timer, intervalS: Math.max(this.#timer.intervalS, Number(/^\d+/.exec(least ?? '')?.[0] ?? 0)) };
    clearTimeout(this.#refreshing);
    this.#refreshing = setTimeout(() => this.refresh(), refusedRefreshMs).unref();
  }

  #end(end: LegEnd): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#refreshing);
    clearTimeout(this.#expiring);
    this.#referral?.stop();
    this.media.close();
    this.#side.linger();
    this.#host.store
      .dropDialog(this.leg)
      .catch((error: unknown) => this.#host.log.warn({ leg: this.leg, error: String(error) }, 'dialog not dropped'));
    this.#host.ended(this.leg, end);
  }
}
