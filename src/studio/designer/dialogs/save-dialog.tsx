// "Guardar" names a moment: the draft as it is now is kept on the server under a name, to look at, compare and come back to from any browser.
import { Button, Modal, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconHistory } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '#api/contract/client.ts';
import { useAct } from '../../app/api.ts';
import { errorText } from '../../app/error-text.ts';
import { useFormat } from '../../app/format.ts';
import { useCanvasUi } from '../canvas/ui.ts';
import type { Saver } from '../saver.ts';
import { useDesigner } from '../store.ts';

/** The dialog. It stays open with what was typed until the moment is kept. */
export function SaveDialog({ saver }: { saver: Saver }) {
  const { t } = useTranslation();
  const format = useFormat();
  const id = useDesigner((state) => state.id);
  const keep = useAct('saveMoment', ['moments']);
  const [name, setName] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const close = () => useCanvasUi.setState({ dialog: undefined });
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    try {
      if (await saver.flush()) {
        const body = {
          name: name.trim() || t('designer.momentAt', { at: format.full(Date.now()) }),
          baseRevision: useDesigner.getState().revision,
        };
        await keep.mutateAsync({ params: { id }, body });
        notifications.show({ message: t('designer.momentKept'), closeButtonProps: { 'aria-label': t('common.close') } });
        return close();
      }
      setProblem(t('designer.momentNotKept'));
    } catch (error) {
      // Somebody saved in between: the saver finds out by itself and asks which draft to go on with.
      setProblem(error instanceof ApiError && error.status === 409 ? t('designer.momentNotKept') : errorText(t, error));
    }
    setBusy(false);
  };
  return (
    <Modal opened onClose={close} title={t('designer.saveTitle')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <form className="a-form" onSubmit={(event) => void save(event)}>
        <p className="a-muted">{t('designer.saveText')}</p>
        <TextInput
          label={t('designer.momentName')}
          placeholder={t('designer.momentPlaceholder')}
          maxLength={100}
          value={name}
          error={problem}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <div className="a-form-end">
          <Button
            variant="subtle"
            mr="auto"
            leftSection={<IconHistory size={16} stroke={1.75} aria-hidden />}
            onClick={() => {
              useDesigner.getState().select();
              useCanvasUi.setState({ dialog: undefined, side: 'versions' });
            }}
          >
            {t('designer.seeVersions')}
          </Button>
          <Button variant="default" onClick={close}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={busy}>
            {t('designer.save')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
