// What each agent is doing, for how long, and the way to change it for them.
import { ActionIcon, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDots } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { CallInput } from '#api/contract/client.ts';
import { useAct, useApi } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { clock, useFormat } from '../app/format.ts';
import { AgentState } from './agent-state.tsx';
import type { BoardView } from './rows.ts';
import classes from './board.module.css';

type Agent = BoardView['agents'][number];
type Change = CallInput<'setAgentPresence'>['body'];

function PresenceMenu({ agent }: { agent: Agent }) {
  const { t, i18n } = useTranslation();
  const reasons = useApi('awayReasons');
  const set = useAct('setAgentPresence', ['board', 'agents']);
  const put = (body: Change) =>
    set.mutate(
      { params: { id: agent.agent }, body },
      { onError: (error) => notifications.show({ color: 'red', message: errorText(t, error) }) },
    );
  const label = (words: Record<string, string>) => words[i18n.language] ?? words['es'];
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" loading={set.isPending} aria-label={t('board.setState', { name: agent.name })}>
          <IconDots size={18} stroke={1.75} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => put({ state: 'available' })}>
          {t(agent.state === 'wrap-up' ? 'board.endWrapUp' : 'agentState.available')}
        </Menu.Item>
        <Menu.Label>{t('agentState.away')}</Menu.Label>
        {(reasons.data?.items ?? [])
          .filter((reason) => !reason.archived)
          .map((reason) => (
            <Menu.Item key={reason.id} onClick={() => put({ state: 'away', reason: reason.id })}>
              {label(reason.label)}
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** The list. */
export function BoardAgents({ board, now }: { board: BoardView; now: number }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const reasons = useApi('awayReasons');
  const teams = new Map(board.teams.map((team) => [team.team, team.name]));
  const why = (agent: Agent) => {
    if (agent.state !== 'away' || agent.reason === undefined) return undefined;
    if (agent.reason === 'no-answer') return t('board.noAnswer');
    const words: Record<string, string> | undefined = reasons.data?.items.find((one) => one.id === agent.reason)?.label;
    return words?.[i18n.language] ?? agent.reason;
  };
  return (
    <section aria-labelledby="board-agents" className={classes['part']}>
      <h2 id="board-agents">{t('teams.tab-agents')}</h2>
      <div className="a-card a-scroll">
        <table className="a-table">
          <thead>
            <tr>
              <th>{t('teams.name')}</th>
              <th>{t('teams.state')}</th>
              <th className="a-wide">{t('teams.inTeams')}</th>
              <th className="a-wide a-end">{t('board.answeredToday')}</th>
              <th className="a-end">{t('board.since')}</th>
              <th className="a-end">
                <span className="a-vh">{t('common.actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {board.agents.map((agent) => (
              <tr key={agent.agent}>
                <td className="a-strong">{agent.name}</td>
                <td>
                  <AgentState state={agent.state} /> <span className="a-muted">{why(agent)}</span>
                </td>
                <td className="a-wide">{agent.teams.map((id) => teams.get(id) ?? id).join(', ') || t('teams.noTeams')}</td>
                <td className="a-wide a-end a-num">{format.number(agent.answeredToday)}</td>
                <td className="a-end a-num">{agent.sinceAt > 0 ? clock(Math.max(0, now - agent.sinceAt)) : '–'}</td>
                <td className="a-end">
                  <PresenceMenu agent={agent} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
