// Passing the caller on at once to a team, an agent or an outside number: one search over all, by keyboard alone; a refusal in words.
import { Loader, Modal, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconPhoneOutgoing, IconSearch, IconUser, IconUsersGroup } from '@tabler/icons-react';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type * as z from 'zod';
import { ApiError } from '#api/contract/client.ts';
import type { forwardTargetSchema } from '#api/contract/desk-shapes.ts';
import { Failed } from '#kit/failed.tsx';
import type { IconPart } from '#kit/state-pill.tsx';
import { useAct, useApi } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { AgentState } from './agent-state.tsx';
import classes from './desk-dialog.module.css';

type Target = z.input<typeof forwardTargetSchema>;

interface Choice {
  key: string;
  icon: IconPart;
  name: string;
  detail: React.ReactNode;
  to: Target;
  /** Free ones first. */
  rank: number;
}

const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
const digits = (text: string) => text.replace(/[\s().-]/g, '');

function useChoices(self: string | undefined, words: string, mayOutside: boolean): { choices: Choice[]; waiting: boolean } {
  const { t } = useTranslation();
  const teams = useApi('teams');
  const agents = useApi('agents', {}, { refetchMs: 5_000 });
  const everybody = agents.data?.items ?? [];
  const free = (ids: string[]) => everybody.filter((one) => ids.includes(one.id) && one.id !== self && one.state === 'available').length;
  const ofTeams = (teams.data?.items ?? []).map((team): Choice => {
    const count = free(team.agents);
    const detail = <span className={count > 0 ? classes['free'] : 'a-muted'}>{t('desk.freeAgents', { count })}</span>;
    return { key: `team ${team.id}`, icon: IconUsersGroup, name: team.name, detail, to: { team: team.id }, rank: count > 0 ? 0 : 2 };
  });
  const ofAgents = everybody
    .filter((one) => one.id !== self)
    .map((one): Choice => {
      const rank = one.state === 'available' ? 1 : one.state === 'offline' ? 4 : 3;
      return {
        key: `agent ${one.id}`,
        icon: IconUser,
        name: one.name,
        detail: <AgentState state={one.state} />,
        to: { agent: one.id },
        rank,
      };
    });
  const needle = plain(words.trim());
  const choices = [...ofTeams, ...ofAgents]
    .filter((one) => plain(one.name).includes(needle))
    .sort((one, other) => one.rank - other.rank || one.name.localeCompare(other.name));
  const number = digits(words);
  if (mayOutside && /^\+[1-9]\d{6,14}$/.test(number))
    choices.unshift({ key: 'number', icon: IconPhoneOutgoing, name: number, detail: t('desk.outside'), to: { number }, rank: 0 });
  return { choices, waiting: teams.data === undefined || agents.data === undefined };
}

/** The dialog. */
export function DeskForward({
  callId,
  agent,
  mayOutside,
  onClose,
}: {
  callId: string;
  agent: string | undefined;
  mayOutside: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const [words, setWords] = useState('');
  const [at, setAt] = useState(0);
  const act = useAct('forwardCall', ['desk', 'deskCall']);
  const { choices, waiting } = useChoices(agent, words, mayOutside);
  const active = Math.min(at, Math.max(0, choices.length - 1));
  const looksLikeNumber = /^\+?\d[\d\s().-]{2,}$/.test(words.trim());
  const pass = (choice: Choice | undefined) => {
    if (!choice || act.isPending) return;
    act.mutate(
      { params: { id: callId }, body: { to: choice.to } },
      {
        onSuccess: () => {
          notifications.show({ message: t('desk.forwarded', { name: choice.name }) });
          onClose();
        },
      },
    );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setAt((active + step + choices.length) % Math.max(1, choices.length));
    }
    if (event.key === 'Enter') {
      event.preventDefault();
      pass(choices[active]);
    }
  };
  const refusal = act.error && refusalWord(act.error);
  return (
    <Modal opened onClose={onClose} title={t('desk.forwardTitle')} size="md" closeButtonProps={{ 'aria-label': t('common.close') }}>
      <div className={classes['body']}>
        <p className="a-muted">{t('desk.forwardText')}</p>
        <TextInput
          data-autofocus
          role="combobox"
          aria-expanded
          aria-controls="forward-list"
          aria-activedescendant={choices[active] ? `forward-${active}` : undefined}
          aria-label={t(mayOutside ? 'desk.forwardSearchNumber' : 'desk.forwardSearch')}
          placeholder={t(mayOutside ? 'desk.forwardSearchNumber' : 'desk.forwardSearch')}
          leftSection={<IconSearch size={16} stroke={1.75} aria-hidden />}
          value={words}
          onChange={(event) => {
            setWords(event.currentTarget.value);
            setAt(0);
            act.reset();
          }}
          onKeyDown={onKeyDown}
        />
        {act.error ? (
          <Failed
            text={refusal === undefined ? errorText(t, act.error) : t(`desk.refused-${refusal}`)}
            retry={t('common.retry')}
            onRetry={() => pass(choices[active])}
          />
        ) : null}
        <div id="forward-list" role="listbox" aria-label={t('desk.forwardTitle')} className={classes['list']}>
          {choices.map((choice, index) => (
            <div
              key={choice.key}
              id={`forward-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === active}
              className={classes['choice']}
              onMouseMove={() => setAt(index)}
              onClick={() => pass(choice)}
              onKeyDown={onKeyDown}
            >
              <choice.icon size={18} stroke={1.75} aria-hidden />
              <span className={classes['name']}>{choice.name}</span>
              {act.isPending && index === active ? <Loader size={16} /> : choice.detail}
            </div>
          ))}
        </div>
        {choices.length === 0 && !waiting ? (
          <p className={classes['none']}>
            {looksLikeNumber ? t(mayOutside ? 'desk.numberForm' : 'desk.refused-no-right') : t('desk.forwardNone')}
          </p>
        ) : null}
      </div>
    </Modal>
  );
}

/** Why a number may not be dialled: the part after `desk.refused-`. */
function refusalWord(error: Error): string | undefined {
  if (!(error instanceof ApiError) || error.answer.code !== 'number-not-allowed') return undefined;
  const reason = error.answer.details?.['reason'];
  return typeof reason === 'string' && ['no-right', 'invalid-number', 'not-allowed', 'daily-limit', 'no-trunk'].includes(reason)
    ? reason
    : 'not-allowed';
}
