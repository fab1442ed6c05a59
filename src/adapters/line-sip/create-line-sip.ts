// The Line port over SIP: wiring of hub, sides, registrar, trunks, legs and the media process. Not here: any of their inner workings.
import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import type { Key } from '#engine/event.ts';
import type { MediaClient, MediaNotice } from '#media/client.ts';
import { steadyClock } from '#ports/clock.ts';
import { asFailure, Failure } from '#ports/failure.ts';
import type { Line, LineHandlers, RecoveredLeg } from '#ports/line.ts';
import { createBelievedAddresses } from '#wire/sip/believed-addresses.ts';
import { isLoopback } from '#wire/sip/flow.ts';
import { createSipHub, type BoundAddresses } from '#wire/sip/hub.ts';
import { systemDns } from '#wire/sip/resolve.ts';
import { createSides } from '#wire/sip/sides.ts';
import type { WebSocketInfo } from '#wire/sip/ws-flows.ts';
import { createAdmission, type Admission } from './admission.ts';
import { branchesFor, referTarget } from './dial-plan.ts';
import { createDoor } from './door.ts';
import { guarded } from './guarded.ts';
import { createIdentity } from './identity.ts';
import { IncomingLeg } from './incoming-leg.ts';
import { InfoKeys, keyOfSignal } from './info-keys.ts';
import { createMint, type MintedCredentials, type MintRequest } from './minted.ts';
import type { LegHost, LineSipOptions } from './options.ts';
import { OutgoingLeg } from './outgoing-leg.ts';
import { legOf, rebuildLeg, type RebuiltLeg } from './recovery.ts';
import { createRegistrar } from './registrar.ts';
import { reopenFlow } from './reopen.ts';
import { createTargets } from './target.ts';
import { testTrunk, type TrunkTest } from './trunk-test.ts';
import { createTrunkKeeper, type TrunkKeeper, usualTrunkTimes } from './trunk-keeper.ts';
import { createTrunkBook } from './trunk-book.ts';

export interface LineSip extends Line {
  /** Short-lived SIP credentials for a browser; the caller has checked who asks. */
  mintCredentials: (request: MintRequest) => MintedCredentials;
  /** A WebSocket with subprotocol `sip`, upgraded by api/ after it checked Origin and Host. */
  acceptSipWebSocket: (socket: WebSocket, info: WebSocketInfo) => void;
  boundAddresses: () => BoundAddresses;
  /** Is the media process connected, and does it say something of itself every second? */
  mediaUp: () => boolean;
  /** What the overload brake and the caps see. */
  admission: Admission['state'];
  /** What the media process told of itself last; undefined while it is away. */
  mediaLoad: () => MediaLoad | undefined;
  /** How the enabled trunks stand: registration, OPTIONS. */
  trunkStates: TrunkKeeper['states'];
  onTrunkStates: TrunkKeeper['onChange'];
  /** OPTIONS to the trunk's outbound address. Throws `Failure` where it cannot be tried. */
  testTrunk: (name: string) => Promise<TrunkTest>;
}

/** The media process's own figures, once a second. */
export type MediaLoad = Extract<MediaNotice, { is: 'load' }>;

type Leg = IncomingLeg | OutgoingLeg | RebuiltLeg;
/** A far side that sends no audio for so long is asked whether it is still there: a muted telephone is, one that lost its power is not. */
const silentMs = 30_000;
/** A media process that has told nothing of itself for so long is stuck. */
const mediaSilentMs = 5000;
/** An agent's browser sends even when it is muted: one that is silent for so long is gone, and sooner where its connection has closed. */
const browserSilentMs = 10_000;
/** From the answer to the first packet. */
const browserSendsMs = 5000;

