// SIP.js's transaction timers set to RFC 3261's values: as shipped, D, I, J and K are 0. Over reliable transports they stay 0.
// Not here: timers A, E and G (side-transport.ts).
import { Timers } from 'sip.js/lib/core/timers.js';

let reliable = false;

const lingering: [name: 'TIMER_D' | 'TIMER_I' | 'TIMER_J' | 'TIMER_K', ms: number][] = [
  ['TIMER_D', 32_000],
  ['TIMER_I', 5000],
  ['TIMER_J', 32_000],
  ['TIMER_K', 5000],
];

/** Once per process, before the first core. */
export function setTimers(): void {
  for (const [name, ms] of lingering) Object.defineProperty(Timers, name, { configurable: true, get: () => (reliable ? 0 : ms) });
}

/** SIP.js starts these timers only while it handles a received message: run that handling under the flow's kind of transport. */
export function withTimersOf(flow: { reliable: boolean }, handle: () => void): void {
  const before = reliable;
  reliable = flow.reliable;
  try {
    handle();
  } finally {
    reliable = before;
  }
}
