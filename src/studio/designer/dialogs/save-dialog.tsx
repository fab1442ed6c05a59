// "Guardar" names a moment: the document as it is now, kept in this browser under a name, to come back to in one step.
import { Button, Modal, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconArrowBackUp } from '@tabler/icons-react';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/format.ts';
import { useCanvasUi } from '../canvas/ui.ts';
import { useCommands } from '../commands.ts';
import { keepMoment, type Moment, momentsOf } from '../local-drafts.ts';
import type { Saver } from '../saver.ts';
import { replaceDocument } from '../session.ts';
import { useDesigner } from '../store.ts';
import classes from './dialogs.module.css';

/** The dialog. */
export function SaveDialog({ saver }: { saver: Saver }) {
  const { t } = useTranslation();
  const format = useFormat();
  const commands = useCommands();
  const id = useDesigner((state) => state.id);
  const [name, setName] = useState('');
  const [moments, setMoments] = useState<Moment[]>([]);
  useEffect(() => void momentsOf(id).then(setMoments), [id]);
  const close = () => useCanvasUi.setState({ dialog: undefined });
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const { flow } = useDesigner.getState();
    if (!flow) return;
    const at = Date.now();
    const [, kept] = await Promise.all([
      saver.flush(),
      keepMoment({ flow: id, name: name.trim() || t('designer.momentAt', { at: format.full(at) }), at, document: flow }),
    ]);
    close();
    const closeButtonProps = { 'aria-label': t('common.close') };
    notifications.show(
      kept
        ? { message: t('designer.momentKept'), closeButtonProps }
        : { color: 'red', message: t('designer.momentNotKept'), closeButtonProps },
    );
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
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <div className="a-form-end">
          <Button variant="default" onClick={close}>
            {t('common.cancel')}
          </Button>
          <Button type="submit">{t('designer.save')}</Button>
        </div>
      </form>
      {moments.length > 0 ? (
        <section className={classes['moments']}>
          <h3>{t('designer.moments')}</h3>
          <ul>
            {moments.map((moment) => (
              <li key={moment.id}>
                <span>
                  {moment.name}
                  <small>{format.when(moment.at)}</small>
                </span>
                <Button
                  variant="subtle"
                  size="compact-sm"
                  leftSection={<IconArrowBackUp size={14} stroke={1.75} aria-hidden />}
                  onClick={() => {
                    close();
                    replaceDocument(moment.document, commands.label('restore', { name: moment.name }));
                  }}
                >
                  {t('designer.comeBack')}
                </Button>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </Modal>
  );
}
