// The actions at one place (a message, an exit, a block) as chips: open, order, take out, add one.
import { Button, Menu } from '@mantine/core';
import { IconClipboard, IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ActionPlace } from '#flow/edit.ts';
import type { Action } from '#flow/model.ts';
import { models } from '#kinds/models.ts';
import { problemsAt, useFormScope } from '#kit/form-scope.ts';
import type { Path } from '#flow/walk.ts';
import { RowTools } from '#kit/say-list.tsx';
import { useKindWords } from '../../drawing/kind-words.ts';
import { lookOf } from '../../drawing/looks.ts';
import { useCommands } from '../commands.ts';
import { useDesigner } from '../store.ts';
import { freshAction } from './fresh.ts';
import classes from './panel.module.css';

/** Adds an action at a place and opens it. `after` = how many there are. */
function AddAction({ block, place, after }: { block: string; place: ActionPlace; after: number }) {
  const { t } = useTranslation();
  const words = useKindWords();
  const { flow } = useFormScope();
  const apply = useDesigner((state) => state.apply);
  const owner = flow.blocks[block];
  if (!owner) return null;
  const add = (kind: string) => {
    const action = freshAction(block, owner, kind);
    if (!action) return;
    apply({ kind: 'add-action', place, index: after, action }, t('panel.added', { title: words.action(kind) }), {
      select: { blocks: [block], action: action.id },
    });
  };
  return <ActionMenu onPick={add} place={place} after={after} />;
}

/** The button that adds an action, with its kinds, and what was copied. */
export function ActionMenu({ onPick, place, after }: { onPick: (kind: string) => void; place: ActionPlace; after: number }) {
  const { t } = useTranslation();
  const commands = useCommands();
  const words = useKindWords();
  const { readOnly } = useFormScope();
  if (readOnly) return null;
  return (
    <Menu withInitialFocusPlaceholder={false} position="bottom-start" withinPortal>
      <Menu.Target>
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconPlus size={15} stroke={1.75} aria-hidden />}
          className={classes['add'] ?? ''}
        >
          {t('panel.addAction')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {Object.keys(models.actions).map((kind) => {
          const { icon: Icon } = lookOf(kind);
          return (
            <Menu.Item key={kind} leftSection={<Icon size={16} stroke={1.75} aria-hidden />} onClick={() => onPick(kind)}>
              {words.action(kind)}
            </Menu.Item>
          );
        })}
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconClipboard size={16} stroke={1.75} aria-hidden />}
          onClick={() => void commands.pasteActionsFromClipboard(place, after)}
        >
          {t('designer.pasteActionHere')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** One line on what an action does. */
export function summaryOf(action: Action): string {
  const model = models.actions[action.kind];
  const read = model?.settings.safeParse(action.settings);
  return model && read?.success ? model.summary(read.data) : '';
}

/** The chips and the way to add one. `path` leads to the list in the document. */
export function ActionsList({
  block,
  place,
  path,
  actions,
}: {
  block: string;
  place: ActionPlace;
  path: Path;
  actions: readonly Action[];
}) {
  const { t } = useTranslation();
  const words = useKindWords();
  const { problems } = useFormScope();
  const apply = useDesigner((state) => state.apply);
  const select = useDesigner((state) => state.select);
  return (
    <div className={classes['actions']}>
      {actions.length === 0 ? null : (
        <ol>
          {actions.map((action, index) => {
            const { icon: Icon } = lookOf(action.kind);
            const name = words.action(action.kind);
            const summary = summaryOf(action);
            const worst = problemsAt(problems, [...path, index]).find((problem) => problem.level !== 'advice');
            return (
              <li key={action.id} className={classes['action']}>
                <button
                  type="button"
                  className={classes['chip']}
                  data-level={worst?.level}
                  onClick={() => select({ blocks: [block], action: action.id })}
                >
                  <Icon size={15} stroke={1.75} aria-hidden />
                  <span>{name}</span>
                  {summary === '' ? null : <small>{summary}</small>}
                  {worst ? <i role="img" aria-label={worst.text} /> : null}
                </button>
                <RowTools
                  name={name}
                  index={index}
                  count={actions.length}
                  onMove={(to) =>
                    apply({ kind: 'move-action', from: place, index, to: place, toIndex: to }, t('panel.moved', { title: name }))
                  }
                  onRemove={() => apply({ kind: 'remove-action', place, index }, t('panel.removed', { title: name }))}
                />
              </li>
            );
          })}
        </ol>
      )}
      <AddAction block={block} place={place} after={actions.length} />
    </div>
  );
}
