// Fields for numbers, choices, switches, phrases and keys. Texts with variables are in text-field.tsx, variables in variable-field.tsx.
import { Anchor, MultiSelect, NumberInput, SegmentedControl, Select, Switch, TagsInput } from '@mantine/core';
import { useId } from 'react';
import type { Path } from '#flow/walk.ts';
import { FieldFrame, ProblemLine } from './field-frame.tsx';
import classes from './fields.module.css';
import { type SetUpPlace, useFieldProblem, useFormScope } from './form-scope.ts';
import { HearButton } from './hear-button.tsx';
import type { Sound } from './sound.ts';
import { useDraft } from './use-draft.ts';
import { useKitWords } from './use-words.ts';

interface Field {
  label: string;
  help?: string | undefined;
  path?: Path | undefined;
  /** Its problem is told elsewhere. */
  quiet?: boolean;
  /** Problems of what lies inside it are told here too; default true. */
  deep?: boolean;
}

/** A number with its unit, within bounds. */
export function NumberField({
  value,
  onChange,
  min,
  max,
  unit,
  step = 1,
  ...field
}: Field & { value: number; onChange: (value: number) => boolean; min: number; max: number; unit?: string; step?: number }) {
  const { readOnly } = useFormScope();
  const word = useKitWords();
  const draft = useDraft<number | string>(value, (next) => typeof next === 'number' && next >= min && next <= max && onChange(next));
  return (
    <FieldFrame {...field} own={draft.refused ? word('between', { min, max }) : undefined}>
      {(framed) => (
        <NumberInput
          {...framed}
          value={draft.value}
          readOnly={readOnly}
          error={framed['aria-invalid'] ? true : undefined}
          min={min}
          max={max}
          step={step}
          allowNegative={min < 0}
          clampBehavior="none"
          {...(unit === undefined ? {} : { suffix: ` ${unit}` })}
          onChange={draft.type}
          onBlur={draft.leave}
        />
      )}
    </FieldFrame>
  );
}

/** One thing that may be chosen. */
export interface Option {
  value: string;
  label: string;
  disabled?: boolean;
  /** How it stands now, shown beside it in the list and under the field. */
  note?: string | undefined;
}

/** One of several; what is chosen and no longer exists stays visible. `setUp` links to where more are made. */
export function ChoiceField({
  value,
  onChange,
  options,
  setUp,
  empty,
  clearable = false,
  narrow = false,
  sound,
  ...field
}: Field & {
  /** What is chosen, to hear. */
  sound?: Sound | undefined;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
  options: readonly Option[];
  setUp?: SetUpPlace;
  /** Said when there is nothing to choose. */
  empty?: string | undefined;
  clearable?: boolean;
  /** The list may be wider than the field. */
  narrow?: boolean;
}) {
  const { readOnly, addressOf } = useFormScope();
  const word = useKitWords();
  const gone = value !== undefined && value !== '' && !options.some((one) => one.value === value);
  const data = [...options.map(({ note: _note, ...option }) => option), ...(gone ? [{ value, label: word('gone', { name: value }) }] : [])];
  const noteOf = (one: string | undefined) => options.find((option) => option.value === one)?.note;
  const note = noteOf(value);
  return (
    <FieldFrame
      {...field}
      help={options.length === 0 && empty !== undefined ? empty : field.help}
      below={note === undefined ? undefined : <div className={classes['note']}>{note}</div>}
      tools={
        setUp === undefined ? null : (
          <Anchor href={addressOf(setUp)} target="_blank" rel="noreferrer" className={classes['setUp']}>
            {word(`setUp-${setUp}`)}
          </Anchor>
        )
      }
    >
      {(framed) => (
        <div className={classes['choice']}>
          <Select
            {...framed}
            data={data}
            renderOption={({ option }) => (
              <span className={classes['option']}>
                {option.label}
                {noteOf(option.value) === undefined ? null : <small>{noteOf(option.value)}</small>}
              </span>
            )}
            value={value === undefined || value === '' ? null : value}
            placeholder={narrow ? '–' : word('choose')}
            readOnly={readOnly}
            error={framed['aria-invalid'] ? true : undefined}
            searchable={data.length > 8}
            clearable={clearable}
            allowDeselect={clearable}
            clearButtonProps={{ 'aria-label': word('clear') }}
            comboboxProps={narrow ? { withinPortal: true, width: 'max-content', position: 'bottom-start' } : { withinPortal: true }}
            nothingFoundMessage={word('nothingFound')}
            onChange={(next) => (next === null && !clearable ? undefined : onChange(next ?? undefined))}
          />
          {sound ? <HearButton sound={sound} name={field.label} /> : null}
        </div>
      )}
    </FieldFrame>
  );
}

