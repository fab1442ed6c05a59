// A SIP message as text, taken apart just far enough to be judged before any grammar sees it: size caps, unfolding, long header
// names, one Via per line. Not here: the grammar (fast-grammar.ts) or what is wrong with a message (sanity.ts).

/** Caps applied before parsing: pathological datagrams cost the grammar over a second (measured). */
export const messageCaps = { bytes: 16_384, headerBytes: 1024, headers: 64 } as const;

/** A header with its long name in lower case. */
export interface RawHeader {
  name: string;
  value: string;
}

export interface RawMessage {
  startLine: string;
  headers: RawHeader[];
  body: string;
  /** Bytes of body the transport delivered (before any cut). */
  bodyBytes: number;
}

const compactNames: Record<string, string> = {
  v: 'via',
  f: 'from',
  t: 'to',
  i: 'call-id',
  m: 'contact',
  l: 'content-length',
  c: 'content-type',
  e: 'content-encoding',
  k: 'supported',
  s: 'subject',
  r: 'refer-to',
  b: 'referred-by',
  o: 'event',
  u: 'allow-events',
  x: 'session-expires',
};

/** Why a message is not even looked at. */
export type RawRefusal = 'empty' | 'not-sip' | 'too-large' | 'too-many-headers' | 'header-too-long';

/** Index of the blank line's first byte, or -1. */
function headerEnd(data: Buffer): number {
  return data.indexOf('\r\n\r\n');
}

/** Split without parsing. Lines may be folded; a NUL or a line without colon is `not-sip`. */
export function splitMessage(data: Buffer): RawMessage | RawRefusal {
  let start = 0;
  while (start < data.length && (data[start] === 13 || data[start] === 10)) start += 1;
  if (start >= data.length) return 'empty';
  const message = start === 0 ? data : data.subarray(start);
  const end = headerEnd(message);
  const headText = message.toString('utf8', 0, Math.min(end < 0 ? message.length : end, messageCaps.bytes));
  const lines = headText.split('\r\n');
  const startLine = lines[0] ?? '';
  if (!/ SIP\/\d|^SIP\/\d/i.test(startLine) && !/^[A-Za-z]+ \S/.test(startLine)) return 'not-sip';
  if (message.length > messageCaps.bytes) return 'too-large';
  const headers: RawHeader[] = [];
  for (let i = 1; i < lines.length; i += 1) {
    const line = lines[i] ?? '';
    if (line === '') continue;
    const first = line.charCodeAt(0);
    const last = headers[headers.length - 1];
    if (first === 32 || first === 9) {
      if (last === undefined) return 'not-sip';
      last.value = `${last.value} ${line.trim()}`.trim();
      if (last.value.length > messageCaps.headerBytes) return 'header-too-long';
      continue;
    }
    const colon = line.indexOf(':');
    if (colon <= 0) return 'not-sip';
    const short = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (value.length > messageCaps.headerBytes) return 'header-too-long';
    if (headers.length >= messageCaps.headers) return 'too-many-headers';
    headers.push({ name: (short.length === 1 ? compactNames[short] : undefined) ?? short, value });
  }
  const body = end < 0 ? '' : message.toString('utf8', end + 4);
  return { startLine, headers: splitVias(headers), body, bodyBytes: end < 0 ? 0 : message.length - end - 4 };
}

function splitVias(headers: RawHeader[]): RawHeader[] {
  if (!headers.some((header) => header.name === 'via' && header.value.includes(','))) return headers;
  return headers.flatMap((header) =>
    header.name === 'via'
      ? header.value
          .split(',')
          .map((value) => ({ name: 'via', value: value.trim() }))
          .filter((via) => via.value !== '')
      : [header],
  );
}

/** First value of a header, by long lower-case name. */
export function rawHeader(message: RawMessage, name: string): string | undefined {
  return message.headers.find((header) => header.name === name)?.value;
}

/** Back to text, as the parser wants it. */
export function joinMessage(message: RawMessage): string {
  let text = `${message.startLine}\r\n`;
  for (const header of message.headers) text += `${header.name}: ${header.value}\r\n`;
  return `${text}\r\n${message.body}`;
}

/** What is read of a message too broken or too big to parse, so that it can still be answered. Undefined = answer nothing. */
export function salvage(data: Buffer): RawMessage | undefined {
  const lines = data.toString('utf8', 0, Math.min(data.length, 4096)).split('\r\n');
  const wanted = new Set(['via', 'from', 'to', 'call-id', 'cseq']);
  const headers: RawHeader[] = [];
  for (const line of lines.slice(1)) {
    if (line === '') break;
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const short = line.slice(0, colon).trim().toLowerCase();
    const name = (short.length === 1 ? compactNames[short] : undefined) ?? short;
    const value = line.slice(colon + 1).trim();
    if (wanted.has(name) && value.length <= messageCaps.headerBytes) headers.push({ name, value });
  }
  const startLine = lines[0] ?? '';
  const method = /^([A-Z]+) /.exec(startLine)?.[1];
  const has = (name: string): boolean => headers.some((header) => header.name === name);
  if (method === undefined || method === 'ACK' || !has('via') || !has('from') || !has('to') || !has('call-id') || !has('cseq'))
    return undefined;
  return { startLine, headers: splitVias(headers), body: '', bodyBytes: 0 };
}
