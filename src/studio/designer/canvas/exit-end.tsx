// The end of an exit's row: a connector to drag, under the hang-up glyph while it leads nowhere. The glyph takes a dropped block, and a click picks one.
import { IconAlertTriangle, IconArrowBackUp, IconPhoneOff } from '@tabler/icons-react';
import { Handle, Position } from '@xyflow/react';
import { useTranslation } from 'react-i18next';
import type { Lead } from '../../drawing/card.ts';
import { portOf } from '../edits/lines.ts';
import { useDesigner } from '../store.ts';
import classes from './card.module.css';
import { useCanvasUi } from './ui.ts';

/** The connector of one exit. */
export function ExitEnd({ block, handle, lead }: { block: string; handle: string; lead: Lead }) {
  const { t } = useTranslation();
  const mayEdit = useDesigner((state) => state.mayEdit);
  const missing = useDesigner((state) => lead.kind === 'block' && state.flow !== undefined && !Object.hasOwn(state.flow.blocks, lead.id));
  const open = lead.kind === 'end' || lead.kind === 'return' || missing;
  const label = missing
    ? t('designer.missingTarget', { name: lead.kind === 'block' ? lead.id : '' })
    : lead.kind === 'return'
      ? t('drawing.returns', { name: lead.name })
      : t('designer.continueHere');
  const Icon = missing ? IconAlertTriangle : lead.kind === 'return' ? IconArrowBackUp : IconPhoneOff;
  return (
    <Handle
      type="source"
      position={Position.Right}
      id={handle}
      className={`${classes['handle']} ${open ? classes['handleOpen'] : ''}`}
      isConnectable={mayEdit}
      isConnectableEnd={false}
    >
      {open ? (
        <button
          type="button"
          className={classes['hangup']}
          data-kind={missing ? 'missing' : lead.kind}
          data-open-exit={`${block}|${handle}`}
          title={label}
          aria-label={label}
          disabled={!mayEdit}
          onClick={(event) => {
            event.stopPropagation();
            const box = event.currentTarget.getBoundingClientRect();
            useCanvasUi.setState({
              picker: { at: { x: box.right + 12, y: box.top }, port: portOf(block, handle), into: false, beside: true },
            });
          }}
        >
          <Icon size={14} stroke={1.75} aria-hidden />
        </button>
      ) : null}
    </Handle>
  );
}
