// tar archives read as they come (POSIX ustar, and the long names of GNU and pax). Links, devices and folders are passed over.
// Not here: compression (bzip2.ts), where files are put.
import { Failure } from '#ports/failure.ts';

const blockBytes = 512;

/** A part of a file inside an archive: its name as the archive has it, and bytes of its content, in order. `last` ends it. */
export interface TarPart {
  name: string;
  bytes: Uint8Array;
  last: boolean;
}

/** Every file's content, part by part. Throws `Failure` `bad-answer` where the archive is broken or ends too early. */
export function* readTar(pieces: Iterable<Uint8Array>): Generator<TarPart> {
  const source = new Source(pieces);
  let longName: string | undefined;
  for (;;) {
    const head = source.exactly(blockBytes);
    if (head === undefined || head.every((byte) => byte === 0)) return;
    const { name, size, type } = readHead(head);
    if (type === 'L' || type === 'x') {
      const text = Buffer.from(demand(source.exactly(size))).toString('utf8');
      longName = type === 'L' ? text.replace(/\0.*$/s, '') : (paxPath(text) ?? longName);
    } else {
      const wanted = type === '0' || type === '\0';
      for (let left = size; left > 0 || (wanted && size === 0); ) {
        const bytes = left === 0 ? new Uint8Array() : demand(source.atMost(left));
        left -= bytes.length;
        if (wanted) yield { name: longName ?? name, bytes, last: left === 0 };
        if (left === 0) break;
      }
      longName = undefined;
    }
    const filling = (blockBytes - (size % blockBytes)) % blockBytes;
    if (filling > 0) demand(source.exactly(filling));
  }
}

function readHead(head: Uint8Array): { name: string; size: number; type: string } {
  const field = (from: number, length: number) =>
    Buffer.from(head.subarray(from, from + length))
      .toString('utf8')
      .replace(/\0.*$/s, '');
  const sum = head.reduce((total, byte, n) => total + (n >= 148 && n < 156 ? 32 : byte), 0);
  if (Number.parseInt(field(148, 8), 8) !== sum) throw new Failure('bad-answer', 'the archive is broken: a header has the wrong sum');
  const size = Number.parseInt(field(124, 12), 8);
  if (!Number.isSafeInteger(size) || size < 0) throw new Failure('bad-answer', 'the archive is broken: a file has no size');
  const prefix = field(257, 5) === 'ustar' ? field(345, 155) : '';
  return { name: prefix === '' ? field(0, 100) : `${prefix}/${field(0, 100)}`, size, type: field(156, 1) || '\0' };
}

/** POSIX pax records are `<length> <key>=<value>\n`. */
function paxPath(records: string): string | undefined {
  return /(?:^|\n)\d+ path=([^\n]*)\n/.exec(records)?.[1];
}

function demand(bytes: Uint8Array | undefined): Uint8Array {
  if (bytes === undefined) throw new Failure('bad-answer', 'the archive is broken: it ends inside a file');
  return bytes;
}

/** Pieces of any length, cut anew. */
class Source {
  readonly #pieces: Iterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();

  constructor(pieces: Iterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.iterator]();
  }

  /** Some bytes, no more than these; undefined at the end. */
  atMost(count: number): Uint8Array | undefined {
    while (this.#rest.length === 0) {
      const { done, value } = this.#pieces.next();
      if (done) return undefined;
      this.#rest = value;
    }
    const taken = this.#rest.subarray(0, count);
    this.#rest = this.#rest.subarray(taken.length);
    return taken;
  }

  /** So many bytes; undefined when there are fewer. */
  exactly(count: number): Uint8Array | undefined {
    const whole = new Uint8Array(count);
    for (let have = 0; have < count; ) {
      const part = this.atMost(count - have);
      if (part === undefined) return undefined;
      whole.set(part, have);
      have += part.length;
    }
    return whole;
  }
}
