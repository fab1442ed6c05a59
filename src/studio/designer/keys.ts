// The keys of the designer in one table: the `?` list shows it, the page obeys it. Text fields, menus and dialogs keep their own keys.
import { useEffect } from 'react';
import { edgesOfBlock } from '#flow/walk.ts';
import type { ViewCommands } from './view-commands.ts';
import { useCanvasUi } from './canvas/ui.ts';
import type { Commands } from './commands.ts';
import { useDesigner } from './store.ts';
import { remember } from './system-clipboard.ts';

export interface Shortcut {
  id: string;
  group: 'edit' | 'move' | 'see';
  /** As `KeyboardEvent.key` or `.code`, with `mod` for Ctrl or Cmd. */
  keys: readonly string[];
  /** Changes the flow. */
  edits: boolean;
}

/** Every key. Copy, cut and paste are the browser's own events and stand here for the list only. */
export const shortcuts: readonly Shortcut[] = [
  { id: 'add', group: 'edit', keys: ['a', '/'], edits: true },
  { id: 'addAction', group: 'edit', keys: ['.'], edits: true },
  { id: 'addMessage', group: 'edit', keys: ['m'], edits: true },
  { id: 'write', group: 'edit', keys: ['e'], edits: true },
  { id: 'rename', group: 'edit', keys: ['F2'], edits: true },
  { id: 'connect', group: 'edit', keys: ['c'], edits: true },
  { id: 'remove', group: 'edit', keys: ['Delete', 'Backspace'], edits: true },
  { id: 'undo', group: 'edit', keys: ['mod+z'], edits: true },
  { id: 'redo', group: 'edit', keys: ['mod+y', 'mod+Shift+z'], edits: true },
  { id: 'copy', group: 'edit', keys: ['mod+c'], edits: false },
  { id: 'cut', group: 'edit', keys: ['mod+x'], edits: true },
  { id: 'paste', group: 'edit', keys: ['mod+v'], edits: true },
  { id: 'duplicate', group: 'edit', keys: ['mod+d'], edits: true },
  { id: 'note', group: 'edit', keys: ['n'], edits: true },
  { id: 'section', group: 'edit', keys: ['s'], edits: true },
  { id: 'save', group: 'edit', keys: ['mod+s'], edits: true },
  { id: 'tidy', group: 'move', keys: ['Shift+Alt+T'], edits: true },
  { id: 'left', group: 'move', keys: ['ArrowLeft'], edits: true },
  { id: 'right', group: 'move', keys: ['ArrowRight'], edits: true },
  { id: 'up', group: 'move', keys: ['ArrowUp'], edits: true },
  { id: 'down', group: 'move', keys: ['ArrowDown'], edits: true },
  { id: 'actionUp', group: 'move', keys: ['Alt+ArrowUp'], edits: true },
  { id: 'actionDown', group: 'move', keys: ['Alt+ArrowDown'], edits: true },
  { id: 'nextBlock', group: 'see', keys: ['Alt+ArrowRight'], edits: false },
  { id: 'previousBlock', group: 'see', keys: ['Alt+ArrowLeft'], edits: false },
  { id: 'nextProblem', group: 'see', keys: ['F8'], edits: false },
  { id: 'previousProblem', group: 'see', keys: ['Shift+F8'], edits: false },
  { id: 'try', group: 'see', keys: ['t'], edits: false },
  { id: 'selectAll', group: 'see', keys: ['mod+a'], edits: false },
  { id: 'search', group: 'see', keys: ['mod+f'], edits: false },
  { id: 'fit', group: 'see', keys: ['Shift+1'], edits: false },
  { id: 'fitSelection', group: 'see', keys: ['Shift+2'], edits: false },
  { id: 'zoomIn', group: 'see', keys: ['+'], edits: false },
  { id: 'zoomOut', group: 'see', keys: ['-'], edits: false },
  { id: 'nothing', group: 'see', keys: ['Escape'], edits: false },
  { id: 'keys', group: 'see', keys: ['?'], edits: false },
];

