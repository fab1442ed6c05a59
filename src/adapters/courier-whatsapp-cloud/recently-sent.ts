// The messages sent lately, so that a failure that comes by webhook can tell of their template or file. Kept before the request, since
// a status may overtake the answer. Lost at an end of the process: then only this learning is. Not here: the messages themselves (outbox).
import type { OutgoingMessage } from '#ports/courier.ts';

interface Sent {
  content: Extract<OutgoingMessage['content'], { channel: 'whatsapp' }>;
  origin: string;
}

const most = 5000;

/** At most 5,000 by the outbox's id, the oldest go. */
export class RecentlySent {
  readonly #sent = new Map<string, Sent & { again: boolean }>();
  /** Messages that go a second time because of their file. */
  readonly #again = new Set<string>();

  put(id: string, sent: Sent): void {
    // Only what a failure could tell something of.
    if (sent.content.template === undefined && sent.content.media === undefined) return;
    this.#sent.delete(id);
    this.#sent.set(id, { ...sent, again: this.#again.delete(id) });
    dropOldest(this.#sent);
  }

  /** What was sent under this id, once. */
  take(id: string): (Sent & { again: boolean }) | undefined {
    const found = this.#sent.get(id);
    this.#sent.delete(id);
    return found;
  }

  /** This message comes again. */
  again(id: string): void {
    this.#again.add(id);
    dropOldest(this.#again);
  }
}

function dropOldest(kept: Map<string, unknown> | Set<string>): void {
  const [oldest] = kept.keys();
  if (kept.size > most && oldest !== undefined) kept.delete(oldest);
}
