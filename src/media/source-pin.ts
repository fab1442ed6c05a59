// Whose packets a plain RTP leg believes (symmetric RTP): inside a window after the SDP the true source is learnt, then it is pinned.
// Not here: sockets.

/** A far side behind NAT speaks from another address than its SDP says; it may show itself for so long after the SDP. */
const learnWindowMs = 10_000;
/** Consecutive packets of one stream that an unknown address must show before it is believed. */
const proof = 3;

/** The source of one leg. */
export class SourcePin {
  address = '';
  port = 0;
  strangers = 0;
  #sdpAddress = '';
  #sdpPort = 0;
  #openUntil = 0;
  #pinned = false;
  #learnt = false;
  #candidate = '';
  #candidateSsrc = 0;
  #candidateSequence = 0;
  #candidateRun = 0;

  /** No SDP has said yet where the far side is. */
  get unknown(): boolean {
    return this.#sdpAddress === '';
  }

  /** The SDP's address. A changed one opens the window again; the same one changes nothing. */
  expect(address: string, port: number, now: number): void {
    if (address === this.#sdpAddress && port === this.#sdpPort) return;
    this.#sdpAddress = address;
    this.#sdpPort = port;
    this.address = address;
    this.port = port;
    this.#openUntil = now + learnWindowMs;
    this.#pinned = false;
    this.#learnt = false;
    this.#candidateRun = 0;
  }

  /** Whether a packet from this source is believed. `sequence` and `ssrc` are of its RTP header. */
  believes(address: string, port: number, ssrc: number, sequence: number, now: number): boolean {
    if (address === this.#sdpAddress && port === this.#sdpPort) return this.#fromSdp(now);
    if (this.#learnt && address === this.address && port === this.port) return true;
    if (!this.#pinned && now < this.#openUntil && this.#sdpAddress !== '' && this.#proves(address, port, ssrc, sequence)) return true;
    this.strangers++;
    return false;
  }

  /** The SDP's own address beats a learnt one while the window is open. */
  #fromSdp(now: number): boolean {
    if (this.#pinned) return true;
    if (this.#learnt && now >= this.#openUntil) {
      this.strangers++;
      return false;
    }
    this.#pinned = true;
    this.#learnt = false;
    this.address = this.#sdpAddress;
    this.port = this.#sdpPort;
    return true;
  }

  #proves(address: string, port: number, ssrc: number, sequence: number): boolean {
    const name = `${address}:${port}`;
    const next = (this.#candidateSequence + 1) & 0xffff;
    const goesOn = name === this.#candidate && ssrc === this.#candidateSsrc && sequence === next;
    this.#candidateRun = goesOn ? this.#candidateRun + 1 : 1;
    this.#candidate = name;
    this.#candidateSsrc = ssrc;
    this.#candidateSequence = sequence;
    // The far host itself on another port (NAT that maps ports, or a careless SDP) needs no further proof.
    if (address !== this.#sdpAddress && this.#candidateRun < proof) return false;
    // Only one learnt source a window: later ones would be taking it over.
    if (this.#learnt) return false;
    this.#learnt = true;
    this.address = address;
    this.port = port;
    return true;
  }
}
