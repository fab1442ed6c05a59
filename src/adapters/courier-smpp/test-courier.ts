// A courier on a test SMSC, for this folder's tests. Not part of the running product.
import type { ChannelRow, InboundMessageRow } from '#ports/channel-store.ts';
import { systemClock, systemTimers } from '#ports/clock.ts';
import type { Courier, OutgoingMessage, Receipt } from '#ports/courier.ts';
import type { Unnumbered } from '#wire/smpp/connection.ts';
import type { Pdu, ShortMessagePdu } from '#wire/smpp/pdu.ts';
import { type SmscScript, startTestSmsc, type TestSmsc } from '#wire/smpp/test-smsc.ts';
import type { FastTime } from '#wire/smpp/test-time.ts';
import { smppChannelKind } from './channel-kind.ts';
import type { SmppSettings } from './settings.ts';
import { createSmppCourier } from './smpp-courier.ts';

/** Checked settings with these changes. */
export function settingsWith(changes: Partial<SmppSettings> = {}): SmppSettings {
  return smppChannelKind.settings.parse({ host: '127.0.0.1', systemId: 'clinica', ...changes });
}

export interface CourierRig {
  courier: Courier;
  smsc: TestSmsc;
  receipts: Receipt[];
  inbound: InboundMessageRow[];
  /** Reasons for which the channel was stopped. */
  stops: ChannelRow['stopped'][];
  /** The SMSC brings something over its n-th client (default: the last), and gets this answer. */
  deliver: (pdu: Unnumbered<ShortMessagePdu>, client?: number) => Promise<Pdu | undefined>;
  close: () => Promise<void>;
}

export interface RigOptions {
  settings?: Partial<SmppSettings>;
  script?: SmscScript;
  password?: string;
  time?: FastTime;
  /** Throws what storing a receipt or a message throws. */
  storing?: () => Promise<void>;
}

/** A courier and the SMSC that it is connected to. */
export async function openRig({ settings = {}, script, password = 'secret', time, storing }: RigOptions = {}): Promise<CourierRig> {
  const smsc = await startTestSmsc(script);
  const receipts: Receipt[] = [];
  const inbound: InboundMessageRow[] = [];
  const stops: ChannelRow['stopped'][] = [];
  const row: ChannelRow = {
    id: 'carrier',
    name: 'Carrier',
    kind: 'smpp',
    enabled: true,
    settings: {},
    secrets: {},
    webhookSecret: '',
    ratePerS: 1000,
    stopped: undefined,
    createdAt: 0,
  };
  const courier = createSmppCourier(
    { row, settings: settingsWith({ port: smsc.port, receiverPort: smsc.port, ...settings }), secrets: { password } },
    {
      ...(time ?? { clock: systemClock, timers: systemTimers }),
      log: { info: () => {}, warn: () => {} },
      store: { stopChannel: async (_, reason) => void stops.push(reason) },
      random: () => 0,
    },
  );
  courier.onReceipt(async (receipt) => {
    await storing?.();
    receipts.push(receipt);
  });
  courier.onInbound?.(async (message) => {
    await storing?.();
    inbound.push(message);
  });
  return {
    courier,
    smsc,
    receipts,
    inbound,
    stops,
    deliver: async (pdu, client = -1) => await smsc.bound.at(client)?.request(pdu),
    close: async () => {
      await courier.close?.();
      await smsc.close();
    },
  };
}

/** An SMS with an id that no other has. */
export function sms(text: string, changes: Partial<OutgoingMessage> = {}): OutgoingMessage {
  counter += 1;
  const id = String(counter);
  return { id, key: `key-${id}`, callId: undefined, origin: '40404', to: '+5491155550100', content: { channel: 'sms', text }, ...changes };
}

let counter = 0;
