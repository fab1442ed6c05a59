// The simulated call as the screen holds it: starting, giving inputs, stepping back, real or gathered time, lighting the canvas.
import { useCallback, useEffect, useRef, useState } from 'react';
import { createEngine } from '#engine/create-engine.ts';
import type { Bundle } from '#engine/engine.ts';
import type { Flow, Value } from '#flow/model.ts';
import { models } from '#kinds/models.ts';
import { steps } from '#kinds/steps.ts';
import type { Conversation } from '#talk/conversation.ts';
import type { World } from '#talk/format.ts';
import { client } from '../../app/api.ts';
import { readDocument } from '../../app/document.ts';
import { useDesigner } from '../store.ts';
import { flowFrom, give, instantIn, replay, runOf, settle, type SimInput, type SimStart } from './session.ts';

const engine = createEngine(steps);

/** What the person at the simulator decides before and during the call. */
export interface Conditions {
  /** Wall time in the flow's zone, `2026-11-23T10:00`. */
  startsAt: string;
  callerNumber: string;
  world: Partial<World>;
}

/** A flow with every subflow it may enter, as they are published (drafts where there is no version yet). */
async function bundleOf(flow: Flow): Promise<Bundle> {
  const flows: Bundle['flows'] = { [flow.id]: { version: 'draft', flow } };
  const todo = [flow];
  for (let here = todo.pop(); here; here = todo.pop()) {
    for (const block of Object.values(here.blocks)) {
      const model = models.blocks[block.kind];
      const read = model?.subflows ? model.settings.safeParse(block.settings) : undefined;
      for (const id of model?.subflows && read?.success ? model.subflows(read.data) : []) {
        if (Object.hasOwn(flows, id)) continue;
        const { summary, document } = await client('flow', { params: { id } });
        const published =
          summary.version > 0 ? (await client('flowVersion', { params: { id, version: summary.version } })).document : document;
        const child = readDocument(published);
        if (!child) continue;
        flows[id] = { version: summary.version > 0 ? summary.version : 'draft', flow: child };
        todo.push(child);
      }
    }
  }
  return { root: flow.id, flows };
}

export interface Simulation {
  call: Conversation | undefined;
  /** The document the call runs on. */
  pinned: Flow | undefined;
  /** The block it began at; undefined = the flow's own start. */
  from: string | undefined;
  start: SimStart | undefined;
  inputs: readonly SimInput[];
  failed: boolean;
  unheard: boolean;
  restart: (keepInputs?: boolean) => void;
  back: () => void;
  send: (input: SimInputWord) => void;
}

/** An input without its moment: it is now. */
export type SimInputWord = SimInput extends infer I ? (I extends { at: number } ? Omit<I, 'at'> : never) : never;

/** The simulation. `realTime`: the clock runs as clocks do; else what needs nobody passes at once. */
export function useSimulation(conditions: Conditions, realTime: boolean, from: string | undefined): Simulation {
  const flow = useDesigner((state) => state.flow);
  const showRun = useDesigner((state) => state.showRun);
  const [, redraw] = useState(0);
  const [failed, setFailed] = useState(false);
  const [unheard, setUnheard] = useState(false);
  const call = useRef<Conversation | undefined>(undefined);
  const start = useRef<SimStart | undefined>(undefined);
  const pinned = useRef<Flow | undefined>(undefined);
  const inputs = useRef<SimInput[]>([]);
  const kept = useRef<Record<string, Value>>({});
  const latest = useRef({ flow, conditions, realTime, from });
  latest.current = { flow, conditions, realTime, from };

  const show = useCallback(() => {
    const now = call.current;
    if (now && pinned.current) showRun(runOf(now, pinned.current.id));
    redraw((count) => count + 1);
  }, [showRun]);

  const restart = useCallback(
    (keepInputs = false) => {
      const wanted = latest.current;
      if (!wanted.flow) return;
      for (const [name, value] of Object.entries(call.current?.variables ?? {})) if (value !== '•••') kept.current[name] = value;
      const document = wanted.from === undefined ? wanted.flow : flowFrom(wanted.flow, wanted.from, kept.current);
      const of = wanted.flow;
      setFailed(false);
      setUnheard(false);
      bundleOf(document)
        .then((bundle) => {
          const startedAt = instantIn(of.timeZone, wanted.conditions.startsAt) ?? Date.now();
          const number = wanted.conditions.callerNumber.trim();
          start.current = {
            bundle,
            call: { id: 'simulador', line: 'simulador', startedAt, ...(number === '' ? {} : { callerNumber: number }) },
            world: wanted.conditions.world,
          };
          pinned.current = of;
          if (!keepInputs) inputs.current = [];
          call.current = replay(engine, start.current, inputs.current, !latest.current.realTime);
          show();
        })
        .catch(() => setFailed(true));
    },
    [show],
  );

  const flowId = flow?.id;
  useEffect(() => {
    if (flowId !== undefined) restart();
    // A new call begins with the page, at another block or on another flow; while a flow is edited the call goes on as it was.
  }, [from, flowId, restart]);
  useEffect(() => () => useDesigner.getState().showRun(), []);

  useEffect(() => {
    if (!realTime) {
      if (call.current) {
        settle(call.current);
        show();
      }
      return undefined;
    }
    let last = performance.now();
    const timer = window.setInterval(() => {
      const now = performance.now();
      const running = call.current;
      if (running && !running.ended) {
        const before = running.trace.length;
        running.advanceTo(running.now + (now - last));
        if (running.trace.length !== before) show();
        else redraw((count) => count + 1);
      }
      last = now;
    }, 100);
    return () => window.clearInterval(timer);
  }, [realTime, show]);

  const send = useCallback(
    (word: SimInputWord) => {
      const running = call.current;
      if (!running) return;
      const input: SimInput = { ...word, at: running.now };
      inputs.current = [...inputs.current, input];
      const before = running.trace.length;
      give(running, input, !latest.current.realTime);
      setUnheard(input.kind === 'say' && running.trace.length === before);
      show();
    },
    [show],
  );

  const back = useCallback(() => {
    if (!start.current || inputs.current.length === 0) return;
    inputs.current = inputs.current.slice(0, -1);
    call.current = replay(engine, start.current, inputs.current, !latest.current.realTime);
    setUnheard(false);
    show();
  }, [show]);

  return {
    call: call.current,
    pinned: pinned.current,
    from,
    start: start.current,
    inputs: inputs.current,
    failed,
    unheard,
    restart,
    back,
    send,
  };
}