/** The word of a pressed key, as the table writes it. */
function keyWord(event: Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>): string {
  const mod = event.ctrlKey || event.metaKey ? 'mod+' : '';
  const alt = event.altKey ? 'Alt+' : '';
  const digit = /^Digit(\d)$/.exec(event.code)?.[1];
  if (event.shiftKey && digit !== undefined && mod === '' && alt === '' && (digit === '1' || digit === '2')) return `Shift+${digit}`;
  const named = event.key.length > 1;
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1];
  if (event.shiftKey && event.altKey && letter !== undefined) return `${mod}Shift+Alt+${letter}`;
  const shift = event.shiftKey && (named || mod !== '') ? 'Shift+' : '';
  return `${mod}${shift}${alt}${named ? event.key : event.key.toLowerCase()}`;
}

const byWord = new Map(shortcuts.flatMap((one) => one.keys.map((word) => [word, one] as const)));
const native = new Set(['copy', 'cut', 'paste']);

/** Does the element want the keys for itself? */
function wantsKeys(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.closest('input, textarea, select, [role="dialog"], [role="menu"], [role="listbox"]') !== null;
}

/** Keys of what lies over the canvas, pressed before it took the focus: kept for the picker, lost on the others, never obeyed by the canvas. */
function takenByOverlay(event: KeyboardEvent): boolean {
  const { picker, menu, dialog, search, overlaid } = useCanvasUi.getState();
  if (!picker && !menu && dialog === undefined && !(search && !overlaid)) return false;
  if (event.key === 'Escape') {
    useCanvasUi.setState({ picker: undefined, menu: undefined, ...(overlaid ? {} : { dialog: undefined, search: false }) });
  } else if (picker && event.key === 'Enter') {
    useCanvasUi.setState({ picker: { ...picker, taken: true } });
  } else if (picker && picker.taken !== true && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const typed = picker.typed ?? '';
    if (event.key === 'Backspace') useCanvasUi.setState({ picker: { ...picker, typed: typed.slice(0, -1) } });
    else if (event.key.length === 1) useCanvasUi.setState({ picker: { ...picker, typed: typed + event.key } });
  }
  return true;
}

const step = 20;

function actions(commands: Commands, view: ViewCommands): Record<string, () => unknown> {
  const state = useDesigner.getState;
  const first = () => state().selection.blocks[0];
  const nodeBox = (id: string) => document.querySelector(`[data-block="${CSS.escape(id)}"]`)?.getBoundingClientRect();
  const withFirst = (act: (id: string) => unknown) => () => {
    const id = first();
    return id === undefined ? undefined : act(id);
  };
  const shift = (by: 1 | -1) => () => {
    const { selection } = state();
    const [block] = selection.blocks;
    if (block !== undefined && selection.action !== undefined) commands.shiftAction(block, selection.action, by);
  };
  return {
    add: () => {
      const id = first();
      const box = id === undefined ? undefined : nodeBox(id);
      const at = box ? { x: box.right + 24, y: box.top } : { x: window.innerWidth / 2 - 150, y: window.innerHeight / 3 };
      useCanvasUi.setState({ picker: { at, port: undefined, into: false } });
    },
    addAction: withFirst((block) => {
      const box = nodeBox(block);
      if (box) useCanvasUi.setState({ menu: { kind: 'add-action', at: { x: box.left + 14, y: box.bottom }, place: { block } } });
    }),
    addMessage: withFirst((id) => commands.addMessage(id)),
    write: withFirst((id) => {
      const message = state().flow?.blocks[id]?.messages[0];
      if (message) useCanvasUi.setState({ editing: { block: id, message: message.id } });
    }),
    rename: withFirst((id) => useCanvasUi.setState({ editing: { block: id } })),
    connect: withFirst(() => useCanvasUi.setState({ dialog: 'connect' })),
    remove: commands.removeSelection,
    undo: commands.undo,
    redo: commands.redo,
    duplicate: commands.duplicate,
    note: view.addNote,
    section: view.addSection,
    save: () => useCanvasUi.setState({ dialog: 'save' }),
    tidy: view.tidyUp,
    left: () => commands.nudge(-step, 0),
    right: () => commands.nudge(step, 0),
    up: () => commands.nudge(0, -step),
    down: () => commands.nudge(0, step),
    actionUp: shift(-1),
    actionDown: shift(1),
    nextBlock: () => view.jumpTo(neighbour(1)),
    previousBlock: () => view.jumpTo(neighbour(-1)),
    nextProblem: () => problem(view, 1),
    previousProblem: () => problem(view, -1),
    try: () => state().tryFrom(first()),
    selectAll: () => state().select({ blocks: Object.keys(state().flow?.blocks ?? {}) }),
    search: () => useCanvasUi.setState({ search: true }),
    fit: view.fit,
    fitSelection: view.fitSelection,
    zoomIn: () => view.zoom(1.25),
    zoomOut: () => view.zoom(0.8),
    nothing: () => state().select(),
    keys: () => useCanvasUi.setState({ dialog: 'keys' }),
  };
}

