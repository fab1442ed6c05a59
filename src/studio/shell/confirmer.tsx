// The dialog of the question that is open. Not here: asking it (confirm.tsx).
import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failed } from '#kit/failed.tsx';
import { errorText } from '../app/error-text.ts';
import { useQuestion } from './confirm.tsx';

/** Shows the question; mounted once, in the frame. */
export function Confirmer() {
  const { t } = useTranslation();
  const question = useQuestion((state) => state.question);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const close = () => {
    setError(undefined);
    useQuestion.setState({ question: undefined });
  };
  const act = async () => {
    if (!question) return;
    setBusy(true);
    setError(undefined);
    try {
      await question.act();
      close();
    } catch (caught) {
      setError(caught);
    }
    setBusy(false);
  };
  return (
    <Modal opened={question !== undefined} onClose={close} title={question?.title} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <div className="a-form">
        <p className="a-muted">{question?.text}</p>
        {error === undefined ? null : <Failed text={errorText(t, error)} retry={t('common.retry')} onRetry={() => void act()} />}
        <div className="a-form-end">
          <Button variant="default" onClick={close} data-autofocus>
            {t('common.cancel')}
          </Button>
          <Button color="red" loading={busy} onClick={() => void act()}>
            {question?.action}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
