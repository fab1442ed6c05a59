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
  const [loaded, setLoaded] = useState<{ by: () => Promise<ComponentType<P>>; Found: ComponentType<P> | undefined }>();
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let over = false;
    setLoaded(undefined);
    load().then(
      (Found) => over || setLoaded({ by: load, Found }),
      () => over || setLoaded({ by: load, Found: undefined }),
    );
    return () => {
      over = true;
    };
  }, [load, turn]);
  const failed = loaded?.by === load && loaded.Found === undefined;
  useEffect(() => {
    if (!failed) return undefined;
    const again = () => setTurn((before) => before + 1);
    window.addEventListener('online', again);
    return () => window.removeEventListener('online', again);
  }, [failed, load]);
  // What another place brought is not drawn with this one's properties.
  const here = loaded?.by === load ? loaded : undefined;
  if (here?.Found) return <here.Found {...props} />;
  if (here) return <Failed text={t('errors.unreachable')} retry={t('common.retry')} onRetry={() => setTurn(turn + 1)} />;
  return quiet ? null : <RowSkeletons label={t('common.loading')} height={60} count={3} />;
}
