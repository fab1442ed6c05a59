// The bar that says that the server takes no new calls and stops with the last: how many are left, and the way to call it off.
// Not here: ordering it (the command line's `stop --drain`).
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconPower } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { CallAnswer } from '#api/contract/client.ts';
import { useAct } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { useFormat } from '../app/format.ts';
import { useSession } from '../app/session.ts';
import classes from './drain-bar.module.css';

type Drain = NonNullable<CallAnswer<'status'>['drain']>;

/** The bar above every page. */
export function DrainBar({ drain }: { drain: Drain }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { user } = useSession();
  const cancel = useAct('cancelDrain', ['status']);
  const left = drain.calls === 0 ? t('drain.none') : t('drain.left', { count: drain.calls });
  const time = drain.until === undefined ? undefined : format.time(drain.until);
  return (
    <section className={classes['bar']} aria-label={t('drain.label')}>
      <IconPower size={18} stroke={1.75} aria-hidden />
      <p>
        {t('drain.text')}
        {time === undefined ? null : ` ${t('drain.until', { time })}`}
      </p>
      <strong role="status">{user.role === 'agent' ? left : <Link to="/live">{left}</Link>}</strong>
      {user.role === 'admin' ? (
        <Button
          size="xs"
          variant="default"
          loading={cancel.isPending}
          onClick={() => cancel.mutate({}, { onError: (error) => notifications.show({ color: 'red', message: errorText(t, error) }) })}
        >
          {t('drain.cancel')}
        </Button>
      ) : null}
    </section>
  );
}
