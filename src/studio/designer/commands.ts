// What a person can do to the flow, each as one undo step: mouse, keyboard, menus and panels all call these. Not here: the changes themselves (edits/*).
import { notifications } from '@mantine/notifications';
import type { TFunction } from 'i18next';
import { createContext, useContext, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ActionPlace, Change } from '#flow/edit.ts';
import type { Flow } from '#flow/model.ts';
import { own } from '#flow/walk.ts';
import { type KindWords, useKindWords } from '../drawing/kind-words.ts';
import { makeClipboardCommands } from './clipboard-commands.ts';
import { type Alignment, align, type Box } from './edits/align.ts';
import { connect, insert, isReached, moveAction, openExit, placed, placeOf, type Port, removeBlocks, targetOf } from './edits/lines.ts';
import { addNote, addSection, removeMark } from './edits/marks.ts';
import { freshBlockId, newAction, newBlock, newMessage } from './edits/new-block.ts';
import { nothing, useDesigner } from './store.ts';
import { useCanvasUi } from './canvas/ui.ts';

/** A place on the canvas, its own pixels. */
export interface Spot {
  x: number;
  y: number;
}

const besideX = 400;

/** Everything that can be done. Labels are in the language of `t`. */
function makeCommands(t: TFunction, words: Pick<KindWords, 'block' | 'action'>) {
  const state = () => useDesigner.getState();
  const closing = { closeButtonProps: { 'aria-label': t('common.close') } };
  const label = (name: string, values: Record<string, string | number> = {}) => t(`designer.steps.${name}`, values);

  /** Add a block; `port` leads to it, or through it to where it led before (`into`). Answers the new id. */
  const addBlock = (kind: string, at: Spot, how: { port?: Port | undefined; into?: boolean } = {}): string | undefined => {
    const { flow, apply } = state();
    if (!flow) return undefined;
    const name = words.block(kind);
    const id = freshBlockId(flow, name);
    const number = /-(\d+)$/.exec(id)?.[1];
    const title = number === undefined ? name : `${name} ${number}`;
    const block = newBlock(kind, title, clear(flow, at));
    const changes: Change[] = [{ kind: 'add-block', id, block }];
    if (!Object.hasOwn(flow.blocks, flow.start)) changes.push({ kind: 'set', path: ['start'], value: id });
    if (how.port) changes.push(...(how.into ? insert(flow, how.port, id, block) : [connect(how.port, id)]));
    const done = apply(changes, label('addBlock', { name: title }), { select: { blocks: [id] } });
    const [message] = block.messages;
    if (done && message) useCanvasUi.setState({ editing: { block: id, message: message.id } });
    return done ? id : undefined;
  };

  const clipboard = makeClipboardCommands(t, words);

  const commands = {
    addBlock,

    /** A block after the chosen one, on its first open exit; at `fallback` when nothing is chosen. */
    addAfterSelection: (kind: string, fallback: Spot) => {
      const { flow, selection } = state();
      const [from] = selection.blocks;
      const block = from === undefined ? undefined : flow?.blocks[from];
      if (from === undefined || !block) return addBlock(kind, fallback);
      const exit = openExit(block);
      return addBlock(kind, { x: block.at[0] + besideX, y: block.at[1] }, { port: exit === undefined ? undefined : { block: from, exit } });
    },

    connect: (port: Port, to: string) => {
      const { flow, apply } = state();
      if (flow && targetOf(flow, port) !== to) apply(connect(port, to), label('connect'));
    },

    /** Open a line: a block's exit then ends the call, an action's own exit goes on with what follows. */
    disconnect: (port: Port) => {
      state().apply(connect(port), label('disconnect'), { select: nothing });
    },

    /** Put a block that is already there into a line, if nothing leads to it yet. */
    insertExisting: (id: string, port: Port): Change[] => {
      const { flow } = state();
      const block = flow?.blocks[id];
      if (!flow || !block || port.block === id || isReached(flow, id)) return [];
      return insert(flow, port, id, block);
    },

    addAction: (kind: string, place: Exclude<ActionPlace, 'fault'>, index?: number) => {
      const { flow, apply } = state();
      const block = flow?.blocks[place.block];
      if (!flow || !block) return;
      const action = newAction(kind, block);
      const length = listAt(flow, place).length;
      apply(
        { kind: 'add-action', place, index: Math.min(index ?? length, length), action },
        label('addAction', { name: words.action(kind) }),
        {
          select: { blocks: [place.block], action: action.id },
        },
      );
    },

    moveAction: (from: string, action: string, to: Exclude<ActionPlace, 'fault'>, index: number) => {
      const { flow, apply } = state();
      if (flow) apply(moveAction(flow, from, action, to, index), label('moveAction'), { select: { blocks: [to.block] } });
    },

    /** Up or down among the actions of its place. */
    shiftAction: (block: string, action: string, by: 1 | -1) => {
      const { flow, apply } = state();
      const holder = flow?.blocks[block];
      const found = holder && placed(holder, block, action);
      const start = found && placeOf(found);
      if (!flow || !start || start.place === 'fault') return;
      apply(moveAction(flow, block, action, start.place, start.index + (by > 0 ? 2 : -1)), label('moveAction'));
    },

    removeAction: (block: string, action: string) => {
      const { flow, apply } = state();
      const holder = flow?.blocks[block];
      const found = holder && placed(holder, block, action);
      const at = found && placeOf(found);
      if (!found || !at) return;
      apply({ kind: 'remove-action', place: at.place, index: at.index }, label('removeAction', { name: words.action(found.action.kind) }), {
        select: { blocks: [block] },
      });
    },

    /** Give an action one of its exits a way of its own: it ends the call until it is connected. */
    openActionExit: (block: string, action: string, exit: string) => {
      state().apply({ kind: 'connect', block, action, exit, target: { end: true } }, label('addExit'));
    },

    addMessage: (id: string) => {
      const { flow, apply } = state();
      const block = flow?.blocks[id];
      if (!block) return;
      const message = newMessage(block);
      const path = ['blocks', id, 'messages', block.messages.length];
      if (apply({ kind: 'set', path, value: message }, label('addMessage'), { select: { blocks: [id] } }))
        useCanvasUi.setState({ editing: { block: id, message: message.id } });
    },

    removeMessage: (id: string, message: string) => {
      const { flow, apply } = state();
      const block = flow?.blocks[id];
      if (!block) return;
      const messages = block.messages.filter((one) => one.id !== message);
      apply({ kind: 'set', path: ['blocks', id, 'messages'], value: messages }, label('removeMessage'));
    },

    rename: (id: string, title: string) => {
      state().apply({ kind: 'set', path: ['blocks', id, 'title'], value: title.slice(0, 200) }, label('rename'), { merge: `title ${id}` });
    },

    startHere: (id: string) => {
      state().apply({ kind: 'set', path: ['start'], value: id }, label('startHere'));
    },

    /** Delete what is chosen: an action, a line, a note, or blocks; it can be taken back from the notice. */
    removeSelection: () => {
      const { flow, selection, apply, mayEdit } = state();
      if (!flow || !mayEdit) return;
      const [only] = selection.blocks;
      if (selection.action !== undefined && only !== undefined) return commands.removeAction(only, selection.action);
      if (selection.line !== undefined) {
        const port = portOfLine(selection.line);
        return port && commands.disconnect(port);
      }
      if (selection.mark !== undefined) {
        const changes = [...removeMark(flow, 'notes', selection.mark), ...removeMark(flow, 'sections', selection.mark)];
        apply(changes, label('removeMark'), { select: nothing });
        return;
      }
      const { length } = selection.blocks;
      if (length === 0) return;
      if (apply(removeBlocks(flow, selection.blocks), label('removeBlocks', { count: length }), { select: nothing }))
        notifications.show({ id: 'designer-removed', message: t('designer.removed', { count: length }), autoClose: 4000, ...closing });
    },

    ...clipboard,

    align: (boxes: readonly Box[], how: Alignment) => {
      state().apply(align(boxes, how), label('align'));
    },

    /** Move the chosen blocks by keys. */
    nudge: (dx: number, dy: number) => {
      const { flow, selection, apply } = state();
      if (!flow) return;
      const changes = selection.blocks.flatMap((id): Change[] => {
        const block = flow.blocks[id];
        return block ? [{ kind: 'move-block', id, at: [block.at[0] + dx, block.at[1] + dy] }] : [];
      });
      apply(changes, label('move', { count: changes.length }), { merge: 'nudge' });
    },

    addNote: (at: Spot) => {
      const { flow, apply } = state();
      if (!flow) return;
      const { change, id } = addNote(flow, { at: [Math.round(at.x), Math.round(at.y)], size: [220, 120], text: '', colour: 'amber' });
      apply(change, label('addNote'), { select: { blocks: [], mark: id } });
    },

    /** A section around the boxes, or a free one at a place. */
    addSection: (boxes: readonly Box[], at: Spot) => {
      const { flow, apply } = state();
      if (!flow) return;
      const around = boxes.length > 0;
      const left = around ? Math.min(...boxes.map((box) => box.x)) - 32 : at.x;
      const top = around ? Math.min(...boxes.map((box) => box.y)) - 64 : at.y;
      const width = around ? Math.max(...boxes.map((box) => box.x + box.width)) + 32 - left : 480;
      const height = around ? Math.max(...boxes.map((box) => box.y + box.height)) + 32 - top : 320;
      const { change, id } = addSection(flow, {
        at: [Math.round(left), Math.round(top)],
        size: [Math.round(width), Math.round(height)],
        title: t('designer.sectionTitle'),
        colour: 'teal',
      });
      apply(change, label('addSection'), { select: { blocks: [], mark: id } });
    },

    undo: () => {
      const step = state().undo();
      if (step)
        notifications.show({ id: 'designer-history', message: t('designer.undone', { label: step.label }), autoClose: 1800, ...closing });
    },

    redo: () => {
      const step = state().redo();
      if (step)
        notifications.show({ id: 'designer-history', message: t('designer.redone', { label: step.label }), autoClose: 1800, ...closing });
    },

    label,
  };
  return commands;
}

