// The settings of the flow itself: name, languages and zone, variables, where "a person" is, what is said when something fails.
import { TagsInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { languageSchema, type Variable } from '#flow/model.ts';
import { models } from '#kinds/models.ts';
import { FieldFrame, FieldGroup, Pair } from '#kit/field-frame.tsx';
import { useFormScope } from '#kit/form-scope.ts';
import { RowsField } from '#kit/rows-field.tsx';
import { SayField } from '#kit/say-field.tsx';
import { ChoiceField, NumberField, SwitchField } from '#kit/simple-fields.tsx';
import { TextField } from '#kit/text-field.tsx';
import { timeZones } from '#kit/time-zones.ts';
import { variableNameFrom } from '#kit/variable-field.tsx';
import { useKindWords } from '../../drawing/kind-words.ts';
import classes from './panel.module.css';

const types = ['text', 'digits', 'number', 'boolean', 'date'] as const;
const isId = (text: string) => /^[a-z][a-z0-9-]{0,63}$/.test(text);

/** The panel of the flow. */
export function FlowPanel() {
  const { t } = useTranslation();
  const words = useKindWords();
  const { flow, apply, readOnly } = useFormScope();
  const put = (key: string, value: unknown) => {
    apply([value === undefined ? { kind: 'set', path: [key] } : { kind: 'set', path: [key], value }], key);
    return true;
  };
  const blocks = Object.entries(flow.blocks).flatMap(([id, block]) =>
    models.blocks[block.kind]?.entry === undefined
      ? [{ value: id, label: block.title === '' ? words.block(block.kind) : block.title }]
      : [],
  );
  const renamed = (variable: Variable, index: number, typed: string) => {
    const name = variableNameFrom(typed);
    if (name === undefined) return false;
    if (name === variable.name) return true;
    if (flow.variables.some((one) => one.name === name)) return false;
    return put('variables', flow.variables.with(index, { ...variable, name }));
  };
  const freshName = () => {
    let number = flow.variables.length + 1;
    while (flow.variables.some((one) => one.name === `dato_${number}`)) number += 1;
    return `dato_${number}`;
  };
  return (
    <div className={classes['panel']}>
      <header className={classes['head']}>
        <h2 className={classes['kind']}>{t('panel.flow')}</h2>
      </header>
      <p className={classes['quiet']}>{t('panel.flowLead')}</p>
      <TextField
        label={t('panel.flowName')}
        path={['name']}
        value={flow.name}
        variables={false}
        maxLength={200}
        onChange={(name) => name.trim() !== '' && put('name', name)}
      />
      <ChoiceField
        label={t('panel.start')}
        path={['start']}
        value={flow.start}
        options={blocks}
        onChange={(start) => (start === undefined ? undefined : put('start', start))}
      />
      <RowsField<Variable>
        title={t('panel.variables')}
        help={t('panel.variablesHelp')}
        path={['variables']}
        value={flow.variables}
        max={500}
        add={t('panel.addVariable')}
        fresh={() => ({ name: freshName(), type: 'text', sensitive: false })}
        name={(variable) => variable.name}
        onChange={(variables) => put('variables', variables)}
        row={(variable, putVariable, path) => (
          <>
            <Pair>
              <TextField
                label={t('panel.variableName')}
                path={path}
                value={variable.name}
                variables={false}
                mono
                onChange={(typed) => renamed(variable, Number(path[1]), typed)}
              />
              <ChoiceField
                label={t('panel.variableType')}
                value={variable.type}
                options={types.map((value) => ({ value, label: t(`panel.type-${value}`) }))}
                onChange={(type) => {
                  const found = types.find((one) => one === type);
                  const { initial: _initial, ...rest } = variable;
                  if (found) putVariable({ ...rest, type: found });
                }}
              />
            </Pair>
            <SwitchField
              label={t('panel.sensitive')}
              value={variable.sensitive}
              onChange={(sensitive) => putVariable({ ...variable, sensitive })}
            />
          </>
        )}
      />
      <FieldGroup title={t('panel.voiceAndTime')}>
        <FieldFrame label={t('panel.flowLanguages')} help={t('panel.flowLanguagesHelp')} path={['languages']}>
          {(framed) => (
            <TagsInput
              {...framed}
              value={flow.languages}
              readOnly={readOnly}
              data={['es-AR', 'es-MX', 'es-ES', 'es-419', 'pt-BR', 'en-US']}
              onChange={(languages) => {
                const good = languages.filter((one) => languageSchema.safeParse(one).success);
                if (good.length > 0) put('languages', good);
              }}
            />
          )}
        </FieldFrame>
        <ChoiceField
          label={t('panel.timeZone')}
          path={['timeZone']}
          value={flow.timeZone}
          options={timeZones(flow.timeZone)}
          onChange={(zone) => (zone === undefined ? undefined : put('timeZone', zone))}
        />
        <NumberField
          label={t('panel.callMinutes')}
          help={t('panel.callMinutesHelp')}
          path={['limits', 'callS']}
          value={Math.round(flow.limits.callS / 6) / 10}
          min={0.2}
          max={1440}
          step={5}
          unit="min"
          onChange={(minutes) => put('limits', { callS: Math.max(10, Math.round(minutes * 60)) })}
        />
      </FieldGroup>
      <ChoiceField
        label={t('panel.person')}
        help={t('panel.personHelp')}
        path={['person']}
        value={flow.person}
        clearable
        options={blocks}
        onChange={(person) => put('person', person)}
      />
      <SayField
        label={t('panel.fault')}
        help={t('panel.faultHelp')}
        path={['fault', 'say']}
        value={flow.fault?.say ?? { text: '' }}
        onChange={(say) => put('fault', { say, actions: flow.fault?.actions ?? [] })}
      />
      <FieldFrame label={t('panel.flowReturns')} help={t('panel.flowReturnsHelp')} path={['returns']}>
        {(framed) => (
          <TagsInput
            {...framed}
            value={flow.returns}
            readOnly={readOnly}
            acceptValueOnBlur
            onChange={(returns) => put('returns', returns.filter(isId))}
          />
        )}
      </FieldFrame>
    </div>
  );
}
