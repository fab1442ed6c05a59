// JSON lines over a stream socket: cutting what arrives into values. Not here: what the values mean (protocol.ts).

/** Longest line either side accepts: an SDP with many candidates fits a hundred times over. */
const longestLine = 1 << 20;

/** Feeds on chunks of text and hands out each whole line's value; throws on a line that is no JSON or far too long. */
export class JsonLines {
  #rest = '';

  /** Values completed by `chunk`, in order. */
  push(chunk: string): unknown[] {
    const lines = (this.#rest + chunk).split('\n');
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > longestLine) throw new Error('a line of the media protocol is too long');
    const values: unknown[] = [];
    for (const line of lines) {
      if (line !== '') values.push(JSON.parse(line));
    }
    return values;
  }
}

/** A value as one line. */
export function jsonLine(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}
