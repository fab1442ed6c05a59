// The settings of a subflow: which flow, what it is given and what comes back. Choosing a flow draws an exit for each of its returns.
import type { Change } from '#flow/edit.ts';
import { type KindForm, type KindFormProps, useFormScope } from '#kit/form-scope.ts';
import { RowsField } from '#kit/rows-field.tsx';
import { ChoiceField } from '#kit/simple-fields.tsx';
import { useFormWords } from '#kit/use-words.ts';
import { ValueField } from '#kit/value-field.tsx';
import { VariableField } from '#kit/variable-field.tsx';
import words from './form.json' with { type: 'json' };
import type { SubflowSettings } from './model.ts';
import texts from './texts.json' with { type: 'json' };

type In = SubflowSettings['in'][number];
type Out = SubflowSettings['out'][number];

function Form({ settings, path, ownerPath, put }: KindFormProps<SubflowSettings>) {
  const { flow, installation } = useFormScope();
  const { label, help, word } = useFormWords(texts, words);
  const child = installation.flows.find((one) => one.id === settings.flow);
  const names = (child?.variables ?? []).map((name) => ({ value: name, label: name }));
  const first = names[0]?.value;
  const choose = (id: string) => {
    const returns = installation.flows.find((one) => one.id === id)?.returns ?? [];
    const exits = flow.blocks[String(ownerPath[1])]?.exits ?? {};
    const at = (name: string) => [...ownerPath, 'exits', name];
    const changes: Change[] = [
      // What led somewhere stays, and the check says that it no longer fits.
      ...Object.entries(exits).flatMap(([name, exit]): Change[] =>
        name.startsWith('return:') && !returns.includes(name.slice(7)) && exit.to === undefined && (exit.actions ?? []).length === 0
          ? [{ kind: 'set', path: at(name) }]
          : [],
      ),
      ...returns.flatMap((name): Change[] => (exits[`return:${name}`] ? [] : [{ kind: 'set', path: at(`return:${name}`), value: {} }])),
    ];
    put('flow', id, changes);
  };
  return (
    <>
      <ChoiceField
        label={label('flow')}
        help={help('flow')}
        path={[...path, 'flow']}
        value={settings.flow}
        setUp="flows"
        empty={word('noFlows')}
        options={installation.flows.filter((one) => one.id !== flow.id).map((one) => ({ value: one.id, label: one.name }))}
        onChange={(id) => (id === undefined ? undefined : choose(id))}
      />
      {child === undefined ? null : (
        <>
          <RowsField<In>
            title={label('in')}
            help={help('in')}
            path={[...path, 'in']}
            value={settings.in}
            add={word('addIn')}
            fresh={() => (first === undefined ? undefined : { variable: first, value: '' })}
            name={(row) => row.variable}
            onChange={(rows) => put('in', rows)}
            row={(row, putRow, at) => (
              <>
                <ChoiceField
                  label={label('from')}
                  path={[...at, 'variable']}
                  value={row.variable}
                  options={names}
                  onChange={(variable) => (variable === undefined ? undefined : putRow({ ...row, variable }))}
                />
                <ValueField
                  label={label('value')}
                  path={[...at, 'value']}
                  type="text"
                  value={row.value}
                  onChange={(value) => putRow({ ...row, value })}
                />
              </>
            )}
          />
          <RowsField<Out>
            title={label('out')}
            help={help('out')}
            path={[...path, 'out']}
            value={settings.out}
            add={word('addOut')}
            fresh={() => (first === undefined ? undefined : { variable: flow.variables[0]?.name ?? first, from: first })}
            name={(row) => row.variable}
            onChange={(rows) => put('out', rows)}
            row={(row, putRow, at) => (
              <>
                <ChoiceField
                  label={label('from')}
                  path={[...at, 'from']}
                  value={row.from}
                  options={names}
                  onChange={(from) => (from === undefined ? undefined : putRow({ ...row, from }))}
                />
                <VariableField
                  label={label('variable')}
                  path={[...at, 'variable']}
                  value={row.variable}
                  onChange={(name, also) =>
                    name === undefined
                      ? undefined
                      : put(
                          'out',
                          settings.out.map((one) => (one === row ? { ...row, variable: name } : one)),
                          also,
                        )
                  }
                />
              </>
            )}
          />
        </>
      )}
    </>
  );
}

/** The form. */
export const form: KindForm<SubflowSettings> = { Form };
