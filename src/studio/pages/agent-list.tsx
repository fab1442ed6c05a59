// The list of agents with what each is doing now.
import { IconDeviceLandlinePhone, IconPencil, IconPlus, IconTrash, IconUser } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct, useApi } from '../app/api.ts';
import { type AgentView, useMay, useSession } from '../app/session.ts';
import { confirm } from '../shell/confirm.tsx';
import { AgentForm } from './agent-form.tsx';
import { AgentPhone } from './agent-phone.tsx';
import { AgentState } from './agent-state.tsx';
import { AddButton, List } from './list-table.tsx';

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
  const add = <AddButton label={t('teams.newAgent')} icon={IconPlus} onClick={() => setForm('new')} />;
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
      <List
        query={query}
        filtered={all.length > 0}
        search={{ label: t('teams.search'), words, onSearch }}
        add={mayChange ? add : null}
        empty={{ icon: IconUser, title: t('teams.noAgents'), text: t('teams.noAgentsText') }}
        rows={rows}
        keyOf={(agent) => agent.id}
        nameOf={(agent) => agent.name}
        onOpen={mayChange ? setForm : undefined}
        actions={mayChange ? actions : undefined}
        columns={[
          { head: t('teams.name'), look: 'a-strong', cell: (agent) => agent.name },
          { head: t('teams.state'), cell: (agent) => <AgentState state={agent.state} /> },
          {
            head: t('teams.contact'),
            wide: true,
            cell: (agent) => (
              <>
                {t(`teams.contact-${agent.contact.kind}`)}
                {agent.contact.kind === 'sip' ? <div className="a-muted a-mono">{agent.contact.uri}</div> : null}
              </>
            ),
          },
          {
            head: t('teams.inTeams'),
            wide: true,
            cell: (agent) => agent.teams.map((id) => teamNames.get(id) ?? id).join(', ') || t('teams.noTeams'),
          },
        ]}
      />
      {form === undefined ? null : (
        <AgentForm agent={form === 'new' ? undefined : form} taken={all.map((agent) => agent.id)} onClose={() => setForm(undefined)} />
      )}
      {phone ? <AgentPhone agent={phone} onClose={() => setPhone(undefined)} /> : null}
    </>
  );
}
