// When each agent was there and when at work, from the log. Not here: what is divided by what (metrics.ts).
import type { QueueEvent } from '#ports/queue-store.ts';

/** A span of time, epoch ms. */
export type Span = readonly [fromAt: number, toAt: number];

/** An agent's spans. `there` = available or wrapping up; `busy` = with a call, on hold included, or wrapping up. */
export interface WorkSpans {
  there: Span[];
  busy: Span[];
}

/** Spans by agent. What is not over yet runs until `toAt`. */
export function workSpans(events: readonly QueueEvent[], toAt: number): Map<string, WorkSpans> {
  const spans = new Map<string, WorkSpans>();
  const thereSince = new Map<string, number>();
  const talkingSince = new Map<string, number>();
  const of = (agent: string): WorkSpans => {
    const known = spans.get(agent) ?? { there: [], busy: [] };
    spans.set(agent, known);
    return known;
  };
  for (const { kind, agent, at, ms, detail } of events) {
    if (agent === undefined) continue;
    if (kind === 'presence') {
      const there = detail?.startsWith('available') === true || detail?.startsWith('wrap-up') === true;
      const since = thereSince.get(agent);
      if (there && since === undefined) thereSince.set(agent, at);
      if (!there && since !== undefined) {
        of(agent).there.push([since, at]);
        thereSince.delete(agent);
      }
    }
    if (kind === 'answered') talkingSince.set(agent, at);
    if (kind === 'ended') {
      of(agent).busy.push([talkingSince.get(agent) ?? at - (ms ?? 0), at]);
      talkingSince.delete(agent);
    }
    if (kind === 'wrapped-up') of(agent).busy.push([at - (ms ?? 0), at]);
  }
  for (const [agent, since] of thereSince) of(agent).there.push([since, toAt]);
  for (const [agent, since] of talkingSince) of(agent).busy.push([since, toAt]);
  return spans;
}

/** How much of a range the spans fill, ms. */
export function overlapMs(spans: readonly Span[], fromAt: number, toAt: number): number {
  let ms = 0;
  for (const [start, end] of spans) ms += Math.max(0, Math.min(end, toAt) - Math.max(start, fromAt));
  return ms;
}
