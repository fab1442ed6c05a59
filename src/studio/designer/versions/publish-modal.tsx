// The publish dialog of pages that do not edit: what the check says, then the form. The designer has its own around the same form.
import { Modal } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PublishForm } from './publish-form.tsx';

/** The dialog; mounted while it is open. */
export function PublishModal({
  id,
  revision,
  errors,
  note,
  onPublished,
  onClose,
}: {
  id: string;
  revision: number;
  errors: number;
  note?: string;
  onPublished: (version: number) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('designer.publishTitle')}
      size="lg"
      closeOnClickOutside={!busy}
      closeOnEscape={!busy}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <PublishForm
        id={id}
        blocked={errors > 0}
        revision={() => Promise.resolve(revision)}
        onPublished={onPublished}
        onCancel={onClose}
        onBusy={setBusy}
        {...(note === undefined ? {} : { note })}
      >
        {errors > 0 ? <p className="a-failed">{t('flows.publishHint', { count: errors })}</p> : null}
      </PublishForm>
    </Modal>
  );
}
