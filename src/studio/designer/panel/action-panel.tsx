// The settings of the chosen action: where it hangs, the kind's own form, its exits.
import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconArrowLeft, IconHelp, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Block } from '#flow/model.ts';
import { own, type PlacedAction } from '#flow/walk.ts';
import { models } from '#kinds/models.ts';
import { FieldGroup } from '#kit/field-frame.tsx';
import { useFormScope } from '#kit/form-scope.ts';
import { useKindWords } from '../../drawing/kind-words.ts';
import { lookOf } from '../../drawing/looks.ts';
import { useDesigner } from '../store.ts';
import { ActionExitRow } from './exit-row.tsx';
import { placeOf } from './fresh.ts';
import { KindFormHost } from './kind-form.tsx';
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
  const { readOnly } = useFormScope();
  const select = useDesigner((state) => state.select);
  const apply = useDesigner((state) => state.apply);
  const [all, setAll] = useState(false);
  const { action, path } = placed;
  const name = words.action(action.kind);
  const model = models.actions[action.kind];
  const read = model?.settings.safeParse(action.settings);
  const exits = model && read?.success ? model.exits(read.data, action) : Object.keys(action.exits);
  const used = exits.filter((exit) => own(action.exits, exit) !== undefined);
  const shown = all ? exits : used.length > 0 ? used : exits.filter((exit) => exit === 'failed');
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
        {readOnly ? null : (
          <Tooltip label={t('panel.removeAction')}>
            <ActionIcon variant="subtle" color="gray" aria-label={t('panel.removeAction')} onClick={remove}>
              <IconTrash size={18} stroke={1.75} />
            </ActionIcon>
          </Tooltip>
        )}
      </header>
      <KindFormHost key={`${id} ${action.id}`} room="actions" kind={action.kind} ownerPath={path} settings={action.settings} />
      {exits.length === 0 ? null : (
        <FieldGroup title={t('panel.outcomes')} help={t('panel.outcomesHelp')}>
          {shown.map((exit) => (
            <ActionExitRow key={exit} block={id} action={action.id} kind={action.kind} exit={exit} path={[...path, 'exits', exit]} />
          ))}
          {all || shown.length === exits.length ? null : (
            <Button variant="subtle" size="compact-sm" className={classes['add'] ?? ''} onClick={() => setAll(true)}>
              {t('panel.allOutcomes', { count: exits.length })}
            </Button>
          )}
        </FieldGroup>
      )}
    </div>
  );
}
