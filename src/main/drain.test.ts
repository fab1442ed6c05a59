// The drain: the last call stops the server, a time limit too, and it can be called off until then.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { systemClock, systemTimers } from '#ports/clock.ts';
import type { Drain } from '#ports/drain.ts';
import { createDrain } from './drain.ts';

let calls: string[];
let wake: () => void;
let drain: Drain;
const stop = vi.fn<() => void>();
const pause = vi.fn<(paused: boolean) => void>();

beforeEach(() => {
  vi.useFakeTimers();
  vi.resetAllMocks();
  calls = ['a', 'b'];
  drain = createDrain({
    liveCalls: {
      list: () => calls as never,
      onChange: (listener) => {
        wake = listener;
        return () => {};
      },
    },
    clock: systemClock,
    timers: systemTimers,
    pause,
    stop,
  });
});
afterEach(() => void vi.useRealTimers());

/** One call ends. */
async function ends(): Promise<void> {
  calls.pop();
  wake();
  await vi.advanceTimersByTimeAsync(1);
}

it('stops the server with the last call, and no sooner', async () => {
  expect(drain.state()).toBeUndefined();
  await ends();
  expect(drain.begin()).toEqual({ since: Date.now(), calls: 1 });
  expect(pause.mock.calls).toEqual([[true]]);
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(stop).not.toHaveBeenCalled();
  await ends();
  expect(stop).toHaveBeenCalledTimes(1);
  wake();
  await vi.advanceTimersByTimeAsync(1000);
  expect(stop).toHaveBeenCalledTimes(1);
  expect(() => drain.cancel()).toThrow('stopping already');
});

it('stops at once where there is no call, after it has answered', async () => {
  calls = [];
  expect(drain.begin()).toMatchObject({ calls: 0 });
  expect(stop).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(stop).toHaveBeenCalledTimes(1);
});

it('waits no longer than it was told; told again, the new limit counts', async () => {
  const since = Date.now();
  drain.begin(since + 60_000);
  await vi.advanceTimersByTimeAsync(1000);
  expect(drain.begin(since + 90_000)).toEqual({ since, calls: 2, until: since + 90_000 });
  await vi.advanceTimersByTimeAsync(88_000);
  expect(stop).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(2000);
  expect(stop).toHaveBeenCalledTimes(1);
});

it('is called off: calls and callbacks again, and the last call stops nothing', async () => {
  expect(() => drain.cancel()).toThrow('nothing is being drained');
  drain.begin(Date.now() + 1000);
  drain.cancel();
  expect(drain.state()).toBeUndefined();
  expect(pause.mock.calls).toEqual([[true], [false]]);
  await ends();
  await ends();
  await vi.advanceTimersByTimeAsync(5000);
  expect(stop).not.toHaveBeenCalled();
});
