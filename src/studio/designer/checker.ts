// Keeps the problems of the document fresh: shortly after each change a worker checks it; answers to older documents are dropped.
import type { Flow } from '#flow/model.ts';
import type { Installation, Problem } from '#flow/problem.ts';
import { useDesigner } from './store.ts';

const pauseMs = 120;
/** The first check leaves the canvas time to be drawn: the server sent the draft's problems with it. */
const firstPauseMs = 1200;

/** Start checking; the answer stops it. */
export function startChecker(): () => void {
  let worker: Worker | undefined;
  let turn = 0;
  let timer: number | undefined;
  let busy = false;
  let asked: Flow | undefined;
  let askedFor: Installation | undefined;
  const ask = () => {
    timer = undefined;
    const { flow, installation } = useDesigner.getState();
    if (!flow || !installation || busy || (flow === asked && installation === askedFor)) return;
    asked = flow;
    askedFor = installation;
    busy = true;
    turn += 1;
    worker ??= startWorker();
    worker.postMessage({ turn, flow, installation });
  };
  let open = false;
  const soon = () => {
    if (open) timer ??= window.setTimeout(ask, pauseMs);
  };
  const startWorker = () => {
    const started = new Worker(new URL('./check-worker.ts', import.meta.url), { type: 'module' });
    started.onmessage = (message: MessageEvent<{ turn: number; problems: Problem[] }>) => {
      busy = false;
      if (message.data.turn === turn) useDesigner.setState({ problems: message.data.problems, checkedFlow: asked });
      soon();
    };
    return started;
  };
  const stop = useDesigner.subscribe((state, before) => {
    if (state.flow !== before.flow || state.installation !== before.installation) soon();
  });
  const first = window.setTimeout(() => {
    open = true;
    soon();
  }, firstPauseMs);
  return () => {
    stop();
    window.clearTimeout(first);
    window.clearTimeout(timer);
    worker?.terminate();
  };
}
