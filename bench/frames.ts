// How smoothly a page goes while something is done to it: intervals between its frames, and the CPU that its main thread spends for each of them,
// which a busy machine does not change. Not here: what is done (rows/studio.ts).
import type { Browser, Page } from 'playwright-core';

/** Both in ms, one value a frame. */
export interface Frames {
  intervals: number[];
  mainThread: number[];
}

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  tdur?: number;
  args?: { name?: string };
}

/** Do something with the page and measure its frames meanwhile. */
export async function framesDuring(browser: Browser, page: Page, act: () => Promise<void>): Promise<Frames> {
  await page.evaluate(countFrames);
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline'] });
  await act();
  const trace = await browser.stopTracing();
  const intervals = await page.evaluate(() => (window as unknown as { endFrames: () => number[] }).endFrames());
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  return { intervals, mainThread: workByFrame(traceEvents) };
}

/** Runs in the page: remembers when each frame began. */
function countFrames(): void {
  const times: number[] = [];
  let going = true;
  const tick = (now: number): void => {
    times.push(now);
    if (going) requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
  Object.assign(window, {
    endFrames: () => {
      going = false;
      return times.slice(1).map((time, index) => time - (times[index] ?? time));
    },
  });
}

/** CPU time of the page's main thread for each frame: the task that draws it, and what ran since the frame before. */
function workByFrame(events: readonly TraceEvent[]): number[] {
  const ticks = events.filter((event) => event.name === 'FireAnimationFrame').toSorted((a, b) => a.ts - b.ts);
  const [first] = ticks;
  if (!first) throw new Error('the page drew no frame');
  const mine = (event: TraceEvent) => event.pid === first.pid && event.tid === first.tid;
  const tasks = events.filter((event) => mine(event) && event.ph === 'X' && event.name.endsWith('RunTask')).toSorted((a, b) => a.ts - b.ts);
  const starts = ticks.filter(mine).map((event) => event.ts);
  const work: number[] = [];
  let sum = 0;
  let end = 0;
  let next = 0;
  for (const task of tasks) {
    // A task within a task is in its sum already.
    if (task.ts < end) continue;
    end = task.ts + (task.dur ?? 0);
    sum += (task.tdur ?? task.dur ?? 0) / 1000;
    while ((starts[next] ?? Number.POSITIVE_INFINITY) < task.ts) next += 1;
    if ((starts[next] ?? Number.POSITIVE_INFINITY) > end) continue;
    work.push(sum);
    sum = 0;
  }
  return work.slice(1);
}
