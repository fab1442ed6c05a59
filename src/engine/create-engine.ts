// The engine: one pure function from a state and an event to a state and effects (DESIGN §3). No clock, I/O, promise or randomness.
// Not here: the parts of a move (visit.ts, step-call.ts, keys.ts, answers.ts, end.ts, recovery.ts, variables.ts).
import { answer, speechStarted } from './answers.ts';
import { endCall, enterFault, finish, goTo, initialLimitMs, startLimit } from './end.ts';
import type { Advance, Bundle, CallState, Engine } from './engine.ts';
import type { CallEvent, CallFacts } from './event.ts';
import { pressed } from './keys.ts';
import { recovered } from './recovery.ts';
import { FlowFault, own, type Run, topFrame } from './run.ts';
import type { Inner, LiveState } from './state.ts';
import type { KindSteps } from './step.ts';
import { initialVariables } from './variables.ts';
import { settle } from './visit.ts';

/**
 * Make the engine out of the kinds' steps. `advance` never throws: what goes wrong inside becomes the flow's fault.
 * Example: `createEngine(steps).advance(bundle, undefined, { kind: 'started', at: 0, call })`.
 */
export function createEngine(kinds: KindSteps): Engine {
  return { advance: (bundle, state, event) => advance(kinds, bundle, state, event) };
}

function advance(kinds: KindSteps, bundle: Bundle, before: CallState | undefined, event: CallEvent): Advance {
  const state = before ? copyOf(before) : freshState(bundle, event);
  const run: Run = { kinds, bundle, state, at: event.at, effects: [], visits: 0 };
  state.at = event.at;
  guarded(run, () => {
    if (!before) begin(run, event);
    else take(run, event);
  });
  return { state, effects: run.effects };
}

// The state is JSON by contract, so this is a whole copy.
const copyOf = (state: CallState) => JSON.parse(JSON.stringify(state)) as LiveState;

const noCall: CallFacts = { id: '', line: '', startedAt: 0 };

function freshState(bundle: Bundle, event: CallEvent): LiveState {
  const flow = own(bundle.flows, bundle.root)?.flow;
  const inner: Inner = {
    frames: [{ flow: bundle.root, vars: flow ? initialVariables(flow) : {} }],
    visits: 0,
    unheard: 0,
    typedAhead: [],
    language: flow?.languages[0] ?? 'en',
    limit: { leftMs: 0 },
    armedAt: {},
  };
  return { v: 1, call: event.kind === 'started' ? event.call : noCall, at: event.at, open: {}, place: undefined, ended: false, inner };
}

function begin(run: Run, event: CallEvent): void {
  if (event.kind !== 'started') {
    finish(run);
    return;
  }
  run.state.inner.limit.leftMs = initialLimitMs(run);
  startLimit(run);
  const frame = topFrame(run);
  goTo(run, frame, own(run.bundle.flows, frame.flow)?.flow.start ?? '');
}

function take(run: Run, event: CallEvent): void {
  const { state } = run;
  if (state.ended) {
    if ('id' in event) answer(run, event);
    return;
  }
  switch (event.kind) {
    case 'started':
      return;
    case 'key':
      pressed(run, event);
      return;
    case 'speechStarted':
      speechStarted(run, event);
      return;
    case 'hungUp':
      // The confirmation of our own hang-up changes nothing.
      if (!state.inner.over) endCall(run, event.by);
      return;
    case 'recovered':
      recovered(run, event);
      return;
    case 'fault':
      enterFault(run, event.code, 'reported by the runtime');
      return;
    case 'playEnded':
    case 'heard':
    case 'timer':
    case 'transferProgress':
    case 'transferResult':
    case 'messageResult':
    case 'response':
      answer(run, event);
  }
}

/** Do, then run on to the next wait. A throw becomes the flow's fault; if even that throws, the call ends. */
function guarded(run: Run, first: () => void): void {
  let work = first;
  for (let tries = 0; tries < 4; tries += 1) {
    try {
      work();
      settle(run);
      return;
    } catch (error) {
      const code = error instanceof FlowFault ? error.code : 'kind-threw';
      const detail = error instanceof Error ? error.message : 'unknown';
      work = () => enterFault(run, code, detail);
    }
  }
  if (!run.state.inner.over) run.effects.push({ kind: 'hangup', reason: 'fault' });
  run.state.inner.over = true;
  finish(run);
}
