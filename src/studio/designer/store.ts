// The state of the designer: one flow being edited, what is chosen, what the check says, how saving stands, what a test lights.
// Canvas, settings panel and simulator read it and change the document through `apply` only. Not here: loading, saving, checking (session.ts).
import { create } from 'zustand';
import { type Change, EditError } from '#flow/edit.ts';
import type { Flow } from '#flow/model.ts';
import type { Installation, Problem } from '#flow/problem.ts';
import type { Path } from '#flow/walk.ts';
import { emptyHistory, type History, type Step, stepBack, stepForward, stepOn } from './history.ts';

/** What is chosen on the canvas. The panel shows `action` of the one block when it is set, else the block, else the flow itself. */
export interface Selection {
  blocks: readonly string[];
  /** An action's id, on the one chosen block. */
  action?: string | undefined;
  /** A line between blocks: `block|handle` as in drawing/card.ts. */
  line?: string | undefined;
  /** A note or a section of the canvas by id. */
  mark?: string | undefined;
  /** The field to bring into sight and focus, as a path from the document's root; set by the list of problems and by the search. */
  field?: Path | undefined;
}

/** Another draft, saved by somebody else while this one was edited. */
export interface OtherDraft {
  flow: Flow;
  revision: number;
  updatedAt?: number | undefined;
  updatedBy?: string | undefined;
}

/** How saving stands. Nothing typed is lost in any of them: the browser keeps the document until the server has it. */
export type SaveState =
  | { kind: 'loading' }
  | { kind: 'saved'; at: number }
  | { kind: 'dirty' }
  | { kind: 'saving' }
  | { kind: 'offline' }
  | { kind: 'signed-out' }
  | { kind: 'conflict'; theirs: OtherDraft }
  | { kind: 'refused'; message: string };

/** What a test run lights: the block the call is at, the blocks and lines it passed. */
export interface Run {
  activeBlock: string | undefined;
  visited: { blocks: ReadonlySet<string>; lines: ReadonlySet<string> };
}

export interface ApplyOptions {
  /** Edits with the same word within 1.5 s are one undo step; for typing, e.g. the field's path joined. */
  merge?: string;
  /** Choose this afterwards. */
  select?: Selection;
}

export interface DesignerState extends Run {
  /** The flow's id; '' while none is open. */
  id: string;
  flow: Flow | undefined;
  /** Revision of the draft on the server that the document stands on. */
  revision: number;
  /** Published version the server knows, 0 = none. */
  version: number;
  history: History;
  selection: Selection;
  /** Errors first. Kept up to date in a worker; `checkedFlow` is the document they belong to. */
  problems: readonly Problem[];
  checkedFlow: Flow | undefined;
  installation: Installation | undefined;
  saveState: SaveState;
  /** May this user change the flow? Else everything is for reading. */
  mayEdit: boolean;
  simulator: { open: boolean; from: string | undefined };
  /** Change the document as one undo step. False = the change did not fit and nothing happened. `label` is shown at undo, in the user's language. */
  apply: (change: Change | Change[], label: string, options?: ApplyOptions) => boolean;
  undo: () => Step | undefined;
  redo: () => Step | undefined;
  /** Choose; without arguments nothing is chosen. Example: `select({ blocks: ['menu'], action: 'a1' })`. */
  select: (selection?: Selection) => void;
  /** Open the simulator, from the start or from a block. */
  tryFrom: (block?: string) => void;
  closeSimulator: () => void;
  /** The simulator shows where its call is; without arguments nothing is lit. */
  showRun: (run?: Run) => void;
}

export const nothing: Selection = { blocks: [] };
const noRun: Run = { activeBlock: undefined, visited: { blocks: new Set(), lines: new Set() } };

/** Everything the designer starts from; `session.ts` sets it when a flow is opened and closed. */
export const freshDesigner = {
  id: '',
  flow: undefined,
  revision: 0,
  version: 0,
  history: emptyHistory,
  selection: nothing,
  problems: [],
  checkedFlow: undefined,
  installation: undefined,
  saveState: { kind: 'loading' } as const,
  mayEdit: false,
  simulator: { open: false, from: undefined },
  ...noRun,
};

/** The designer's store. Example: `const flow = useDesigner((state) => state.flow)`. */
export const useDesigner = create<DesignerState>()((set, get) => {
  const move = (step: typeof stepBack): Step | undefined => {
    const { flow, history, selection, mayEdit } = get();
    if (!flow || !mayEdit) return undefined;
    try {
      const done = step(flow, history);
      if (!done) return undefined;
      set({ flow: done.flow, history: done.history, selection: still(done.flow, selection) });
      return done.step;
    } catch (error) {
      // A history that does not fit the document is worth nothing: the document stays.
      if (!(error instanceof EditError)) throw error;
      set({ history: emptyHistory });
      return undefined;
    }
  };
  return {
    ...freshDesigner,
    apply: (change, label, options = {}) => {
      const { flow, history, selection, mayEdit } = get();
      if (!flow || !mayEdit) return false;
      const one: Change = Array.isArray(change) ? { kind: 'batch', changes: change } : change;
      if (one.kind === 'batch' && one.changes.length === 0) return false;
      try {
        const done = stepOn(flow, history, one, {
          label,
          at: Date.now(),
          ...(options.merge === undefined ? {} : { merge: options.merge }),
        });
        set({ flow: done.flow, history: done.history, selection: still(done.flow, options.select ?? selection) });
        return true;
      } catch (error) {
        if (error instanceof EditError) return false;
        throw error;
      }
    },
    undo: () => move(stepBack),
    redo: () => move(stepForward),
    select: (selection = nothing) => set({ selection }),
    tryFrom: (block) => set({ simulator: { open: true, from: block } }),
    closeSimulator: () => set({ simulator: { open: false, from: undefined }, ...noRun }),
    showRun: (run = noRun) => set({ activeBlock: run.activeBlock, visited: run.visited }),
  };
});

/** The selection without what the document no longer has. */
function still(flow: Flow, selection: Selection): Selection {
  if (selection.blocks.every((id) => Object.hasOwn(flow.blocks, id))) return selection;
  return { ...selection, blocks: selection.blocks.filter((id) => Object.hasOwn(flow.blocks, id)), action: undefined, field: undefined };
}
