// The session ended while the flow was edited: sign in again over the page, which stays as it is, and what was not saved is saved then.
import { Modal } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../app/session.ts';
import { SignInForm } from '../../shell/sign-in.tsx';
import { useCanvasUi } from '../canvas/ui.ts';
import type { Saver } from '../saver.ts';

/** The dialog. Closing it leaves everything in this browser, as before. */
export function SignInDialog({ saver }: { saver: Saver }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { user } = useSession();
  const close = () => useCanvasUi.setState({ dialog: undefined });
  const done = async () => {
    close();
    // Somebody else may have signed in: their role and everything asked for meanwhile is asked again.
    await queries.invalidateQueries();
    await saver.flush();
  };
  return (
    <Modal opened onClose={close} title={t('designer.signInAgain')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <div className="a-form">
        <p className="a-muted">{t('designer.signInAgainText')}</p>
        <SignInForm onDone={done} email={user.email} />
      </div>
    </Modal>
  );
}