/** The block after or before the chosen one along the lines; the start when none is chosen. */
function neighbour(by: 1 | -1): string | undefined {
  const { flow, selection } = useDesigner.getState();
  const [id] = selection.blocks;
  const block = id === undefined ? undefined : flow?.blocks[id];
  if (!flow || id === undefined || !block) return flow?.start;
  if (by === 1) return edgesOfBlock(id, block)[0]?.to ?? id;
  const before = Object.entries(flow.blocks).find(([from, one]) => from !== id && edgesOfBlock(from, one).some((edge) => edge.to === id));
  return before?.[0] ?? id;
}

let problemAt = -1;

function problem(view: ViewCommands, by: 1 | -1): void {
  const { problems } = useDesigner.getState();
  if (problems.length === 0) return;
  problemAt = (problemAt + by + problems.length) % problems.length;
  const found = problems[problemAt];
  if (found) view.jumpTo(found.path[0] === 'blocks' ? String(found.path[1]) : undefined, found.path);
}

/** Obey the keys and the clipboard while the designer is open. */
export function useKeys(commands: Commands, view: ViewCommands): void {
  useEffect(() => {
    const table = actions(commands, view);
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || wantsKeys(event.target)) return;
      if (takenByOverlay(event)) {
        // The browser's own keys (reload, another tab) stay the browser's.
        if (!event.ctrlKey && !event.metaKey && !event.altKey) event.preventDefault();
        return;
      }
      const found = byWord.get(keyWord(event));
      if (!found || native.has(found.id)) return;
      if (found.edits && !useDesigner.getState().mayEdit) return;
      event.preventDefault();
      table[found.id]?.();
    };
    const onCopy = (event: ClipboardEvent) => {
      const text = wantsKeys(event.target) || hasTextSelected() ? undefined : commands.copied();
      if (text === undefined) return;
      event.clipboardData?.setData('text/plain', text);
      remember(text);
      event.preventDefault();
      if (event.type === 'cut') commands.removeSelection();
    };
    let pointer: { x: number; y: number } | undefined;
    const onMove = (event: PointerEvent) => {
      const over = event.target instanceof Element && event.target.closest('.react-flow') !== null;
      pointer = over ? { x: event.clientX, y: event.clientY } : undefined;
    };
    const onPaste = (event: ClipboardEvent) => {
      if (wantsKeys(event.target)) return;
      const at = pointer ? view.placeUnder(pointer) : view.middle();
      if (commands.paste(event.clipboardData?.getData('text/plain') ?? '', at)) event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    document.addEventListener('copy', onCopy);
    document.addEventListener('cut', onCopy);
    document.addEventListener('paste', onPaste);
    document.addEventListener('pointermove', onMove, { passive: true });
    return () => {
      document.removeEventListener('keydown', onKey);
      document.removeEventListener('copy', onCopy);
      document.removeEventListener('cut', onCopy);
      document.removeEventListener('paste', onPaste);
      document.removeEventListener('pointermove', onMove);
    };
  }, [commands, view]);
}

const hasTextSelected = () => (document.getSelection()?.toString() ?? '') !== '';
