// How saving stands, in words, always in the same place.
import { IconAlertTriangle, IconCheck, IconCloudOff, IconLoader2, IconPencil } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../app/format.ts';
import { useCanvasUi } from './canvas/ui.ts';
import classes from './designer.module.css';
import { useDesigner } from './store.ts';

/** The line beside the flow's name. */
export function SaveStateLine() {
  const { t } = useTranslation();
  const format = useFormat();
  const state = useDesigner((store) => store.saveState);
  const mayEdit = useDesigner((store) => store.mayEdit);
  if (!mayEdit) return <span className={classes['saveState']}>{t('designer.readOnly')}</span>;
  const [Icon, words, tone] = {
    loading: [IconLoader2, t('common.loading'), 'quiet'] as const,
    saved: [IconCheck, state.kind === 'saved' ? t('designer.saved', { at: format.when(state.at) }) : '', 'quiet'] as const,
    dirty: [IconPencil, t('designer.dirty'), 'quiet'] as const,
    saving: [IconLoader2, t('designer.saving'), 'quiet'] as const,
    offline: [IconCloudOff, t('designer.offline'), 'amber'] as const,
    'signed-out': [IconCloudOff, t('designer.signedOut'), 'amber'] as const,
    conflict: [IconAlertTriangle, t('designer.conflictShort'), 'amber'] as const,
    refused: [IconAlertTriangle, t('designer.refused'), 'red'] as const,
  }[state.kind];
  return (
    <span className={classes['saveState']} data-tone={tone} data-state={state.kind} role="status">
      <Icon size={14} stroke={1.75} aria-hidden />
      {words}
      {state.kind === 'conflict' ? (
        <button type="button" className="a-link" onClick={() => useCanvasUi.setState({ conflictLater: undefined })}>
          {t('designer.choose')}
        </button>
      ) : null}
    </span>
  );
}
