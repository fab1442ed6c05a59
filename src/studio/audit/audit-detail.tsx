// One act of the log: who, from where, how it ended, and each field before and after.
import { IconArrowRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../app/format.ts';
import classes from './audit.module.css';
import { type Act, OutcomePill, useActWords } from './audit-words.tsx';
import { changedValues } from './changed-values.ts';

/** Instants by the house's rule of names. */
const isInstant = (path: string[]) => path.at(-1)?.endsWith('At') === true;

function Value({ path, value }: { path: string[]; value: unknown }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (value === undefined || value === null || value === '') return <span className="a-muted">{t('audit.empty')}</span>;
  if (typeof value === 'boolean') return <>{t(value ? 'audit.yes' : 'audit.no')}</>;
  if (typeof value === 'number') return <>{isInstant(path) ? format.full(value) : format.number(value)}</>;
  if (typeof value === 'string') return <>{value}</>;
  const plain = Array.isArray(value) && value.every((one) => typeof one === 'string' || typeof one === 'number');
  if (plain) return value.length === 0 ? <span className="a-muted">{t('audit.empty')}</span> : <>{value.join(', ')}</>;
  return <code>{JSON.stringify(value)}</code>;
}

/** What the drawer shows of one act. */
export function AuditDetail({ act }: { act: Act }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useActWords();
  const changed = act.changes.flatMap(changedValues);
  const facts: [string, string][] = [
    [t('audit.object'), words.object(act)],
    [t('audit.who'), words.who(act)],
    [t('audit.address'), act.address],
    [t('audit.when'), format.full(act.at)],
  ];
  return (
    <div className={classes['detail']}>
      <div>
        <OutcomePill outcome={act.outcome} />
        {act.outcome === 'done' ? null : <p className={`a-muted ${classes['why']}`}>{t(`audit.help-${act.outcome}`)}</p>}
        {act.code === undefined ? null : <p className="a-mono a-small">{act.code}</p>}
      </div>
      <dl className="a-facts">
        {facts.map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {act.outcome === 'done' ? (
        <section aria-labelledby="changes-title" className={classes['changes']}>
          <h3 id="changes-title">{t('audit.changes')}</h3>
          {changed.length === 0 ? <p className="a-muted">{t('audit.noChanges')}</p> : null}
          <dl>
            {changed.map(({ path, ...values }) => (
              <div key={path.join('.')}>
                <dt>{path.map((part, depth) => (depth === 0 ? words.field(part) : part)).join(' · ')}</dt>
                <dd>
                  {'before' in values ? (
                    <del>
                      <Value path={path} value={values.before} />
                    </del>
                  ) : (
                    <span className="a-muted">{t('audit.empty')}</span>
                  )}
                  <IconArrowRight size={14} stroke={1.75} aria-label={t('audit.becomes')} />
                  <ins>
                    <Value path={path} value={values.after} />
                  </ins>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ) : null}
    </div>
  );
}
