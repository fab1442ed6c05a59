// A call that we make: one or several INVITEs, first answer wins, the others are cancelled. Not here: whom to ring (dial-plan.ts),
// the dialog after 200 (leg-dialog.ts).
import type { OutgoingInviteRequest } from 'sip.js/lib/core/messages/methods/invite.js';
import type { IncomingResponseMessage } from 'sip.js/lib/core/messages/incoming-response-message.js';
import type { Session } from 'sip.js/lib/core/session/session.js';
import { SessionState } from 'sip.js/lib/core/session/session.js';
import type { DialRequest, LegEnd } from '#ports/line.ts';
import { connectionClosed, connectionFailed } from '#media/protocol.ts';
import { asFailure, Failure } from '#ports/failure.ts';
import { nextHop } from '#wire/sip/next-hop.ts';
import { newDialogIds, type Side } from '#wire/sip/sides.ts';
import { askAsUac, usualSessionS } from '#wire/sip/session-timer.ts';
import { allowHeader } from '#wire/sip/sanity.ts';
import type { Branch, ComingBranch } from './branch.ts';
import { LegDialog } from './leg-dialog.ts';
import { LegMedia } from './leg-media.ts';
import type { LegHost } from './options.ts';

interface Fork {
  branch: Branch;
  side: Side;
  media: LegMedia;
  request: OutgoingInviteRequest | undefined;
  invite: string;
  offer: string;
  session: Session | undefined;
  done: boolean;
  /** Something came back: this address is alive. */
  heard: boolean;
  /** It was silent too long and another address is tried: nobody waits for its refusal. */
  passedOver: boolean;
  cancelled: boolean;
  /** Its interval was the one that a 422 named: no second time. */
  asked422: boolean;
  /** Its connection failed, or it is rung again because another's did: no second time. */
  again: boolean;
  silence: NodeJS.Timeout | undefined;
}

const elsewhere = 'SIP;cause=200;text="Call completed elsewhere"';
const mediaWaitMs = 10_000;
const silenceMs = 4000;
/** A page that is left closes its media before its SIP connection: the latter tells what it was. */
const leavingMs = 1000;
const longestSessionS = 86_400;
/** What a far side says that knows TLS but no SRTP: it is asked again without. */
const encryptionRefusals: ReadonlySet<number> = new Set([406, 415, 488, 606]);

export class OutgoingLeg {
  readonly leg: string;
  dialog: LegDialog | undefined;
  #host: LegHost;
  #request: DialRequest;
  #forks: Fork[] = [];
  #over = false;
  #rang = false;
  #winner: Fork | undefined;
  #status: number | undefined;
  #silent = false;
  #dead = false;
  /** Ways that are still being connected. */
  #coming = 0;
  #timer: NodeJS.Timeout;
  #mediaWait: NodeJS.Timeout | undefined;
  #connected = new Set<string>();

