// The settings of the chosen action: where it hangs, the kind's own form, its exits.
import { ActionIcon, Tooltip } from '@mantine/core';
import { IconArrowLeft, IconCopy, IconHelp, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Block } from '#flow/model.ts';
import type { PlacedAction } from '#flow/walk.ts';
import { useFormScope } from '#kit/form-scope.ts';
import { useKindWords } from '../../drawing/kind-words.ts';
import { lookOf } from '../../drawing/looks.ts';
import { useCommands } from '../commands.ts';
import { useDesigner } from '../store.ts';
import { ActionBody } from './action-body.tsx';
import { placeOf } from './fresh.ts';
import classes from './panel.module.css';

/** The panel of one action. */
export function ActionPanel({
  id,
  block,
  placed,
  onHelp,
}: {
  id: string;
  block: Block;
  placed: PlacedAction;
  onHelp: (kind: string) => void;
}) {
  const { t } = useTranslation();
  const words = useKindWords();
  const commands = useCommands();
  const { readOnly } = useFormScope();
  const select = useDesigner((state) => state.select);
  const apply = useDesigner((state) => state.apply);
  const { action, path } = placed;
  const name = words.action(action.kind);
  const { icon: Icon, family } = lookOf(action.kind);
  const title = block.title === '' ? words.block(block.kind) : block.title;
  const remove = () => {
    const { place, index } = placeOf(placed);
    apply({ kind: 'remove-action', place, index }, t('panel.removed', { title: name }), { select: { blocks: [id] } });
  };
  return (
    <div className={classes['panel']} data-family={family}>
      <button type="button" className={classes['back']} onClick={() => select({ blocks: [id] })}>
        <IconArrowLeft size={15} stroke={1.75} aria-hidden />
        {placed.on === 'block' ? title : t(`panel.on-${placed.on}`, { title, exit: words.exit('blocks', block.kind, placed.owner ?? '') })}
      </button>
      <header className={classes['head']}>
        <h2 className={classes['kind']}>
          <Icon size={18} stroke={1.75} aria-hidden />
          {name}
        </h2>
        <Tooltip label={t('panel.help')}>
          <ActionIcon variant="subtle" color="gray" aria-label={t('panel.helpOn', { name })} onClick={() => onHelp(action.kind)}>
            <IconHelp size={18} stroke={1.75} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={t('designer.copyAction')}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('designer.copyAction')}
            onClick={() => commands.copyActionAway(id, action.id)}
          >
            <IconCopy size={18} stroke={1.75} />
          </ActionIcon>
        </Tooltip>
        {readOnly ? null : (
          <Tooltip label={t('panel.removeAction')}>
            <ActionIcon variant="subtle" color="gray" aria-label={t('panel.removeAction')} onClick={remove}>
              <IconTrash size={18} stroke={1.75} />
            </ActionIcon>
          </Tooltip>
        )}
      </header>
      <ActionBody key={`${id} ${action.id}`} block={id} action={action} path={path} />
    </div>
  );
}
