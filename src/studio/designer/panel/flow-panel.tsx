// The settings of the flow itself: name, languages and zone, variables, where "a person" is, what is said when something fails.
import { ActionIcon, TagsInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { languageSchema } from '#flow/model.ts';
import { models } from '#kinds/models.ts';
import { FieldFrame, FieldGroup } from '#kit/field-frame.tsx';
import { useFormScope } from '#kit/form-scope.ts';
import { ChoiceField, NumberField, SwitchField } from '#kit/simple-fields.tsx';
import { TextField } from '#kit/text-field.tsx';
import { timeZones } from '#kit/time-zones.ts';
import { useKindWords } from '../../drawing/kind-words.ts';
import { useCanvasUi } from '../canvas/ui.ts';
import { FaultFields } from './fault-fields.tsx';
import classes from './panel.module.css';
import { Variables } from './variables.tsx';
import { VoiceField } from './voice-field.tsx';

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
  return (
    <div className={classes['panel']}>
      <header className={classes['head']}>
        <h2 className={classes['kind']}>{t('panel.flow')}</h2>
        <ActionIcon variant="subtle" color="gray" aria-label={t('common.close')} onClick={() => useCanvasUi.setState({ side: undefined })}>
          <IconX size={18} stroke={1.75} aria-hidden />
        </ActionIcon>
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
      <Variables />
      <FieldGroup title={t('panel.voiceAndTime')}>
        <VoiceField />
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
      <SwitchField
        label={t('panel.keepUtterances')}
        help={t('panel.keepUtterancesHelp')}
        path={['keepUtterances']}
        value={flow.keepUtterances === true}
        onChange={(keep) => put('keepUtterances', keep || undefined)}
      />
      <FaultFields />
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
