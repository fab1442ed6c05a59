// How busy main's own thread is: late timers and the share of time it worked. Not here: what follows from it (line-sip/overload-brake.ts).
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';

/** Measured since the last call. */
export interface MainLoad {
  mainDelayMsP80: number;
  /** 0 to 1. */
  mainBusy: number;
}

/** Ten a second: an idle process should sleep, and two late ones of ten are no hiccup. */
const resolutionMs = 100;

/** Starts measuring; each call answers for the time since the one before. */
export function measureMain(): () => MainLoad {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  let before = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    // The histogram counts the timer's own period as delay.
    const late = delay.count === 0 ? 0 : delay.percentile(80) / 1e6 - resolutionMs;
    delay.reset();
    return { mainDelayMsP80: Math.max(0, late), mainBusy: utilization };
  };
}
