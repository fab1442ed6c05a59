// The list of agents with what each is doing now.
import { Button } from '@mantine/core';
import { IconDeviceLandlinePhone, IconPencil, IconPlus, IconTrash, IconUser } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '#kit/empty-state.tsx';
import { SearchBox } from '#kit/search-box.tsx';
import { useAct, useApi } from '../app/api.ts';
import { type AgentView, useMay, useSession } from '../app/session.ts';
import { confirm } from '../shell/confirm.tsx';
import { AgentForm } from './agent-form.tsx';
import { AgentPhone } from './agent-phone.tsx';
import { AgentState } from './agent-state.tsx';
import { ListBody } from './list-body.tsx';
import { RowMenu } from './row-menu.tsx';

/** Agents; `words` filters by name. */
export function AgentList({ words, onSearch }: { words: string; onSearch: (words: string) => void }) {
  const { t } = useTranslation();
  const { user } = useSession();
  const mayChange = useMay('supervisor');
  const query = useApi('agents');
  const teams = useApi('teams');
  const remove = useAct('removeAgent', ['agents', 'teams']);
  const [form, setForm] = useState<AgentView | 'new'>();
  const [phone, setPhone] = useState<AgentView>();
  const all = query.data?.items ?? [];
  const rows = all.filter((agent) => agent.name.toLowerCase().includes(words.toLowerCase()));
  const teamNames = new Map((teams.data?.items ?? []).map((team) => [team.id, team.name]));
  const add = (
    <Button leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />} onClick={() => setForm('new')}>
      {t('teams.newAgent')}
    </Button>
  );
  const ask = (agent: AgentView) =>
    confirm({
      title: t('teams.removeAgent', { name: agent.name }),
      text: t('teams.removeAgentText'),
      action: t('common.delete'),
      act: () => remove.mutateAsync({ params: { id: agent.id } }),
    });
  const actions = (agent: AgentView) => [
    { label: t('common.edit'), icon: IconPencil, onClick: () => setForm(agent) },
    ...(user.role === 'admin' && agent.contact.kind === 'registered'
      ? [{ label: t('teams.phone'), icon: IconDeviceLandlinePhone, onClick: () => setPhone(agent) }]
      : []),
    { label: t('common.delete'), icon: IconTrash, danger: true, onClick: () => ask(agent) },
  ];
  return (
    <>
      <div className="a-tools a-tools-apart">
        <SearchBox label={t('teams.search')} clear={t('common.clear')} value={words} onChange={onSearch} />
        {mayChange && all.length > 0 ? add : null}
      </div>
      <ListBody
        query={query}
        count={rows.length}
        empty={
          all.length > 0 ? (
            <EmptyState icon={IconUser} title={t('common.noMatch')} text={t('common.noMatchText')} />
          ) : (
            <EmptyState icon={IconUser} title={t('teams.noAgents')} text={t('teams.noAgentsText')}>
              {mayChange ? add : null}
            </EmptyState>
          )
        }
      >
        <table className="a-table">
          <thead>
            <tr>
              <th>{t('teams.name')}</th>
              <th>{t('teams.state')}</th>
              <th className="a-wide">{t('teams.contact')}</th>
              <th className="a-wide">{t('teams.inTeams')}</th>
              <th className="a-end">
                <span className="a-vh">{t('common.actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((agent) => (
              <tr key={agent.id} data-open={mayChange || undefined} onClick={() => (mayChange ? setForm(agent) : undefined)}>
                <td className="a-strong">{agent.name}</td>
                <td>
                  <AgentState state={agent.state} />
                </td>
                <td className="a-wide">
                  {t(`teams.contact-${agent.contact.kind}`)}
                  {agent.contact.kind === 'sip' ? <div className="a-muted a-mono">{agent.contact.uri}</div> : null}
                </td>
                <td className="a-wide">{agent.teams.map((id) => teamNames.get(id) ?? id).join(', ') || t('teams.noTeams')}</td>
                <td className="a-end">{mayChange ? <RowMenu name={agent.name} actions={actions(agent)} /> : null}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ListBody>
      {form === undefined ? null : (
        <AgentForm agent={form === 'new' ? undefined : form} taken={all.map((agent) => agent.id)} onClose={() => setForm(undefined)} />
      )}
      {phone ? <AgentPhone agent={phone} onClose={() => setPhone(undefined)} /> : null}
    </>
  );
}
