// The form of a team: name, colour, its agents in ringing order, how long each rings, and the music.
import { ColorInput, Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { defaultTeamQueue } from '#flow/team-queue.ts';
import { problemAt, useAct, useApi } from '../app/api.ts';
import { useMay } from '../app/session.ts';
import { AgentOrder } from './agent-order.tsx';
import { FormDrawer } from './form-drawer.tsx';
import { NameFields, namedProblem } from './name-fields.tsx';
import type { Team } from './rows.ts';
import { TeamQueueFields } from './team-queue-fields.tsx';
import { WholeNumber } from './whole-number.tsx';

const colours = ['#0F766E', '#1D4ED8', '#6D28D9', '#BE185D', '#B45309', '#15803D', '#475569'];
const empty: Team = { id: '', name: '', color: '#0F766E', agents: [], ringS: 20, music: 'default', queue: defaultTeamQueue };

/** The form; `team` undefined = a new one. */
export function TeamForm({ team, taken, onClose }: { team: Team | undefined; taken: string[]; onClose: () => void }) {
  const { t } = useTranslation();
  const mayHear = useMay('designer', 'supervisor');
  const audio = useApi('audio', {}, { enabled: mayHear });
  const save = useAct('saveTeam', ['teams', 'agents']);
  const [value, setValue] = useState<Team>(team ?? empty);
  const [tried, setTried] = useState(false);
  const isNew = team === undefined;
  const put = (change: Partial<Team>) => setValue((old) => ({ ...old, ...change }));
  const onSave = () => {
    setTried(true);
    if (namedProblem(value, isNew, taken)) return;
    const { id, ...body } = value;
    save.mutate({ params: { id }, body: { ...body, name: body.name.trim() } }, { onSuccess: onClose });
  };
  const music = (audio.data?.items ?? []).filter((one) => one.kind === 'music' && one.id !== 'default');
  return (
    <FormDrawer
      opened
      title={t(isNew ? 'teams.newTeam' : 'teams.editTeam')}
      busy={save.isPending}
      error={save.error}
      onSave={onSave}
      onClose={onClose}
    >
      <NameFields value={value} isNew={isNew} taken={taken} tried={tried} label={t('teams.name')} onChange={put} />
      <AgentOrder
        value={{ agents: value.agents, priorities: value.queue.priorities }}
        onChange={({ agents, priorities }) => put({ agents, queue: { ...value.queue, priorities } })}
      />
      <WholeNumber
        label={t('teams.ringS')}
        min={5}
        max={120}
        value={value.ringS}
        error={problemAt(save.error, 'ringS')}
        onChange={(ringS) => put({ ringS })}
      />
      <Select
        label={t('teams.music')}
        data={[{ value: 'default', label: t('teams.musicDefault') }, ...music.map((one) => ({ value: one.id, label: one.name }))]}
        value={value.music}
        onChange={(next) => put({ music: next ?? 'default' })}
      />
      <ColorInput
        label={t('teams.color')}
        format="hex"
        swatches={colours}
        withPicker={false}
        withEyeDropper={false}
        swatchesPerRow={7}
        value={value.color}
        onChange={(color) => put({ color })}
        error={problemAt(save.error, 'color')}
      />
      <TeamQueueFields team={value} put={(change) => put({ queue: { ...value.queue, ...change } })} />
    </FormDrawer>
  );
}
