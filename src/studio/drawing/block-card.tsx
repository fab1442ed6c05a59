// A block drawn as a card: family band, icon and title, what the caller hears, a row per exit, actions as chips in their place.
import {
  IconAlertCircleFilled,
  IconAlertTriangleFilled,
  IconArrowBackUp,
  IconCornerDownRight,
  IconFlagFilled,
  IconMinus,
  IconPencil,
  IconPhoneOff,
  IconPlus,
} from '@tabler/icons-react';
import { Handle, type Node, type NodeProps, Position } from '@xyflow/react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { Keycap } from '#kit/keycap.tsx';
import classes from './block-card.module.css';
import type { CardData, ChipData, ExitRow, Lead } from './card.ts';
import { useKindWords } from './kind-words.ts';
import { lookOf } from './looks.ts';

/** How a card is marked beside its content. */
export interface CardMarks {
  errors: number;
  warnings: number;
  visited: boolean;
  /** The call is here now, or the hovered row of a trace happened here. */
  lit: boolean;
  /** The call did not come by here. */
  quiet: boolean;
  /** Another card is under the pointer. */
  faded: boolean;
  /** What became of it since another document. */
  change: 'added' | 'changed' | 'removed' | undefined;
}

export type BlockNode = Node<{ card: CardData; marks: CardMarks }, 'block'>;

function LeadEnd({ lead, handle }: { lead: Lead; handle: string }) {
  const { t } = useTranslation();
  if (lead.kind === 'block')
    return <Handle type="source" position={Position.Right} id={handle} className={classes['handle']} isConnectable={false} />;
  // Without a line of its own it is still where a line that is gone began.
  const ghost = <Handle type="source" position={Position.Right} id={handle} className={classes['ghost']} isConnectable={false} />;
  if (lead.kind === 'end')
    return (
      <span className={classes['hangup']} title={t('drawing.hangup')}>
        {ghost}
        <IconPhoneOff size={14} stroke={1.75} aria-label={t('drawing.hangup')} />
      </span>
    );
  if (lead.kind === 'return')
    return (
      <span className={classes['return']} title={t('drawing.returns', { name: lead.name })}>
        {ghost}
        <IconArrowBackUp size={14} stroke={1.75} aria-label={t('drawing.returns', { name: lead.name })} />
      </span>
    );
  return null;
}

function Chips({ chips }: { chips: ChipData[] }) {
  const words = useKindWords();
  return chips.map((chip) => {
    const { icon: Icon } = lookOf(chip.kind);
    return (
      <div key={chip.id} className={classes['action']}>
        <span className={classes['chip']} title={words.action(chip.kind)}>
          <Icon size={14} stroke={1.75} aria-hidden />
          <span>{words.action(chip.kind)}</span>
          {chip.summary === '' ? null : <span className={classes['chipSummary']}>{chip.summary}</span>}
        </span>
        {chip.exits
          .filter((exit) => exit.lead.kind !== 'on')
          .map((exit) => (
            <div key={exit.exit} className={classes['actionExit']}>
              <IconCornerDownRight size={12} stroke={1.75} aria-hidden />
              <span>{words.exit('actions', chip.kind, exit.exit)}</span>
              <LeadEnd lead={exit.lead} handle={exit.handle} />
            </div>
          ))}
      </div>
    );
  });
}

function Row({ row, kind, lone }: { row: ExitRow; kind: string; lone: boolean }) {
  const words = useKindWords();
  return (
    <>
      <div className={classes['row']} data-lone={lone}>
        {row.key === undefined ? null : <Keycap value={row.key} />}
        <span className={classes['rowLabel']}>{words.exit('blocks', kind, row.exit, row.label)}</span>
        {row.phrases.length > 0 ? <span className={classes['phrases']}>{row.phrases.join(', ')}</span> : null}
        <LeadEnd lead={row.lead} handle={row.handle} />
      </div>
      {row.actions.length > 0 ? (
        <div className={classes['rowActions']}>
          <Chips chips={row.actions} />
        </div>
      ) : null}
    </>
  );
}

const changeIcons = { added: IconPlus, changed: IconPencil, removed: IconMinus };

function ChangeMark({ change }: { change: NonNullable<CardMarks['change']> }) {
  const { t } = useTranslation();
  const Icon = changeIcons[change];
  return (
    <span className={classes['change']} data-change={change}>
      <Icon size={12} stroke={2.5} aria-hidden />
      {t(`drawing.change-${change}`)}
    </span>
  );
}

function Card({ data, selected }: NodeProps<BlockNode>) {
  const { t } = useTranslation();
  const words = useKindWords();
  const { card, marks } = data;
  const { icon: Icon, family } = lookOf(card.kind);
  const [first, ...others] = card.messages;
  const afterFirst = others.flatMap((message) => message.actions);
  return (
    <article
      className={classes['card']}
      data-family={family}
      data-selected={selected}
      data-visited={marks.visited}
      data-lit={marks.lit}
      data-quiet={marks.quiet}
      data-faded={marks.faded}
      data-change={marks.change}
      aria-label={`${words.block(card.kind)}: ${card.title}`}
    >
      <Handle type="target" position={Position.Left} className={classes['target']} isConnectable={false} />
      <Handle type="source" position={Position.Right} id="gone" className={classes['ghost']} isConnectable={false} />
      <header className={classes['head']}>
        <Icon size={18} stroke={1.75} aria-hidden />
        <strong>{card.title || words.block(card.kind)}</strong>
        {card.start ? (
          <span className={classes['start']}>
            <IconFlagFilled size={12} aria-hidden />
            {t('drawing.start')}
          </span>
        ) : null}
      </header>
      {marks.change === undefined ? null : <ChangeMark change={marks.change} />}
      {marks.errors > 0 ? (
        <span className={classes['errors']} title={t('drawing.errors', { count: marks.errors })}>
          <IconAlertCircleFilled size={12} aria-label={t('drawing.errors', { count: marks.errors })} />
          {marks.errors}
        </span>
      ) : marks.warnings > 0 ? (
        <span className={`${classes['errors']} ${classes['warnings']}`} title={t('drawing.warnings', { count: marks.warnings })}>
          <IconAlertTriangleFilled size={12} aria-label={t('drawing.warnings', { count: marks.warnings })} />
          {marks.warnings}
        </span>
      ) : null}
      {first ? (
        <p className={classes['text']}>{first.text}</p>
      ) : card.summary !== '' && !card.rows.some((row) => row.label !== undefined) ? (
        <p className={`${classes['text']} ${classes['summary']}`}>{card.summary}</p>
      ) : null}
      {first ? <Chips chips={first.actions} /> : null}
      {others.length > 0 ? <p className={classes['more']}>{t('drawing.moreMessages', { count: others.length })}</p> : null}
      <Chips chips={afterFirst} />
      <div className={classes['rows']}>
        {card.rows.map((row) => (
          <Row key={row.exit} row={row} kind={card.kind} lone={card.rows.length === 1} />
        ))}
      </div>
      {card.actions.length > 0 ? (
        <footer className={classes['foot']}>
          <Chips chips={card.actions} />
        </footer>
      ) : null}
    </article>
  );
}

/** The card as React Flow draws it. */
export const BlockCard = memo(Card);
