// Keys that come by SIP INFO (application/dtmf-relay, application/dtmf): the media process never sees them, so what it does at a
// key's first packet is done here: silence the prompt, gather collected digits. Not here: RFC 4733.
import type { Key } from '#engine/event.ts';
import type { CollectRequest } from '#ports/line.ts';

interface Gathering {
  request: CollectRequest;
  digits: string;
}

const words: Record<string, Key> = { '10': '*', '11': '#', '12': 'A', '13': 'B', '14': 'C', '15': 'D' };

/** Key of a Signal value; undefined = none (flash, garbage). */
export function keyOfSignal(signal: string): Key | undefined {
  const word = words[signal] ?? signal.toUpperCase();
  return /^[0-9*#A-D]$/.test(word) ? (word as Key) : undefined;
}

/** What to do at an INFO key. */
export type InfoOutcome =
  | { kind: 'key'; stopPlays: string[] }
  | { kind: 'gathering' }
  | { kind: 'gathered'; collect: string; digits: string };

export class InfoKeys {
  #plays = new Map<string, Set<string>>();
  #gatherings = new Map<string, Gathering>();

  playing(leg: string, play: string, stopOnKey: boolean): void {
    if (!stopOnKey) return;
    const plays = this.#plays.get(leg) ?? new Set();
    this.#plays.set(leg, plays.add(play));
  }

  played(leg: string, play: string): void {
    this.#plays.get(leg)?.delete(play);
  }

  collecting(leg: string, request: CollectRequest): void {
    this.#gatherings.set(leg, { request, digits: '' });
  }

  /** The media process finished (its time-out): answers the digits that came by INFO, if any did. */
  collected(leg: string, collect: string): string {
    const gathering = this.#gatherings.get(leg);
    if (gathering?.request.collect !== collect) return '';
    this.#gatherings.delete(leg);
    return gathering.digits;
  }

  cancelled(leg: string, collect: string): void {
    this.collected(leg, collect);
  }

  key(leg: string, key: Key): InfoOutcome {
    const gathering = this.#gatherings.get(leg);
    if (gathering === undefined) {
      const stopPlays = [...(this.#plays.get(leg) ?? [])];
      this.#plays.delete(leg);
      return { kind: 'key', stopPlays };
    }
    const { request } = gathering;
    if (key !== request.terminator) gathering.digits += key;
    if (key !== request.terminator && gathering.digits.length < request.maxDigits) return { kind: 'gathering' };
    this.#gatherings.delete(leg);
    return { kind: 'gathered', collect: request.collect, digits: gathering.digits };
  }

  forget(leg: string): void {
    this.#plays.delete(leg);
    this.#gatherings.delete(leg);
  }
}
