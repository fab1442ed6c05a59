// The settings of opening hours: the week with its times, holidays, the time zone.
import { ActionIcon, TextInput, Tooltip } from '@mantine/core';
import { IconCopy, IconPlus, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { FieldGroup, ProblemLine } from '#kit/field-frame.tsx';
import { type KindForm, type KindFormProps, useFieldProblem, useFormScope } from '#kit/form-scope.ts';
import { RowsField } from '#kit/rows-field.tsx';
import { ChoiceField, SwitchField } from '#kit/simple-fields.tsx';
import { TextField } from '#kit/text-field.tsx';
import { timeZones } from '#kit/time-zones.ts';
import { useDraft } from '#kit/use-draft.ts';
import { useFormWords } from '#kit/use-words.ts';
import words from './form.json' with { type: 'json' };
import classes from './form.module.css';
import { weekdays } from '#flow/opening-hours.ts';
import type { HoursSettings } from './model.ts';
import { barsOf, nextSpan, type Span, timeFrom } from './spans.ts';
import texts from './texts.json' with { type: 'json' };

type Holiday = HoursSettings['holidays'][number];

function TimeInput({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => boolean }) {
  const { readOnly } = useFormScope();
  const draft = useDraft(value, (text) => {
    const time = timeFrom(text);
    return time !== undefined && onChange(time);
  });
  return (
    <TextInput
      size="xs"
      aria-label={label}
      value={draft.value}
      readOnly={readOnly}
      error={draft.refused}
      inputMode="numeric"
      maxLength={5}
      onChange={(event) => draft.type(event.currentTarget.value)}
      onBlur={draft.leave}
    />
  );
}

function Spans({
  name,
  value,
  onChange,
  closed,
}: {
  name: string;
  value: readonly Span[];
  onChange: (value: Span[]) => boolean;
  closed: string;
}) {
  const { readOnly } = useFormScope();
  const { word } = useFormWords(texts, words);
  return (
    <div className={classes['spans']}>
      {value.length === 0 ? (
        <span className={classes['closed']}>{closed}</span>
      ) : (
        <div className={classes['bar']} aria-hidden>
          {barsOf(value).map((bar, index) => (
            <i key={index} style={{ left: `${bar.left}%`, width: `${bar.width}%` }} />
          ))}
        </div>
      )}
      {value.map(([from, to], index) => (
        <div key={index} className={classes['span']}>
          <TimeInput label={`${name}: ${word('from')}`} value={from} onChange={(next) => onChange(value.with(index, [next, to]))} />–
          <TimeInput label={`${name}: ${word('to')}`} value={to} onChange={(next) => onChange(value.with(index, [from, next]))} />
          {readOnly ? null : (
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              aria-label={`${word('removeSpan')}: ${name} ${from}–${to}`}
              onClick={() => onChange(value.filter((_, at) => at !== index))}
            >
              <IconX size={15} stroke={1.75} />
            </ActionIcon>
          )}
        </div>
      ))}
    </div>
  );
}

function Form({ settings, path, put }: KindFormProps<HoursSettings>) {
  const { flow, readOnly } = useFormScope();
  const { i18n } = useTranslation();
  const { label, help, word } = useFormWords(texts, words);
  const { weekly, holidays } = settings;
  const problem = useFieldProblem([...path, 'weekly']);
  const zone = settings.timeZone ?? flow.timeZone;
  const day = (date: string) =>
    new Intl.DateTimeFormat(i18n.language, { dateStyle: 'full', timeZone: 'UTC' }).format(new Date(`${date}T12:00:00Z`));
  return (
    <>
      <FieldGroup title={label('weekly')} help={word('zone', { zone })}>
        {problem ? <ProblemLine {...problem} /> : null}
        <ul className={classes['week']}>
          {weekdays.map((name, index) => {
            const spans = weekly[name];
            const more = nextSpan(spans);
            const before = weekdays[index - 1];
            return (
              <li key={name} className={classes['day']}>
                <span className={classes['name']}>{label(name)}</span>
                <Spans
                  name={label(name)}
                  value={spans}
                  closed={word('closed')}
                  onChange={(next) => put('weekly', { ...weekly, [name]: next })}
                />
                {readOnly ? null : (
                  <span className={classes['tools']}>
                    {before === undefined ? null : (
                      <Tooltip label={word('copyFrom', { day: label(before) })}>
                        <ActionIcon
                          variant="subtle"
                          color="gray"
                          aria-label={`${label(name)}: ${word('copyFrom', { day: label(before) })}`}
                          onClick={() => put('weekly', { ...weekly, [name]: weekly[before] })}
                        >
                          <IconCopy size={15} stroke={1.75} />
                        </ActionIcon>
                      </Tooltip>
                    )}
                    <Tooltip label={word('addSpan')}>
                      <ActionIcon
                        variant="subtle"
                        color="gray"
                        disabled={more === undefined}
                        aria-label={`${label(name)}: ${word('addSpan')}`}
                        onClick={() => (more ? put('weekly', { ...weekly, [name]: [...spans, more] }) : undefined)}
                      >
                        <IconPlus size={15} stroke={1.75} />
                      </ActionIcon>
                    </Tooltip>
                  </span>
                )}
              </li>
            );
          })}
        </ul>
      </FieldGroup>
      <RowsField<Holiday>
        title={label('holidays')}
        help={help('holidays')}
        path={[...path, 'holidays']}
        value={holidays}
        max={400}
        add={word('addHoliday')}
        fresh={() => ({ date: new Date().toISOString().slice(0, 10), name: '' })}
        name={(holiday) => (holiday.name === '' ? holiday.date : holiday.name)}
        onChange={(next) => put('holidays', next)}
        row={(holiday, putHoliday, at) => {
          const { open, ...closedDay } = holiday;
          return (
            <>
              <TextInput
                type="date"
                label={label('date')}
                description={day(holiday.date)}
                value={holiday.date}
                readOnly={readOnly}
                onChange={(event) =>
                  event.currentTarget.value === '' ? undefined : putHoliday({ ...holiday, date: event.currentTarget.value })
                }
              />
              <TextField
                label={label('name')}
                path={at}
                value={holiday.name}
                variables={false}
                maxLength={200}
                onChange={(name) => putHoliday({ ...holiday, name })}
              />
              <SwitchField
                label={label('open')}
                value={open !== undefined}
                onChange={(special) => putHoliday(special ? { ...closedDay, open: [['09:00', '13:00']] } : closedDay)}
              />
              {open === undefined ? null : (
                <Spans
                  name={holiday.name || holiday.date}
                  value={open}
                  closed={word('closed')}
                  onChange={(next) => putHoliday({ ...holiday, open: next })}
                />
              )}
            </>
          );
        }}
      />
      <ChoiceField
        label={label('timeZone')}
        help={help('timeZone')}
        path={[...path, 'timeZone']}
        value={settings.timeZone}
        clearable
        options={timeZones(settings.timeZone)}
        onChange={(next) => put('timeZone', next)}
      />
    </>
  );
}

/** The form. */
export const form: KindForm<HoursSettings> = { Form };
