// The flow's variables: name, type, whether they are sensitive, what they start with, where they are used. Renaming reaches every place.
import { ActionIcon, Button, Menu, TextInput } from '@mantine/core';
import { IconMapPin, IconTrash } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { renameVariable, type VariableUse, variableUses } from '#flow/edit-variables.ts';
import type { Variable } from '#flow/model.ts';
import { models } from '#kinds/models.ts';
import { FieldFrame, FieldGroup, Pair, ProblemLine } from '#kit/field-frame.tsx';
import { useFieldProblem, useFormScope } from '#kit/form-scope.ts';
import { AddButton } from '#kit/say-list.tsx';
import { ChoiceField, SwitchField } from '#kit/simple-fields.tsx';
import { ValueField } from '#kit/value-field.tsx';
import { variableNameFrom } from '#kit/variable-field.tsx';
import { useKindWords } from '../../drawing/kind-words.ts';
import { confirm } from '../../shell/confirm.tsx';
import { useDesigner } from '../store.ts';
import { actionIn } from '../view-commands.ts';
import classes from './panel.module.css';

const types = ['text', 'digits', 'number', 'boolean', 'date'] as const;
const most = 500;
const mostPlaces = 30;

/** The list. */
export function Variables() {
  const { t } = useTranslation();
  const { flow, apply, readOnly } = useFormScope();
  const problem = useFieldProblem(['variables'], false);
  const uses = useMemo(() => {
    const byName = new Map<string, VariableUse[]>();
    for (const use of variableUses(flow, models)) byName.set(use.name, [...(byName.get(use.name) ?? []), use]);
    return byName;
  }, [flow]);
  const add = () => {
    let number = flow.variables.length + 1;
    while (flow.variables.some((one) => one.name === `dato_${number}`)) number += 1;
    const value: Variable = { name: `dato_${number}`, type: 'text', sensitive: false };
    apply([{ kind: 'set', path: ['variables', flow.variables.length], value }]);
  };
  return (
    <FieldGroup title={t('panel.variables')} help={t('panel.variablesHelp')}>
      {problem ? <ProblemLine {...problem} /> : null}
      <ul className={classes['variables']}>
        {flow.variables.map((variable, index) => (
          <li key={index} aria-label={variable.name}>
            <VariableFields variable={variable} index={index} uses={uses.get(variable.name) ?? []} />
          </li>
        ))}
      </ul>
      {readOnly || flow.variables.length >= most ? null : <AddButton onClick={add}>{t('panel.addVariable')}</AddButton>}
    </FieldGroup>
  );
}

function VariableFields({ variable, index, uses }: { variable: Variable; index: number; uses: readonly VariableUse[] }) {
  const { t } = useTranslation();
  const { flow, apply, readOnly } = useFormScope();
  const act = useDesigner((state) => state.apply);
  const path = ['variables', index];
  const put = (next: Variable) => {
    apply([{ kind: 'set', path, value: next }], path.join('/'));
    return true;
  };
  const { initial, ...bare } = variable;
  const remove = () => {
    const gone = () =>
      act({ kind: 'set', path: ['variables'], value: flow.variables.toSpliced(index, 1) }, t('panel.removed', { title: variable.name }));
    if (uses.length === 0) return gone();
    return confirm({
      title: t('panel.removeVariable', { name: variable.name }),
      text: t('panel.removeVariableText', { count: uses.length }),
      action: t('common.delete'),
      act: () => Promise.resolve(gone()),
    });
  };
  return (
    <>
      <Pair>
        <NameField variable={variable} index={index} />
        <ChoiceField
          label={t('panel.variableType')}
          value={variable.type}
          options={types.map((value) => ({ value, label: t(`panel.type-${value}`) }))}
          onChange={(type) => {
            const found = types.find((one) => one === type);
            if (found) put({ ...bare, type: found });
          }}
        />
      </Pair>
      <SwitchField label={t('panel.sensitive')} value={variable.sensitive} onChange={(sensitive) => put({ ...bare, sensitive })} />
      {variable.sensitive ? null : initial === undefined ? (
        readOnly ? null : (
          <Button
            variant="subtle"
            size="compact-sm"
            className={classes['add'] ?? ''}
            onClick={() => put({ ...bare, initial: variable.type === 'boolean' ? false : variable.type === 'number' ? 0 : '' })}
          >
            {t('panel.addInitial')}
          </Button>
        )
      ) : (
        <div className={classes['initial']}>
          <ValueField
            label={t('panel.initial')}
            path={[...path, 'initial']}
            type={variable.type}
            value={initial}
            onChange={(next) => put({ ...bare, initial: next })}
          />
          {readOnly ? null : (
            <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t('panel.dropInitial')} onClick={() => put(bare)}>
              <IconTrash size={15} stroke={1.75} aria-hidden />
            </ActionIcon>
          )}
        </div>
      )}
      <div className={classes['variableFoot']}>
        <Places uses={uses} />
        {readOnly ? null : (
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={t('panel.removeVariable', { name: variable.name })}
            onClick={remove}
          >
            <IconTrash size={15} stroke={1.75} aria-hidden />
          </ActionIcon>
        )}
      </div>
    </>
  );
}

