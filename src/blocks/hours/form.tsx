// The settings of opening hours: the week with its times, holidays, the time zone.
import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { FieldGroup, ProblemLine } from '#kit/field-frame.tsx';
import { type KindForm, type KindFormProps, useFieldProblem, useFormScope } from '#kit/form-scope.ts';
import { RowsField } from '#kit/rows-field.tsx';
import { ChoiceField, SwitchField } from '#kit/simple-fields.tsx';
import { TextField } from '#kit/text-field.tsx';
import { timeZones } from '#kit/time-zones.ts';
import { useFormWords } from '#kit/use-words.ts';
import { SpansField, WeekField } from '#kit/week-field.tsx';
import words from './form.json' with { type: 'json' };
import type { HoursSettings } from './model.ts';
import texts from './texts.json' with { type: 'json' };

type Holiday = HoursSettings['holidays'][number];

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
        <WeekField value={weekly} readOnly={readOnly} onChange={(next) => put('weekly', next)} />
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
                <SpansField
                  name={holiday.name || holiday.date}
                  value={open}
                  readOnly={readOnly}
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
