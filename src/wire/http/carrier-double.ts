// A carrier's API for tests: a real HTTP server on loopback whose answers are made by a function or scripted, faults included.
// Not here: what a certain carrier answers (each adapter's test), the client (outward-http.ts).
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CourierSurroundings, OpenChannel } from '#ports/channel-kind.ts';
import type { ChannelKind, InboundMessageRow } from '#ports/channel-store.ts';
import type { CourierBench } from '#ports/courier.contract.ts';
import type { Courier, OutgoingMessage, Receipt } from '#ports/courier.ts';
import { Failure } from '#ports/failure.ts';
import type { OutwardHttp } from '#ports/http.ts';
import { createOutwardHttp } from './outward-http.ts';

/** A request as the carrier got it. */
export interface CarrierRequest {
  method: string;
  path: string;
  headers: http.IncomingHttpHeaders;
  body: string;
}

/** `mute` never answers, `drop` hangs up once it has read the request, `half` breaks off in the middle of a 200. */
export type CarrierAnswer = { status: number; headers?: Record<string, string>; body?: string } | 'mute' | 'drop' | 'half';

/** The double of one carrier. */
export class CarrierDouble {
  /** Everything asked, oldest first. */
  readonly requests: CarrierRequest[] = [];
  url = '';
  readonly #answer: (request: CarrierRequest) => CarrierAnswer;
  readonly #script: CarrierAnswer[] = [];
  readonly #server: http.Server;

  constructor(answer: (request: CarrierRequest) => CarrierAnswer) {
    this.#answer = answer;
    this.#server = http.createServer((incoming, outgoing) => {
      const parts: Buffer[] = [];
      incoming.on('data', (part: Buffer) => parts.push(part));
      incoming.on('end', () => this.#reply(incoming, Buffer.concat(parts).toString('utf8'), outgoing));
    });
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  /** The next answers, in order, instead of those of the function. */
  script(...answers: CarrierAnswer[]): void {
    this.#script.push(...answers);
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #reply(incoming: http.IncomingMessage, body: string, outgoing: http.ServerResponse): void {
    const request = { method: incoming.method ?? '', path: incoming.url ?? '', headers: incoming.headers, body };
    this.requests.push(request);
    const answer = this.#script.shift() ?? this.#answer(request);
    if (answer === 'mute') return;
    if (answer === 'drop') return void incoming.socket.destroy();
    if (answer === 'half') {
      outgoing.writeHead(200, { 'content-length': '1000' });
      outgoing.write('{"sid":', () => incoming.socket.destroy());
      return;
    }
    outgoing.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers }).end(answer.body ?? '');
  }
}

/** JSON as an answer. */
export function jsonAnswer(status: number, value: unknown, headers: Record<string, string> = {}): CarrierAnswer {
  return { status, headers, body: JSON.stringify(value) };
}

/** A channel of this kind as its courier is handed it, its client open to loopback and as impatient as `timeoutMs` says. */
export function channelForTest<Settings>(kind: ChannelKind, settings: Settings, secrets: Record<string, string>, timeoutMs?: number) {
  const open: OpenChannel<Settings> = {
    row: {
      id: 'canal-1',
      name: 'Canal',
      kind,
      enabled: true,
      settings: {},
      secrets: {},
      webhookSecret: 's3creto',
      ratePerS: 10,
      stopped: undefined,
      createdAt: 0,
    },
    settings,
    secrets,
  };
  const client = createOutwardHttp({ allowPrivate: ['127.0.0.1'] });
  const hasty: OutwardHttp = {
    request: (request, signal) => client.request({ ...request, timeoutMs: timeoutMs ?? request.timeoutMs }, signal),
  };
  const clock = { at: 1_800_000_000_000, now: () => clock.at };
  const none = () => Promise.reject(new Failure('not-found', 'nothing is kept here'));
  const warned: object[] = [];
  const around: CourierSurroundings = {
    clock,
    log: { info: () => {}, warn: (facts) => warned.push(facts) },
    http: hasty,
    store: { templates: none, saveTemplates: none, mediaId: none, saveMediaId: none, stopChannel: none },
    asset: none,
    webhookUrl: 'https://bot.example/hooks/canal-1/s3creto',
  };
  return { open, around, clock, warned };
}

