// Callers at the desk, the longest waiting first, and the way to move one to another team or agent; callbacks can be given up.
import { ActionIcon, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconArrowsExchange, IconPhoneCall, IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type IconPart, StatePill, type Tone } from '#kit/state-pill.tsx';
import { useAct } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { clock } from '../app/format.ts';
import { confirm } from '../shell/confirm.tsx';
import type { BoardView } from './rows.ts';
import classes from './board.module.css';
import { useCallerName } from './call-state.tsx';
import { ListTable } from './list-table.tsx';

type Ticket = BoardView['tickets'][number];

const tones: Record<Ticket['alert'], Tone> = { none: 'grey', warning: 'amber', critical: 'red' };

function MoveMenu({ ticket, board, name }: { ticket: Ticket; board: BoardView; name: string }) {
  const { t } = useTranslation();
  const move = useAct('moveTicket', ['board']);
  const to = (target: { team: string } | { agent: string }) =>
    move.mutate(
      { params: { ticket: ticket.ticket }, body: { to: target } },
      {
        onSuccess: () => notifications.show({ message: t('board.moved', { name }) }),
        onError: (error) => notifications.show({ color: 'red', message: errorText(t, error) }),
      },
    );
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" loading={move.isPending} aria-label={t('board.move', { name })}>
          <IconArrowsExchange size={18} stroke={1.75} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('board.toTeam')}</Menu.Label>
        {board.teams
          .filter((team) => team.team !== ticket.team)
          .map((team) => (
            <Menu.Item key={team.team} onClick={() => to({ team: team.team })}>
              {team.name} <span className="a-muted">{t('board.freeCount', { count: team.agents.available })}</span>
            </Menu.Item>
          ))}
        <Menu.Label>{t('board.toAgent')}</Menu.Label>
        {board.agents
          .filter((agent) => agent.state !== 'offline')
          .map((agent) => (
            <Menu.Item key={agent.agent} onClick={() => to({ agent: agent.agent })}>
              {agent.name} <span className="a-muted">{t(`agentState.${agent.state}`)}</span>
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** What can be done for a caller: moved while they wait, given up where they wait for a call back. */
function Tools({ ticket, board, name }: { ticket: Ticket; board: BoardView; name: string }) {
  const { t } = useTranslation();
  const cancel = useAct('cancelCallback', ['board', 'callbacks']);
  if (ticket.state === 'waiting') return <MoveMenu ticket={ticket} board={board} name={name} />;
  if (ticket.state !== 'callback') return null;
  const giveUp = () =>
    confirm({
      title: t('board.cancelCallback', { name }),
      text: t('board.cancelCallbackText'),
      action: t('board.giveUp'),
      act: () => cancel.mutateAsync({ params: { ticket: ticket.ticket } }),
    });
  return (
    <ActionIcon variant="subtle" color="red" aria-label={t('board.cancelCallback', { name })} onClick={giveUp}>
      <IconX size={18} stroke={1.75} />
    </ActionIcon>
  );
}

function State({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const icon: IconPart | undefined = ticket.state === 'callback' ? IconPhoneCall : undefined;
  return (
    <StatePill tone={ticket.state === 'talking' ? 'green' : tones[ticket.alert]} {...(icon ? { icon } : {})}>
      {t(`board.state-${ticket.state}`)}
    </StatePill>
  );
}

/** The list. Waiting and ringing first, then callbacks, then who talks. */
export function BoardWaiting({ board, now }: { board: BoardView; now: number }) {
  const { t } = useTranslation();
  const caller = useCallerName();
  const nameOf = (ticket: Ticket) => caller({ ...ticket, source: 'trunk' });
  const agentName = (id: string) => board.agents.find((agent) => agent.agent === id)?.name;
  const place = (ticket: Ticket) =>
    board.teams.find((team) => team.team === ticket.team)?.name ?? agentName(ticket.wantedAgent ?? '') ?? '–';
  const order: Ticket['state'][] = ['waiting', 'ringing', 'callback', 'talking'];
  const rows = board.tickets.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state) || a.enteredAt - b.enteredAt);
  return (
    <section aria-labelledby="board-callers" className={classes['part']}>
      <h2 id="board-callers">{t('board.callers')}</h2>
      {rows.length === 0 ? (
        <p className="a-muted">{t('board.nobody')}</p>
      ) : (
        <div className="a-card a-scroll">
          <ListTable
            rows={rows}
            keyOf={(ticket) => ticket.ticket}
            columns={[
              { head: t('board.position'), cell: (ticket) => ticket.position ?? '', look: 'a-num' },
              {
                head: t('calls.caller'),
                cell: (ticket) => (
                  <Link to="/calls/$id" params={{ id: ticket.callId }} className="a-link a-strong a-num">
                    {nameOf(ticket)}
                  </Link>
                ),
              },
              { head: t('board.team'), cell: place, wide: true },
              { head: t('teams.state'), cell: (ticket) => <State ticket={ticket} /> },
              { head: t('live.agent'), cell: (ticket) => ticket.agents.map((id) => agentName(id) ?? id).join(', ') || '–', wide: true },
              { head: t('board.since'), cell: (ticket) => clock(Math.max(0, now - ticket.enteredAt)), end: true, look: 'a-num' },
              {
                head: t('common.actions'),
                cell: (ticket) => <Tools ticket={ticket} board={board} name={nameOf(ticket)} />,
                end: true,
                unseen: true,
              },
            ]}
          />
        </div>
      )}
    </section>
  );
}