/** Yes or no. */
export function SwitchField({ value, onChange, label, help, path }: Field & { value: boolean; onChange: (value: boolean) => void }) {
  const { readOnly } = useFormScope();
  const id = useId();
  const problem = useFieldProblem(path);
  return (
    <div className={classes['switch']} data-path={path?.join('/')}>
      <Switch
        id={id}
        label={label}
        checked={value}
        disabled={readOnly}
        aria-describedby={help === undefined ? undefined : `${id}-h`}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      {problem ? <ProblemLine {...problem} /> : null}
      {help === undefined ? null : (
        <div className={classes['help']} id={`${id}-h`}>
          {help}
        </div>
      )}
    </div>
  );
}

/** Phrases as tags: Enter or a comma ends one. */
export function PhrasesField({
  value,
  onChange,
  placeholder,
  ...field
}: Field & { value: readonly string[]; onChange: (value: string[]) => void; placeholder?: string }) {
  const { readOnly } = useFormScope();
  return (
    <FieldFrame {...field}>
      {(framed) => (
        <TagsInput
          {...framed}
          value={[...value]}
          readOnly={readOnly}
          error={framed['aria-invalid'] ? true : undefined}
          placeholder={value.length === 0 ? (placeholder ?? '') : ''}
          splitChars={[',', ';', '\n']}
          maxTags={50}
          acceptValueOnBlur
          onChange={(next) => onChange([...new Set(next.map((one) => one.trim().slice(0, 200)).filter((one) => one !== ''))])}
        />
      )}
    </FieldFrame>
  );
}

const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];

/** A telephone key, or none. `taken` names who has the others. */
export function KeyField({
  value,
  onChange,
  taken = {},
  narrow = false,
  ...field
}: Field & {
  value: string | undefined;
  onChange: (value: string | undefined) => void;
  taken?: Readonly<Record<string, string>>;
  /** There is room for the key alone. */
  narrow?: boolean;
}) {
  const word = useKitWords();
  const none = 'none';
  const options = [
    { value: none, label: word('noKey') },
    ...keys.map((key) => {
      const owner = key === value ? undefined : taken[key];
      return { value: key, label: owner === undefined ? key : `${key} · ${owner}`, disabled: owner !== undefined };
    }),
  ];
  return (
    <ChoiceField
      {...field}
      narrow={narrow}
      value={value ?? (narrow ? undefined : none)}
      options={options}
      onChange={(next) => onChange(next === none ? undefined : next)}
    />
  );
}

/** Several of those that there are. */
export function ManyField({
  value,
  onChange,
  options,
  ...field
}: Field & { value: readonly string[]; onChange: (value: string[]) => void; options: readonly Option[] }) {
  const { readOnly } = useFormScope();
  const word = useKitWords();
  const gone = value.filter((one) => !options.some((option) => option.value === one));
  return (
    <FieldFrame {...field}>
      {(framed) => (
        <MultiSelect
          {...framed}
          data={[...options, ...gone.map((name) => ({ value: name, label: word('gone', { name }) }))]}
          value={[...value]}
          readOnly={readOnly}
          error={framed['aria-invalid'] ? true : undefined}
          placeholder={value.length === 0 ? word('choose') : ''}
          nothingFoundMessage={word('nothingFound')}
          searchable={options.length > 8}
          onChange={onChange}
        />
      )}
    </FieldFrame>
  );
}

/** One of a few, all in sight. */
export function SegmentField<V extends string>({
  value,
  onChange,
  options,
  ...field
}: Field & { value: V; onChange: (value: V) => void; options: readonly { value: V; label: string }[] }) {
  const { readOnly } = useFormScope();
  return (
    <FieldFrame {...field} group deep={false}>
      {() => (
        <SegmentedControl<V>
          size="xs"
          fullWidth
          aria-label={field.label}
          value={value}
          data={[...options]}
          readOnly={readOnly}
          onChange={onChange}
        />
      )}
    </FieldFrame>
  );
}
