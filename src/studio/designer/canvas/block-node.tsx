// A block as a card that is edited in its place: title and messages are written here, exits are connected, actions hang where they run.
import { IconAlertCircleFilled, IconAlertTriangleFilled, IconBulbFilled, IconDots, IconFlagFilled, IconPlus } from '@tabler/icons-react';
import { Handle, type NodeProps, Position, useStoreApi, useUpdateNodeInternals } from '@xyflow/react';
import { memo, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Keycap } from '#kit/keycap.tsx';
import { models } from '#kinds/models.ts';
import type { CardData, ExitRow } from '../../drawing/card.ts';
import { useKindWords } from '../../drawing/kind-words.ts';
import { lookOf } from '../../drawing/looks.ts';
import { useCommands } from '../commands.ts';
import { useDesigner } from '../store.ts';
import classes from './card.module.css';
import { AddAction, Chips } from './chips.tsx';
import { ExitEnd } from './exit-end.tsx';
import { FarCard } from './far.tsx';
import { InlineText } from './inline-text.tsx';
import { MessagePart } from './message-part.tsx';
import type { BlockNode } from './nodes.ts';
import { placeWord } from './places.ts';
import { type Counts, countsOf } from './problem-counts.ts';
import { useCanvasUi } from './ui.ts';

type Level = 'error' | 'warning' | 'advice' | undefined;

function useLevel(id: string): [Level, Counts] {
  const counts = useDesigner((state) => countsOf(state.problems, id));
  return [counts.error > 0 ? 'error' : counts.warning > 0 ? 'warning' : counts.advice > 0 ? 'advice' : undefined, counts];
}

function Dot({ id }: { id: string }) {
  const { t } = useTranslation();
  const [level, counts] = useLevel(id);
  if (level === undefined) return null;
  const Icon = { error: IconAlertCircleFilled, warning: IconAlertTriangleFilled, advice: IconBulbFilled }[level];
  const label = t(`designer.count-${level}`, { count: counts[level] });
  return (
    <button
      type="button"
      className={`${classes['dot']} nodrag nopan`}
      data-level={level}
      title={label}
      aria-label={label}
      onClick={(event) => {
        event.stopPropagation();
        useDesigner.getState().select({ blocks: [] });
        useCanvasUi.setState({ side: 'problems' });
      }}
    >
      <Icon size={12} aria-hidden />
      {level === 'advice' ? null : counts[level]}
    </button>
  );
}

/** Every connector of a card: where they are and how big changes with what they lead to. */
function waysOf(card: CardData) {
  const chips = [...card.messages.flatMap((one) => one.actions), ...card.rows.flatMap((one) => one.actions), ...card.actions];
  return [...card.rows, ...chips.flatMap((chip) => chip.exits)];
}

function Row({ row, block, kind, lone }: { row: ExitRow; block: string; kind: string; lone: boolean }) {
  const words = useKindWords();
  const place = placeWord({ block, exit: row.exit });
  return (
    <div className={classes['exit']} data-place={place}>
      <div className={classes['row']} data-lone={lone}>
        {row.key === undefined ? null : <Keycap value={row.key} />}
        <span className={classes['rowLabel']}>{words.exit('blocks', kind, row.exit, row.label)}</span>
        {row.phrases.length > 0 ? (
          <span className={classes['phrases']}>{row.phrases.join(', ')}</span>
        ) : (
          <span className={classes['grow']} />
        )}
        <AddAction place={place} small />
        <ExitEnd block={block} handle={row.handle} lead={row.lead} />
      </div>
      {row.actions.length > 0 ? (
        <div className={classes['rowActions']}>
          <Chips chips={row.actions} block={block} />
        </div>
      ) : null}
    </div>
  );
}

function Far({ card, selected }: { card: CardData; selected: boolean }) {
  const words = useKindWords();
  const [level] = useLevel(card.id);
  return <FarCard card={card} selected={selected} name={words.block(card.kind)} level={level} />;
}

