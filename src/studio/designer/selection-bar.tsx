// The bar for several chosen blocks: line them up, spread them, put a section around, duplicate, delete.
import { ActionIcon, Tooltip } from '@mantine/core';
import {
  IconBoxMultiple,
  IconCopy,
  IconLayoutAlignCenter,
  IconLayoutAlignLeft,
  IconLayoutAlignMiddle,
  IconLayoutAlignTop,
  IconLayoutDistributeHorizontal,
  IconLayoutDistributeVertical,
  IconTrash,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { IconPart } from '#kit/state-pill.tsx';
import { useCommands } from './commands.ts';
import classes from './designer.module.css';
import type { Alignment } from './edits/align.ts';
import { useDesigner } from './store.ts';
import type { ViewCommands } from './view-commands.ts';

const ways: readonly [Alignment, IconPart][] = [
  ['left', IconLayoutAlignLeft],
  ['center', IconLayoutAlignCenter],
  ['top', IconLayoutAlignTop],
  ['middle', IconLayoutAlignMiddle],
  ['spread-x', IconLayoutDistributeHorizontal],
  ['spread-y', IconLayoutDistributeVertical],
];

/** The bar, while more than one block is chosen. */
export function SelectionBar({ view }: { view: ViewCommands }) {
  const { t } = useTranslation();
  const commands = useCommands();
  const count = useDesigner((state) => state.selection.blocks.length);
  const mayEdit = useDesigner((state) => state.mayEdit);
  if (count < 2 || !mayEdit) return null;
  const tool = (label: string, Icon: IconPart, act: () => void) => (
    <Tooltip key={label} label={label}>
      <ActionIcon variant="subtle" color="gray" size={32} aria-label={label} onClick={act}>
        <Icon size={18} stroke={1.75} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
  return (
    <div className={classes['selectionBar']} role="toolbar" aria-label={t('designer.selection')}>
      <span className="a-num">{t('designer.chosen', { count })}</span>
      {ways.map(([how, Icon]) => tool(t(`designer.align.${how}`), Icon, () => view.align(how)))}
      {tool(t('designer.addSection'), IconBoxMultiple, view.addSection)}
      {tool(t('designer.duplicate'), IconCopy, commands.duplicate)}
      {tool(t('common.delete'), IconTrash, commands.removeSelection)}
    </div>
  );
}
