// Copying, cutting and pasting as commands: where pasted things go, and what is told of what could not come along. Not here: the changes
// themselves (edits/clipboard.ts), the system's clipboard (system-clipboard.ts).
import { notifications } from '@mantine/notifications';
import type { TFunction } from 'i18next';
import type { ActionPlace } from '#flow/edit.ts';
import type { Flow } from '#flow/model.ts';
import type { Problem } from '#flow/problem.ts';
import { own, type Path } from '#flow/walk.ts';
import type { KindWords } from '../drawing/kind-words.ts';
import { type Copied, copyAction, copyText, pasteActions, pasteBlocks, type Pasted, readCopied } from './edits/clipboard.ts';
import { placed, placeOf } from './edits/lines.ts';
import { useDesigner } from './store.ts';
import { putText, takeText } from './system-clipboard.ts';

/** The commands. Labels are in the language of `t`. */
export function makeClipboardCommands(t: TFunction, words: Pick<KindWords, 'action'>) {
  const state = () => useDesigner.getState();
  const closing = { closeButtonProps: { 'aria-label': t('common.close') } };
  const label = (name: string, values: Record<string, string | number> = {}) => t(`designer.steps.${name}`, values);

  /** After the chosen action, else at the end of the chosen block's own. */
  const spotForActions = (): { place: ActionPlace; index: number } | undefined => {
    const { flow, selection } = state();
    const [id] = selection.blocks;
    const block = id === undefined ? undefined : flow?.blocks[id];
    if (id === undefined || !block) return undefined;
    const found = selection.action === undefined ? undefined : placed(block, id, selection.action);
    const start = found && placeOf(found);
    return start ? { place: start.place, index: start.index + 1 } : { place: { block: id }, index: block.actions.length };
  };

  const pastedBlocks = (pasted: Pasted, step: 'paste' | 'duplicate') => {
    const done = state().apply(pasted.changes, label(step, { count: pasted.ids.length }), { select: { blocks: pasted.ids } });
    if (done)
      tellPasted(
        pasted,
        pasted.ids.map((id) => ['blocks', id]),
      );
    return done;
  };

  const pastedActions = (copied: Extract<Copied, { format: 'atiende/actions@1' }>, place: ActionPlace, index: number) => {
    const { flow, apply, selection } = state();
    const [first] = copied.actions;
    if (!flow || !first) return false;
    const pasted = pasteActions(flow, copied, place, index);
    const select = place === 'fault' ? selection : { blocks: [place.block], action: pasted.ids.at(-1) };
    const done = apply(pasted.changes, label('pasteAction', { name: words.action(first.kind) }), { select });
    const now = state().flow;
    if (done && now)
      tellPasted(
        pasted,
        pasted.ids.map((_id, nth) => [...pathTo(now, place), index + nth]),
      );
    return done;
  };

  /** What a paste changed or could not bring along: told once the check has seen it. */
  const tellPasted = ({ opened, renamed }: Pasted, where: readonly Path[]) => {
    const tell = (problems: readonly Problem[]) => {
      const errors = problems.filter(
        ({ level, path }) => level === 'error' && where.some((one) => one.every((key, at) => path[at] === key)),
      );
      const lines = [
        ...renamed.map((one) => t('designer.pastedRenamed', one)),
        ...(opened > 0 ? [t('designer.pastedOpened', { count: opened })] : []),
        ...(errors.length > 0 ? [t('designer.pastedErrors', { count: errors.length })] : []),
      ];
      if (lines.length > 0)
        notifications.show({ id: 'designer-pasted', color: 'yellow', message: lines.join(' '), autoClose: 9000, ...closing });
    };
    const { flow } = state();
    const stop = useDesigner.subscribe((now) => {
      if (now.flow !== flow) return stop();
      if (now.checkedFlow !== flow) return undefined;
      stop();
      return tell(now.problems);
    });
  };

  const commands = {
    /** The chosen action, else the chosen blocks, as clipboard text; undefined when nothing is chosen. */
    copied: (): string | undefined => {
      const { flow, selection } = state();
      const [only] = selection.blocks;
      if (!flow || only === undefined) return undefined;
      return selection.action === undefined ? copyText(flow, selection.blocks) : copyAction(flow, only, selection.action);
    },

    /** Paste clipboard text: blocks with their middle at `at`, actions where the chosen one is or on the chosen block. False when it holds neither. */
    paste: (text: string, at: { x: number; y: number }): boolean => {
      const copied = readCopied(text);
      const { flow } = state();
      if (!flow || !copied) return false;
      if (copied.format === 'atiende/blocks@1') return pastedBlocks(pasteBlocks(flow, copied, at), 'paste');
      const spot = spotForActions();
      if (!spot) notifications.show({ id: 'designer-pasted', message: t('designer.pasteWhere'), autoClose: 5000, ...closing });
      return spot !== undefined && pastedActions(copied, spot.place, spot.index);
    },

    /** Paste copied actions at a place. False when the text holds none. */
    pasteActionsAt: (text: string, place: ActionPlace, index: number): boolean => {
      const copied = readCopied(text);
      return copied?.format === 'atiende/actions@1' && pastedActions(copied, place, index);
    },

    /** For buttons: the action goes to the system's clipboard. */
    copyActionAway: (block: string, action: string) => {
      const { flow } = state();
      const text = flow && copyAction(flow, block, action);
      if (text === undefined) return;
      void putText(text);
      notifications.show({ id: 'designer-pasted', message: t('designer.actionCopied'), autoClose: 1800, ...closing });
    },

    /** For buttons: paste what the clipboard holds at a place. */
    pasteActionsFromClipboard: async (place: ActionPlace, index: number) => {
      if (commands.pasteActionsAt(await takeText(), place, index)) return;
      notifications.show({ id: 'designer-pasted', message: t('designer.nothingToPaste'), autoClose: 4000, ...closing });
    },

    duplicate: () => {
      const text = commands.copied();
      const copied = text === undefined ? undefined : readCopied(text);
      const { flow } = state();
      if (!flow || !copied) return;
      const spot = spotForActions();
      if (copied.format === 'atiende/blocks@1') pastedBlocks(pasteBlocks(flow, copied, { by: 40 }), 'duplicate');
      else if (spot) pastedActions(copied, spot.place, spot.index);
    },
  };
  return commands;
}

/** The path of the list of actions at a place. */
function pathTo(flow: Flow, place: ActionPlace): Path {
  if (place === 'fault') return ['fault', 'actions'];
  const { block, message, exit } = place;
  if (message !== undefined) {
    const index = own(flow.blocks, block)?.messages.findIndex((one) => one.id === message) ?? -1;
    return ['blocks', block, 'messages', index, 'actions'];
  }
  return exit === undefined ? ['blocks', block, 'actions'] : ['blocks', block, 'exits', exit, 'actions'];
}
