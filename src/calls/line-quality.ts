// How well the audio of each call's legs travels: asked of the line now and then, told in the trace when it turns bad and at the end.
// Not here: the measuring (media), the figures of all calls together (/metrics).
import type { Effect, Note } from '#engine/effect.ts';
import type { Timers } from '#ports/clock.ts';
import type { LegQuality, Line } from '#ports/line.ts';

/** What is said of a leg. */
export type QualityNote = Extract<Note, { what: 'quality' }>;

/** First look, when losses can be told from a packet that came late; then the next ones. */
const firstLookMs = 5000;
const lookMs = 10_000;

/** Below it some people are dissatisfied (ITU-T G.107 Annex B: R = 70). */
const fairMos = 3.6;

/** Loss robustness of G.711 whose losses are concealed (ITU-T G.113 Appendix I). */
const concealedBpl = 25.1;

/** What our own side adds to the way: one packet and the wheel. */
const ownDelayMs = 25;

/**
 * Mean opinion score, 1 to 4.5, of G.711 with concealed random loss, by the E-model cut down to what we know: delay and loss (ITU-T G.107
 * §7: R = 93.2 - Id - Ie,eff; Id after Cole and Rosenbluth). 0 % and no delay give 4.41. A leg with Opus is scored as well by G.711: nothing of
 * ours is wider than the telephone's band, and ITU-T G.113 has no Ie of Opus for it.
 */
export function opinionScore({ lossPct, delayMs }: { lossPct: number; delayMs: number }): number {
  const delayLoss = 0.024 * delayMs + 0.11 * Math.max(0, delayMs - 177.3);
  const packetLoss = (95 * lossPct) / (lossPct + concealedBpl);
  const r = Math.min(100, Math.max(0, 93.2 - delayLoss - packetLoss));
  return Math.max(1, 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6);
}

const tenth = (value: number): number => Math.round(value * 10) / 10;

/** A leg's figures as the trace tells them; `mos` is the worse of the two directions. */
export function qualityNote(of: QualityNote['of'], quality: LegQuality): QualityNote {
  const { lossPct, jitterMs, concealedMs, held, far } = quality;
  const wayMs = (far?.roundTripMs ?? 0) / 2 + ownDelayMs;
  // What we hold is heard no more unevenly; what we pass on unevenly is held at its listener, by twice the jitter as a rule of thumb.
  const heard = opinionScore({ lossPct, delayMs: wayMs + (held === undefined ? 2 * jitterMs : held.mostMs) });
  const hears = far === undefined ? heard : opinionScore({ lossPct: far.lossPct, delayMs: wayMs + 2 * far.jitterMs });
  return {
    what: 'quality',
    of,
    mos: tenth(Math.min(heard, hears)),
    lossPct: tenth(lossPct),
    jitterMs: tenth(jitterMs),
    concealedMs: Math.round(concealedMs),
    ...(held && { held: { mostMs: Math.round(held.mostMs), late: held.late } }),
    ...(far && {
      far: {
        lossPct: tenth(far.lossPct),
        jitterMs: tenth(far.jitterMs),
        ...(far.roundTripMs !== undefined && { roundTripMs: Math.round(far.roundTripMs) }),
      },
    }),
  };
}

interface Watched {
  of: QualityNote['of'];
  last: LegQuality | undefined;
  told: boolean;
  stop: () => void;
}

/** The legs of all calls. */
export class LineQuality {
  readonly #line: Pick<Line, 'quality'>;
  readonly #timers: Timers;
  readonly #ended = new Set<(of: QualityNote['of'], quality: LegQuality) => void>();
  readonly #calls = new Map<string, Map<string, Watched>>();

  constructor(options: { line: Pick<Line, 'quality'>; timers: Timers }) {
    this.#line = options.line;
    this.#timers = options.timers;
  }

  /** Look at this leg until its call is forgotten; one that has gone keeps its last figures. */
  watch(call: string, leg: string, of: QualityNote['of']): void {
    const legs = this.#calls.get(call) ?? new Map<string, Watched>();
    this.#calls.set(call, legs);
    if (legs.has(leg)) return;
    const watched: Watched = { of, last: undefined, told: false, stop: () => {} };
    legs.set(leg, watched);
    this.#lookIn(firstLookMs, call, leg, watched);
  }

  #lookIn(delayMs: number, call: string, leg: string, watched: Watched): void {
    watched.stop = this.#timers.after(delayMs, () => {
      void this.#line.quality(leg).then((quality) => {
        if (quality === undefined || this.#calls.get(call)?.get(leg) !== watched) return;
        watched.last = quality;
        this.#lookIn(lookMs, call, leg, watched);
      });
    });
  }

  /** What the trace is to say with the call's next event: once of each leg that is bad, and at the end of every leg. */
  notes(call: string, ended: boolean): Effect[] {
    return [...(this.#calls.get(call)?.values() ?? [])].flatMap((watched): Effect[] => {
      if (watched.last === undefined || (watched.told && !ended)) return [];
      const note = qualityNote(watched.of, watched.last);
      if (!ended && note.mos >= fairMos) return [];
      watched.told = true;
      return [{ kind: 'note', note }];
    });
  }

  /** Told of each leg that was measured when its call is over. */
  onEnd(hear: (of: QualityNote['of'], quality: LegQuality) => void): void {
    this.#ended.add(hear);
  }

  /** The call is over. */
  forget(call: string): void {
    for (const { of, last, stop } of this.#calls.get(call)?.values() ?? []) {
      stop();
      if (last !== undefined) for (const hear of this.#ended) hear(of, last);
    }
    this.#calls.delete(call);
  }
}
