// The carriers' receipts: stored in their order, told to the flow, and what a late refusal asks for. Not here: what refusals of `send` lead to (send-one.ts).
import type { Clock } from '#ports/clock.ts';
import type { Courier, Receipt } from '#ports/courier.ts';
import { asFailure } from '#ports/failure.ts';
import type { MessageRow, MessageStore } from '#ports/message-store.ts';
import { alternativeOf } from './content.ts';
import type { Lane } from './lane.ts';
import { codeOfRemedy } from './remedies.ts';
import { defaultRetry, type RetrySettings } from './retry.ts';
import type { OutboxChannels } from './send-one.ts';
import type { Turns } from './turns.ts';

interface ReceiptParts {
  messages: Pick<MessageStore, 'receipt'>;
  channels: Pick<OutboxChannels, 'suppress' | 'stopChannel'>;
  clock: Clock;
  log: { warn: (facts: object, text: string) => void };
  retry?: RetrySettings;
  turns: Turns;
  tell: (row: MessageRow) => Promise<void>;
  laneOf: (channel: string) => Lane;
}

/** A message that the carrier took and then refused for its own reasons goes again after so long. */
const againMs = 60_000;
const slowMs = 5000;

/** Takes receipts, one after the other for each carrier id. */
export function takeReceipts(parts: ReceiptParts): { receive: (receipt: Receipt) => Promise<void>; attach: (courier: Courier) => void } {
  const { messages, channels, clock, log, turns, retry = defaultRetry } = parts;
  const attached = new WeakSet<Courier>();

  async function aftermath({ channel, remedy, code = 'failed', detail = '' }: Receipt, row: MessageRow): Promise<void> {
    const at = clock.now();
    const { origin, content } = alternativeOf(row);
    if (remedy === 'slow-channel') parts.laneOf(channel).slow(at, slowMs);
    if (remedy === 'slow-recipient' && row.to !== undefined) parts.laneOf(channel).slowRecipient(row.to, at, slowMs);
    if ((remedy === 'opted-out' || remedy === 'marketing-opted-out') && row.to !== undefined) {
      const reason = remedy === 'opted-out' ? 'carrier' : 'marketing';
      await channels.suppress({ origin, address: row.to, messaging: content.channel, reason, note: '', at });
    }
    if (remedy === 'stop-channel') {
      log.warn({ alarm: 'channel-stopped', channel, code, detail }, 'the carrier refuses the account: the channel is stopped');
      await channels.stopChannel(channel, { code, detail, at });
    }
  }

  async function take(receipt: Receipt): Promise<void> {
    const { channel, carrierId, messageId, status, code, detail, remedy, at } = receipt;
    const goesAgain = remedy === 'retry' || remedy === 'slow-channel' || remedy === 'slow-recipient';
    const as = remedy === undefined ? undefined : codeOfRemedy[remedy];
    const row = await messages.receipt(channel, carrierId, status, code, at, {
      ...(messageId === undefined ? {} : { messageId }),
      ...(detail === undefined ? {} : { detail }),
      ...(as === undefined ? {} : { as }),
      ...(remedy === 'use-template' ? { useTemplate: true } : {}),
      ...(goesAgain ? { again: { dueAt: clock.now() + againMs, tries: retry.attempts } } : {}),
    });
    if (row === undefined) return;
    if (status === 'failed') await aftermath(receipt, row);
    if (row.state === status) await turns.take(`message ${row.id}`, () => parts.tell(row));
  }

  const receive = (receipt: Receipt) => turns.take(`receipt ${receipt.channel} ${receipt.carrierId}`, () => take(receipt));
  return {
    receive,
    attach: (courier) => {
      if (attached.has(courier)) return;
      attached.add(courier);
      courier.onReceipt(async (receipt) => {
        try {
          await receive(receipt);
        } catch (error) {
          log.warn({ channel: receipt.channel, carrierId: receipt.carrierId, error: asFailure(error) }, 'a receipt could not be stored');
          throw error;
        }
      });
    },
  };
}
