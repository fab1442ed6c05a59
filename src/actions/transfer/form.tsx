// The settings of a transfer: to whom, with what music, how long, and what the agent is told.
import { FieldGroup, Pair } from '#kit/field-frame.tsx';
import { type KindForm, type KindFormProps, useFormScope } from '#kit/form-scope.ts';
import { HearButton } from '#kit/hear-button.tsx';
import { sampleText } from '#kit/sample-values.ts';
import { ChoiceField, KeyField, ManyField, NumberField, SegmentField } from '#kit/simple-fields.tsx';
import { TextField } from '#kit/text-field.tsx';
import { useFormWords } from '#kit/use-words.ts';
import words from './form.json' with { type: 'json' };
import type { TransferSettings } from './model.ts';
import texts from './texts.json' with { type: 'json' };

type Target = 'team' | 'agent' | 'number';

function Form({ settings, path, put }: KindFormProps<TransferSettings>) {
  const { flow, installation, agentsNow, soundOf } = useFormScope();
  const { label, help, word } = useFormWords(texts, words);
  const { to } = settings;
  const target: Target = 'team' in to ? 'team' : 'agent' in to ? 'agent' : 'number';
  const named = (list: readonly { id: string; name: string }[]) => list.map((one) => ({ value: one.id, label: one.name }));
  const teams = installation.teams.map((team) => {
    const agents = agentsNow?.filter((agent) => agent.teams.includes(team.id));
    const free = agents?.filter((agent) => agent.available).length ?? 0;
    const note = agents && word(agents.length === 0 ? 'teamEmpty' : free === 0 ? 'teamNobody' : 'teamFree', { free, all: agents.length });
    return { value: team.id, label: team.name, note };
  });
  const agents = installation.agents.map((one) => {
    const now = agentsNow?.find((agent) => agent.id === one.id);
    return { value: one.id, label: one.name, note: now && word(now.available ? 'agentFree' : 'agentAway') };
  });
  const at = (key: keyof TransferSettings) => [...path, key];
  const first = { team: installation.teams, agent: installation.agents, number: [] };
  const turn = (next: Target) => {
    const [only, ...others] = first[next];
    put('to', { [next]: only && others.length === 0 ? only.id : '' });
  };
  const music = installation.music.filter((one) => one.id !== 'default');
  return (
    <>
      <SegmentField
        label={label('to')}
        value={target}
        options={[
          { value: 'team', label: label('team') },
          { value: 'agent', label: label('agent') },
          { value: 'number', label: label('number') },
        ]}
        onChange={turn}
      />
      {'team' in to ? (
        <ChoiceField
          label={label('team')}
          help={help('team')}
          path={at('to')}
          value={to.team}
          setUp="teams"
          empty={word('noTeams')}
          options={teams}
          onChange={(team) => put('to', { team: team ?? '' })}
        />
      ) : 'agent' in to ? (
        <ChoiceField
          label={label('agent')}
          path={at('to')}
          value={to.agent}
          setUp="agents"
          empty={word('noAgents')}
          options={agents}
          onChange={(agent) => put('to', { agent: agent ?? '' })}
        />
      ) : (
        <TextField
          label={label('number')}
          help={help('number')}
          path={at('to')}
          value={to.number}
          mono
          preview="message"
          placeholder="+5491155551234"
          onChange={(number) => put('to', { number: number.trim() })}
        />
      )}
      <ChoiceField
        label={label('music')}
        path={at('music')}
        value={settings.music}
        setUp="audio"
        options={[{ value: 'default', label: word('defaultMusic') }, ...named(music)]}
        sound={soundOf?.({ audio: settings.music })}
        onChange={(value) => put('music', value ?? 'default')}
      />
      <Pair>
        <NumberField
          label={label('ringS')}
          path={at('ringS')}
          value={settings.ringS}
          min={5}
          max={120}
          unit="s"
          onChange={(value) => put('ringS', value)}
        />
        <NumberField
          label={label('maxWaitS')}
          path={at('maxWaitS')}
          value={settings.maxWaitS}
          min={5}
          max={7200}
          step={30}
          unit="s"
          onChange={(value) => put('maxWaitS', value)}
        />
      </Pair>
      <FieldGroup title={word('agentSees')}>
        <ManyField
          label={label('context')}
          help={help('context')}
          path={at('context')}
          value={settings.context}
          options={flow.variables.filter((one) => !one.sensitive).map((one) => ({ value: one.name, label: one.name }))}
          onChange={(value) => put('context', value)}
        />
        <TextField
          label={label('whisper')}
          help={help('whisper')}
          path={at('whisper')}
          value={settings.whisper ?? ''}
          multiline
          preview="speech"
          placeholder={word('whisperExample')}
          below={(typed) => {
            const whisper = soundOf?.({ say: { text: sampleText(flow, typed, 'speech') }, language: flow.languages[0] ?? 'es' });
            return whisper && typed.trim() !== '' ? <HearButton sound={whisper} label={word('hearWhisper')} /> : null;
          }}
          onChange={(value) => put('whisper', value === '' ? undefined : value)}
        />
      </FieldGroup>
      <Pair>
        <KeyField label={label('leaveKey')} path={at('leaveKey')} value={settings.leaveKey} onChange={(key) => put('leaveKey', key)} />
        <NumberField
          label={label('priority')}
          path={at('priority')}
          value={settings.priority}
          min={-10}
          max={10}
          onChange={(value) => put('priority', value)}
        />
      </Pair>
    </>
  );
}

/** The form. */
export const form: KindForm<TransferSettings> = { Form };
