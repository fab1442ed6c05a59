// How a trunk stands: a pill with one line for the list, every fact with what to do for its form. Not here: what is worst (trunk-health.ts).
import { IconAlertCircle, IconAlertTriangle, IconCircleCheck, IconPhoneIncoming, IconPlayerPause, IconRefresh } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { presentFailure, whyOf } from '#api/contract/trunk-why.ts';
import { type IconPart, StatePill, type Tone } from '#kit/state-pill.tsx';
import { useFormat } from '../app/format.ts';
import type { Trunk } from './rows.ts';
import { type Standing, standingOf } from './trunk-health.ts';
import classes from './trunk-state.module.css';

const looks: Record<Standing, { tone: Tone; icon: IconPart }> = {
  off: { tone: 'grey', icon: IconPlayerPause },
  bad: { tone: 'red', icon: IconAlertCircle },
  part: { tone: 'amber', icon: IconAlertTriangle },
  asking: { tone: 'grey', icon: IconRefresh },
  inbound: { tone: 'grey', icon: IconPhoneIncoming },
  good: { tone: 'green', icon: IconCircleCheck },
};

/** The words of a failure. */
function useWhy() {
  const { t } = useTranslation();
  return (failure: NonNullable<NonNullable<Trunk['state']>['lastFailure']>) =>
    t(`lines.why-${whyOf(failure)}`, { status: failure.sipStatus ?? '', detail: failure.detail ?? '' });
}

function Pill({ standing }: { standing: Standing }) {
  const { t } = useTranslation();
  const { tone, icon } = looks[standing];
  return (
    <StatePill tone={tone} icon={icon}>
      {t(`lines.standing-${standing}`)}
    </StatePill>
  );
}

/** The pill of the list, and under it what an operator looks for first. */
export function TrunkState({ trunk }: { trunk: Trunk }) {
  const { t } = useTranslation();
  const { when } = useFormat();
  const why = useWhy();
  const standing = standingOf(trunk);
  const failure = standing === 'bad' ? presentFailure(trunk.state) : undefined;
  const failing = (trunk.state?.addresses ?? []).filter(({ failingSince }) => failingSince !== undefined);
  const { registration, registeredUntil, reachable, roundTripMs } = trunk.state ?? {};
  const facts =
    standing !== 'good' && standing !== 'part'
      ? []
      : [
          ...(registration === 'registered' && registeredUntil !== undefined
            ? [t('lines.registeredUntil', { until: when(registeredUntil) })]
            : []),
          ...(reachable === true && roundTripMs !== undefined ? [t('lines.roundTrip', { ms: roundTripMs })] : []),
          ...(standing === 'part' ? [t('lines.someFailing', { count: failing.length })] : []),
        ];
  const line = failure ? `${why(failure)} · ${t('lines.since', { since: when(failure.at) })}` : facts.join(' · ');
  return (
    <>
      <Pill standing={standing} />
      {line === '' ? null : <div className={`a-muted a-small ${classes['line']}`}>{line}</div>}
    </>
  );
}

/** Everything that is known of an enabled trunk, with what to do where something is wrong. */
export function TrunkFacts({ trunk }: { trunk: Trunk }) {
  const { t } = useTranslation();
  const { when, precise } = useFormat();
  const why = useWhy();
  const { state } = trunk;
  if (!trunk.enabled || state === undefined) return null;
  const standing = standingOf(trunk);
  if (standing === 'inbound') return <p className="a-muted a-small">{t('lines.inboundOnly')}</p>;
  const now = presentFailure(state);
  const last = state.lastFailure;
  const because = (failure: NonNullable<typeof now>) => `${why(failure)} · ${t('lines.since', { since: when(failure.at) })}`;
  const advice = now ? (now.of === 'call' ? 'credentials-call' : whyOf(now)) : standing === 'part' ? 'part' : undefined;
  const registrationTrouble = now?.of === 'registration';
  return (
    <section className={classes['facts']} aria-label={t('lines.health')}>
      <Pill standing={standing} />
      <dl className={classes['list']}>
        {state.registration === 'none' ? null : (
          <>
            <dt>{t('lines.registration')}</dt>
            <dd>
              {state.registration === 'registered'
                ? t('lines.registeredUntil', { until: precise(state.registeredUntil ?? 0) })
                : registrationTrouble
                  ? because(now)
                  : t('lines.registering')}
            </dd>
          </>
        )}
        {trunk.outbound === '' ? null : (
          <>
            <dt>{t('lines.callingOut')}</dt>
            <dd>
              {state.reachable === undefined
                ? t('lines.standing-asking')
                : now?.of === 'call'
                  ? because(now)
                  : state.reachable
                    ? t('lines.answersIn', { ms: state.roundTripMs ?? 0, at: precise(state.checkedAt ?? 0) })
                    : now?.of === 'reachability'
                      ? because(now)
                      : t('lines.notReachable')}
            </dd>
          </>
        )}
        {(state.addresses?.length ?? 0) > 0 ? (
          <>
            <dt>{t('lines.ways')}</dt>
            <dd>
              <ul>
                {state.addresses?.map(({ address, failingSince }) => (
                  <li key={address}>
                    <span className="a-mono">{address}</span>{' '}
                    <span className="a-muted">
                      {failingSince !== undefined
                        ? t('lines.failingSince', { since: when(failingSince) })
                        : address === state.address
                          ? t('lines.inUse')
                          : t('lines.spare')}
                    </span>
                  </li>
                ))}
              </ul>
            </dd>
          </>
        ) : null}
        {last && !now ? (
          <>
            <dt>{t('lines.lastFailure')}</dt>
            <dd>{`${when(last.at)} · ${t(`lines.of-${last.of}`)}: ${why(last)}`}</dd>
          </>
        ) : null}
      </dl>
      {advice === undefined ? null : <p className={classes['advice']}>{t(`lines.do-${advice}`)}</p>}
    </section>
  );
}
