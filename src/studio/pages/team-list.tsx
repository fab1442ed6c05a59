// The list of teams.
import { IconPencil, IconPlus, IconTrash, IconUsers } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct, useApi } from '../app/api.ts';
import { useFormat } from '../app/format.ts';
import { useMay } from '../app/session.ts';
import { confirm } from '../shell/confirm.tsx';
import type { Team } from './rows.ts';
import { AddButton, List } from './list-table.tsx';
import { TeamForm } from './team-form.tsx';

/** Teams with their agents; `words` filters by name. */
export function TeamList({ words, onSearch }: { words: string; onSearch: (words: string) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const mayChange = useMay('supervisor');
  const query = useApi('teams');
  const agents = useApi('agents');
  const remove = useAct('removeTeam', ['teams', 'agents']);
  const [form, setForm] = useState<Team | 'new'>();
  const all = query.data?.items ?? [];
  const rows = all.filter((team) => team.name.toLowerCase().includes(words.toLowerCase()));
  const names = new Map((agents.data?.items ?? []).map((agent) => [agent.id, agent.name]));
  const free = (team: Team) =>
    (agents.data?.items ?? []).filter((agent) => team.agents.includes(agent.id) && agent.state === 'available').length;
  const add = <AddButton label={t('teams.newTeam')} icon={IconPlus} onClick={() => setForm('new')} />;
  const ask = (team: Team) =>
    confirm({
      title: t('teams.removeTeam', { name: team.name }),
      text: t('teams.removeTeamText'),
      action: t('common.delete'),
      act: () => remove.mutateAsync({ params: { id: team.id } }),
    });
  const people = (team: Team) => {
    if (team.agents.length === 0) return '–';
    if (team.agents.length > 4) return t('teams.agentsCount', { count: team.agents.length });
    return team.agents.map((id) => names.get(id) ?? id).join(', ');
  };
  const actions = (team: Team) => [
    { label: t('common.edit'), icon: IconPencil, onClick: () => setForm(team) },
    { label: t('common.delete'), icon: IconTrash, danger: true, onClick: () => ask(team) },
  ];
  return (
    <>
      <List
        query={query}
        filtered={all.length > 0}
        search={{ label: t('teams.search'), words, onSearch }}
        add={mayChange ? add : null}
        empty={{ icon: IconUsers, title: t('teams.none'), text: t('teams.noneText') }}
        rows={rows}
        keyOf={(team) => team.id}
        nameOf={(team) => team.name}
        onOpen={mayChange ? setForm : undefined}
        actions={mayChange ? actions : undefined}
        columns={[
          {
            head: t('teams.name'),
            look: 'a-strong',
            cell: (team) => (
              <>
                <span className="a-dot" style={{ background: team.color }} aria-hidden /> {team.name}
              </>
            ),
          },
          { head: t('teams.agents'), cell: people },
          {
            head: t('teams.state'),
            wide: true,
            look: 'a-muted',
            cell: (team) => t('teams.availableCount', { count: free(team), number: format.number(free(team)) }),
          },
        ]}
      />
      {form === undefined ? null : (
        <TeamForm team={form === 'new' ? undefined : form} taken={all.map((team) => team.id)} onClose={() => setForm(undefined)} />
      )}
    </>
  );
}
