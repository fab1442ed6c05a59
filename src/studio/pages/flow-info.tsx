// The facts of a flow: its lines, languages, variables; the way to take its document along, and to remove it.
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconFileExport, IconTrash } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Flow } from '#flow/model.ts';
import { useAct } from '../app/api.ts';
import { downloadFlow } from '../app/download-flow.ts';
import { useFormat } from '../app/format.ts';
import { confirm } from '../shell/confirm.tsx';
import classes from './flow-page.module.css';
import type { FlowSummary } from './flow-state.tsx';

/** The facts tab. */
export function FlowInfo({ flow, summary, mayRemove }: { flow: Flow; summary: FlowSummary; mayRemove: boolean }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const remove = useAct('removeFlow', ['flows']);
  const names = new Intl.DisplayNames([i18n.language], { type: 'language' });
  const ask = () =>
    confirm({
      title: t('flows.removeTitle', { name: summary.name }),
      text: t('flows.removeText'),
      action: t('common.delete'),
      act: async () => {
        await remove.mutateAsync({ params: { id: summary.id } });
        notifications.show({ message: t('flows.removed') });
        await navigate({ to: '/flows' });
      },
    });
  return (
    <div className={classes['info']}>
      <dl className="a-facts">
        <dt>{t('common.id')}</dt>
        <dd className="a-mono">{summary.id}</dd>
        <dt>{t('flows.lines')}</dt>
        <dd className="a-mono">{summary.lines.join(', ') || t('flows.noLine')}</dd>
        <dt>{t('flows.languages')}</dt>
        <dd>{flow.languages.map((tag) => names.of(tag) ?? tag).join(', ')}</dd>
        <dt>{t('flows.timeZone')}</dt>
        <dd>{flow.timeZone.replaceAll('_', ' ')}</dd>
        <dt>{t('flows.blocks')}</dt>
        <dd className="a-num">{format.number(Object.keys(flow.blocks).length)}</dd>
        <dt>{t('flows.variables')}</dt>
        <dd>
          {flow.variables.length === 0 ? (
            t('common.none')
          ) : (
            <ul className={classes['variables']}>
              {flow.variables.map((one) => (
                <li key={one.name}>
                  <code>{one.name}</code> {one.sensitive ? <span className="a-pill a-amber">{t('flows.sensitive')}</span> : null}
                </li>
              ))}
            </ul>
          )}
        </dd>
      </dl>
      <Button variant="subtle" leftSection={<IconFileExport size={16} stroke={1.75} aria-hidden />} onClick={() => downloadFlow(flow)}>
        {t('flows.export')}
      </Button>
      {mayRemove ? (
        <Button variant="subtle" color="red" leftSection={<IconTrash size={16} stroke={1.75} aria-hidden />} onClick={ask}>
          {t('flows.remove')}
        </Button>
      ) : null}
    </div>
  );
}
