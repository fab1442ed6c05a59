// The world around a simulated call: when it is, who calls, what agents do, how messages fare, what other systems answer.
import { JsonInput, NumberInput, Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Flow } from '#flow/model.ts';
import type { AgentBehaviour, MessageBehaviour, World } from '#talk/format.ts';
import { useDesigner } from '../store.ts';
import { requestsOf, targetsOf } from './needs.ts';
import classes from './simulator.module.css';
import type { Conditions } from './use-simulation.ts';

const behaviours: AgentBehaviour['does'][] = [
  'answer',
  'no-answer',
  'none',
  'busy',
  'refused',
  'closed',
  'queue-full',
  'waited-too-long',
  'failed',
  'lost',
];
const statuses: MessageBehaviour['status'][] = [
  'delivered',
  'read',
  'sent',
  'failed',
  'no-number',
  'no-whatsapp',
  'opted-out',
  'not-allowed',
  'window-closed',
  'silence',
];

/** The tab. Changes of the world hold at once; day, hour and caller from the next call on. */
export function ConditionsTab({
  flow,
  value,
  onChange,
}: {
  flow: Flow;
  value: Conditions;
  onChange: (value: Conditions, world?: Partial<World>) => void;
}) {
  const { t } = useTranslation();
  const installation = useDesigner((state) => state.installation);
  const { world } = value;
  const putWorld = (change: Partial<World>) => onChange({ ...value, world: { ...world, ...change } }, change);
  const targets = targetsOf(flow);
  const requests = requestsOf(flow);
  const nameOf = (id: string) => [...(installation?.teams ?? []), ...(installation?.agents ?? [])].find((one) => one.id === id)?.name ?? id;
  const http = world.http ?? [];
  const putHttp = (match: string, rule: { status?: number; json?: unknown }) =>
    putWorld({ http: [...http.filter((one) => one.match !== match), { match, ...rule }] });
  return (
    <div className={classes['conditions']}>
      <TextInput
        type="datetime-local"
        label={t('simulator.when')}
        description={flow.timeZone.replaceAll('_', ' ')}
        inputWrapperOrder={['label', 'input', 'description']}
        value={value.startsAt}
        onChange={(event) => onChange({ ...value, startsAt: event.currentTarget.value })}
      />
      <TextInput
        label={t('simulator.caller')}
        value={value.callerNumber}
        placeholder={t('simulator.hiddenCaller')}
        onChange={(event) => onChange({ ...value, callerNumber: event.currentTarget.value })}
      />
      <p className={classes['hint']}>{t('simulator.nextCall')}</p>
      {targets.length === 0 ? null : <h3>{t('simulator.people')}</h3>}
      {targets.map((target) => (
        <Select
          key={target}
          label={nameOf(target)}
          data={behaviours.map((does) => ({ value: does, label: t(`simulator.does-${does}`) }))}
          value={world.agents?.[target]?.does ?? 'answer'}
          onChange={(next) => {
            const does = behaviours.find((one) => one === next);
            if (does) putWorld({ agents: { ...world.agents, [target]: { does } } });
          }}
        />
      ))}
      <h3>{t('simulator.messages')}</h3>
      <div className={classes['pair']}>
        {(['sms', 'whatsapp'] as const).map((channel) => (
          <Select
            key={channel}
            label={channel === 'sms' ? 'SMS' : 'WhatsApp'}
            data={statuses.map((status) => ({ value: status, label: t(`simulator.status-${status}`) }))}
            value={world.messages?.[channel]?.status ?? 'delivered'}
            onChange={(next) => {
              const status = statuses.find((one) => one === next);
              if (status) putWorld({ messages: { ...world.messages, [channel]: { status } } });
            }}
          />
        ))}
      </div>
      {requests.length === 0 ? null : <h3>{t('simulator.systems')}</h3>}
      {requests.map(({ match, label, sample }) => {
        const rule = http.find((one) => one.match === match);
        return (
          <div key={match} className={classes['request']}>
            <NumberInput
              label={label}
              description={t('simulator.statusHelp')}
              value={rule?.status ?? ''}
              min={100}
              max={599}
              allowDecimal={false}
              placeholder={t('simulator.noAnswer')}
              onChange={(status) => putHttp(match, typeof status === 'number' ? { status, json: rule?.json ?? sample } : {})}
            />
            {rule?.status === undefined ? null : (
              <JsonInput
                label={t('simulator.json')}
                autosize
                minRows={2}
                maxRows={8}
                validationError={t('simulator.badJson')}
                defaultValue={JSON.stringify(rule.json ?? sample, null, 2)}
                classNames={{ input: 'a-mono' }}
                onChange={(text) => {
                  try {
                    putHttp(match, { status: rule.status ?? 200, json: JSON.parse(text) as unknown });
                  } catch {
                    // Half-written JSON is no answer yet; the field says so.
                  }
                }}
              />
            )}
          </div>
        );
      })}
    </div>
  );
}
