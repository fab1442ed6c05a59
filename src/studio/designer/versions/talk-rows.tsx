// Results of saved tests as rows: green or red with the word, and of a red one the first thing that was wrong, in the studio's language.
import { IconCircleCheck, IconCircleX, IconClock } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { TalkOutcome } from '#api/contract/talk-routes.ts';
import classes from './versions.module.css';

/** One test as it is shown; `result` is undefined until it has been run. */
export interface TalkRow {
  id: string;
  name: string;
  result: TalkOutcome | undefined;
}

const ended = ['caller', 'agent', 'system', 'flow', 'limit', 'fault'];

/** The first difference in words. */
function useDifference(): (result: TalkOutcome) => string {
  const { t } = useTranslation();
  const who = (value: string | number | undefined) => (ended.includes(String(value)) ? t(`calls.endedBy-${value}`) : t('versions.nobody'));
  return ({ failures }) => {
    const [first] = failures;
    if (!first) return '';
    const { code, params, step, message } = first;
    const values = code === 'ended-by' ? { by: who(params['by']), wanted: who(params['wanted']) } : params;
    const words = t(`versions.wrong-${code}`, { defaultValue: message, ...values });
    return step === undefined ? words : t('versions.atStep', { step: step + 1, words });
  };
}

function Mark({ result }: { result: TalkOutcome | undefined }) {
  const { t } = useTranslation();
  if (result === undefined) return <IconClock size={18} stroke={1.75} className={classes['waiting']} aria-label={t('versions.notRun')} />;
  if (result.ok) return <IconCircleCheck size={18} stroke={1.75} className={classes['passed']} aria-label={t('versions.passed')} />;
  return <IconCircleX size={18} stroke={1.75} className={classes['failed']} aria-label={t('versions.failed')} />;
}

/** The rows. `tools` puts buttons at a row's end. */
export function TalkRows({ rows, results, tools }: { rows?: TalkRow[]; results?: TalkOutcome[]; tools?: (row: TalkRow) => ReactNode }) {
  const difference = useDifference();
  const shown = rows ?? (results ?? []).map((result) => ({ id: result.id, name: result.name, result }));
  return (
    <ul className={classes['talks']}>
      {shown.map((row) => (
        <li key={row.id} data-ok={row.result?.ok}>
          <Mark result={row.result} />
          <span>
            {row.name}
            {row.result && !row.result.ok ? <small>{difference(row.result)}</small> : null}
          </span>
          {tools?.(row)}
        </li>
      ))}
    </ul>
  );
}
