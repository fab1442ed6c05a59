// A network of bad quality between callers and a server, as a relay of UDP: packets are lost, and come late and out of order, by chance with
// a seed. For kernels without netem. Both signalling and audio pass it. Not here: who calls (bad-line.ts).
import { createSocket, type Socket } from 'node:dgram';
import { seeded } from '#wire/test-random.ts';
import { headerOf } from '../../bench/sip-text.ts';

/** `loss` = share that never arrives, 0 to 1; the others take 0 to `jitterMs`, each by itself, and so overtake each other. */
export interface Badness {
  loss: number;
  jitterMs: number;
  seed: number;
}

/** What has been through. */
export interface Passed {
  sip: { sent: number; lost: number };
  rtp: { sent: number; lost: number };
}

/** A relay that runs. */
export interface BadNetwork {
  /** Where callers find the server. */
  port: number;
  passed: Passed;
  close: () => void;
}

type Side = 'caller' | 'server';
const other = { caller: 'server', server: 'caller' } as const;

/** RTP and RTCP of one side: two sockets, one number apart. */
type Ends = readonly [rtp: Socket, rtcp: Socket];

/** A call's audio: what each side is told instead of the other's port, and where each really listens. */
interface Media {
  facing: Record<Side, Ends>;
  portOf: Partial<Record<Side, number>>;
}

interface Through {
  callerPort: number;
  media: Promise<Media>;
}

/** Start it in front of the server at this SIP port of this machine. */
export async function startBadNetwork(serverPort: number, badness: Badness): Promise<BadNetwork> {
  const network = new Network(serverPort, badness, { caller: await bound(0), server: await bound(0) });
  return { port: network.portFacing('caller'), passed: network.passed, close: () => network.close() };
}

class Network {
  readonly passed: Passed = { sip: { sent: 0, lost: 0 }, rtp: { sent: 0, lost: 0 } };
  readonly #serverPort: number;
  readonly #badness: Badness;
  readonly #sip: Record<Side, Socket>;
  readonly #random: () => number;
  readonly #calls = new Map<string, Through>();
  readonly #late = new Set<NodeJS.Timeout>();

  constructor(serverPort: number, badness: Badness, sip: Record<Side, Socket>) {
    this.#serverPort = serverPort;
    this.#badness = badness;
    this.#sip = sip;
    this.#random = seeded(badness.seed);
    sip.caller.on('message', (data, from) => this.#pass('sip', () => void this.#signal(data.toString(), 'caller', from.port)));
    sip.server.on('message', (data) => this.#pass('sip', () => void this.#signal(data.toString(), 'server')));
  }

  portFacing(side: Side): number {
    return this.#sip[side].address().port;
  }

  close(): void {
    for (const timer of this.#late) clearTimeout(timer);
    for (const { media } of this.#calls.values())
      void media.then(({ facing }) => [...facing.caller, ...facing.server].forEach((socket) => socket.close()));
    this.#sip.caller.close();
    this.#sip.server.close();
  }

  #pass(kind: keyof Passed, send: () => void): void {
    this.passed[kind].sent++;
    if (this.#random() < this.#badness.loss) {
      this.passed[kind].lost++;
      return;
    }
    const timer = setTimeout(() => {
      this.#late.delete(timer);
      send();
    }, this.#random() * this.#badness.jitterMs);
    this.#late.add(timer);
  }

  async #signal(text: string, from: Side, callerPort = 0): Promise<void> {
    const id = headerOf(text, 'Call-ID');
    const call = this.#calls.get(id) ?? { callerPort, media: this.#openMedia() };
    this.#calls.set(id, call);
    const [caller, server] = [this.portFacing('caller'), this.portFacing('server')];
    // Each side takes the relay for the other, in every header; nobody knows of a second way.
    const names: [real: number, shown: number][] =
      from === 'caller'
        ? [
            [caller, this.#serverPort],
            [call.callerPort, server],
          ]
        : [
            [server, call.callerPort],
            [this.#serverPort, caller],
          ];
    const renamed = text.replaceAll(/127\.0\.0\.1:(\d+)/gu, (whole, port: string) => {
      const shown = names.find(([real]) => real === Number(port))?.[1];
      return shown === undefined ? whole : `127.0.0.1:${shown}`;
    });
    const changed = withMedia(renamed, await call.media, from);
    if (from === 'caller') this.#sip.server.send(changed, this.#serverPort, '127.0.0.1');
    else this.#sip.caller.send(changed, call.callerPort, '127.0.0.1');
  }

  async #openMedia(): Promise<Media> {
    const media: Media = { facing: { caller: await twoPorts(), server: await twoPorts() }, portOf: {} };
    for (const side of ['caller', 'server'] as const)
      for (const nth of [0, 1] as const)
        media.facing[side][nth].on('message', (data) =>
          this.#pass('rtp', () => {
            const port = media.portOf[other[side]];
            if (port !== undefined) media.facing[other[side]][nth].send(data, port + nth, '127.0.0.1');
          }),
        );
    return media;
  }
}

/** A message with the relay's audio ports in place of those of whoever sent it. */
function withMedia(text: string, media: Media, from: Side): string {
  const [head = '', body = ''] = text.split('\r\n\r\n');
  const port = Number(/^m=audio (\d+)/mu.exec(body)?.[1] ?? 0);
  if (port === 0) return text;
  media.portOf[from] = port;
  const shown = media.facing[other[from]][0].address().port;
  const changed = body.replace(/^m=audio \d+/mu, `m=audio ${shown}`).replace(/^a=rtcp:\d+/mu, `a=rtcp:${shown + 1}`);
  return `${head.replace(/^Content-Length: *\d+/imu, `Content-Length: ${Buffer.byteLength(changed)}`)}\r\n\r\n${changed}`;
}

async function bound(port: number): Promise<Socket> {
  const socket = createSocket('udp4');
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, '127.0.0.1', () => resolve(socket));
  });
}

/** An even port and the next. */
async function twoPorts(): Promise<Ends> {
  for (;;) {
    const first = await bound(0);
    const { port } = first.address();
    const second = port % 2 === 0 ? await bound(port + 1).catch(() => undefined) : undefined;
    if (second !== undefined) return [first, second];
    first.close();
  }
}
