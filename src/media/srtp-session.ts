// Encryption of one plain RTP leg, both ways. Not here: the keys' agreement (wire/sdp.ts), the arithmetic (wire/srtp.ts).
import { SrtpStream } from '#wire/srtp.ts';
import type { SrtpKey } from '#wire/srtp-keys.ts';
import type { RtpRemote } from './protocol.ts';

/** What we send and what they send. */
export class SrtpSession {
  readonly ours: SrtpStream;
  readonly theirs: SrtpStream;
  readonly #keys: NonNullable<RtpRemote['srtp']>;

  private constructor(keys: NonNullable<RtpRemote['srtp']>, ours: SrtpStream, theirs: SrtpStream) {
    this.#keys = keys;
    this.ours = ours;
    this.theirs = theirs;
  }

  /**
   * The session after a description with these keys. A key that stays keeps its place in the stream: starting anew under it would use the
   * same key stream twice.
   */
  static next(before: SrtpSession | undefined, keys: RtpRemote['srtp']): SrtpSession | undefined {
    if (keys === undefined) return undefined;
    const ours = before !== undefined && same(before.#keys.ours, keys.ours) ? before.ours : new SrtpStream(keys.ours);
    const theirs = before !== undefined && same(before.#keys.theirs, keys.theirs) ? before.theirs : new SrtpStream(keys.theirs);
    return new SrtpSession(keys, ours, theirs);
  }
}

function same(one: SrtpKey, other: SrtpKey): boolean {
  return one.suite === other.suite && one.key === other.key;
}
