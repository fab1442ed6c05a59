// Choosing a variable of the flow, or making one on the spot.
import { Select } from '@mantine/core';
import { useState } from 'react';
import type { Change } from '#flow/edit.ts';
import { type Flow, variableNameSchema, type VariableType } from '#flow/model.ts';
import type { Path } from '#flow/walk.ts';
import { FieldFrame } from './field-frame.tsx';
import { useFormScope } from './form-scope.ts';
import { useKitWords } from './use-words.ts';

/** A variable's name made from what was typed. Example: `"Fecha de nacimiento"` is `fecha_de_nacimiento`. */
export function variableNameFrom(text: string): string | undefined {
  const name = text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '')
    .slice(0, 64);
  return variableNameSchema.safeParse(name).success ? name : undefined;
}

/** The change that adds a variable to the flow; none when it is there already. */
function newVariable(flow: Flow, name: string, type: VariableType): Change[] {
  if (flow.variables.some((one) => one.name === name)) return [];
  const added = { name, type, sensitive: false };
  return [{ kind: 'set', path: ['variables'], value: [...flow.variables, added] }];
}

/** The field. `onChange` gets the name and the change that makes it, when it is new. `extra` are names beside the flow's variables. */
export function VariableField({
  label,
  help,
  path,
  value,
  onChange,
  type = 'text',
  extra = [],
  make = true,
  clearable = false,
}: {
  label: string;
  help?: string | undefined;
  path?: Path | undefined;
  value: string | undefined;
  onChange: (name: string | undefined, also: Change[]) => void;
  /** Type of a variable made here. */
  type?: VariableType;
  extra?: readonly { value: string; label: string }[];
  /** May a new variable be made here? */
  make?: boolean;
  clearable?: boolean;
}) {
  const { flow, readOnly } = useFormScope();
  const word = useKitWords();
  const [typed, setTyped] = useState('');
  const known = [...flow.variables.map((one) => ({ value: one.name, label: one.name })), ...extra];
  const gone = value !== undefined && value !== '' && !known.some((one) => one.value === value);
  const fresh = make ? variableNameFrom(typed) : undefined;
  const offers = fresh !== undefined && !known.some((one) => one.value === fresh || one.label === typed);
  const data = [
    ...known,
    ...(gone ? [{ value, label: make ? word('undeclared', { name: value }) : word('gone', { name: value }) }] : []),
    ...(offers ? [{ value: `+${fresh}`, label: word('makeVariable', { name: fresh }) }] : []),
  ];
  return (
    <FieldFrame label={label} help={help} path={path}>
      {(framed) => (
        <Select
          {...framed}
          data={data}
          value={value === undefined || value === '' ? null : value}
          readOnly={readOnly}
          error={framed['aria-invalid'] ? true : undefined}
          searchable
          clearable={clearable}
          clearButtonProps={{ 'aria-label': word('clear') }}
          placeholder={word('chooseVariable')}
          nothingFoundMessage={word('nothingFound')}
          filter={({ options, search }) =>
            options.filter(
              (one) => 'value' in one && (one.value.startsWith('+') || one.label.toLowerCase().includes(search.toLowerCase().trim())),
            )
          }
          onSearchChange={setTyped}
          onChange={(next) => {
            if (next === null) return clearable ? onChange(undefined, []) : undefined;
            const name = next.startsWith('+') ? next.slice(1) : next;
            return onChange(name, next.startsWith('+') ? newVariable(flow, name, type) : []);
          }}
        />
      )}
    </FieldFrame>
  );
}
