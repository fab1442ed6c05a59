// The settings of a transfer: to whom, with what music, how long, and what the agent is told.
import type { SkillNeed } from '#flow/team-queue.ts';
import { FieldGroup, Pair } from '#kit/field-frame.tsx';
import { type KindForm, type KindFormProps, useFormScope } from '#kit/form-scope.ts';
import { HearButton } from '#kit/hear-button.tsx';
import { sampleText } from '#kit/sample-values.ts';
import { RowsField } from '#kit/rows-field.tsx';
import { ChoiceField, KeyField, ManyField, NumberField, SegmentField, SwitchField } from '#kit/simple-fields.tsx';
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
      {target === 'number' ? (
        <SwitchField
          label={label('confirmNumber')}
          help={help('confirmNumber')}
          path={at('confirmNumber')}
          value={settings.confirmNumber ?? false}
          onChange={(on) => put('confirmNumber', on || undefined)}
        />
      ) : null}
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
        <SwitchField
          label={label('brief')}
          help={help('brief')}
          path={at('brief')}
          value={settings.brief ?? false}
          onChange={(on) => put('brief', on || undefined)}
        />
      </FieldGroup>
      <FieldGroup title={word('whileWaiting')} help={target === 'number' ? undefined : word('keysHelp')}>
        <Pair>
          <KeyField
            label={label('leaveKey')}
            path={at('leaveKey')}
            value={settings.leaveKey}
            taken={settings.callbackKey === undefined ? {} : { [settings.callbackKey]: word('callback') }}
            onChange={(key) => put('leaveKey', key)}
          />
          {target === 'number' && settings.callbackKey === undefined ? null : (
            <KeyField
              label={label('callbackKey')}
              path={at('callbackKey')}
              value={settings.callbackKey}
              taken={settings.leaveKey === undefined ? {} : { [settings.leaveKey]: word('leaving') }}
              onChange={(key) => put('callbackKey', key)}
            />
          )}
        </Pair>
      </FieldGroup>
      {target === 'number' ? null : (
        <NumberField
          label={label('priority')}
          help={help('priority')}
          path={at('priority')}
          value={settings.priority}
          min={-10}
          max={10}
          onChange={(value) => put('priority', value)}
        />
      )}
      {target === 'team' ? (
        <RowsField<SkillNeed>
          title={label('skills')}
          help={help('skills')}
          path={at('skills')}
          value={settings.skills ?? []}
          max={20}
          add={word('addSkill')}
          fresh={() => ({ skill: word('newSkill'), level: 1 })}
          name={(need) => need.skill}
          onChange={(next) => put('skills', next.length === 0 ? undefined : next)}
          row={(need, putNeed, rowPath) => (
            <Pair>
              <TextField
                label={word('skill')}
                path={[...rowPath, 'skill']}
                value={need.skill}
                variables={false}
                onChange={(skill) => putNeed({ ...need, skill })}
              />
              <NumberField
                label={word('level')}
                path={[...rowPath, 'level']}
                value={need.level}
                min={1}
                max={5}
                onChange={(level) => putNeed({ ...need, level })}
              />
            </Pair>
          )}
        />
      ) : null}
    </>
  );
}

/** The form. */
export const form: KindForm<TransferSettings> = { Form };
