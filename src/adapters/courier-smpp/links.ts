// A channel's links: transceivers, or pairs of a transmitter and a receiver; which one a message takes, and how they stand together. Not here:
// one link (wire/smpp/link.ts).
import type { Clock, Timers } from '#ports/clock.ts';
import type { CourierHealth } from '#ports/courier.ts';
import { type LinkState, SmppLink } from '#wire/smpp/link.ts';
import type { DataPdu, Pdu, ShortMessagePdu } from '#wire/smpp/pdu.ts';
import type { Submission, SubmitOptions } from '#wire/smpp/send-window.ts';
import type { SessionSettings } from '#wire/smpp/session.ts';
import type { SmppSettings } from './settings.ts';

export interface LinksOptions {
  settings: SmppSettings;
  secrets: Record<string, string>;
  ratePerS: number;
  clock: Clock;
  timers: Timers;
  random: () => number;
  /** A delivery with the number of the session that brought it. */
  onMessage: (pdu: ShortMessagePdu | DataPdu, session: number) => Promise<void>;
  onState: (role: SessionSettings['bind'], state: LinkState) => void;
}

const connectMs = 10_000;
const unbindMs = 5000;
/** Shorter than anybody waits for a send, so that what found no place is known not to have left. */
const waitMs = 5000;

/** All links of one channel. */
export class Links {
  readonly #sending: SmppLink[] = [];
  readonly #receiving: SmppLink[] = [];
  #session = 0;

  constructor(options: LinksOptions) {
    const { settings } = options;
    for (let index = 0; index < settings.links; index += 1) {
      if (settings.bind === 'transceiver') this.#sending.push(this.#link('transceiver', options));
      else {
        this.#sending.push(this.#link('transmitter', options));
        this.#receiving.push(this.#link('receiver', options));
      }
    }
  }

  /** Messages without an answer. */
  get outstanding(): number {
    return this.#sending.reduce((sum, link) => sum + link.outstanding, 0);
  }

  /** The longest pause that the carrier's throttling asks for, ms. */
  get pauseMs(): number {
    return Math.max(...this.#sending.map((link) => link.pauseMs));
  }

  start(): void {
    for (const link of [...this.#sending, ...this.#receiving]) link.start();
  }

  /** Over the link with the most room. Parts of one message may take different ones: receipts come over any. */
  submit(pdu: Submission, options: SubmitOptions): Promise<Pdu> {
    const standing = ({ state }: SmppLink) => (state.state === 'up' ? 2 : state.state === 'connecting' ? 1 : 0);
    const [best] = this.#sending.toSorted((a, b) => standing(b) - standing(a) || b.free - a.free);
    if (best === undefined) throw new TypeError('a channel has a link');
    return best.submit(pdu, options);
  }

  /** As good as the best link to send by; a pair whose receivers are all down is not up, since no receipt could come. */
  health(): Pick<CourierHealth, 'state' | 'sinceAt' | 'code' | 'detail'> {
    const sending = bestOf(this.#sending);
    const receiving = this.#receiving.length === 0 ? sending : bestOf(this.#receiving);
    return rank(receiving) < rank(sending) ? receiving : sending;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#sending, ...this.#receiving].map((link) => link.close()));
  }

  #link(bind: SessionSettings['bind'], options: LinksOptions): SmppLink {
    const { settings, secrets, clock, timers, random, onMessage, onState } = options;
    const receiver = bind === 'receiver';
    let session = 0;
    return new SmppLink(
      {
        host: (receiver ? settings.receiverHost : undefined) ?? settings.host,
        port: (receiver ? settings.receiverPort : undefined) ?? settings.port,
        ...(settings.tls ? { tls: tlsOf(settings, secrets) } : {}),
        bind,
        systemId: settings.systemId,
        password: secrets['password'] ?? '',
        systemType: settings.systemType,
        range: { ton: 0, npi: 0, digits: settings.addressRange },
        connectMs,
        unbindMs,
        responseMs: settings.responseS * 1000,
        enquireMs: settings.enquireS * 1000,
        window: settings.window,
        ratePerS: Math.max(options.ratePerS / settings.links, 0.1),
        waitMs,
      },
      {
        clock,
        timers,
        random,
        onMessage: (pdu) => onMessage(pdu, session),
        onState: (state) => {
          if (state.state === 'connecting') session = this.#session += 1;
          onState(bind, state);
        },
      },
    );
  }
}

function tlsOf(settings: SmppSettings, secrets: Record<string, string>): NonNullable<SessionSettings['tls']> {
  const key = secrets['tlsKey'];
  return {
    serverName: settings.tlsServerName,
    ca: settings.tlsCa,
    certificate: settings.tlsCertificate,
    key: key === '' ? undefined : key,
  };
}

const order = ['stopped', 'down', 'connecting', 'up'] as const satisfies LinkState['state'][];
const rank = ({ state }: LinkState) => order.indexOf(state);

function bestOf(links: SmppLink[]): LinkState {
  return links.map(({ state }) => state).reduce((best, each) => (rank(each) > rank(best) ? each : best));
}
