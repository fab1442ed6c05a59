// A part of the page that is loaded when it is first needed. Without a connection it says so and can be tried again; the rest of the page goes on.
import { type ComponentType, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failed } from '#kit/failed.tsx';
import { RowSkeletons } from '#kit/row-skeletons.tsx';

/** Draws the component that `load` brings; `quiet` shows nothing while it waits, for what lies over the page. */
export function Part<P extends object>({
  load,
  props,
  quiet = false,
}: {
  load: () => Promise<ComponentType<P>>;
  props: P;
  quiet?: boolean;
}) {
  const { t } = useTranslation();
  const [loaded, setLoaded] = useState<{ Found: ComponentType<P> } | 'failed'>();
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let over = false;
    setLoaded(undefined);
    load().then(
      (Found) => over || setLoaded({ Found }),
      () => over || setLoaded('failed'),
    );
    return () => {
      over = true;
    };
  }, [load, turn]);
  if (loaded === 'failed') return <Failed text={t('errors.unreachable')} retry={t('common.retry')} onRetry={() => setTurn(turn + 1)} />;
  if (loaded) return <loaded.Found {...props} />;
  return quiet ? null : <RowSkeletons label={t('common.loading')} height={60} count={3} />;
}
