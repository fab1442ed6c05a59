// What a team's queue is set to, in folded parts: who rings next, hours, the wait, callbacks, alarms. Not here: name, agents, music (team-form.tsx).
import { Accordion, Select, Switch, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type TeamQueue, teamStrategies } from '#flow/team-queue.ts';
import { useApi } from '../app/api.ts';
import { ComfortFields } from './comfort-fields.tsx';
import type { QueueFields } from './rows.ts';
import { SkillsField } from './skills-field.tsx';
import { TeamHoursFields } from './team-hours-fields.tsx';
import { WholeNumber } from './whole-number.tsx';

function Distribution({ team, put }: QueueFields) {
  const { t } = useTranslation();
  const { queue } = team;
  return (
    <>
      <Select
        label={t('teams.strategy')}
        description={t(`teams.strategyHelp-${queue.strategy}`)}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        allowDeselect={false}
        data={teamStrategies.map((value) => ({ value, label: t(`teams.strategy-${value}`) }))}
        value={queue.strategy}
        onChange={(next) => put({ strategy: teamStrategies.find((one) => one === next) ?? queue.strategy })}
      />
      <WholeNumber
        label={t('teams.wrapUpS')}
        help={t('teams.wrapUpHelp')}
        min={0}
        max={3600}
        value={queue.wrapUpS}
        onChange={(wrapUpS) => put({ wrapUpS })}
      />
      <WholeNumber
        label={t('teams.backAfterMissed')}
        help={t('teams.backAfterMissedHelp')}
        min={0}
        max={3600}
        value={queue.backAfterMissedS}
        onChange={(backAfterMissedS) => put({ backAfterMissedS })}
      />
      <SkillsField
        label={t('teams.skillsNeeded')}
        help={t('teams.skillsNeededHelp')}
        value={Object.fromEntries(queue.skills.map(({ skill, level }) => [skill, level]))}
        onChange={(skills) => put({ skills: Object.entries(skills).map(([skill, level]) => ({ skill, level })) })}
      />
      {queue.skills.length > 0 ? (
        <WholeNumber
          label={t('teams.relaxSkills')}
          help={t('teams.relaxSkillsHelp')}
          min={0}
          max={3600}
          value={queue.relaxSkillsAfterS}
          onChange={(relaxSkillsAfterS) => put({ relaxSkillsAfterS })}
        />
      ) : null}
    </>
  );
}

function Overflow({ team, put }: QueueFields) {
  const { t } = useTranslation();
  const teams = useApi('teams');
  const { overflow } = team.queue;
  const others = (teams.data?.items ?? []).filter((one) => one.id !== team.id);
  const choose = (kind: string | null) => {
    if (kind === 'team') put({ overflow: { kind, team: others[0]?.id ?? '' } });
    else if (kind === 'number') put({ overflow: { kind, number: '' } });
    else if (kind === 'callback' || kind === 'flow') put({ overflow: { kind } });
  };
  return (
    <>
      <Select
        label={t('teams.overflow')}
        description={t(`teams.overflowHelp-${overflow.kind}`)}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        allowDeselect={false}
        data={['flow', 'team', 'number', 'callback']
          .filter((kind) => kind !== 'team' || others.length > 0)
          .map((value) => ({ value, label: t(`teams.overflow-${value}`) }))}
        value={overflow.kind}
        onChange={choose}
      />
      {overflow.kind === 'team' ? (
        <Select
          label={t('teams.overflowTeam')}
          allowDeselect={false}
          data={others.map((one) => ({ value: one.id, label: one.name }))}
          value={overflow.team}
          onChange={(next) => put({ overflow: { kind: 'team', team: next ?? '' } })}
        />
      ) : null}
      {overflow.kind === 'number' ? (
        <TextInput
          label={t('teams.overflowNumber')}
          placeholder="+5491155550100"
          inputMode="tel"
          value={overflow.number}
          onChange={(event) => put({ overflow: { kind: 'number', number: event.currentTarget.value.replaceAll(/[\s().-]/g, '') } })}
        />
      ) : null}
    </>
  );
}

