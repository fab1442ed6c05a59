// The calls of Linux's C library that the media process makes itself. Not here: what they are for (datagrams-libc.ts).
import koffi, { type LibraryHandle } from 'koffi';

/** Where a buffer's bytes are in memory: what the calls that are made for every packet take, since a buffer costs them as much as the packet. */
export type Address = number;

/** Each as its manual page in section 2 or 3 says; -1 = failed, and `error` tells why. */
export interface Libc {
  /** Of a buffer that is neither moved nor let go while the address is used. */
  addressOf: (bytes: Uint8Array) => Address;
  socket: (family: number, type: number, protocol: number) => number;
  bind: (fd: number, address: Buffer, length: number) => number;
  close: (fd: number) => number;
  sendTo: (fd: number, data: Address, length: number, flags: number, to: Address, toLength: number) => number;
  receiveFrom: (fd: number, room: Address, length: number, flags: number, from: Address, fromLength: Address) => number;
  epollCreate: (flags: number) => number;
  epollControl: (epoll: number, operation: number, fd: number, event: Buffer) => number;
  epollWait: (epoll: number, events: Address, most: number, timeoutMs: number) => number;
  poll: (fds: Buffer, count: number, timeout: Buffer, signals: null) => number;
  addressBytes: (family: number, text: string, bytes: Buffer) => number;
  addressText: (family: number, bytes: Buffer, text: Buffer, length: number) => unknown;
  /** errno of the last call. */
  error: () => number;
  /** The file descriptor on which Node's event loop waits; -1 where it cannot be told. */
  eventLoop: () => number;
  /** sizeof(struct epoll_event), and where its data begins: packed on x86-64 only. */
  eventBytes: number;
  eventDataAt: number;
}

/** Undefined where this is not Linux or a call is missing. */
export function openLibc(): Libc | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    return bind();
  } catch {
    return undefined;
  }
}

function bind(): Libc {
  const program = koffi.load(null);
  const packed = process.arch === 'x64';
  return {
    addressOf: (bytes) => Number(koffi.address(bytes)),
    socket: program.func('int socket(int, int, int)'),
    bind: program.func('int bind(int, void *, uint32_t)'),
    close: program.func('int close(int)'),
    sendTo: program.func('long sendto(int, uintptr_t, size_t, int, uintptr_t, uint32_t)'),
    receiveFrom: program.func('long recvfrom(int, uintptr_t, size_t, int, uintptr_t, uintptr_t)'),
    epollCreate: program.func('int epoll_create1(int)'),
    epollControl: program.func('int epoll_ctl(int, int, int, void *)'),
    epollWait: program.func('int epoll_wait(int, uintptr_t, int, int)'),
    poll: program.func('int ppoll(void *, unsigned long, void *, void *)'),
    addressBytes: program.func('int inet_pton(int, const char *, void *)'),
    addressText: program.func('void *inet_ntop(int, void *, void *, uint32_t)'),
    error: () => koffi.errno(),
    eventLoop: () => eventLoop(program),
    eventBytes: packed ? 12 : 16,
    eventDataAt: packed ? 4 : 8,
  };
}

/** Node exports libuv's calls for its addons. */
function eventLoop(program: LibraryHandle): number {
  try {
    return program.func('int uv_backend_fd(void *)')(program.func('void *uv_default_loop()')());
  } catch {
    return -1;
  }
}
