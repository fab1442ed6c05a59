// The quick report: per flow and template, how many were sent, delivered and read, and why the others failed.
import { IconChartBar } from '@tabler/icons-react';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallAnswer } from '#api/contract/client.ts';
import { ChoiceChips } from '#kit/choice-chips.tsx';
import { useApi } from '../app/api.ts';
import { useFormat } from '../app/format.ts';
import { List } from '../pages/list-table.tsx';
import { useCodeWords } from './code-words.tsx';
import classes from './messaging.module.css';
import { dayEnd, periodStart, periods } from './period.ts';

const route = getRouteApi('/messages');

type Sum = CallAnswer<'messageReport'>['items'][number];

function Share({ part, of }: { part: number; of: number }) {
  const format = useFormat();
  return (
    <span className={classes['sum']}>
      {format.number(part)} {of > 0 ? <span className={classes['share']}>{Math.round((part / of) * 100)} %</span> : null}
    </span>
  );
}

function Reasons({ sum }: { sum: Sum }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useCodeWords();
  const { since } = route.useSearch();
  if (sum.failed === 0) return <span className="a-muted">–</span>;
  return (
    <ul className={classes['facts']}>
      {sum.reasons.slice(0, 4).map(({ code, count }) => (
        <li key={code}>
          <Link
            to="/messages"
            search={{ code, flow: sum.flow, ...(since === undefined ? {} : { since }) }}
            title={`${code} · ${t('messageReport.see')}`}
          >
            {format.number(count)} × {words(code)}
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** The tab. */
export function MessageReport() {
  const { t } = useTranslation();
  const format = useFormat();
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/messages' });
  const since = periods.find((one) => one === search.since) ?? 'week';
  const flows = useApi('flows');
  const span = useMemo(() => ({ fromAt: periodStart(since), toAt: dayEnd() }), [since]);
  const query = useApi('messageReport', { query: span });
  const names = new Map((flows.data?.items ?? []).map((flow) => [flow.id, flow.name]));
  const what = (sum: Sum) =>
    sum.template ?? (sum.channel === 'sms' ? t('messages.sms') : `${t('messages.whatsapp')} · ${t('messageReport.freeText')}`);
  const number = (head: string, part: (sum: Sum) => number, of?: (sum: Sum) => number, wide = false) => ({
    head,
    end: true,
    wide,
    look: 'a-num',
    cell: (sum: Sum) => (of ? <Share part={part(sum)} of={of(sum)} /> : format.number(part(sum))),
  });
  return (
    <List
      query={query}
      filtered={false}
      tools={
        <ChoiceChips
          label={t('messageReport.period')}
          choices={periods.map((value) => ({ value, label: t(`messageReport.period-${value}`) }))}
          value={since}
          onChange={(value) => void navigate({ search: (old) => ({ ...old, since: value }), replace: true })}
        />
      }
      empty={{ icon: IconChartBar, title: t('messageReport.none'), text: t('messageReport.noneText') }}
      rows={query.data?.items ?? []}
      keyOf={(sum) => `${sum.flow} ${sum.channel} ${sum.template ?? ''}`}
      columns={[
        {
          head: t('messageReport.flow'),
          cell: (sum) => (
            <>
              <span className="a-strong">{names.get(sum.flow) ?? sum.flow}</span>
              <div className="a-muted a-small">{what(sum)}</div>
            </>
          ),
        },
        number(t('messageReport.total'), (sum) => sum.total, undefined, true),
        number(t('messageReport.waiting'), (sum) => sum.waiting, undefined, true),
        number(
          t('messageReport.sent'),
          (sum) => sum.sent,
          (sum) => sum.total,
        ),
        number(
          t('messageReport.delivered'),
          (sum) => sum.delivered,
          (sum) => sum.sent,
        ),
        number(
          t('messageReport.read'),
          (sum) => sum.read,
          (sum) => (sum.channel === 'whatsapp' ? sum.sent : 0),
          true,
        ),
        number(
          t('messageReport.failed'),
          (sum) => sum.failed,
          (sum) => sum.total,
        ),
        { head: t('messageReport.reasons'), wide: true, cell: (sum) => <Reasons sum={sum} /> },
      ]}
    />
  );
}