function Waiting({ team, put }: QueueFields) {
  const { t } = useTranslation();
  const { queue } = team;
  const { announcements } = queue;
  const say = (change: Partial<TeamQueue['announcements']>) => put({ announcements: { ...announcements, ...change } });
  return (
    <>
      <WholeNumber label={t('teams.maxWait')} min={5} max={7200} value={queue.maxWaitS} onChange={(maxWaitS) => put({ maxWaitS })} />
      <WholeNumber
        label={t('teams.maxLength')}
        help={t('teams.maxLengthHelp')}
        min={0}
        max={1000}
        value={queue.maxLength}
        onChange={(maxLength) => put({ maxLength })}
      />
      <Overflow team={team} put={put} />
      <Switch
        label={t('teams.sayPosition')}
        checked={announcements.position}
        onChange={(event) => say({ position: event.currentTarget.checked })}
      />
      <Switch
        label={t('teams.sayWait')}
        description={t('teams.sayWaitHelp')}
        checked={announcements.wait}
        onChange={(event) => say({ wait: event.currentTarget.checked })}
      />
      <ComfortFields value={announcements.comfort} onChange={(comfort) => say({ comfort })} />
      <WholeNumber
        label={t('teams.firstAfter')}
        min={5}
        max={600}
        value={announcements.firstAfterS}
        onChange={(firstAfterS) => say({ firstAfterS })}
      />
      <WholeNumber label={t('teams.everyS')} min={15} max={600} value={announcements.everyS} onChange={(everyS) => say({ everyS })} />
    </>
  );
}

function Callback({ team, put }: QueueFields) {
  const { t } = useTranslation();
  const { callback } = team.queue;
  const change = (part: Partial<TeamQueue['callback']>) => put({ callback: { ...callback, ...part } });
  return (
    <>
      <Switch
        label={t('teams.offerCallback')}
        description={t('teams.offerCallbackHelp')}
        checked={callback.offered}
        onChange={(event) => change({ offered: event.currentTarget.checked })}
      />
      {callback.offered ? (
        <>
          <Select
            label={t('teams.callbackKey')}
            allowDeselect={false}
            data={[...'1234567890*#']}
            value={callback.key}
            onChange={(key) => change({ key: key ?? '1' })}
          />
          <WholeNumber
            label={t('teams.callbackAfter')}
            min={0}
            max={3600}
            value={callback.afterS}
            onChange={(afterS) => change({ afterS })}
          />
        </>
      ) : null}
    </>
  );
}

function Alarms({ team, put }: QueueFields) {
  const { t } = useTranslation();
  const { thresholds, serviceLevel } = team.queue;
  return (
    <>
      <WholeNumber
        label={t('teams.warningS')}
        min={1}
        max={7200}
        value={thresholds.warningS}
        onChange={(warningS) => put({ thresholds: { ...thresholds, warningS } })}
      />
      <WholeNumber
        label={t('teams.criticalS')}
        min={1}
        max={7200}
        value={thresholds.criticalS}
        onChange={(criticalS) => put({ thresholds: { ...thresholds, criticalS } })}
      />
      <WholeNumber
        label={t('teams.slPercent')}
        suffix=" %"
        min={1}
        max={100}
        value={serviceLevel.percent}
        onChange={(percent) => put({ serviceLevel: { ...serviceLevel, percent } })}
      />
      <WholeNumber
        label={t('teams.slWithin')}
        min={1}
        max={600}
        value={serviceLevel.withinS}
        onChange={(withinS) => put({ serviceLevel: { ...serviceLevel, withinS } })}
      />
    </>
  );
}

const parts = { distribution: Distribution, hours: TeamHoursFields, waiting: Waiting, callback: Callback, alarms: Alarms };

/** The folded parts; what a part is set to now stands beside its name. */
export function TeamQueueFields(fields: QueueFields) {
  const { t } = useTranslation();
  const { queue } = fields.team;
  const now = {
    distribution: t(`teams.strategy-${queue.strategy}`),
    hours: t(queue.hours ? 'teams.hoursSet' : 'teams.hoursAlways'),
    waiting: t('teams.waitingNow', { count: queue.maxLength, seconds: queue.maxWaitS }),
    callback: t(queue.callback.offered ? 'teams.callbackOn' : 'teams.callbackOff', { key: queue.callback.key }),
    alarms: t('teams.alarmsNow', queue.serviceLevel),
  };
  return (
    <Accordion variant="separated" chevronPosition="left">
      {(['distribution', 'hours', 'waiting', 'callback', 'alarms'] as const).map((name) => {
        const Part = parts[name];
        return (
          <Accordion.Item key={name} value={name}>
            <Accordion.Control>
              <span className="a-strong">{t(`teams.part-${name}`)}</span> <span className="a-muted">{now[name]}</span>
            </Accordion.Control>
            <Accordion.Panel>
              <div className="a-form">
                <Part {...fields} />
              </div>
            </Accordion.Panel>
          </Accordion.Item>
        );
      })}
    </Accordion>
  );
}
