// UDP sockets of Linux, called directly: a datagram costs half of what it costs through node:dgram, which makes a buffer of 64 KiB, an address and
// two more calls into JavaScript of each. Not here: when they are looked at (wheel.ts), socket addresses (socket-address.ts).
import { getSystemErrorName } from 'node:util';
import { type Address, type Libc, openLibc } from './libc.ts';
import { Failure } from '#ports/failure.ts';
import type { Datagrams, DatagramSocket, DatagramSource, DatagramWatch } from './datagrams.ts';
import { SocketAddresses } from './socket-address.ts';

/** Linux's numbers (asm-generic): the same on every machine that Node has builds for. */
const datagramSocket = 2;
const nonBlocking = 0o4000;
const closeOnExec = 0o2000000;
const dontWait = 0x40;
const epollAdd = 1;
const readable = 1;
const addressInUse = 98;
const notPermitted = 13;

/** A datagram that is longer is cut, which no RTP is; none of ours is. */
const longestBytes = 2048;
/** sizeof(struct sockaddr_in6); that of IPv4 is shorter. */
const longestAddressBytes = 28;
const internetFamily = 2;
/** Sockets told of in one call. */
const eventsAtOnce = 128;

/** The sockets of Linux; undefined where this is another system or the library cannot be called. */
export function libcDatagrams(): Datagrams | undefined {
  const libc = openLibc();
  return libc === undefined ? undefined : new LibcDatagrams(libc);
}

class LibcDatagrams implements Datagrams, DatagramWatch {
  readonly watch = this;
  readonly libc: Libc;
  readonly addresses: SocketAddresses;
  readonly passage: Passage;
  readonly #epoll: number;
  readonly #open = new Map<number, LibcSocket>();
  readonly #event: Buffer;
  readonly #events: Buffer;
  readonly #eventsAt: Address;
  readonly #poll = Buffer.alloc(16);
  readonly #pollCount: number;
  readonly #time = Buffer.alloc(16);

  constructor(libc: Libc) {
    this.libc = libc;
    this.addresses = new SocketAddresses(libc);
    this.#epoll = libc.epollCreate(closeOnExec);
    this.#event = Buffer.alloc(libc.eventBytes);
    this.#events = Buffer.alloc(libc.eventBytes * eventsAtOnce);
    this.#eventsAt = libc.addressOf(this.#events);
    this.passage = new Passage(libc);
    this.#poll.writeInt32LE(this.#epoll, 0);
    this.#poll.writeInt16LE(readable, 4);
    const eventLoop = libc.eventLoop();
    this.#poll.writeInt32LE(eventLoop, 8);
    this.#poll.writeInt16LE(readable, 12);
    this.#pollCount = eventLoop < 0 ? 1 : 2;
  }

  get count(): number {
    return this.#open.size;
  }

