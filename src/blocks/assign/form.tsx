// The settings of an assign: rows of variable and value; the call's language among them.
import { type KindForm, type KindFormProps, useFormScope } from '#kit/form-scope.ts';
import { RowsField } from '#kit/rows-field.tsx';
import { ChoiceField } from '#kit/simple-fields.tsx';
import { useFormWords } from '#kit/use-words.ts';
import { ValueField } from '#kit/value-field.tsx';
import { VariableField } from '#kit/variable-field.tsx';
import words from './form.json' with { type: 'json' };
import type { AssignSettings } from './model.ts';
import texts from './texts.json' with { type: 'json' };

type Row = AssignSettings['set'][number];

function Form({ settings, path, put }: KindFormProps<AssignSettings>) {
  const { flow } = useFormScope();
  const { label, help, word } = useFormWords(texts, words);
  const typeOf = (name: string) => flow.variables.find((one) => one.name === name)?.type;
  const firstValue = (name: string): Row['value'] =>
    name === 'call.language' ? (flow.languages[0] ?? 'es') : typeOf(name) === 'boolean' ? true : '';
  return (
    <RowsField<Row>
      title={label('set')}
      help={help('set')}
      path={[...path, 'set']}
      value={settings.set}
      add={word('add')}
      fresh={() => {
        const variable = flow.variables[0]?.name ?? 'call.language';
        return { variable, value: firstValue(variable) };
      }}
      name={(row) => row.variable}
      onChange={(set) => put('set', set)}
      row={(row, putRow, at) => (
        <>
          <VariableField
            label={label('variable')}
            path={[...at, 'variable']}
            value={row.variable}
            extra={[{ value: 'call.language', label: label('call.language') }]}
            onChange={(name, also) =>
              name === undefined
                ? undefined
                : put(
                    'set',
                    settings.set.map((one) => (one === row ? { variable: name, value: firstValue(name) } : one)),
                    also,
                  )
            }
          />
          {row.variable === 'call.language' ? (
            <ChoiceField
              label={label('value')}
              path={[...at, 'value']}
              value={String(row.value)}
              options={flow.languages.map((value) => ({ value, label: value }))}
              onChange={(value) => (value === undefined ? undefined : putRow({ ...row, value }))}
            />
          ) : (
            <ValueField
              key={row.variable}
              label={label('value')}
              path={[...at, 'value']}
              type={typeOf(row.variable)}
              value={row.value}
              onChange={(value) => putRow({ ...row, value })}
            />
          )}
        </>
      )}
    />
  );
}

/** The form. */
export const form: KindForm<AssignSettings> = { Form };
