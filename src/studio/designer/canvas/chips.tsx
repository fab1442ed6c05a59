// The actions of a place as chips: choose, drag elsewhere, open their own exits; and the quiet "Agregar acción".
import { IconChevronDown, IconCornerDownRight, IconPlus } from '@tabler/icons-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChipData } from '../../drawing/card.ts';
import { useKindWords } from '../../drawing/kind-words.ts';
import { lookOf } from '../../drawing/looks.ts';
import { useCommands } from '../commands.ts';
import { useDesigner } from '../store.ts';
import classes from './card.module.css';
import { dropTarget, followPointer } from './drag.ts';
import { ExitEnd } from './exit-end.tsx';
import { placeFrom } from './places.ts';
import { type Point, useCanvasUi } from './ui.ts';

/** Where among the chips of a place a point lies. */
export function indexAt(place: Element, at: Point): number {
  const chips = [...place.querySelectorAll(':scope > [data-chip], :scope > * > [data-chip]')];
  const before = chips.filter((chip) => {
    const box = chip.getBoundingClientRect();
    return box.top + box.height / 2 < at.y;
  });
  return before.length;
}

function Chip({ chip, block }: { chip: ChipData; block: string }) {
  const { t } = useTranslation();
  const words = useKindWords();
  const commands = useCommands();
  const chosen = useDesigner((state) => state.selection.action === chip.id && state.selection.blocks[0] === block);
  const mayEdit = useDesigner((state) => state.mayEdit);
  const { icon: Icon } = lookOf(chip.kind);
  const choose = () => useDesigner.getState().select({ blocks: [block], action: chip.id });
  return (
    <div className={classes['action']} data-chip={chip.id}>
      <span className={classes['chipLine']}>
        <button
          type="button"
          className={`${classes['chip']} nodrag nopan`}
          aria-pressed={chosen}
          title={words.action(chip.kind)}
          onClick={(event) => {
            event.stopPropagation();
            choose();
          }}
          onPointerDown={(event) => {
            if (!mayEdit) return;
            event.stopPropagation();
            followPointer(
              event,
              { kind: 'chip', id: chip.id },
              {
                onDrop: (at) => {
                  const target = dropTarget(at, 'chip');
                  const place = placeFrom(target?.getAttribute('data-place'));
                  if (target && place) commands.moveAction(block, chip.id, place, indexAt(target, at));
                },
              },
            );
          }}
        >
          <Icon size={14} stroke={1.75} aria-hidden />
          <span>{words.action(chip.kind)}</span>
          {chip.summary === '' ? null : <span className={classes['chipSummary']}>{chip.summary}</span>}
        </button>
        {mayEdit ? (
          <button
            type="button"
            className={`${classes['chipMore']} nodrag nopan`}
            aria-label={t('designer.actionMenu', { name: words.action(chip.kind) })}
            onClick={(event) => {
              event.stopPropagation();
              const box = event.currentTarget.getBoundingClientRect();
              useCanvasUi.setState({ menu: { kind: 'action', at: { x: box.left, y: box.bottom }, block, action: chip.id } });
            }}
          >
            <IconChevronDown size={14} stroke={1.75} aria-hidden />
          </button>
        ) : null}
      </span>
      {chip.exits
        .filter((exit) => exit.lead.kind !== 'on')
        .map((exit) => (
          <div key={exit.exit} className={classes['actionExit']}>
            <IconCornerDownRight size={12} stroke={1.75} aria-hidden />
            <span>{words.exit('actions', chip.kind, exit.exit)}</span>
            <ExitEnd block={block} handle={exit.handle} lead={exit.lead} />
          </div>
        ))}
    </div>
  );
}

/** The chips of a place. */
export const Chips = memo(function Chips({ chips, block }: { chips: readonly ChipData[]; block: string }) {
  return chips.map((chip) => <Chip key={chip.id} chip={chip} block={block} />);
});

/** "Agregar acción" for a place; `small` is the plus alone. */
export function AddAction({ place, small = false }: { place: string; small?: boolean }) {
  const { t } = useTranslation();
  const mayEdit = useDesigner((state) => state.mayEdit);
  const where = placeFrom(place);
  if (!where || !mayEdit) return null;
  const label = t('designer.addAction');
  return (
    <button
      type="button"
      className={`${classes['add']} nodrag nopan`}
      data-small={small}
      data-add-action={place}
      aria-label={label}
      title={small ? label : undefined}
      onClick={(event) => {
        event.stopPropagation();
        const box = event.currentTarget.getBoundingClientRect();
        useCanvasUi.setState({ menu: { kind: 'add-action', at: { x: box.left, y: box.bottom }, place: where } });
      }}
    >
      <IconPlus size={14} stroke={1.75} aria-hidden />
      {small ? null : label}
    </button>
  );
}
