// The supervisor's board: teams with today's figures, who waits, what each agent does. Not here: calls that no team has (live-page.tsx).
import { IconUsers } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '#kit/empty-state.tsx';
import { useApi } from '../app/api.ts';
import { BoardAgents } from './board-agents.tsx';
import { BoardTeams } from './board-teams.tsx';
import { BoardWaiting } from './board-waiting.tsx';
import { ListBody } from './list-body.tsx';
import { useNow } from './use-now.ts';

/** The board. The server's hints refresh it; the clocks run by themselves. */
export function Board() {
  const { t } = useTranslation();
  const query = useApi('board', {}, { refetchMs: 15_000 });
  const board = query.data;
  const clockNow = useNow(board !== undefined);
  // Waits are told by the server's clock: this one may be wrong.
  const now = board ? board.at + Math.max(0, clockNow - query.dataUpdatedAt) : clockNow;
  return (
    <ListBody
      parts
      query={query}
      count={board?.teams.length ?? 0}
      empty={<EmptyState icon={IconUsers} title={t('teams.none')} text={t('teams.noneText')} />}
    >
      {board ? (
        <>
          <BoardTeams board={board} />
          <BoardWaiting board={board} now={now} />
          <BoardAgents board={board} now={now} />
        </>
      ) : null}
    </ListBody>
  );
}
