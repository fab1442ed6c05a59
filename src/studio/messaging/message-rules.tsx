// The rules of all messages: countries, most within an hour, hours for marketing, how long texts are kept. Admins change them.
import { Button, MultiSelect, NumberInput, Switch, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallAnswer } from '#api/contract/client.ts';
import { Failed } from '#kit/failed.tsx';
import { RowSkeletons } from '#kit/row-skeletons.tsx';
import { problemAt, useAct, useApi } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { useMay } from '../app/session.ts';
import { useCountries } from './countries.ts';
import classes from './messaging.module.css';

type Rules = CallAnswer<'messageSettings'>;

const caps = ['perNumber', 'perLine', 'perOrigin', 'perChannel'] as const;
const days = ['weekdays', 'saturday', 'sunday'] as const;

function Day({
  day,
  value,
  error,
  onChange,
}: {
  day: (typeof days)[number];
  value: Rules['marketingHours']['weekdays'];
  error: string | undefined;
  onChange: (value: Rules['marketingHours']['weekdays']) => void;
}) {
  const { t } = useTranslation();
  const name = t(`messageRules.${day}`);
  return (
    <div className={classes['day']}>
      <Switch
        label={name}
        checked={value !== null}
        onChange={(event) => onChange(event.currentTarget.checked ? { from: '09:00', to: '18:00' } : null)}
      />
      {value === null ? (
        <span>{t('messageRules.never')}</span>
      ) : (
        (['from', 'to'] as const).map((end) => (
          <TextInput
            key={end}
            type="time"
            aria-label={t(`messageRules.${end}`, { day: name })}
            value={value[end]}
            error={end === 'to' ? error : undefined}
            onChange={(event) => onChange({ ...value, [end]: event.currentTarget.value })}
          />
        ))
      )}
    </div>
  );
}

function Form({ rules }: { rules: Rules }) {
  const { t } = useTranslation();
  const countries = useCountries();
  const mayChange = useMay();
  const save = useAct('saveMessageSettings', ['messageSettings', 'origins']);
  const [value, setValue] = useState(rules);
  const put = (change: Partial<Rules>) => setValue((old) => ({ ...old, ...change }));
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ body: value }, { onSuccess: () => notifications.show({ message: t('messageRules.saved') }) });
  };
  return (
    <form className={`a-form ${classes['rules']}`} onSubmit={onSubmit} noValidate>
      <p className="a-muted">{t(mayChange ? 'messageRules.lead' : 'messageRules.readOnly')}</p>
      <fieldset disabled={!mayChange} className="a-form">
        <div className={classes['group']}>
          <MultiSelect
            label={t('messageRules.countries')}
            description={t('messageRules.countriesHelp')}
            searchable
            data={countries}
            value={value.countries}
            onChange={(next) => put({ countries: next })}
          />
        </div>
        <section className={classes['group']} aria-labelledby="caps-title">
          <h2 id="caps-title">{t('messageRules.caps')}</h2>
          <div className={classes['two']}>
            {caps.map((cap) => (
              <NumberInput
                key={cap}
                label={t(`messageRules.${cap}`)}
                min={0}
                max={10_000_000}
                allowDecimal={false}
                value={value.caps[cap]}
                error={problemAt(save.error, `caps.${cap}`)}
                onChange={(next) => (typeof next === 'number' ? put({ caps: { ...value.caps, [cap]: next } }) : undefined)}
              />
            ))}
          </div>
        </section>
        <section className={classes['group']} aria-labelledby="hours-title">
          <div>
            <h2 id="hours-title">{t('messageRules.hours')}</h2>
            <p className="a-muted">{t('messageRules.hoursHelp')}</p>
          </div>
          {days.map((day) => (
            <Day
              key={day}
              day={day}
              value={value.marketingHours[day]}
              error={problemAt(save.error, `marketingHours.${day}.to`)}
              onChange={(next) => put({ marketingHours: { ...value.marketingHours, [day]: next } })}
            />
          ))}
        </section>
        <NumberInput
          label={t('messageRules.retention')}
          description={t('messageRules.retentionHelp')}
          min={0}
          max={3650}
          allowDecimal={false}
          w={220}
          value={value.retentionDays}
          error={problemAt(save.error, 'retentionDays')}
          onChange={(next) => (typeof next === 'number' ? put({ retentionDays: next }) : undefined)}
        />
      </fieldset>
      {save.error ? (
        <Failed text={errorText(t, save.error)} retry={t('common.retry')} onRetry={() => save.mutate({ body: value })} />
      ) : null}
      {mayChange ? (
        <div>
          <Button type="submit" loading={save.isPending}>
            {t('common.save')}
          </Button>
        </div>
      ) : null}
    </form>
  );
}

/** The tab. */
export function MessageRules() {
  const { t } = useTranslation();
  const query = useApi('messageSettings');
  if (query.error && !query.data)
    return <Failed text={errorText(t, query.error)} retry={t('common.retry')} onRetry={() => void query.refetch()} />;
  if (!query.data) return <RowSkeletons label={t('common.loading')} />;
  return <Form rules={query.data} />;
}
