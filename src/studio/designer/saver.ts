// Saving as one edits: the server gets the document a moment after each change, never over a newer one; what it cannot get stays in the browser.
import { ApiError } from '#api/contract/client.ts';
import { readFlow } from '#flow/read-flow.ts';
import { models } from '#kinds/models.ts';
import { client, queryClient } from '../app/api.ts';
import { type OtherDraft, useDesigner } from './store.ts';
import type { Flow } from '#flow/model.ts';

const pauseMs = 700;
const longestWaitMs = 30_000;

export interface Saver {
  /** Save at once what is not saved; resolves when nothing is left or it cannot be done now. */
  flush: () => Promise<boolean>;
  /** After a conflict: my document over theirs. */
  keepMine: () => void;
  stop: () => void;
}

/** Start saving. `onSend` is told each document before it leaves, `onSaved` when it arrived. */
export function startSaver(saved: Flow | undefined, onSend: (flow: Flow) => void, onSaved: (flow: Flow) => void): Saver {
  let timer: number | undefined;
  let running: Promise<void> | undefined;
  let failures = 0;
  let onServer = saved;
  let over = false;
  const store = useDesigner;

  const later = (ms: number) => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void run(), ms);
  };
  const run = (): Promise<void> => {
    window.clearTimeout(timer);
    running ??= send().finally(() => {
      running = undefined;
      const { flow, saveState } = store.getState();
      if (!over && flow && flow !== onServer && (saveState.kind === 'dirty' || saveState.kind === 'saved')) later(pauseMs);
    });
    return running;
  };
  const send = async (): Promise<void> => {
    const { flow, id, revision, saveState } = store.getState();
    if (over || !flow || flow === onServer || saveState.kind === 'conflict') return;
    // Signed out stays said until a save went through.
    if (saveState.kind !== 'signed-out') store.setState({ saveState: { kind: 'saving' } });
    onSend(flow);
    try {
      const answer = await client('saveFlow', { params: { id }, body: { document: flow, baseRevision: revision } });
      failures = 0;
      onServer = flow;
      if (over) return;
      const same = store.getState().flow === flow;
      store.setState({ revision: answer.revision, saveState: same ? { kind: 'saved', at: Date.now() } : { kind: 'dirty' } });
      onSaved(flow);
    } catch (error) {
      if (!over) await failed(error, id);
    }
  };
  const failed = async (error: unknown, id: string) => {
    if (error instanceof ApiError && error.status === 409) {
      const theirs = await fetchDraft(id);
      store.setState({ saveState: theirs ? { kind: 'conflict', theirs } : { kind: 'refused', message: error.message } });
    } else if (error instanceof ApiError && error.status === 401) {
      store.setState({ saveState: { kind: 'signed-out' } });
    } else if (error instanceof ApiError && error.status < 500 && error.status !== 429) {
      store.setState({ saveState: { kind: 'refused', message: error.answer.problems?.[0]?.message ?? error.message } });
    } else {
      failures += 1;
      store.setState({ saveState: { kind: 'offline' } });
      later(Math.min(1000 * 2 ** failures, longestWaitMs));
    }
  };
  const unsubscribe = store.subscribe((state, before) => {
    if (state.flow === before.flow || !state.flow || state.flow === onServer) return;
    const { kind } = state.saveState;
    if (kind === 'conflict') return;
    if (kind !== 'saving' && kind !== 'offline' && kind !== 'signed-out') store.setState({ saveState: { kind: 'dirty' } });
    if (kind !== 'offline' && !running) later(pauseMs);
  });
  // A save that is failing just now would only be tried again after its pause.
  const again = () => {
    failures = 0;
    void (running ?? Promise.resolve()).then(run);
  };
  // Signed in again in another tab, or the line came back while the computer slept: found out when the person comes back.
  const onFocus = () => {
    const { kind } = store.getState().saveState;
    if (kind === 'signed-out' || kind === 'offline') again();
  };
  window.addEventListener('online', again);
  window.addEventListener('focus', onFocus);
  if (store.getState().flow !== onServer) later(0);
  return {
    flush: async () => {
      for (let round = 0; round < 5 && store.getState().flow !== onServer; round++) {
        await run();
        const { kind } = store.getState().saveState;
        if (kind !== 'saved' && kind !== 'dirty') return false;
      }
      return store.getState().flow === onServer;
    },
    keepMine: () => {
      const { saveState } = store.getState();
      if (saveState.kind !== 'conflict') return;
      store.setState({ revision: saveState.theirs.revision, saveState: { kind: 'dirty' } });
      later(0);
    },
    stop: () => {
      over = true;
      unsubscribe();
      window.clearTimeout(timer);
      window.removeEventListener('online', again);
      window.removeEventListener('focus', onFocus);
      void queryClient.invalidateQueries({ queryKey: ['flow'] });
      void queryClient.invalidateQueries({ queryKey: ['flows'] });
    },
  };
}

/** The draft on the server; undefined when it is gone or cannot be read. */
async function fetchDraft(id: string): Promise<OtherDraft | undefined> {
  try {
    const { document, revision, summary } = await client('flow', { params: { id } });
    const { flow } = readFlow(document, models);
    return flow && { flow, revision, updatedAt: summary.draftUpdatedAt, updatedBy: summary.draftUpdatedBy };
  } catch {
    return undefined;
  }
}