export type Commands = ReturnType<typeof makeCommands>;

/** The port behind a line's id, `block|handle`. */
function portOfLine(line: string): Port | undefined {
  const [block, handle] = line.split('|');
  const [kind, first, second] = (handle ?? '').split('/');
  if (block === undefined || first === undefined) return undefined;
  if (kind === 'exit') return { block, exit: first };
  return second === undefined ? undefined : { block, action: first, exit: second };
}

/** The actions at a place. */
export function listAt(flow: Flow, place: Exclude<ActionPlace, 'fault'>) {
  const block = flow.blocks[place.block];
  if (!block) return [];
  if (place.message !== undefined) return block.messages.find((message) => message.id === place.message)?.actions ?? [];
  return place.exit === undefined ? block.actions : (own(block.exits, place.exit)?.actions ?? []);
}

/** A place near `at` where no block's corner stands. */
function clear(flow: Flow, at: Spot): [number, number] {
  const blocks = Object.values(flow.blocks);
  let { x, y } = at;
  for (let tries = 0; tries < 100; tries++) {
    if (!blocks.some((block) => Math.abs(block.at[0] - x) < 200 && Math.abs(block.at[1] - y) < 110)) break;
    y += 160;
    if (tries % 8 === 7) {
      x += 320;
      y = at.y;
    }
  }
  return [Math.round(x), Math.round(y)];
}

const CommandsContext = createContext<Commands | undefined>(undefined);

/** Makes the commands anew only when the language changes. */
export function useMakeCommands(): Commands {
  const { t, i18n } = useTranslation();
  const words = useKindWords();
  const made = useRef<{ language: string; commands: Commands }>(undefined);
  if (made.current?.language !== i18n.language) made.current = { language: i18n.language, commands: makeCommands(t, words) };
  return made.current.commands;
}

/** Hands the commands to everything below. */
export const CommandsProvider = CommandsContext.Provider;

/** The commands; only inside the designer. */
export function useCommands(): Commands {
  const commands = useContext(CommandsContext);
  if (!commands) throw new Error('no designer above this component');
  return commands;
}
