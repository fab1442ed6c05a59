// The settings of a condition: rows of comparisons, each with its own exit; the first that holds is taken.
import { FieldGroup, ProblemLine } from '#kit/field-frame.tsx';
import classes from '#kit/fields.module.css';
import { type KindForm, type KindFormProps, useFieldProblem, useFormScope } from '#kit/form-scope.ts';
import { RowsField } from '#kit/rows-field.tsx';
import { AddButton, moved, RowTools } from '#kit/say-list.tsx';
import { ChoiceField, SegmentField } from '#kit/simple-fields.tsx';
import { TextField } from '#kit/text-field.tsx';
import { useFormWords } from '#kit/use-words.ts';
import { VariableField } from '#kit/variable-field.tsx';
import { factNames } from '#flow/facts.ts';
import { own } from '#flow/walk.ts';
import words from './form.json' with { type: 'json' };
import type { ConditionSettings, ConditionTest } from './model.ts';
import texts from './texts.json' with { type: 'json' };

type Row = ConditionSettings['rows'][number];

const isLone = (operator: ConditionTest['operator']) => operator.startsWith('is-');

const operators: ConditionTest['operator'][] = [
  'equals',
  'not-equals',
  'contains',
  'starts-with',
  'greater',
  'less',
  'at-least',
  'at-most',
  'is-set',
  'is-empty',
  'is-true',
  'is-false',
];

/** A row's name as an id. */
const idFrom = (name: string) =>
  name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 64);

function Form({ settings, path, ownerPath, put, exit }: KindFormProps<ConditionSettings>) {
  const { flow } = useFormScope();
  const { label, help, word } = useFormWords(texts, words);
  const { rows } = settings;
  const problem = useFieldProblem([...path, 'rows'], false);
  const facts = [...factNames].map((name) => ({ value: name, label: name }));
  const putRow = (index: number, row: Row) => put('rows', rows.with(index, row));
  const rename = (index: number, row: Row, name: string) => {
    const id = idFrom(name);
    if (id === row.id) return true;
    if (id === '' || rows.some((one) => one.id === id)) return false;
    // The exit is named after the row: what hangs on it moves along.
    const exits = flow.blocks[String(ownerPath[1])]?.exits ?? {};
    const before = own(exits, `row:${row.id}`);
    return put('rows', rows.with(index, { ...row, id }), [
      { kind: 'set', path: [...ownerPath, 'exits', `row:${row.id}`] },
      ...(before ? [{ kind: 'set' as const, path: [...ownerPath, 'exits', `row:${id}`], value: before }] : []),
    ]);
  };
  const freshTest = (): ConditionTest => ({ variable: flow.variables[0]?.name ?? 'caller.number', operator: 'equals', value: '' });
  return (
    <FieldGroup title={label('rows')} help={help('rows')}>
      {problem ? <ProblemLine {...problem} /> : null}
      <ol className={classes['rows']}>
        {rows.map((row, index) => (
          <li key={index} className={classes['rowItem']} aria-label={row.id}>
            <div className={classes['rowFields']}>
              <TextField
                label={word('rowName')}
                path={[...path, 'rows', index, 'id']}
                value={row.id}
                variables={false}
                onChange={(name) => rename(index, row, name)}
                tools={
                  <RowTools
                    name={row.id}
                    index={index}
                    count={rows.length}
                    onMove={(to) => put('rows', moved(rows, index, to))}
                    onRemove={() =>
                      put(
                        'rows',
                        rows.filter((one) => one !== row),
                        [{ kind: 'set', path: [...ownerPath, 'exits', `row:${row.id}`] }],
                      )
                    }
                  />
                }
              />
              {row.tests.length > 1 ? (
                <SegmentField
                  label={label('match')}
                  value={row.match}
                  options={[
                    { value: 'all', label: label('match:all') },
                    { value: 'any', label: label('match:any') },
                  ]}
                  onChange={(match) => putRow(index, { ...row, match })}
                />
              ) : null}
              <RowsField<ConditionTest>
                title={word('tests')}
                path={[...path, 'rows', index, 'tests']}
                value={row.tests}
                max={20}
                add={word('addTest')}
                fresh={freshTest}
                name={(test) => `${test.variable} ${label(`operator:${test.operator}`)}`}
                onChange={(tests) => tests.length > 0 && putRow(index, { ...row, tests })}
                row={(test, putTest, at) => (
                  <>
                    <VariableField
                      label={label('variable')}
                      path={[...at, 'variable']}
                      value={test.variable}
                      extra={facts}
                      onChange={(name, also) =>
                        name === undefined
                          ? undefined
                          : put(
                              'rows',
                              rows.with(index, {
                                ...row,
                                tests: row.tests.map((one) => (one === test ? { ...test, variable: name } : one)),
                              }),
                              also,
                            )
                      }
                    />
                    <ChoiceField
                      label={label('operator')}
                      path={[...at, 'operator']}
                      value={test.operator}
                      options={operators.map((operator) => ({ value: operator, label: label(`operator:${operator}`) }))}
                      onChange={(operator) => {
                        const chosen = operators.find((one) => one === operator) ?? test.operator;
                        const { value, ...lone } = test;
                        putTest(isLone(chosen) ? { ...lone, operator: chosen } : { ...lone, operator: chosen, value: value ?? '' });
                      }}
                    />
                    {isLone(test.operator) ? null : (
                      <TextField
                        label={label('value')}
                        path={[...at, 'value']}
                        value={String(test.value ?? '')}
                        onChange={(value) => putTest({ ...test, value })}
                      />
                    )}
                  </>
                )}
              />
              {exit?.(`row:${row.id}`)}
            </div>
          </li>
        ))}
      </ol>
      <AddButton
        onClick={() => {
          const number = Array.from({ length: rows.length + 1 }, (_, n) => n + 1).find(
            (n) => !rows.some((one) => one.id === `${word('newRow')}-${n}`),
          );
          put('rows', [...rows, { id: `${word('newRow')}-${number ?? 1}`, match: 'all', tests: [freshTest()] }]);
        }}
      >
        {word('addRow')}
      </AddButton>
      {exit?.('else')}
    </FieldGroup>
  );
}

/** The form; each row carries its exit, `else` stands below. */
export const form: KindForm<ConditionSettings> = { Form, drawsExit: (name) => name.startsWith('row:') || name === 'else' };
