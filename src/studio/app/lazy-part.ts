// Parts of the page that are fetched when they are first needed, whatever the connection does meanwhile: a part that cannot be fetched is
// tried again, and never takes the page down. Not here: parts that say so and offer to try again (designer/part.tsx).
import { type ComponentType, lazy, type LazyExoticComponent } from 'react';

const firstPauseMs = 1000;
const longestPauseMs = 15_000;

/** Resolves after the pause, or as soon as the browser is on line again. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const over = () => {
      window.clearTimeout(timer);
      window.removeEventListener('online', over);
      resolve();
    };
    const timer = window.setTimeout(over, ms);
    window.addEventListener('online', over);
  });
}

async function untilFetched<T>(load: () => Promise<T>): Promise<T> {
  for (let ms = firstPauseMs; ; ms = Math.min(ms * 2, longestPauseMs)) {
    try {
      return await load();
    } catch {
      await pause(ms);
    }
  }
}

/** A component that is fetched later. Example: `lazyPart(() => import('./search.tsx').then((module) => module.Search))`. */
export function lazyPart<Props>(load: () => Promise<ComponentType<Props>>): LazyExoticComponent<ComponentType<Props>> {
  return lazy(async () => ({ default: await untilFetched(load) }));
}