/** The name; it changes in every place when the field is left. */
function NameField({ variable, index }: { variable: Variable; index: number }) {
  const { t } = useTranslation();
  const { flow, readOnly } = useFormScope();
  const apply = useDesigner((state) => state.apply);
  const [typed, setTyped] = useState<string>();
  const name = typed === undefined ? variable.name : variableNameFrom(typed);
  const taken = flow.variables.some((one, at) => at !== index && one.name === name);
  const own = name === undefined ? t('panel.nameRefused') : taken ? t('panel.nameTaken', { name }) : undefined;
  const leave = () => {
    if (own === undefined && name !== undefined && name !== variable.name)
      apply(renameVariable(flow, models, variable.name, name), t('panel.renamed', { from: variable.name, to: name }));
    setTyped(undefined);
  };
  return (
    <FieldFrame label={t('panel.variableName')} path={['variables', index]} own={typed === undefined ? undefined : own}>
      {(framed) => (
        <TextInput
          {...framed}
          classNames={{ input: 'a-mono' }}
          spellCheck={false}
          maxLength={80}
          value={typed ?? variable.name}
          readOnly={readOnly}
          error={framed['aria-invalid'] ? true : undefined}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onBlur={leave}
          onKeyDown={(event) => {
            if (event.key === 'Enter') leave();
            else if (event.key === 'Escape') setTyped(undefined);
            else return;
            event.stopPropagation();
          }}
        />
      )}
    </FieldFrame>
  );
}

/** Where a variable is used; a click goes there. */
function Places({ uses }: { uses: readonly VariableUse[] }) {
  const { t } = useTranslation();
  const words = useKindWords();
  const flow = useDesigner((state) => state.flow);
  const select = useDesigner((state) => state.select);
  if (uses.length === 0) return <span className={classes['quiet']}>{t('panel.unused')}</span>;
  const titleOf = (id: string | undefined) => {
    const block = id === undefined ? undefined : flow?.blocks[id];
    return block ? block.title || words.block(block.kind) : t('panel.flow');
  };
  return (
    <Menu withInitialFocusPlaceholder={false} position="bottom-start" withinPortal>
      <Menu.Target>
        <Button
          variant="subtle"
          size="compact-sm"
          className={classes['add'] ?? ''}
          leftSection={<IconMapPin size={15} stroke={1.75} aria-hidden />}
        >
          {t('panel.usedIn', { count: uses.length })}
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={classes['places'] ?? ''}>
        {uses.slice(0, mostPlaces).map(({ path, block }) => (
          <Menu.Item
            key={path.join('/')}
            onClick={() =>
              select(
                block === undefined
                  ? { blocks: [], field: path }
                  : { blocks: [block], action: actionIn(path, flow?.blocks[block]), field: path },
              )
            }
          >
            {titleOf(block)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
