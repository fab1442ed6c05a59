// A line of a drawing that is only looked at: rounded, with a gap where it crosses another, and what became of it in words.
import { IconMinus, IconPlus } from '@tabler/icons-react';
import { BaseEdge, type Edge, EdgeLabelRenderer, type EdgeProps } from '@xyflow/react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './flow-drawing.module.css';
import { linePath } from './line-path.ts';

/** A line with its lane, its way round, and its change since another document. */
export type DrawnLine = Edge<
  { lane: number; lanes: number; centerY?: number | undefined; change?: 'added' | 'removed' | undefined },
  'line'
>;

function Line(props: EdgeProps<DrawnLine>) {
  const { t } = useTranslation();
  const [path, x, y] = linePath(props);
  const change = props.data?.change;
  const Icon = change === 'removed' ? IconMinus : IconPlus;
  return (
    <>
      <path d={path} className={classes['halo']} />
      <BaseEdge id={props.id} path={path} />
      {change === undefined ? null : (
        <EdgeLabelRenderer>
          <span
            className={classes['lineChange']}
            data-change={change}
            style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
          >
            <Icon size={12} stroke={2.5} aria-hidden />
            {t(`drawing.line-${change}`)}
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  );
}

/** The line as React Flow draws it. */
export const DrawnLineEdge = memo(Line);
