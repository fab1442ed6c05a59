// The drawer that forms for one thing open in: fields, the server's refusal in place, cancel and save.
import { Button, Drawer } from '@mantine/core';
import { type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Failed } from '#kit/failed.tsx';
import { errorText } from '../app/error-text.ts';

/** A form in a drawer. `error` is what the server said last; `onSave` is called on submit. */
export function FormDrawer({
  opened,
  title,
  busy,
  error,
  onSave,
  onClose,
  children,
}: {
  opened: boolean;
  title: string;
  busy: boolean;
  error: unknown;
  /** Absent = nothing to save yet, no buttons. */
  onSave?: () => void;
  onClose: () => void;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSave?.();
  };
  return (
    <Drawer opened={opened} onClose={onClose} title={title} size={460} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <form className="a-form" onSubmit={submit} noValidate>
        {children}
        {error && onSave ? <Failed text={errorText(t, error)} retry={t('common.retry')} onRetry={onSave} /> : null}
        {onSave ? (
          <div className="a-form-end">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={busy}>
              {t('common.save')}
            </Button>
          </div>
        ) : null}
      </form>
    </Drawer>
  );
}
