// UDP sockets of Linux, called directly: a datagram costs half of what it costs through node:dgram, which makes a buffer of 64 KiB, an address and
// two more calls into JavaScript of each. Not here: when they are looked at (wheel.ts), socket addresses (socket-address.ts).
import { getSystemErrorName } from 'node:util';
import { type Libc, openLibc } from './libc.ts';
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

/** Received into pieces of one buffer after the other, which is small: whoever keeps one packet keeps it whole. */
const slabBytes = 8192;
/** A datagram that is longer is cut, which no RTP is. */
const longestBytes = 2048;
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
  readonly #epoll: number;
  readonly #open = new Map<number, LibcSocket>();
  readonly #event: Buffer;
  readonly #events: Buffer;
  readonly #poll = Buffer.alloc(16);
  readonly #pollCount: number;
  readonly #time = Buffer.alloc(16);

  constructor(libc: Libc) {
    this.libc = libc;
    this.addresses = new SocketAddresses(libc);
    this.#epoll = libc.epollCreate(closeOnExec);
    this.#event = Buffer.alloc(libc.eventBytes);
    this.#events = Buffer.alloc(libc.eventBytes * eventsAtOnce);
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
      const ready = this.libc.epollWait(this.#epoll, this.#events, eventsAtOnce, 0);
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

/** What is received goes here first, then into a piece of `slab` that is the receiver's. */
const room = Buffer.allocUnsafeSlow(longestBytes);
let slab = Buffer.allocUnsafeSlow(slabBytes);
let slabAt = 0;

/** A copy of the first `length` bytes of `room`. */
function kept(length: number): Buffer {
  if (slabBytes - slabAt < length) {
    slab = Buffer.allocUnsafeSlow(slabBytes);
    slabAt = 0;
  }
  room.copy(slab, slabAt, 0, length);
  const packet = slab.subarray(slabAt, slabAt + length);
  slabAt += length;
  return packet;
}

class LibcSocket implements DatagramSocket {
  onDatagram: (packet: Buffer, from: DatagramSource) => void = () => undefined;
  readonly #owner: LibcDatagrams;
  readonly #family: number;
  readonly #source: Buffer;
  /** The address's length, which the system writes there again each time. */
  readonly #sourceBytes = Buffer.alloc(4);
  #fd: number;
  #from: DatagramSource | undefined;
  #before = Buffer.alloc(0);
  #towards: { bytes: Buffer; port: number; address: string } | undefined;

  constructor(owner: LibcDatagrams, fd: number, family: number) {
    this.#owner = owner;
    this.#fd = fd;
    this.#family = family;
    this.#source = owner.addresses.empty(family);
    this.#sourceBytes.writeUInt32LE(this.#source.length, 0);
  }

  send(packet: Uint8Array, port: number, address: string): void {
    if (this.#fd < 0) return;
    let towards = this.#towards;
    if (towards === undefined || towards.port !== port || towards.address !== address) {
      const found = this.#owner.addresses.bytesOf(address, port, this.#family);
      if (found === undefined) return;
      towards = { bytes: found.bytes, port, address };
      this.#towards = towards;
    }
    this.#owner.libc.sendTo(this.#fd, packet, packet.byteLength, dontWait, towards.bytes, towards.bytes.length);
  }

  /** One datagram, where one is there. An error that an earlier one came back with is none of ours. */
  receive(): void {
    const length = this.#owner.libc.receiveFrom(this.#fd, room, longestBytes, dontWait, this.#source, this.#sourceBytes);
    if (length < 0) return;
    if (this.#from === undefined || !this.#isFromBefore()) {
      this.#before = Buffer.from(this.#source);
      this.#from = this.#owner.addresses.sourceOf(this.#source);
    }
    this.onDatagram(kept(length), this.#from);
  }

  /** Port and an IPv4 address are the first eight bytes. */
  #isFromBefore(): boolean {
    const same =
      this.#before.readUInt32LE(0) === this.#source.readUInt32LE(0) && this.#before.readUInt32LE(4) === this.#source.readUInt32LE(4);
    return same && (this.#source.length <= 16 || this.#before.equals(this.#source));
  }

  close(): void {
    if (this.#fd < 0) return;
    this.#owner.closed(this.#fd);
    this.#fd = -1;
  }
}
