// The list of teams.
import { Button } from '@mantine/core';
import { IconPencil, IconPlus, IconTrash, IconUsers } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '#kit/empty-state.tsx';
import { SearchBox } from '#kit/search-box.tsx';
import { useAct, useApi } from '../app/api.ts';
import { useFormat } from '../app/format.ts';
import { useMay } from '../app/session.ts';
import { confirm } from '../shell/confirm.tsx';
import type { Team } from './rows.ts';
import { ListBody } from './list-body.tsx';
import { RowMenu } from './row-menu.tsx';
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
  const add = (
    <Button leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />} onClick={() => setForm('new')}>
      {t('teams.newTeam')}
    </Button>
  );
  const ask = (team: Team) =>
    confirm({
      title: t('teams.removeTeam', { name: team.name }),
      text: t('teams.removeTeamText'),
      action: t('common.delete'),
      act: () => remove.mutateAsync({ params: { id: team.id } }),
    });
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
            <EmptyState icon={IconUsers} title={t('common.noMatch')} text={t('common.noMatchText')} />
          ) : (
            <EmptyState icon={IconUsers} title={t('teams.none')} text={t('teams.noneText')}>
              {mayChange ? add : null}
            </EmptyState>
          )
        }
      >
        <table className="a-table">
          <thead>
            <tr>
              <th>{t('teams.name')}</th>
              <th>{t('teams.agents')}</th>
              <th className="a-wide">{t('teams.state')}</th>
              <th className="a-end">
                <span className="a-vh">{t('common.actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((team) => (
              <tr key={team.id} data-open={mayChange || undefined} onClick={() => (mayChange ? setForm(team) : undefined)}>
                <td className="a-strong">
                  <span className="a-dot" style={{ background: team.color }} aria-hidden /> {team.name}
                </td>
                <td>
                  {team.agents.length === 0
                    ? '–'
                    : team.agents.length > 4
                      ? t('teams.agentsCount', { count: team.agents.length })
                      : team.agents.map((id) => names.get(id) ?? id).join(', ')}
                </td>
                <td className="a-wide a-muted">{t('teams.availableCount', { count: free(team), number: format.number(free(team)) })}</td>
                <td className="a-end">
                  {mayChange ? (
                    <RowMenu
                      name={team.name}
                      actions={[
                        { label: t('common.edit'), icon: IconPencil, onClick: () => setForm(team) },
                        { label: t('common.delete'), icon: IconTrash, danger: true, onClick: () => ask(team) },
                      ]}
                    />
                  ) : null}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ListBody>
      {form === undefined ? null : (
        <TeamForm team={form === 'new' ? undefined : form} taken={all.map((team) => team.id)} onClose={() => setForm(undefined)} />
      )}
    </>
  );
}
