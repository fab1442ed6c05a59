// One sitting at one flow: loads the draft, takes up what the browser kept, then checks, saves and keeps on every change until it is closed.
import { canonicalText } from '#flow/canonical.ts';
import type { Block, Flow } from '#flow/model.ts';
import type { Problem } from '#flow/problem.ts';
import { readFlow } from '#flow/read-flow.ts';
import { models } from '#kinds/models.ts';
import i18next from 'i18next';
import { takeFlow } from '../app/flow-ahead.ts';
import { cardOf } from '../drawing/card.ts';
import { layout, needsLayout } from '../drawing/layout.ts';
import { startChecker } from './checker.ts';
import { emptyHistory, type History, replacement, stepOn } from './history.ts';
import { keepLocal, type LocalDraft, loadLocal } from './local-drafts.ts';
import { type Saver, startSaver } from './saver.ts';
import { holdName } from './tab-lock.ts';
import { freshDesigner, type SaveState, useDesigner } from './store.ts';

/** Thrown when the draft on the server is no document that can be edited. */
class UnreadableFlow extends Error {
  readonly problems: Problem[];
  constructor(problems: Problem[]) {
    super(problems[0]?.message ?? 'not a flow');
    this.name = 'UnreadableFlow';
    this.problems = problems;
  }
}

/** An open sitting. */
export interface Sitting {
  saver: Saver;
  close: () => void;
}

const keepPauseMs = 250;
const aliveMs = 5000;

/** Open a flow. Throws ApiError and UnreadableFlow. */
export async function openFlow(id: string, mayEdit: boolean): Promise<Sitting> {
  const storageKey = `atiende.designer.${id}`;
  const [answer, { local, key, letGo }] = await Promise.all([takeFlow(id), mayEdit ? takeRecord(id, storageKey) : noRecord(id)]);
  const { flow: read, problems } = readFlow(answer.document, models);
  if (!read) throw new UnreadableFlow(problems ?? []);
  const server = placedFlow(read);
  const taken = takeUp(server, answer.revision, local, {
    updatedAt: answer.summary.draftUpdatedAt,
    updatedBy: answer.summary.draftUpdatedBy,
  });
  sessionStorage.setItem(storageKey, key);
  useDesigner.setState({
    ...freshDesigner,
    id,
    flow: taken.flow,
    history: taken.history,
    revision: taken.revision,
    version: answer.summary.version,
    problems: taken.flow === server ? answer.problems : [],
    saveState: taken.saveState,
    mayEdit,
  });
  const stopChecker = startChecker();
  const keeper = startKeeper(key, id, taken.flow === server ? server : undefined, taken.keptSteps);
  const saver = startSaver(server, keeper.sending, keeper.saved);
  return {
    saver,
    close: () => {
      keeper.stop();
      saver.stop();
      stopChecker();
      letGo();
      useDesigner.setState({ ...freshDesigner });
    },
  };
}

interface TakenRecord {
  local: Awaited<ReturnType<typeof loadLocal>>;
  /** The record this tab writes from now on. */
  key: string;
  letGo: () => void;
}

const newKey = (id: string) => `${id}|${crypto.getRandomValues(new Uint32Array(2)).join('')}`;
const noRecord = (id: string): TakenRecord => ({ local: undefined, key: newKey(id), letGo: () => undefined });

/** The record to go on with: this tab's own, or that of a tab that is gone; never one that another open tab writes. */
async function takeRecord(id: string, storageKey: string): Promise<TakenRecord> {
  const mine = sessionStorage.getItem(storageKey) ?? undefined;
  const held = mine === undefined ? undefined : await holdName(mine);
  const local = await loadLocal(id, held ? mine : undefined);
  const key = local?.draft.key ?? (held ? mine : undefined) ?? newKey(id);
  if (held && key === mine) return { local, key, letGo: held };
  const letGo = await holdName(key);
  if (letGo) return { local, key, letGo };
  return noRecord(id);
}

interface TakenUp {
  flow: Flow;
  history: History;
  /** Revision the document stands on: in a conflict an older one than the server's. */
  revision: number;
  saveState: SaveState;
  /** Steps that the browser already keeps. */
  keptSteps: History['steps'];
}

/** Blocks that all lie on one spot get places; that alone is no edit. */
function placedFlow(flow: Flow): Flow {
  if (!needsLayout(Object.values(flow.blocks).map((block) => block.at))) return flow;
  const places = layout(
    Object.entries(flow.blocks).map(([id, block]) => cardOf(flow, id, block)),
    flow.start,
  );
  const blocks = Object.entries(flow.blocks).map(([id, block]): [string, Block] => {
    const place = places[id];
    return [id, place ? { ...block, at: [place.x, place.y] } : block];
  });
  return { ...flow, blocks: Object.fromEntries(blocks) };
}