/** A courier as `make` makes it over such a channel, with what it tells. */
export function courierForTest<Settings, Made extends Courier>(
  make: (open: OpenChannel<Settings>, around: CourierSurroundings) => Made,
  ...[kind, settings, secrets, timeoutMs]: Parameters<typeof channelForTest<Settings>>
) {
  const { open, around, clock, warned } = channelForTest(kind, settings, secrets, timeoutMs);
  const courier = make(open, around);
  return { courier, clock, warned, ...newsOf(courier) };
}

/** Benches over doubles, to be closed together. Example: `const { start, closeAll } = benchesOf(twilio); afterEach(closeAll);` */
export function benchesOf<Options, Bench extends { double: CarrierDouble }>(make: (options?: Options) => Promise<Bench>) {
  const doubles: CarrierDouble[] = [];
  return {
    start: async (options?: Options): Promise<Bench> => {
      const bench = await make(options);
      doubles.push(bench.double);
      return bench;
    },
    closeAll: (): void => {
      for (const double of doubles.splice(0)) double.close();
    },
  };
}

interface SmsBench {
  double: CarrierDouble;
  courier: Courier;
  arrived: Map<string, string[]>;
}

/**
 * The contract's bench of a carrier of SMS whose double refuses what holds `prohibido` and keeps texts by number as `nameOf` writes it.
 * `samples` = further texts, with what arrives of them where that is another.
 */
export function smsBench(
  { double, courier, arrived }: SmsBench,
  nameOf: (to: string) => string,
  samples: { sent: string; arrives?: string }[] = [],
): CourierBench {
  const texts: typeof samples = [{ sent: 'Su "código" es \\1234\n☎' }, { sent: `${'á'.repeat(66)}😀 ${'b'.repeat(60)}` }, ...samples];
  const sms = (text: string) => ({ channel: 'sms', text }) as const;
  return {
    courier,
    arrived: async (to) => arrived.get(nameOf(to)) ?? [],
    samples: texts.map(({ sent, arrives = sent }) => ({ content: sms(sent), text: arrives })),
    refused: [sms('prohibido'), sms('x'.repeat(1_000_000)), sms(' \n'), { channel: 'whatsapp', text: 'hola' }],
    close: async () => double.close(),
  };
}

/** An SMS on its way out. */
export function smsForTest(change: Partial<OutgoingMessage> = {}): OutgoingMessage {
  const content = { channel: 'sms', text: 'Hola' } as const;
  return { id: '7', key: 'k', callId: undefined, origin: '+15550001', to: '+5491155550100', content, ...change };
}

/** Send one and answer what it failed by; throws where it was taken. */
export async function failureOf(courier: Pick<Courier, 'send'>, message: OutgoingMessage = smsForTest()): Promise<Failure> {
  try {
    await courier.send(message, AbortSignal.timeout(5000));
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('it was taken');
}

/** What a courier tells from now on. */
export function newsOf(courier: Courier): { receipts: Receipt[]; inbound: InboundMessageRow[] } {
  const told = { receipts: [] as Receipt[], inbound: [] as InboundMessageRow[] };
  courier.onReceipt((receipt) => void told.receipts.push(receipt));
  courier.onInbound?.((message) => void told.inbound.push(message));
  return told;
}

/**
 * Send these texts while the carrier answers `refusal` for a minute, waiting as long as it asks each time (`clock` is turned, nobody
 * waits); answers how often it refused.
 */
export async function throttledMinute(
  courier: Pick<Courier, 'send'>,
  { double, clock, refusal, texts }: { double: CarrierDouble; clock: { at: number }; refusal: CarrierAnswer; texts: string[] },
): Promise<number> {
  const until = clock.at + 60_000;
  let refusals = 0;
  for (const text of texts) {
    const message = smsForTest({ content: { channel: 'sms', text } });
    for (; clock.at < until; refusals += 1) {
      double.script(refusal);
      const { details } = await failureOf(courier, message);
      clock.at += Number(details?.['retryAfterS']) * 1000;
    }
    await courier.send(message, AbortSignal.timeout(5000));
  }
  return refusals;
}
