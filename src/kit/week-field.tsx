// The week of opening hours as a field: a bar of each day beside its times. Used by the block `hours` and by teams.
// Not here: holidays and the time zone (the forms), whether it is open (flow/opening-hours.ts).
import { ActionIcon, TextInput, Tooltip } from '@mantine/core';
import { IconCopy, IconPlus, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { type OpeningHours, weekdays } from '#flow/opening-hours.ts';
import { barsOf, nextSpan, type Span, timeFrom } from './spans.ts';
import { useDraft } from './use-draft.ts';
import { useKitWords } from './use-words.ts';
import classes from './week-field.module.css';

function TimeInput({
  label,
  value,
  readOnly,
  onChange,
}: {
  label: string;
  value: string;
  readOnly: boolean;
  onChange: (value: string) => boolean;
}) {
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

/** The spans of one day. `onChange` says whether they were taken. */
export function SpansField({
  name,
  value,
  readOnly,
  onChange,
}: {
  name: string;
  value: readonly Span[];
  readOnly: boolean;
  onChange: (value: Span[]) => boolean;
}) {
  const word = useKitWords();
  return (
    <div className={classes['spans']}>
      {value.length === 0 ? (
        <span className={classes['closed']}>{word('closed')}</span>
      ) : (
        <div className={classes['bar']} aria-hidden>
          {barsOf(value).map((bar, index) => (
            <i key={index} style={{ left: `${bar.left}%`, width: `${bar.width}%` }} />
          ))}
        </div>
      )}
      {value.map(([from, to], index) => (
        <div key={index} className={classes['span']}>
          <TimeInput
            label={`${name}: ${word('from')}`}
            value={from}
            readOnly={readOnly}
            onChange={(next) => onChange(value.with(index, [next, to]))}
          />
          –
          <TimeInput
            label={`${name}: ${word('to')}`}
            value={to}
            readOnly={readOnly}
            onChange={(next) => onChange(value.with(index, [from, next]))}
          />
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

/** The seven days. Example: `<WeekField value={hours.weekly} readOnly={false} onChange={(weekly) => put({ ...hours, weekly })} />`. */
export function WeekField({
  value,
  readOnly,
  onChange,
}: {
  value: OpeningHours['weekly'];
  readOnly: boolean;
  onChange: (value: OpeningHours['weekly']) => boolean;
}) {
  const word = useKitWords();
  const { i18n } = useTranslation();
  const names = dayNames(i18n.language);
  return (
    <ul className={classes['week']}>
      {weekdays.map((day, index) => {
        const spans = value[day];
        const name = names[index] ?? day;
        const more = nextSpan(spans);
        const before = weekdays[index - 1];
        const copy = word('copyFrom', { day: names[index - 1] ?? '' });
        return (
          <li key={day} className={classes['day']}>
            <span className={classes['name']}>{name}</span>
            <SpansField name={name} value={spans} readOnly={readOnly} onChange={(next) => onChange({ ...value, [day]: next })} />
            {readOnly ? null : (
              <span className={classes['tools']}>
                {before === undefined ? null : (
                  <Tooltip label={copy}>
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      aria-label={`${name}: ${copy}`}
                      onClick={() => onChange({ ...value, [day]: value[before] })}
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
                    aria-label={`${name}: ${word('addSpan')}`}
                    onClick={() => (more ? onChange({ ...value, [day]: [...spans, more] }) : undefined)}
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
  );
}

/** Monday first, as a heading. 2024-01-01 was a Monday. */
function dayNames(language: string): string[] {
  const format = new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' });
  return weekdays.map((_, index) => {
    const name = format.format(new Date(Date.UTC(2024, 0, 1 + index)));
    return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
  });
}
