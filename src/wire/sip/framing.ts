// SIP over a byte stream (RFC 3261 §18.3): cuts messages by Content-Length, wherever the chunks fall; CRLF keep-alives (RFC 5626 §4.4.1).
// Not here: sockets.
import { messageCaps } from './raw-message.ts';

/** What a stream framer says about a chunk. */
export interface Framer {
  /** Throws `Error` when the stream cannot be trusted any more: the connection must go. */
  push: (chunk: Buffer) => { messages: Buffer[]; pings: number };
}

const contentLength = /(?:^|\r\n)(?:content-length|l)[ \t]*:[ \t]*(\d{1,9})[ \t]*(?=\r\n)/i;

export function createFramer(): Framer {
  let pending: Buffer = Buffer.alloc(0);
  let scannedTo = 0;
  return {
    push: (chunk) => {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      const messages: Buffer[] = [];
      let pings = 0;
      for (;;) {
        let start = 0;
        while (start < pending.length && (pending[start] === 13 || pending[start] === 10)) {
          if (pending[start] === 13 && pending[start + 1] === 10 && pending[start + 2] === 13 && pending[start + 3] === 10) {
            pings += 1;
            start += 4;
          } else if (pending[start] === 13 && start + 4 > pending.length) {
            break;
          } else {
            start += 1;
          }
        }
        if (start > 0) {
          pending = pending.subarray(start);
          scannedTo = 0;
        }
        if (pending.length === 0 || pending[0] === 13) break;
        const end = pending.indexOf('\r\n\r\n', Math.max(0, scannedTo - 3));
        scannedTo = pending.length;
        if (end < 0) {
          if (pending.length > messageCaps.bytes) throw new Error('header beyond the size cap');
          break;
        }
        const match = contentLength.exec(`\r\n${pending.toString('latin1', 0, end + 2)}`);
        const total = end + 4 + (match === null ? 0 : Number(match[1]));
        if (total > messageCaps.bytes * 4) throw new Error('message beyond the size cap');
        if (pending.length < total) {
          scannedTo = end;
          break;
        }
        messages.push(pending.subarray(0, total));
        pending = pending.subarray(total);
        scannedTo = 0;
      }
      return { messages, pings };
    },
  };
}
