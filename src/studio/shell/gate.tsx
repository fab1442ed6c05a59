// The door of the studio: sign-in when nobody is signed in, a new password when one is due, else the frame with the page. The address stays as it was.
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '#api/contract/client.ts';
import { Failed } from '#kit/failed.tsx';
import { useApi } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { SessionContext } from '../app/session.ts';
import { Mark } from './mark.tsx';
import { lazyPart } from '../app/lazy-part.ts';

const SignIn = lazyPart(() => import('./sign-in.tsx').then((module) => module.SignIn));
const FirstPassword = lazyPart(() => import('./first-password.tsx').then((module) => module.FirstPassword));
// Nearly always wanted: it is fetched while the server says who is there. A failure shows when it is drawn.
const frame = import('./frame.tsx').then((module) => ({ default: module.Frame }));
frame.catch(() => undefined);
const Frame = lazy(() => frame);

function Opening() {
  const { t } = useTranslation();
  return (
    <div className="a-opening" role="status" aria-label={t('common.loading')}>
      <Mark size={40} />
    </div>
  );
}

/** Shows what the visitor may see. */
export function Gate() {
  const { t } = useTranslation();
  const me = useApi('me');
  if (me.error && !me.data) {
    if (me.error instanceof ApiError && me.error.status === 401) {
      return (
        <Suspense fallback={<Opening />}>
          <SignIn />
        </Suspense>
      );
    }
    return (
      <main className="a-opening">
        <Failed text={errorText(t, me.error)} retry={t('common.retry')} onRetry={() => void me.refetch()} />
      </main>
    );
  }
  if (!me.data) return <Opening />;
  return (
    <SessionContext.Provider value={{ user: me.data.user, agent: me.data.agent }}>
      <Suspense fallback={<Opening />}>{me.data.user.mustChangePassword ? <FirstPassword /> : <Frame />}</Suspense>
    </SessionContext.Provider>
  );
}
