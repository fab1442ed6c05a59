// When a team takes calls: always, or by the week with holidays in a time zone. Outside of it the transfer takes its exit `closed`.
import { ActionIcon, Button, Input, Select, Switch, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { OpeningHours } from '#flow/opening-hours.ts';
import { SpansField, WeekField } from '#kit/week-field.tsx';
import { timeZones } from '#kit/time-zones.ts';
import type { QueueFields } from './rows.ts';
import classes from './team-hours-fields.module.css';

type Holiday = OpeningHours['holidays'][number];
type Span = [string, string];

const office: Span[] = [['09:00', '18:00']];

function HolidayRow({ value, onChange, onRemove }: { value: Holiday; onChange: (value: Holiday) => void; onRemove: () => void }) {
  const { t } = useTranslation();
  const { open, ...closed } = value;
  return (
    <li className={classes['holiday']}>
      <TextInput
        type="date"
        aria-label={t('teams.holidayDate')}
        value={value.date}
        onChange={(event) => (event.currentTarget.value === '' ? undefined : onChange({ ...value, date: event.currentTarget.value }))}
      />
      <TextInput
        aria-label={t('teams.holidayName')}
        placeholder={t('teams.holidayName')}
        maxLength={200}
        value={value.name}
        onChange={(event) => onChange({ ...value, name: event.currentTarget.value })}
      />
      <ActionIcon variant="subtle" color="gray" aria-label={t('teams.holidayRemove', { date: value.date })} onClick={onRemove}>
        <IconX size={16} stroke={1.75} />
      </ActionIcon>
      <div className={classes['special']}>
        <Switch
          size="xs"
          label={t('teams.holidayOpen')}
          checked={open !== undefined}
          onChange={(event) => onChange(event.currentTarget.checked ? { ...closed, open: [['09:00', '13:00']] } : closed)}
        />
        {open ? (
          <SpansField
            name={value.name || value.date}
            value={open}
            readOnly={false}
            onChange={(next) => {
              onChange({ ...value, open: next });
              return true;
            }}
          />
        ) : null}
      </div>
    </li>
  );
}

/** The part of the form. */
export function TeamHoursFields({ team, put }: QueueFields) {
  const { t } = useTranslation();
  const { hours } = team.queue;
  const here = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const toggle = (on: boolean) =>
    put({
      hours: on
        ? { weekly: { mon: office, tue: office, wed: office, thu: office, fri: office, sat: [], sun: [] }, holidays: [], timeZone: here }
        : undefined,
    });
  return (
    <>
      <Switch
        label={t('teams.hoursOn')}
        description={t('teams.hoursHelp')}
        checked={hours !== undefined}
        onChange={(event) => toggle(event.currentTarget.checked)}
      />
      {hours === undefined ? null : (
        <>
          <WeekField
            value={hours.weekly}
            readOnly={false}
            onChange={(weekly) => {
              put({ hours: { ...hours, weekly } });
              return true;
            }}
          />
          <Input.Wrapper label={t('teams.holidays')} labelElement="div">
            <ul className={classes['holidays']}>
              {hours.holidays.map((holiday, index) => (
                <HolidayRow
                  key={index}
                  value={holiday}
                  onChange={(next) => put({ hours: { ...hours, holidays: hours.holidays.with(index, next) } })}
                  onRemove={() => put({ hours: { ...hours, holidays: hours.holidays.filter((_, at) => at !== index) } })}
                />
              ))}
            </ul>
            <Button
              variant="subtle"
              size="compact-sm"
              leftSection={<IconPlus size={15} stroke={1.75} aria-hidden />}
              onClick={() =>
                put({ hours: { ...hours, holidays: [...hours.holidays, { date: new Date().toISOString().slice(0, 10), name: '' }] } })
              }
            >
              {t('teams.holidayAdd')}
            </Button>
          </Input.Wrapper>
          <Select
            label={t('teams.timeZone')}
            searchable
            allowDeselect={false}
            data={timeZones(hours.timeZone)}
            value={hours.timeZone}
            onChange={(next) => put({ hours: { ...hours, timeZone: next ?? hours.timeZone } })}
          />
        </>
      )}
    </>
  );
}
