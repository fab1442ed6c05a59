// The courier of an SMPP channel: sends an SMS as its parts, makes one status of their receipts, and takes what people write. Not here:
// links (links.ts, wire/smpp), what a kind of channel is (channel-kind.ts).
import { type Clock, systemTimers, type Timers } from '#ports/clock.ts';
import type { CourierSurroundings, OpenChannel } from '#ports/channel-kind.ts';
import type { InboundMessageRow } from '#ports/channel-store.ts';
import type { Accepted, Courier, OutgoingMessage, Receipt, SendRemedy, Taker } from '#ports/courier.ts';
import { asFailure, Failure } from '#ports/failure.ts';
import type { LinkState } from '#wire/smpp/link.ts';
import { bodiesOf } from './bodies.ts';
import { answerId } from './carrier-id.ts';
import { deliveryReader } from './deliveries.ts';
import { DeliveryLedger, type MessageNews } from './delivery-ledger.ts';
import { InboundMessages } from './inbound.ts';
import { Links } from './links.ts';
import { MinuteRate } from './minute-rate.ts';
import { refusal } from './remedy.ts';
import { sendParts } from './sending.ts';
import type { SmppSettings } from './settings.ts';

export type SmppSurroundings = Pick<CourierSurroundings, 'clock' | 'log'> & {
  store: Pick<CourierSurroundings['store'], 'stopChannel'>;
  /** For what the links wait and how fast they send, whatever becomes of the time of day; default `clock`. */
  steady?: Clock;
  /** Default: the machine's. */
  timers?: Timers;
  /** In [0, 1); default `Math.random`. */
  random?: () => number;
};

/** How long the parts of a message that got stuck are known, so that the next try sends only the rest. */
const progressMs = 600_000;

/** The courier; its links are made when somebody listens to it or sends by it. */
export function createSmppCourier({ row, settings, secrets }: OpenChannel<SmppSettings>, around: SmppSurroundings): Courier {
  const { clock, log, steady = clock, timers = systemTimers, random = Math.random } = around;
  const channel = row.id;
  const receiptTakers: Taker<Receipt>[] = [];
  const inboundTakers: Taker<InboundMessageRow>[] = [];
  const tell = async (news: MessageNews) => {
    for (const take of receiptTakers) await take({ channel, at: clock.now(), ...news });
  };
  const tellInbound = async (message: InboundMessageRow) => {
    for (const take of inboundTakers) await take(message);
  };
  const ledger = new DeliveryLedger(clock, tell);
  const inbound = new InboundMessages({ clock, timers, channel }, tellInbound);
  const rate = new MinuteRate();
  const progress = new Map<string, { ids: (string | undefined)[]; at: number }>();
  const links = new Links({
    settings,
    secrets,
    ratePerS: row.ratePerS,
    clock: steady,
    timers,
    random,
    onMessage: deliveryReader({ settings, ledger, inbound, log, channel }),
    onState: (role, state) => heedState(role, state),
  });

  const heedState = (role: string, { state, code, detail, sinceAt }: LinkState) => {
    const facts = { channel, role, state, ...(code === undefined ? {} : { code }), ...(detail === undefined ? {} : { detail }) };
    if (state === 'up') log.info(facts, 'SMPP link');
    if (state === 'down' && code !== undefined) log.warn(facts, 'SMPP link');
    if (state !== 'stopped') return;
    log.warn(facts, 'SMPP link: the carrier refuses us; it is not tried again');
    around.store.stopChannel(channel, { code: code ?? 'rejected', detail: detail ?? '', at: sinceAt }).catch((error: unknown) => {
      log.warn({ channel, error: asFailure(error) }, 'a channel could not be stopped');
    });
  };
  let started = false;
  const start = () => {
    if (started) return;
    started = true;
    // After whoever attaches its handlers has attached them all.
    setImmediate(() => links.start());
  };
  const quietly = (work: Promise<unknown>) => {
    work.catch((error: unknown) => log.warn({ channel, error: asFailure(error) }, 'a receipt could not be told'));
  };

  /** Parts that are at the carrier from an earlier try of the same message; taken out, so that a try at the same time sends its own. */
  const takeProgress = (key: string, parts: number) => {
    const now = clock.now();
    for (const [old, { at }] of progress) if (now - at > progressMs) progress.delete(old);
    const known = progress.get(key);
    progress.delete(key);
    return known?.ids.length === parts ? known.ids : [];
  };

  const send = async (message: OutgoingMessage, signal: AbortSignal): Promise<Accepted> => {
    if (signal.aborted) throw new Failure('cancelled', 'sending was cancelled', { retryable: true });
    start();
    const { pdus, parts } = bodiesOf(message, settings);
    const asked = (ids: string[]) => ids.filter((_, index) => pdus[index]?.registeredDelivery === 1);
    const pending = ledger.begin();
    const taken = (ids: string[]) => {
      for (const _ of ids) rate.add(clock.now());
      const carrierId = ledger.taken(pending, message.id, ids, asked(ids));
      // After the answer is on its way up: a receipt that was faster comes behind it.
      setImmediate(() => quietly(ledger.replay()));
      return carrierId;
    };
    const ids: (string | undefined)[] = [];
    const given = sendParts(
      {
        pdus,
        before: takeProgress(message.key, pdus.length),
        submit: (pdu, options) => links.submit(pdu, options),
        idOf: (id) => answerId(id, settings.receiptIds),
        refused: (commandStatus) => refusal(commandStatus, settings.codes, links.pauseMs),
        onLate: (late) => {
          progress.delete(message.key);
          quietly(tell({ carrierId: taken(late), messageId: message.id, status: 'sent' }));
        },
        onLateRefusal: (failure) => {
          ledger.refused(pending);
          quietly(tell(lateRefusal(message.id, failure)));
        },
      },
      signal,
      ids,
    );
    try {
      return { carrierId: taken(await given), parts };
    } catch (error) {
      const failure = asFailure(error);
      if (ids.some((id) => id !== undefined)) progress.set(message.key, { ids, at: clock.now() });
      if (failure.code !== 'timeout') ledger.refused(pending);
      setImmediate(() => quietly(ledger.replay()));
      throw failure;
    }
  };

  return {
    channel,
    kinds: ['sms'],
    idempotent: false,
    window: settings.window * settings.links,
    send,
    onReceipt: (handler) => {
      receiptTakers.push(handler);
      start();
    },
    onInbound: (handler) => {
      inboundTakers.push(handler);
      start();
    },
    health: () => ({ ...links.health(), ratePerS: rate.perS(clock.now()), outstanding: links.outstanding }),
    close: async () => {
      started = true;
      await links.close();
      await inbound.close();
    },
  };
}

/** Said of a message whose fate was not known until now. */
function lateRefusal(messageId: string, { message: detail, details }: Failure): MessageNews {
  const code = details?.['carrierCode'];
  const remedy = details?.['remedy'] as SendRemedy | undefined;
  return {
    carrierId: `refused-${messageId}`,
    messageId,
    status: 'failed',
    detail,
    ...(typeof code === 'string' ? { code } : {}),
    ...(remedy === undefined ? {} : { remedy }),
  };
}