export function createLineSip(options: LineSipOptions): LineSip {
  const { log, clock, store } = options;
  const realm = options.realm ?? 'atiende';
  const hub = createSipHub(options);
  const sides = createSides(hub, log);
  const targets = createTargets(hub, createBelievedAddresses(options.dns ?? systemDns(), steadyClock(), log), clock);
  const mint = createMint(options.mintSecret, realm, clock);
  const trunks = createTrunkBook(store, options.openSecret, log);
  const registrar = createRegistrar(hub, store, { clock, steady: steadyClock() }, log, options.registrationsChanged ?? (() => {}));
  const keeper = createTrunkKeeper({ sides, trunks, targets }, options.trunkTimes ?? usualTrunkTimes, clock, log);
  const info = new InfoKeys();
  const admission = createAdmission({
    ...(options.caps === undefined ? {} : { caps: options.caps }),
    ...(options.brake === undefined ? {} : { brake: options.brake }),
  });
  const measuring = setInterval(() => {
    if (options.mainLoad !== undefined) admission.note(options.mainLoad());
  }, 1000);
  measuring.unref();
  const legs = new Map<string, Leg>();
  const bindsLoopback = [options.udp, options.tcp, options.tls].every((bind) => bind === undefined || isLoopback(bind.address));
  const sandboxAllowed = (): boolean => options.sandboxAllowed && bindsLoopback;
  const identity = createIdentity({
    hub,
    trunks,
    registeredTrunk: keeper.trunkAt,
    mint,
    credentials: options.credentials,
    realm,
    clock,
    sandboxAllowed,
  });
  let handlers: LineHandlers | undefined;
  let media: MediaClient | undefined;
  let recoveredLegs: Promise<RecoveredLeg[]> = Promise.resolve([]);
  let closing = false;
  let mediaLoad: MediaLoad | undefined;
  /** When the media process was heard last, by a clock that nobody sets. */
  let mediaHeardAt = 0;

  const said = (): LineHandlers => {
    if (handlers === undefined) throw new Failure('unavailable', 'the line has not started');
    return handlers;
  };
  const mediaOrNone = (): MediaClient => media ?? absentMedia;
  const host: LegHost = {
    hub,
    sides,
    targets,
    store,
    clock,
    log,
    media: mediaOrNone,
    handlers: said,
    audioOf: trunks.audioOf,
    ended: (leg, end) => {
      if (!legs.delete(leg)) return;
      info.forget(leg);
      admission.ended(leg);
      // Never from within the command that caused it.
      queueMicrotask(() => handlers?.ended(leg, end, clock.now()));
    },
    established: admission.established,
    infoKey: (leg, signal) => {
      const key = keyOfSignal(signal);
      if (key !== undefined) infoKey(leg, key);
    },
    reopen: (user, next, flow) => reopenFlow(hub, registrar, user, next, flow),
  };

  const mediaLeg = (leg: string): string => legs.get(leg)?.dialog?.media.id ?? leg;
  const infoKey = (leg: string, key: Key): void => {
    const outcome = info.key(leg, key);
    const at = clock.now();
    if (outcome.kind === 'gathering') return;
    if (outcome.kind === 'gathered') {
      mediaOrNone().cancelCollect(mediaLeg(leg), outcome.collect);
      said().collected(leg, outcome.collect, outcome.digits, at);
      return;
    }
    for (const play of outcome.stopPlays) mediaOrNone().stop(mediaLeg(leg), play);
    said().key(leg, key, at);
  };

  const onMedia = (event: MediaNotice): void => {
    if (event.is === 'load') {
      mediaLoad = event;
      mediaHeardAt = performance.now();
      admission.note({ wheelLatenessMsP99: event.latenessMsP99, mediaCpu: event.cpuMsPerS / 1000 });
      return;
    }
    if (handlers === undefined) return;
    const id = legOf(event.leg);
    const leg = legs.get(id);
    if (leg === undefined) return;
    if (event.is === 'connected') {
      if (leg instanceof OutgoingLeg) leg.mediaConnected(event.leg);
      return;
    }
    if (leg.dialog !== undefined && leg.dialog.media.id !== event.leg) return;
    switch (event.is) {
      case 'key':
        handlers.key(id, event.key, event.at);
        break;
      case 'playEnded':
        info.played(id, event.play);
        handlers.playEnded(id, event.play, event.reason, event.playedMs, event.at);
        break;
      case 'collected':
        handlers.collected(id, event.collect, event.digits === '' ? info.collected(id, event.collect) : event.digits, event.at);
        info.cancelled(id, event.collect);
        break;
      case 'speech':
        handlers.speechStarted(id, event.at);
        break;
      case 'heard': {
        const { is: _, leg: _leg, listen, at, ...heard } = event;
        handlers.heard?.(id, listen, heard, at);
        break;
      }
      case 'deaf':
        handlers.deaf?.(id, event.listen, { code: event.code, message: event.message }, event.at);
        break;
      case 'mute':
        farIsSilent(leg, event.silentMs);
        break;
      case 'gone':
        if (leg.dialog !== undefined) leg.dialog.hangup({ by: 'failure', detail: `media: ${event.reason}` });
        else if (leg instanceof OutgoingLeg) leg.mediaGone(event.leg, event.reason);
        else leg.hangup();
        break;
    }
  };

  const farIsSilent = ({ dialog }: Leg, forMs: number): void => {
    if (dialog === undefined || dialog.media.held) return;
    if (dialog.media.kind === 'rtp') {
      if (forMs >= silentMs) dialog.refresh();
    } else if (dialog.isOurs && (forMs >= browserSilentMs || dialog.disconnected)) {
      const openMs = clock.now() - dialog.openedAt;
      if (openMs >= browserSendsMs) dialog.hangup({ by: 'failure', detail: 'the browser sends nothing' });
    }
  };

  const connectMedia = async (): Promise<void> => {
    media = await options.media({ onEvent: onMedia, onDown: mediaDown });
    mediaHeardAt = performance.now();
  };
  const mediaDown = (reason: string): void => {
    log.error({ reason, legs: legs.size }, 'media process lost');
    media = undefined;
    mediaLoad = undefined;
    for (const leg of legs.values()) {
      if (leg.dialog === undefined) leg.hangup();
      else leg.dialog.hangup({ by: 'failure', detail: 'the media process went away' });
    }
    const again = (): void => {
      if (closing || media !== undefined) return;
      connectMedia().catch(() => setTimeout(again, 200).unref());
    };
    again();
  };

  const door = createDoor({
    hub,
    sides,
    identity,
    registrar,
    log,
    now: clock.now,
    closing: () => closing || media === undefined,
    trunk: trunks.byName,
    full: (source) => admission.refusal(source, clock.now()),
    take: (request, user, incoming) => {
      const trunk = incoming.source.kind === 'trunk' ? incoming.source.trunk : undefined;
      const leg = new IncomingLeg(host, randomUUID(), request, user, trunk);
      if (leg.refused) return;
      legs.set(leg.leg, leg);
      admission.opened(leg.leg, request.source.address);
      said().incoming({ ...incoming, leg: leg.leg, sipCallId: request.message.callId, at: clock.now() });
    },
  });

  const recover = async (rows: Awaited<ReturnType<typeof store.dialogs>>): Promise<RecoveredLeg[]> => {
    const snapshots = await mediaOrNone().list();
    const found: RecoveredLeg[] = [];
    for (const row of rows) {
      const snapshot = snapshots.find((one) => legOf(one.leg) === row.leg);
      const leg = await rebuildLeg(host, row, snapshot);
      if (leg === undefined) {
        await store.dropDialog(row.leg);
        continue;
      }
      legs.set(row.leg, leg);
      if (snapshot === undefined) {
        leg.dialog.hangup({ by: 'failure', detail: 'its media did not survive' });
        continue;
      }
      const joined = snapshot.joinedTo === undefined ? {} : { joinedTo: legOf(snapshot.joinedTo) };
      found.push({ leg: row.leg, gapMs: snapshot.orphanedMs, ...joined, ...(leg.dialog.media.onHold ? { held: true } : {}) });
      // One after the other: the far sides need not answer all at once.
      setTimeout(() => leg.dialog.refresh(), found.length * 10).unref();
    }
    for (const snapshot of snapshots) if (!legs.has(legOf(snapshot.leg))) mediaOrNone().close(snapshot.leg);
    return found;
  };

  /** An order for a leg that has just ended does nothing: its `ended` is on the way to whoever gave it. */
  const lives = (leg: string): boolean => legs.has(leg);

  return {
    start: async (given) => {
      handlers = guarded(given, log, (leg) => {
        const found = legs.get(leg);
        if (found instanceof IncomingLeg) found.refuse(500);
      });
      await Promise.all([trunks.load(), registrar.load(), connectMedia()]);
      const rows = await store.dialogs();
      await hub.open({ onRequest: door.onRequest, onResponse: sides.deliverResponse, onFlowClosed: registrar.flowClosed });
      recoveredLegs = recover(rows);
      await recoveredLegs;
      door.open();
      keeper.start();
    },
    ring: (leg) => {
      const found = legs.get(leg);
      if (found instanceof IncomingLeg) found.ring();
    },
    accept: async (leg) => {
      const found = legs.get(leg);
      if (found === undefined) throw new Failure('cancelled', 'the caller is no longer there');
      if (!(found instanceof IncomingLeg)) throw new Failure('conflict', 'not a call that rings');
      await found.accept();
    },
    refuse: (leg, status, refusal) => {
      const found = legs.get(leg);
      if (found instanceof IncomingLeg) found.refuse(status, refusal);
    },
    dial: (request) => {
      if (legs.has(request.leg)) throw new Failure('conflict', 'this leg exists already');
      legs.set(request.leg, new OutgoingLeg(host, request, () => branchesFor(request, { hub, registrar, trunks, targets, keeper })));
    },
    play: (leg, request) => {
      if (!lives(leg)) return;
      info.playing(leg, request.play, request.stopOnKey);
      mediaOrNone().play(mediaLeg(leg), request);
    },
    playMore: (leg, more) => mediaOrNone().playMore(mediaLeg(leg), more),
    stop: (leg, play) => mediaOrNone().stop(mediaLeg(leg), play),
    collect: (leg, request) => {
      if (!lives(leg)) return;
      info.collecting(leg, request);
      mediaOrNone().collect(mediaLeg(leg), request);
    },
    cancelCollect: (leg, collect) => {
      info.cancelled(leg, collect);
      mediaOrNone().cancelCollect(mediaLeg(leg), collect);
    },
    listen: (leg, request) => {
      if (lives(leg)) mediaOrNone().listen(mediaLeg(leg), request);
    },
    cancelListen: (leg, listen) => mediaOrNone().cancelListen(mediaLeg(leg), listen),
    sendKey: (leg, key) => mediaOrNone().sendKey(mediaLeg(leg), key),
    join: (a, b) => {
      if (lives(a) && lives(b)) mediaOrNone().join(mediaLeg(a), mediaLeg(b));
    },
    part: (a, b) => mediaOrNone().part(mediaLeg(a), mediaLeg(b)),
    refer: (leg, request) => {
      const found = legs.get(leg);
      const to = found instanceof IncomingLeg ? referTarget(request, trunks.byName(found.trunk ?? '')) : undefined;
      return to === undefined ? undefined : found?.dialog?.refer(to, request);
    },
    hangup: (leg, how) => legs.get(leg)?.hangup(how),
    recovered: () => recoveredLegs,
    quality: async (leg) => {
      if (!lives(leg)) return undefined;
      return mediaOrNone()
        .figures(mediaLeg(leg))
        .catch(() => undefined);
    },
    registrations: registrar.list,
    close: async (reason) => {
      closing = true;
      if (reason === 'shutdown') {
        const had = legs.size;
        for (const leg of legs.values()) leg.hangup();
        // Time for the BYEs to be answered, and for their answers to be read.
        if (had > 0) await new Promise((resolve) => setTimeout(resolve, 300));
      }
      clearInterval(measuring);
      await keeper.close(reason);
      trunks.close();
      registrar.close();
      sides.dispose();
      hub.close();
      media?.disconnect();
    },
    mintCredentials: mint.mint,
    acceptSipWebSocket: hub.acceptWebSocket,
    boundAddresses: hub.bound,
    mediaUp: () => media !== undefined && performance.now() - mediaHeardAt < mediaSilentMs,
    mediaLoad: () => mediaLoad,
    admission: admission.state,
    trunkStates: keeper.states,
    onTrunkStates: keeper.onChange,
    testTrunk: (name) => testTrunk(name, { sides, trunks, targets }).catch((error: unknown) => Promise.reject(asFailure(error))),
  };
}

const absent = (): Promise<never> => Promise.reject(new Failure('unavailable', 'the media process is not there', { retryable: true }));
const ignore = (): void => undefined;
/** Stands in while the media process is away: requests fail, orders are lost with the legs they were for. */
const absentMedia: MediaClient = {
  openRtp: absent,
  answerWebrtc: absent,
  offerWebrtc: absent,
  list: absent,
  figures: absent,
  shutdown: absent,
  connectRtp: ignore,
  acceptWebrtc: ignore,
  play: ignore,
  playMore: ignore,
  stop: ignore,
  collect: ignore,
  cancelCollect: ignore,
  listen: ignore,
  cancelListen: ignore,
  sendKey: ignore,
  join: ignore,
  part: ignore,
  close: ignore,
  disconnect: ignore,
};
