// Calling the draft from the browser: the same runtime, lines and voices as a real call, with the draft instead of what is published.
import { notifications } from '@mantine/notifications';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { usePhonePanel } from '../../phone/panel-store.ts';
import { useDesigner } from '../store.ts';

/** How long to wait for autosave before calling. */
const patienceMs = 5000;

/** True once the server has what is on the canvas; false when it has not in time. */
async function draftIsSaved(): Promise<boolean> {
  const until = Date.now() + patienceMs;
  while (useDesigner.getState().saveState.kind !== 'saved' && Date.now() < until) await new Promise((done) => setTimeout(done, 100));
  return useDesigner.getState().saveState.kind === 'saved';
}

/** Calls the draft that is open in the designer, once it is saved. */
export function useCallDraft(): () => Promise<void> {
  const { t } = useTranslation();
  const showDraft = usePhonePanel((state) => state.showDraft);
  return useCallback(async () => {
    const { id, flow } = useDesigner.getState();
    if (!flow) return;
    if (await draftIsSaved()) showDraft({ id, name: flow.name });
    else notifications.show({ color: 'red', message: t('designer.callNotSaved') });
  }, [showDraft, t]);
}
