// Makes the ear ready for the words of published menus, in the background and after every publication. Until a flow's are ready its menus
// take keys. Not here: what the ear makes of them (Ear.prepare), which menus a flow has (heard.ts).
import type { Ear, EarRequest } from '#ports/ear.ts';
import { asFailure, type Failure } from '#ports/failure.ts';
import type { FlowStore } from '#ports/flow-store.ts';

/** How a flow's words stand. `share`: 0 to 1; `failed`: the ear will not understand some menu of it, so that one keeps to the keys. */
export interface WordsState {
  share: number;
  failed: boolean;
}

/** What it is made with. */
export interface MenuWordsOptions {
  /** The ear as soon as it can be asked; asked again after it was away. */
  ear: () => Promise<Ear>;
  flows: Pick<FlowStore, 'list' | 'published' | 'onChange'>;
  /** The menus of a stored document; throws where it cannot be read. */
  menusOf: (document: string) => EarRequest[];
  failed: (failure: Failure, flow: string | undefined) => void;
  /** Pause before what failed for the time being is tried again. Default 2000. */
  retryMs?: number;
}

/** The job and how it stands. */
export interface MenuWords {
  /** State of this published version; undefined where it has no words, or all of them are ready. */
  of: (flow: string, version: number) => WordsState | undefined;
  /** Told at every twentieth of the way, and at the end of a flow. */
  onChange: (wake: () => void) => () => void;
  /** Gives up what is under way; resolves when nothing runs any more. */
  close: () => Promise<void>;
}

const waiting: WordsState = { share: 0, failed: false };

/** Begin at once with everything that is published; what was made before costs only a look. */
export function createMenuWords({ ear, flows, menusOf, failed, retryMs = 2000 }: MenuWordsOptions): MenuWords {
  const states = new Map<string, WordsState>();
  const done = new Map<string, number>();
  const wakes = new Set<() => void>();
  const closing = new AbortController();
  let wanted = true;
  let wakeUp = () => {};

  const tell = (flow: string, state: WordsState | undefined): void => {
    const before = states.get(flow);
    if (state === undefined) states.delete(flow);
    else states.set(flow, state);
    const step = (one: WordsState | undefined) => one && Math.floor(one.share * 20);
    if (step(before) === step(state) && before?.failed === state?.failed) return;
    for (const wake of wakes) wake();
  };

  function readMenus(flow: string, document: string): EarRequest[] {
    try {
      return menusOf(document);
    } catch (error) {
      // No call can be made with it either.
      failed(asFailure(error), flow);
      return [];
    }
  }

  async function prepareFlow(flow: string): Promise<void> {
    const published = await flows.published(flow);
    if (!published) return;
    const menus = readMenus(flow, published.document);
    let refused = false;
    for (const [n, menu] of menus.entries()) {
      const share = (of: number) => (n + of) / menus.length;
      try {
        const open = await ear();
        await open.prepare(menu, {
          signal: closing.signal,
          onProgress: (made, total) => tell(flow, { share: share(made / Math.max(1, total)), failed: refused }),
        });
      } catch (error) {
        const failure = asFailure(error);
        if (failure.retryable || failure.code === 'cancelled') throw failure;
        // Another try would end the same; the menu has its keys, and the flow's other menus their words.
        refused = true;
        failed(failure, flow);
      }
    }
    done.set(flow, published.version);
    tell(flow, refused ? { share: 1, failed: true } : undefined);
  }

  /** What was published last goes first. */
  async function prepareAll(): Promise<void> {
    for (;;) {
      const left = (await flows.list()).filter(({ id, version }) => version > 0 && done.get(id) !== version);
      const [next] = left.toSorted((a, b) => (b.publishedAt ?? 0) - (a.publishedAt ?? 0));
      if (!next || closing.signal.aborted) return;
      await prepareFlow(next.id);
    }
  }

  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      if (!wanted) await new Promise<void>((resolve) => (wakeUp = resolve));
      if (closing.signal.aborted) return;
      wanted = false;
      try {
        await prepareAll();
      } catch (error) {
        const failure = asFailure(error);
        if (closing.signal.aborted) return;
        failed(failure, undefined);
        wanted = true;
        await pause(retryMs, closing.signal);
      }
    }
  }

  const stopWatching = flows.onChange(() => {
    wanted = true;
    wakeUp();
  });
  const running = run();

  return {
    of: (flow, version) => (done.get(flow) === version || version === 0 ? states.get(flow) : (states.get(flow) ?? waiting)),
    onChange: (wake) => {
      wakes.add(wake);
      return () => void wakes.delete(wake);
    },
    close: async () => {
      stopWatching();
      closing.abort();
      wakeUp();
      await running;
    },
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