function Near({ id, data, selected }: NodeProps<BlockNode>) {
  const { t } = useTranslation();
  const words = useKindWords();
  const commands = useCommands();
  const { card } = data;
  const { icon: Icon, family } = lookOf(card.kind);
  const model = models.blocks[card.kind];
  const mayEdit = useDesigner((state) => state.mayEdit);
  const lit = useDesigner((state) => state.activeBlock === id);
  const visited = useDesigner((state) => state.visited.blocks.has(id));
  const writing = useCanvasUi((state) => state.editing?.block === id && state.editing.message === undefined);
  const update = useUpdateNodeInternals();
  const handles = waysOf(card)
    .map((way) => `${way.handle} ${way.lead.kind}`)
    .join(' ');
  const store = useStoreApi();
  // A card that was first measured from far has no connectors yet.
  const drawn = useRef(store.getState().nodeLookup.get(id)?.measured.width === undefined ? handles : undefined);
  useEffect(() => {
    if (drawn.current === handles) return;
    drawn.current = handles;
    update(id);
  }, [id, handles, update]);
  const place = placeWord({ block: id });
  const kindName = words.block(card.kind);
  return (
    <article
      className={classes['card']}
      data-block={id}
      data-family={family}
      data-selected={selected}
      data-visited={visited}
      data-lit={lit}
      aria-label={`${kindName}: ${card.title}`}
      onMouseEnter={() => useCanvasUi.setState({ hovered: id })}
      onMouseLeave={() => useCanvasUi.setState({ hovered: undefined })}
    >
      {model?.entry === undefined ? (
        <Handle type="target" position={Position.Left} className={classes['target']} isConnectable={mayEdit} isConnectableStart={false} />
      ) : null}
      <Dot id={id} />
      <header className={classes['head']}>
        <Icon size={18} stroke={1.75} aria-hidden />
        {writing ? (
          <InlineText
            value={card.title}
            label={t('designer.title')}
            placeholder={kindName}
            onChange={(title) => commands.rename(id, title)}
            onDone={() => useCanvasUi.setState({ editing: undefined })}
          />
        ) : (
          <h3 title={card.title} onDoubleClick={() => mayEdit && useCanvasUi.setState({ editing: { block: id } })}>
            {card.title || kindName}
          </h3>
        )}
        {card.start ? (
          <span className={classes['start']}>
            <IconFlagFilled size={12} aria-hidden />
            {t('drawing.start')}
          </span>
        ) : null}
        {mayEdit ? (
          <button
            type="button"
            className={`${classes['more']} nodrag nopan`}
            aria-label={t('designer.blockMenu', { name: card.title || kindName })}
            onClick={(event) => {
              event.stopPropagation();
              const box = event.currentTarget.getBoundingClientRect();
              useCanvasUi.setState({ menu: { kind: 'block', at: { x: box.left, y: box.bottom }, block: id } });
            }}
          >
            <IconDots size={16} stroke={1.75} aria-hidden />
          </button>
        ) : null}
      </header>
      {card.messages.map((message) => (
        <MessagePart key={message.id} block={id} message={message} />
      ))}
      {card.messages.length === 0 && card.summary !== '' && !card.rows.some((row) => row.label !== undefined) ? (
        <p className={classes['summary']}>{card.summary}</p>
      ) : null}
      <div className={classes['rows']}>
        {card.rows.map((row) => (
          <Row key={row.exit} row={row} block={id} kind={card.kind} lone={card.rows.length === 1} />
        ))}
      </div>
      {card.actions.length > 0 ? (
        <footer className={classes['foot']} data-place={place}>
          <Chips chips={card.actions} block={id} />
        </footer>
      ) : null}
      {mayEdit ? (
        <div className={`${classes['below']} nodrag nopan`} data-place={place}>
          {model?.speaks ? (
            <button
              type="button"
              className={classes['add']}
              onClick={(event) => {
                event.stopPropagation();
                commands.addMessage(id);
              }}
            >
              <IconPlus size={14} stroke={1.75} aria-hidden />
              {t('designer.addMessage')}
            </button>
          ) : null}
          <AddAction place={place} />
        </div>
      ) : null}
    </article>
  );
}

function Card(props: NodeProps<BlockNode>) {
  const far = useCanvasUi((state) => state.far);
  return far ? <Far card={props.data.card} selected={props.selected} /> : <Near {...props} />;
}

/** The card as React Flow draws it. */
export const BlockCard = memo(Card, (before, after) => before.data === after.data && before.selected === after.selected);