  open(address: string, port: number): Promise<DatagramSocket | undefined> {
    return new Promise((resolve) => resolve(this.#bind(address, port)));
  }

  #bind(address: string, port: number): LibcSocket | undefined {
    const bound = this.addresses.bytesOf(address, port);
    if (bound === undefined) throw new Failure('unavailable', `cannot bind RTP on ${address}: no address of this machine`);
    const fd = this.libc.socket(bound.family, datagramSocket | nonBlocking | closeOnExec, 0);
    if (fd < 0) throw this.#failure(address);
    if (this.libc.bind(fd, bound.bytes, bound.bytes.length) !== 0) {
      const error = this.libc.error();
      const failure = this.#failure(address);
      this.libc.close(fd);
      if (error === addressInUse || error === notPermitted) return undefined;
      throw failure;
    }
    this.#event.writeUInt32LE(readable, 0);
    this.#event.writeInt32LE(fd, this.libc.eventDataAt);
    if (this.libc.epollControl(this.#epoll, epollAdd, fd, this.#event) !== 0) {
      const failure = this.#failure(address);
      this.libc.close(fd);
      throw failure;
    }
    const socket = new LibcSocket(this, fd, bound.family);
    this.#open.set(fd, socket);
    return socket;
  }

  #failure(address: string): Failure {
    return new Failure('unavailable', `cannot bind RTP on ${address}: ${getSystemErrorName(-this.libc.error())}`, { retryable: true });
  }

  closed(fd: number): void {
    // The kernel forgets it in the epoll set by itself.
    this.#open.delete(fd);
    this.libc.close(fd);
  }

  look(until: number): void {
    for (;;) {
      const ready = this.libc.epollWait(this.#epoll, this.#eventsAt, eventsAtOnce, 0);
      for (let i = 0; i < ready; i++) this.#open.get(this.#events.readInt32LE(i * this.libc.eventBytes + this.libc.eventDataAt))?.receive();
      if (ready <= 0 || performance.now() >= until) return;
    }
  }

  sleep(ms: number): void {
    if (ms <= 0) return;
    const seconds = Math.floor(ms / 1000);
    this.#time.writeBigInt64LE(BigInt(seconds), 0);
    this.#time.writeInt32LE(Math.floor((ms - seconds * 1000) * 1e6), 8);
    this.libc.poll(this.#poll, this.#pollCount, this.#time, null);
  }
}

/** Where every datagram passes, one at a time: what comes and whose it is, and what goes. Nothing is made of one. */
class Passage {
  readonly arriving = Buffer.allocUnsafeSlow(longestBytes);
  readonly leaving = Buffer.allocUnsafeSlow(longestBytes);
  readonly source = Buffer.alloc(longestAddressBytes);
  readonly arrivingAt: Address;
  readonly leavingAt: Address;
  readonly sourceAt: Address;
  readonly sourceLengthAt: Address;
  /** What the system writes the address's length to: in, the room that there is. */
  readonly #sourceLength = Buffer.alloc(4);
  /** `arriving` from its start, by length: a call's packets are of one or two. */
  readonly #views: Buffer[] = [];

  constructor(libc: Libc) {
    this.arrivingAt = libc.addressOf(this.arriving);
    this.leavingAt = libc.addressOf(this.leaving);
    this.sourceAt = libc.addressOf(this.source);
    this.sourceLengthAt = libc.addressOf(this.#sourceLength);
  }

  expectSource(): void {
    this.#sourceLength[0] = longestAddressBytes;
  }

  arrived(length: number): Buffer {
    return (this.#views[length] ??= this.arriving.subarray(0, length));
  }
}

/** A far side as the system has it. */
interface FarSide {
  bytes: Buffer;
  bytesAt: Address;
  port: number;
  address: string;
}

class LibcSocket implements DatagramSocket {
  onDatagram: (packet: Buffer, from: DatagramSource) => void = () => undefined;
  readonly #owner: LibcDatagrams;
  readonly #family: number;
  #fd: number;
  #from: DatagramSource | undefined;
  /** Whose the last one was: port and an IPv4 address are the first eight bytes. */
  #firstWord = 0;
  #secondWord = 0;
  #before = Buffer.alloc(0);
  #towards: FarSide | undefined;

  constructor(owner: LibcDatagrams, fd: number, family: number) {
    this.#owner = owner;
    this.#fd = fd;
    this.#family = family;
  }

  send(packet: Uint8Array, port: number, address: string): void {
    if (this.#fd < 0 || packet.length > longestBytes) return;
    let towards = this.#towards;
    if (towards === undefined || towards.port !== port || towards.address !== address) {
      towards = this.#farSide(port, address);
      if (towards === undefined) return;
      this.#towards = towards;
    }
    const { libc, passage } = this.#owner;
    passage.leaving.set(packet);
    libc.sendTo(this.#fd, passage.leavingAt, packet.length, dontWait, towards.bytesAt, towards.bytes.length);
  }

  #farSide(port: number, address: string): FarSide | undefined {
    const found = this.#owner.addresses.bytesOf(address, port, this.#family);
    return found && { bytes: found.bytes, bytesAt: this.#owner.libc.addressOf(found.bytes), port, address };
  }

  /** One datagram, where one is there. An error that an earlier one came back with is none of ours. */
  receive(): void {
    const { libc, passage } = this.#owner;
    passage.expectSource();
    const length = libc.receiveFrom(this.#fd, passage.arrivingAt, longestBytes, dontWait, passage.sourceAt, passage.sourceLengthAt);
    if (length >= 0) this.onDatagram(passage.arrived(length), this.#sourceIn(passage.source));
  }

  #sourceIn(source: Buffer): DatagramSource {
    const firstWord = source.readInt32LE(0);
    const secondWord = source.readInt32LE(4);
    const isSame = firstWord === this.#firstWord && secondWord === this.#secondWord;
    if (this.#from !== undefined && isSame && (this.#family === internetFamily || this.#before.equals(source))) return this.#from;
    this.#firstWord = firstWord;
    this.#secondWord = secondWord;
    this.#before = Buffer.from(source);
    this.#from = this.#owner.addresses.sourceOf(source);
    return this.#from;
  }

  close(): void {
    if (this.#fd < 0) return;
    this.#owner.closed(this.#fd);
    this.#fd = -1;
  }
}
