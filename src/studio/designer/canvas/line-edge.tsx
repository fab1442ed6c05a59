// A line between two blocks: rounded and orthogonal, lifted while it or one of its blocks is under the pointer; chosen, it offers to insert or to cut.
import { IconPlus, IconX } from '@tabler/icons-react';
import { BaseEdge, EdgeLabelRenderer, type EdgeProps } from '@xyflow/react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommands } from '../commands.ts';
import { useDesigner } from '../store.ts';
import classes from './canvas.module.css';
import { linePath } from '../../drawing/line-path.ts';
import { portFrom } from './places.ts';
import { useCanvasUi } from './ui.ts';

function Line(props: EdgeProps) {
  const { t } = useTranslation();
  const commands = useCommands();
  const { id, source, target, selected = false } = props;
  const lifted = useCanvasUi((state) => state.hovered === source || state.hovered === target || state.hoveredLine === id);
  const walked = useDesigner((state) => state.visited.lines.has(id));
  const mayEdit = useDesigner((state) => state.mayEdit);
  const [path, x, y] = linePath(props);
  return (
    <>
      <path d={path} className={classes['halo']} />
      <BaseEdge
        id={id}
        path={path}
        interactionWidth={20}
        className={`${classes['line']} ${lifted ? classes['lifted'] : ''} ${walked ? classes['walked'] : ''}`}
      />
      {selected && mayEdit ? (
        <EdgeLabelRenderer>
          <div className={`${classes['lineTools']} nodrag nopan`} style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}>
            <button
              type="button"
              aria-label={t('designer.insertHere')}
              title={t('designer.insertHere')}
              onClick={(event) => {
                const box = event.currentTarget.getBoundingClientRect();
                useCanvasUi.setState({ picker: { at: { x: box.left, y: box.bottom + 4 }, port: portFrom(id), into: true } });
              }}
            >
              <IconPlus size={14} stroke={1.75} aria-hidden />
            </button>
            <button
              type="button"
              aria-label={t('designer.cutLine')}
              title={t('designer.cutLine')}
              onClick={() => {
                const port = portFrom(id);
                if (port) commands.disconnect(port);
              }}
            >
              <IconX size={14} stroke={1.75} aria-hidden />
            </button>
          </div>
        </EdgeLabelRenderer>
      ) : null}
    </>
  );
}

/** The line as React Flow draws it. */
export const LineEdge = memo(Line);
