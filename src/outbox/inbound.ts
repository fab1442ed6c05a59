// What people write to us: kept once, opens the WhatsApp window, a word to leave or come back is obeyed and confirmed, and one for help is answered.
// Not here: how it arrives (couriers), showing it.
import type { ChannelStore, InboundMessageRow } from '#ports/channel-store.ts';
import type { Clock } from '#ports/clock.ts';
import type { MarketingChoice } from '#ports/courier.ts';
import { asFailure } from '#ports/failure.ts';
import type { SettingsStore } from '#ports/settings-store.ts';
import { addressKey } from './number.ts';
import { optOutOf } from './opt-out-words.ts';
import type { Outlet } from './outlet.ts';

export interface InboundOptions {
  channels: Pick<ChannelStore, 'receive' | 'suppress' | 'unsuppress'>;
  settings: Pick<SettingsStore, 'countUpTo'>;
  /** The origin's id by the carrier's name for it; undefined where it is none of ours. */
  originOf: (channel: string, sender: string) => string | undefined;
  outletOf: (origin: string) => Outlet | undefined;
  clock: Clock;
  log: { warn: (facts: object, text: string) => void };
}

/** One person that writes words to and fro all day is answered so often. */
const mostRepliesADay = 3;
const replyTimeoutMs = 10_000;

/** Takers of what people write and decide. Each is done once all is stored, and throws where that failed: the carrier comes again. */
export interface Inbound {
  message: (row: InboundMessageRow) => Promise<void>;
  marketingChoice: (choice: MarketingChoice) => Promise<void>;
}

/** Makes the takers. */
export function createInbound(options: InboundOptions): Inbound {
  const { channels, clock, log } = options;

  async function answer(
    outlet: Outlet,
    about: 'opt-out' | 'help',
    { from, messaging, carrierId }: InboundMessageRow,
    text: string,
  ): Promise<void> {
    if (outlet.stopped !== undefined) return;
    const day = new Date(clock.now()).toISOString().slice(0, 10);
    if (!(await options.settings.countUpTo(`${about}-reply ${from}`, day, mostRepliesADay))) return;
    const id = `${about}-${carrierId}`;
    const message = { id, key: id, callId: undefined, origin: outlet.sender, to: from, content: { channel: messaging, text } };
    await outlet.courier.send(message, AbortSignal.timeout(replyTimeoutMs));
  }

  const message: Inbound['message'] = async (given) => {
    const address = addressKey(given.from);
    const origin = given.origin === undefined ? undefined : options.originOf(given.channel, given.origin);
    const row = { ...given, from: address, origin };
    const { messaging, at } = row;
    const outlet = origin === undefined ? undefined : options.outletOf(origin);
    const wish = optOutOf(row.text, outlet?.name ?? outlet?.sender ?? '');
    // Before the message is kept: what comes twice is known then, and a wish that could not be stored would be lost.
    if (wish?.wish === 'stop')
      await channels.suppress({ origin, address, messaging, reason: messaging === 'sms' ? 'word' : 'marketing', note: wish.word, at });
    if (wish?.wish === 'start') {
      await channels.unsuppress({ origin, address, messaging });
      await channels.unsuppress({ origin: undefined, address, messaging });
    }
    const fresh = await channels.receive(row);
    if (!fresh || wish === undefined || outlet === undefined) return;
    // In a chat, "ayuda" is said to a person.
    if (wish.wish === 'help' && messaging === 'whatsapp') return;
    await answer(outlet, wish.wish === 'help' ? 'help' : 'opt-out', row, wish.reply).catch((error: unknown) => {
      log.warn({ channel: row.channel, origin, error: asFailure(error) }, 'a word to leave, come back or for help could not be answered');
    });
  };

  const marketingChoice: Inbound['marketingChoice'] = async ({ channel, origin: sender, address: given, wanted, note, at }) => {
    const origin = options.originOf(channel, sender);
    const address = addressKey(given);
    if (wanted) await channels.unsuppress({ origin, address, messaging: 'whatsapp' });
    else await channels.suppress({ origin, address, messaging: 'whatsapp', reason: 'marketing', note, at });
  };

  return { message, marketingChoice };
}