/** What to go on with: the server's draft, or the browser's newer one, or both for the person to choose. */
function takeUp(
  server: Flow,
  revision: number,
  local: Awaited<ReturnType<typeof loadLocal>>,
  who: { updatedAt: number; updatedBy: string | undefined },
): TakenUp {
  const saved: SaveState = { kind: 'saved', at: who.updatedAt };
  const plain: TakenUp = { flow: server, history: emptyHistory, revision, saveState: saved, keptSteps: local?.steps ?? [] };
  if (!local) return plain;
  const { draft, document, steps } = local;
  const history = { steps, at: Math.min(draft.at, steps.length) };
  const text = canonicalText(server);
  if (document === undefined) return plain;
  if (canonicalText(document) === text) return { ...plain, history };
  // All of it was saved, and somebody saved after: theirs is one more step, so that what was done here can still be taken back.
  if (draft.saved) return { ...plain, history: withTheirs(document, server, history, who) };
  const arrived = draft.sent !== undefined && canonicalText(draft.sent) === text;
  const base = arrived ? revision : draft.base;
  if (base === revision) return { flow: document, history, revision, saveState: { kind: 'dirty' }, keptSteps: steps };
  return {
    flow: document,
    history,
    revision: draft.base,
    saveState: { kind: 'conflict', theirs: { flow: server, revision, ...who } },
    keptSteps: steps,
  };
}

function withTheirs(mine: Flow, server: Flow, history: History, who: { updatedAt: number; updatedBy: string | undefined }): History {
  const label = i18next.t('designer.steps.takeTheirs', { who: who.updatedBy ?? i18next.t('designer.somebody') });
  try {
    return stepOn(mine, history, replacement(mine, server), { label, at: who.updatedAt }).history;
  } catch {
    return emptyHistory;
  }
}

/** Writes what changed into the browser's store, a moment after it changed and when the page goes. */
function startKeeper(key: string, id: string, saved: Flow | undefined, keptSteps: History['steps']) {
  let onServer = saved;
  let sent: Flow | undefined;
  let kept = keptSteps;
  let keptFlow: Flow | undefined;
  let timer: number | undefined;
  const keep = () => {
    window.clearTimeout(timer);
    timer = undefined;
    const { flow, history, revision, id: open } = useDesigner.getState();
    if (!flow || open !== id) return;
    const { steps } = history;
    let from = Math.min(kept.length, steps.length);
    while (from > 0 && kept[from - 1] !== steps[from - 1]) from -= 1;
    kept = steps;
    const draft: LocalDraft = {
      key,
      flow: id,
      base: revision,
      saved: flow === onServer,
      sent: flow === onServer ? undefined : sent,
      at: history.at,
      aliveAt: Date.now(),
    };
    void keepLocal(draft, flow === keptFlow ? undefined : flow, from, steps.slice(from));
    keptFlow = flow;
  };
  const soon = () => {
    timer ??= window.setTimeout(keep, keepPauseMs);
  };
  const unsubscribe = useDesigner.subscribe((state, before) => {
    if (state.flow !== before.flow || state.history !== before.history || state.revision !== before.revision) soon();
  });
  const alive = window.setInterval(keep, aliveMs);
  window.addEventListener('pagehide', keep);
  keep();
  return {
    sending: (flow: Flow) => {
      sent = flow;
      keep();
    },
    saved: (flow: Flow) => {
      onServer = flow;
      keep();
    },
    stop: () => {
      keep();
      window.clearTimeout(timer);
      window.clearInterval(alive);
      window.removeEventListener('pagehide', keep);
      unsubscribe();
    },
  };
}

/** Put another document in place of this one, as one undo step. False when they are the same, or nobody may change it. */
export function replaceDocument(flow: Flow, label: string): boolean {
  const { flow: mine, apply, selection } = useDesigner.getState();
  if (!mine) return false;
  const blocks = selection.blocks.filter((id) => Object.hasOwn(flow.blocks, id));
  return apply(replacement(mine, { ...flow, id: mine.id }), label, { select: { blocks } });
}

/** After a conflict: their document, with mine one undo away. */
export function takeTheirs(label: string): void {
  const { saveState } = useDesigner.getState();
  if (saveState.kind !== 'conflict') return;
  const { theirs } = saveState;
  useDesigner.setState({ revision: theirs.revision, saveState: { kind: 'dirty' } });
  replaceDocument(theirs.flow, label);
}