  constructor(host: LegHost, request: DialRequest, branches: () => Promise<ComingBranch[]>) {
    this.leg = request.leg;
    this.#host = host;
    this.#request = request;
    this.#timer = setTimeout(() => this.#giveUp({ by: 'timeout' }), request.ringTimeoutMs);
    this.#start(branches).catch((error: unknown) => {
      const failure = asFailure(error);
      this.#giveUp({ by: 'failure', sipStatus: failure.code === 'not-found' ? 480 : 503, detail: failure.message });
    });
  }

  async #start(branches: () => Promise<ComingBranch[]>): Promise<void> {
    const coming = await branches();
    if (this.#over) return;
    const { target } = this.#request;
    const trunk = 'trunk' in target ? target.trunk : undefined;
    let plain: LegMedia | undefined;
    const ways = coming.map(({ kind, branch }, number) => {
      // The first end bears the leg's own name. Plain RTP needs one end for all that ring: the first answer alone is connected.
      const id = number === 0 ? this.leg : `${this.leg}~${number}`;
      if (kind === 'webrtc') return { branch, media: new LegMedia(this.#host.media, id, 'webrtc') };
      plain ??= new LegMedia(this.#host.media, id, 'rtp', this.#host.audioOf(trunk));
      return { branch, media: plain };
    });
    await plain?.open(this.#request.callId);
    this.#coming = ways.length;
    const rung = await Promise.allSettled(ways.map((way) => this.#ring(way.branch, way.media).finally(() => (this.#coming -= 1))));
    const failed = rung.find((one) => one.status === 'rejected');
    if (failed !== undefined) this.#host.log.warn({ leg: this.leg, error: String(failed.reason) }, 'a contact could not be rung');
    if (this.#forks.length > 0) return this.#endIfAllDone();
    for (const { media } of ways) media.close();
    throw failed?.reason ?? new Failure('unavailable', 'nobody can be reached there');
  }

  /** Nobody waits for another's connection or description. */
  async #ring(coming: Promise<Branch | undefined>, media: LegMedia): Promise<void> {
    const branch = await coming;
    if (branch === undefined) return;
    const offer = this.#rings ? await media.offer(this.#request.callId, branch.flow.protocol === 'TLS') : '';
    if (this.#rings) this.#fork(branch, media, offer);
    else if (media !== this.#winner?.media) media.close();
  }

  get #rings(): boolean {
    return !this.#over && this.#winner === undefined;
  }

  #fork(branch: Branch, media: LegMedia, offer: string, sessionS?: number): void {
    const ids = newDialogIds();
    const fork: Fork = {
      branch,
      media,
      request: undefined,
      invite: '',
      offer,
      session: undefined,
      done: false,
      heard: false,
      passedOver: false,
      cancelled: false,
      asked422: false,
      again: false,
      silence: undefined,
      side: undefined as unknown as Side,
    };
    const side = this.#host.sides.open({
      flow: branch.flow,
      user: branch.from.user ?? 'atiende',
      callId: ids.callId,
      ...(branch.displayName === undefined ? {} : { displayName: branch.displayName }),
      ...(branch.authentication === undefined ? {} : { authentication: branch.authentication }),
      reopen: () => this.#reopen(fork),
    });
    fork.side = side;
    side.bindTag(ids.localTag);
    side.transport.onSend = (text) => {
      if (text.startsWith('INVITE ') && fork.session === undefined) fork.invite = text;
    };
    const { core } = side;
    const headers = [`Contact: ${core.configuration.contact.toString()}`, allowHeader, `X-Atiende-Call: ${this.#request.callId}`];
    if (branch.kind === 'rtp') headers.push(...askAsUac(sessionS));
    const options = {
      callId: ids.callId,
      fromTag: ids.localTag,
      cseq: 1,
      ...(branch.displayName === undefined ? {} : { fromDisplayName: branch.displayName }),
    };
    const message = core.makeOutgoingRequestMessage('INVITE', branch.uri, branch.from, branch.to, options, headers, {
      contentDisposition: 'session',
      contentType: 'application/sdp',
      content: offer,
    });
    this.#forks.push(fork);
    // Timer B is 32 s: nobody waits so long while another address or another agent might answer.
    if (branch.next !== undefined) fork.silence = setTimeout(() => this.#failOver(fork), silenceMs);
    else if (branch.contact !== undefined) fork.silence = setTimeout(() => this.#unheard(fork), silenceMs);
    fork.request = core.invite(message, {
      onTrying: () => this.#heard(fork, false),
      onProgress: ({ message: answer }) => this.#progress(fork, answer),
      onAccept: (accepted) => {
        accepted.ack();
        this.#accepted(fork, accepted.message, accepted.session);
      },
      onRedirect: ({ message: answer }) => this.#refused(fork, answer),
      onReject: ({ message: answer }) => this.#refused(fork, answer),
    });
  }

  #progress(fork: Fork, answer: IncomingResponseMessage): void {
    this.#heard(fork);
    if (this.#over || this.#winner !== undefined) return;
    if (fork.media.kind === 'webrtc' && answer.body) fork.media.takeAnswer(answer.body);
    if (this.#rang) return;
    this.#rang = true;
    this.#host.handlers().ringing(this.leg, this.#host.clock.now());
  }

  #accepted(fork: Fork, answer: IncomingResponseMessage, session: Session): void {
    this.#heard(fork);
    const late = this.#over || this.#winner !== undefined;
    const usable = !late && !fork.done && fork.media.takeAnswer(answer.body ?? '', fork.offer);
    if (!usable) {
      // Someone answered whom nobody waits for any more, or with nothing we can hear.
      session.delegate = { onBye: (request) => void request.accept() };
      session.bye(undefined, late ? { extraHeaders: [`Reason: ${elsewhere}`] } : {});
      if (fork !== this.#winner) fork.side.linger();
      fork.done = true;
      if (late) return;
      this.#status ??= 488;
      this.#endIfAllDone();
      return;
    }
    fork.done = true;
    clearTimeout(this.#timer);
    this.#winner = fork;
    fork.session = session;
    this.dialog = new LegDialog(this.#host, this.leg, fork.side, session, fork.media, {
      role: 'uac',
      invite: fork.invite,
      answer: answer.data,
    });
    if (fork.media.kind === 'rtp' || this.#connected.has(fork.media.id)) this.#tellAnswered();
    else this.#mediaWait = setTimeout(() => this.dialog?.hangup({ by: 'failure', detail: 'no media connection' }), mediaWaitMs);
    this.#cancelOthers(elsewhere);
  }

  /** The media process says that a browser's connection stands. */
  mediaConnected(mediaLeg: string): void {
    this.#connected.add(mediaLeg);
    if (this.#mediaWait !== undefined && this.#winner?.media.id === mediaLeg) this.#tellAnswered();
  }

  #tellAnswered(): void {
    clearTimeout(this.#mediaWait);
    this.#mediaWait = undefined;
    this.#host.handlers().answered(this.leg, this.#host.clock.now());
  }

  /** A browser's connection failed before it answered, or nothing in its early answer is of use: the others ring on. */
  mediaGone(mediaLeg: string, reason: string): void {
    for (const fork of this.#forks.filter(({ media, done }) => media.id === mediaLeg && !done)) {
      if (reason === connectionClosed) {
        setTimeout(() => this.#withoutMedia(fork, false), leavingMs).unref();
      } else this.#withoutMedia(fork, reason === connectionFailed);
    }
  }

  #withoutMedia(fork: Fork, again: boolean): void {
    if (fork.done || this.#over) return;
    this.#cancel(fork, undefined);
    fork.done = true;
    if (again && this.#rings && !fork.again) this.#ringAgain(fork);
    else this.#status ??= 488;
    this.#endIfAllDone();
  }

  /** libdatachannel refuses a certificate that comes while it still stores the answer which describes it: once more, from the beginning. */
  #ringAgain(fork: Fork): void {
    const media = new LegMedia(this.#host.media, `${fork.media.id}~again`, 'webrtc');
    this.#coming += 1;
    media
      .offer(this.#request.callId)
      .then((offer) => {
        if (!this.#rings) return media.close();
        this.#fork(fork.branch, media, offer);
        const last = this.#forks.at(-1);
        if (last !== undefined) last.again = true;
      })
      .catch((error: unknown) => {
        this.#status ??= 488;
        this.#host.log.warn({ leg: this.leg, error: String(error) }, 'a browser could not be rung again');
      })
      .finally(() => {
        this.#coming -= 1;
        this.#endIfAllDone();
      });
  }

  #heard(fork: Fork, took = true): void {
    if (took) fork.branch.trunk?.took();
    if (fork.passedOver && !fork.heard) fork.branch.contact?.back();
    fork.heard = true;
    clearTimeout(fork.silence);
  }

  /** Not even a 100: this contact is dead. It may still answer late, while others ring. */
  #unheard(fork: Fork): void {
    if (this.#over || this.#winner !== undefined || fork.done) return;
    fork.passedOver = true;
    this.#dead = true;
    this.#host.log.info({ leg: this.leg, contact: fork.branch.uri.toString() }, 'a contact does not answer');
    fork.branch.contact?.lost();
    this.#endIfAllDone();
  }

  /** Try the next address. This fork may still answer late: the first answer wins as ever. */
  #failOver(fork: Fork, refusal?: IncomingResponseMessage): void {
    const { next } = fork.branch;
    clearTimeout(fork.silence);
    fork.branch = { ...fork.branch };
    delete fork.branch.next;
    if (next === undefined || this.#over || this.#winner !== undefined) return;
    next()
      .then((branch) => {
        if (branch === undefined || this.#over || this.#winner !== undefined) return;
        fork.passedOver = true;
        this.#fork(branch, fork.media, fork.offer);
      })
      .catch((error: unknown) => this.#host.log.warn({ leg: this.leg, error: String(error) }, 'next address not tried'))
      .finally(() => {
        if (refusal !== undefined) this.#refused(fork, refusal);
      });
  }

  #refused(fork: Fork, answer: IncomingResponseMessage): void {
    clearTimeout(fork.silence);
    // Its media failed before, and that has been counted.
    if (fork.done) return fork.side.linger();
    const status = answer.statusCode ?? 500;
    const unserved = answer.data === undefined || answer.data === '' || status === 503;
    if (unserved && !fork.heard && fork.branch.next !== undefined) {
      this.#failOver(fork, answer);
      return;
    }
    fork.done = true;
    fork.side.linger();
    const least = Number(/^\d+/.exec(answer.getHeader('min-se') ?? '')?.[0] ?? 0);
    if (status === 422 && least > 0 && least <= longestSessionS && !fork.asked422 && !this.#over && this.#winner === undefined) {
      this.#fork(fork.branch, fork.media, fork.offer, Math.max(least, usualSessionS));
      const again = this.#forks.at(-1);
      if (again !== undefined) again.asked422 = true;
      return;
    }
    if (encryptionRefusals.has(status) && fork.offer.includes('a=crypto:') && !this.#over && this.#winner === undefined) {
      this.#fork(fork.branch, fork.media, fork.media.plainOffer(false));
      return;
    }
    fork.branch.trunk?.refused(status, answer.reasonPhrase ?? '');
    // A response that SIP.js made up (time-out, transport error) has no text.
    if (answer.data === undefined || answer.data === '') {
      this.#silent = true;
      // A browser whose page was closed or loaded anew: its phone is gone, nobody let it ring.
      if (fork.branch.flow.closed()) this.#dead = true;
    } else this.#status = this.#status === undefined ? status : betterStatus(this.#status, status);
    if (status >= 600) this.#cancelOthers(undefined);
    this.#endIfAllDone();
  }

  #endIfAllDone(): void {
    if (this.#over || this.#winner !== undefined || this.#coming > 0) return;
    if (this.#forks.some((fork) => !fork.done && !fork.passedOver)) return;
    // A dead contact is a failure of its own, not a person who lets it ring.
    if (this.#status !== undefined) this.#finish({ by: 'far', sipStatus: this.#status });
    else if (this.#dead) this.#finish({ by: 'failure', detail: 'the far side does not answer' });
    else this.#finish({ by: 'failure', sipStatus: this.#silent ? 408 : 480, detail: 'the far side does not answer' });
  }

  hangup(options: { elsewhere?: boolean } = {}): void {
    if (this.dialog === undefined) this.#giveUp({ by: 'us' }, options.elsewhere === true ? elsewhere : undefined);
    else this.dialog.hangup({ by: 'us' }, options.elsewhere === true ? elsewhere : undefined);
  }

  #giveUp(end: LegEnd, reason?: string): void {
    if (this.#over || this.#winner !== undefined) return;
    this.#over = true;
    this.#cancelOthers(reason);
    this.#over = false;
    this.#finish(end);
  }

  #cancelOthers(reason: string | undefined): void {
    for (const fork of this.#forks) {
      clearTimeout(fork.silence);
      if (fork === this.#winner) continue;
      this.#cancel(fork, reason);
      if (fork.media !== this.#winner?.media) fork.media.close();
    }
  }

  #cancel(fork: Fork, reason: string | undefined): void {
    if (fork.done || fork.cancelled) return;
    fork.cancelled = true;
    fork.request?.cancel(reason);
    // The 487 (or a 200 that crossed the CANCEL) is still to come: the side stays for it.
    fork.side.linger();
  }

  #finish(end: LegEnd): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#timer);
    for (const fork of this.#forks) {
      clearTimeout(fork.silence);
      this.#cancel(fork, undefined);
      fork.media.close();
      fork.side.linger();
    }
    this.#host.ended(this.leg, end);
  }

  #reopen(fork: Fork): ReturnType<LegHost['reopen']> {
    const { session } = fork;
    const next = session === undefined || session.sessionState === SessionState.Initial ? undefined : nextHop(session);
    return this.#host.reopen(session?.remoteTarget.user ?? fork.branch.uri.user, next, fork.side.transport.flow);
  }
}

/** RFC 3261 §16.7: 6xx first, else the lowest class; within it a busy tells more than a silence. */
function betterStatus(a: number, b: number): number {
  if (a >= 600 || b >= 600) return Math.max(a, b);
  if (a === 486 || b === 486) return 486;
  return Math.min(a, b);
}
