// A team's agents in ringing order, each with a priority. Not here: how the strategy uses them (desk/strategy.ts), the rest of the form.
import { ActionIcon, Input, NativeSelect, Select } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../app/api.ts';

const levels = Array.from({ length: 10 }, (_, n) => n + 1);

/** Who is in the team, in order, and who of them has another priority than 1. */
export interface TeamMembers {
  agents: string[];
  priorities: Record<string, number>;
}

/** The field. Priorities are asked for only where there are two agents to tell apart. */
export function AgentOrder({ value, onChange }: { value: TeamMembers; onChange: (value: TeamMembers) => void }) {
  const { t } = useTranslation();
  const rows = useApi('agents').data?.items ?? [];
  const names = new Map(rows.map((agent) => [agent.id, agent.name]));
  const { agents, priorities } = value;
  const others = rows.filter((agent) => !agents.includes(agent.id));
  const several = agents.length > 1;
  const without = (id: string) => Object.fromEntries(Object.entries(priorities).filter(([agent]) => agent !== id));
  const move = (at: number, by: number) => {
    const next = [...agents];
    const [taken] = next.splice(at, 1);
    if (taken !== undefined) next.splice(at + by, 0, taken);
    onChange({ ...value, agents: next });
  };
  return (
    <Input.Wrapper
      label={t('teams.agents')}
      description={t(several ? 'teams.agentsPriorityHelp' : 'teams.agentsHelp')}
      inputWrapperOrder={['label', 'input', 'description']}
      labelElement="div"
    >
      <ol className="a-order">
        {agents.map((id, at) => {
          const name = names.get(id) ?? id;
          return (
            <li key={id}>
              <span>{name}</span>
              {several ? (
                <NativeSelect
                  size="xs"
                  aria-label={t('teams.priorityOf', { name })}
                  data={levels.map((level) => ({ value: String(level), label: t('teams.priority', { level }) }))}
                  value={String(Object.hasOwn(priorities, id) ? priorities[id] : 1)}
                  onChange={({ currentTarget }) => {
                    const level = Number(currentTarget.value);
                    onChange({ agents, priorities: level === 1 ? without(id) : { ...priorities, [id]: level } });
                  }}
                />
              ) : null}
              <ActionIcon
                variant="subtle"
                color="gray"
                disabled={at === 0}
                aria-label={t('teams.moveUp', { name })}
                onClick={() => move(at, -1)}
              >
                <IconArrowUp size={16} stroke={1.75} />
              </ActionIcon>
              <ActionIcon
                variant="subtle"
                color="gray"
                disabled={at === agents.length - 1}
                aria-label={t('teams.moveDown', { name })}
                onClick={() => move(at, 1)}
              >
                <IconArrowDown size={16} stroke={1.75} />
              </ActionIcon>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t('teams.takeOut', { name })}
                onClick={() => onChange({ agents: agents.filter((one) => one !== id), priorities: without(id) })}
              >
                <IconX size={16} stroke={1.75} />
              </ActionIcon>
            </li>
          );
        })}
      </ol>
      {others.length > 0 ? (
        <Select
          aria-label={t('teams.addAgents')}
          placeholder={t('teams.addAgents')}
          searchable
          data={others.map((agent) => ({ value: agent.id, label: agent.name }))}
          value={null}
          onChange={(id) => (id === null ? undefined : onChange({ ...value, agents: [...agents, id] }))}
        />
      ) : null}
    </Input.Wrapper>
  );
}
