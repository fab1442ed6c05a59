// The settings of an ask: which variable, how many digits, how long to wait, how to confirm, and the ladders.
import { FieldGroup, Pair } from '#kit/field-frame.tsx';
import { type KindForm, type KindFormProps, useFormScope } from '#kit/form-scope.ts';
import { SayField } from '#kit/say-field.tsx';
import { SayList } from '#kit/say-list.tsx';
import { ChoiceField, NumberField, SegmentField, SwitchField } from '#kit/simple-fields.tsx';
import { TextField } from '#kit/text-field.tsx';
import { VariableField } from '#kit/variable-field.tsx';
import { useFormWords } from '#kit/use-words.ts';
import words from './form.json' with { type: 'json' };
import { inEffect, keysCannotGive } from './in-effect.ts';
import type { AskSettings } from './model.ts';
import texts from './texts.json' with { type: 'json' };
import { type AskType, askTypes, variableTypeOf } from './types.ts';

/** Documents that have no check digit. */
const unchecked: readonly AskType[] = ['ar-dni', 'co-cedula', 'pe-dni'];

/** What has to be known of a sort of data; nothing of plain digits, whose lengths stand below. */
function helpOf(type: AskType, word: (name: string) => string, sensitive: boolean): string | undefined {
  if (sensitive) return word('voiceSensitive');
  if (type === 'digits') return undefined;
  if (type === 'date' || type === 'yes-no' || type === 'money') return word(`help-${type}`);
  if (keysCannotGive(type)) return word('lettersHelp');
  if (type === 'cl-rut') return word('starK');
  return word(unchecked.includes(type) ? 'help-unchecked' : 'typeHelp');
}

function Form({ settings, path, put, exit }: KindFormProps<AskSettings>) {
  const { flow } = useFormScope();
  const { label, help, word } = useFormWords(texts, words);
  const at = (key: keyof AskSettings) => [...path, key];
  const number = (
    key: 'minDigits' | 'maxDigits' | 'firstDigitS' | 'betweenDigitsS' | 'attempts',
    max: number,
    unit?: string,
    named = label(key),
  ) => (
    <NumberField
      label={named}
      path={at(key)}
      value={settings[key]}
      min={1}
      max={max}
      {...(unit === undefined ? {} : { unit })}
      onChange={(value) => put(key, value)}
    />
  );
  const rung = (n: number, last: boolean) => word(last ? (n === 1 ? 'rungOnly' : 'rungLast') : 'rung', { number: n });
  const sensitive = flow.variables.find((one) => one.name === settings.variable)?.sensitive ?? false;
  const shown = inEffect(settings, sensitive);
  // A text that a sensitive variable silences stays in sight with the advice about it.
  const readBackSay = shown.readBackSay || (sensitive && settings.readBack && settings.readBackSay !== undefined);
  const first = shown.terminator ? label('firstDigitS') : word('answerS');
  return (
    <>
      <VariableField
        label={label('variable')}
        help={sensitive ? word('sensitive') : help('variable')}
        path={at('variable')}
        value={settings.variable}
        type={variableTypeOf(settings.type)}
        onChange={(name, also) => (name === undefined ? undefined : put('variable', name, also))}
      />
      <ChoiceField
        label={label('type')}
        help={helpOf(settings.type, word, sensitive)}
        path={at('type')}
        value={settings.type}
        options={askTypes.map((type) => ({ value: type, label: word(`type-${type}`) }))}
        onChange={(value) => put('type', value)}
      />
      {shown.lengths ? (
        <Pair>
          {number('minDigits', 64)}
          {number('maxDigits', 64)}
        </Pair>
      ) : null}
      {shown.currency ? (
        <TextField
          label={word('currency')}
          help={word('currencyHelp')}
          path={at('currency')}
          value={settings.currency ?? ''}
          variables={false}
          maxLength={3}
          onChange={(text) => put('currency', text.trim() === '' ? undefined : text.trim().toUpperCase())}
        />
      ) : null}
      {shown.voice ? (
        <SwitchField
          label={word('voice')}
          help={word('voiceHelp')}
          path={at('voice')}
          value={settings.voice}
          onChange={(value) => put('voice', value)}
        />
      ) : null}
      {shown.terminator ? (
        <SegmentField
          label={label('terminator')}
          help={help('terminator')}
          path={at('terminator')}
          value={settings.terminator ?? 'none'}
          options={[
            { value: '#', label: '#' },
            { value: '*', label: '*' },
            { value: 'none', label: word('noTerminator') },
          ]}
          onChange={(value) => put('terminator', value === 'none' ? undefined : value)}
        />
      ) : null}
      <Pair>
        {number('firstDigitS', 60, 's', first)}
        {shown.betweenDigitsS
          ? number('betweenDigitsS', 60, 's', shown.terminator ? label('betweenDigitsS') : word('betweenPartsS'))
          : null}
      </Pair>
      {shown.readBack ? (
        <SwitchField
          label={label('readBack')}
          help={help('readBack')}
          path={at('readBack')}
          value={settings.readBack}
          onChange={(value) => put('readBack', value)}
        />
      ) : null}
      {readBackSay ? (
        <SayField
          label={label('readBackSay')}
          help={help('readBackSay')}
          path={at('readBackSay')}
          value={settings.readBackSay ?? { text: '' }}
          locals={['value']}
          placeholder={word('readBackExample')}
          onChange={(say) => put('readBackSay', say.text === '' && say.audio === undefined ? undefined : say)}
        />
      ) : null}
      <FieldGroup title={word('ladder')} help={word('ladderHelp', { count: settings.attempts })}>
        {number('attempts', 10)}
        <SayList
          title={label('noInput')}
          path={at('noInput')}
          value={settings.noInput}
          rung={rung}
          onChange={(value) => put('noInput', value)}
        />
        <SayList
          title={label('invalid')}
          path={at('invalid')}
          value={settings.invalid}
          rung={rung}
          onChange={(value) => put('invalid', value)}
        />
        {exit?.('gave-up')}
      </FieldGroup>
    </>
  );
}

/** The form; `gave-up` stands below the ladders. */
export const form: KindForm<AskSettings> = { Form, drawsExit: (name) => name === 'gave-up' };
