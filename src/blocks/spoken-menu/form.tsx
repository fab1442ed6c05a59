// The settings of a spoken menu: the table of options, then the ladder for silence and for what is not understood.
import { FieldGroup, Pair, ProblemLine } from '#kit/field-frame.tsx';
import { type KindForm, type KindFormProps, useFieldProblem, useFormScope } from '#kit/form-scope.ts';
import { sampleText } from '#kit/sample-values.ts';
import { AddButton, SayList } from '#kit/say-list.tsx';
import { textIn } from '#kit/say-text.ts';
import { SayField } from '#kit/say-field.tsx';
import { NumberField, SwitchField } from '#kit/simple-fields.tsx';
import { formWords, useFormWords } from '#kit/use-words.ts';
import { AlikeCheck } from './alike-check.tsx';
import { alikeAdvice, pairText } from './alike-advice.ts';
import { confusedPairs } from './alike.ts';
import words from './form.json' with { type: 'json' };
import classes from './form.module.css';
import type { SpokenMenuSettings } from './model.ts';
import { menuSeconds, optionTimes } from './option-times.ts';
import { longS, OptionsTable } from './options-table.tsx';
import texts from './texts.json' with { type: 'json' };
import { useAlike } from './use-alike.tsx';

type Option = SpokenMenuSettings['options'][number];

const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'];

function freshOption(options: readonly Option[], label: string): Option {
  const number = Array.from({ length: options.length + 1 }, (_, index) => index + 1).find(
    (n) => !options.some((one) => one.id === `o${n}`),
  );
  const key = digits.find((digit) => !options.some((one) => one.key === digit));
  return { id: `o${number ?? options.length + 1}`, label, ...(key === undefined ? {} : { key }), phrases: [] };
}

function Form({ settings, path, ownerPath, put, exit }: KindFormProps<SpokenMenuSettings>) {
  const { flow } = useFormScope();
  const { label, help, word } = useFormWords(texts, words);
  const { options } = settings;
  const problem = useFieldProblem([...path, 'options'], false);
  const block = flow.blocks[String(ownerPath[1])];
  const language = flow.languages[0] ?? 'es';
  const said = (block?.messages ?? []).map((message) => sampleText(flow, textIn(message.say.text, language), 'speech'));
  const total = menuSeconds(said);
  const seconds = (value: number) => value.toLocaleString(undefined, { maximumFractionDigits: 1 });
  const alike = useAlike(options);
  const marks = new Map(
    options.map(({ id }) => {
      const mine = confusedPairs(alike.pairs, options).filter(({ first, second }) => first.option === id || second.option === id);
      return [id, mine.map((pair) => pairText(pair, options, word))];
    }),
  );
  const doubt = (key: 'confirm' | 'keysOnly', locals: string[]) => (
    <SayField
      label={word(key)}
      help={word(`${key}Help`)}
      path={[...path, key]}
      value={settings[key] ?? { text: '' }}
      locals={locals}
      placeholder={word(`${key}Example`)}
      interruptible
      onChange={(say) => put(key, say.text === '' && say.audio === undefined ? undefined : say)}
    />
  );
  const rung = (number: number, last: boolean) => word(last ? (number === 1 ? 'rungOnly' : 'rungLast') : 'rung', { number });
  return (
    <>
      <FieldGroup title={label('options')} help={help('options')}>
        {problem ? <ProblemLine {...problem} /> : null}
        {options.length === 0 ? null : (
          <OptionsTable
            options={options}
            path={[...path, 'options']}
            heard={optionTimes(said, options)}
            alike={marks}
            onChange={(next) => put('options', next)}
            onRemove={(option) =>
              put(
                'options',
                options.filter((one) => one.id !== option.id),
                [{ kind: 'set', path: [...ownerPath, 'exits', `option:${option.id}`] }],
              )
            }
            exit={exit}
            label={label}
            word={word}
          />
        )}
        {total > 0 && options.length > 0 ? (
          <div className={`${classes['total']} ${total > longS ? classes['long'] : ''}`}>{word('total', { seconds: seconds(total) })}</div>
        ) : null}
        <AddButton onClick={() => put('options', [...options, freshOption(options, word('newOption', { number: options.length + 1 }))])}>
          {word('addOption')}
        </AddButton>
      </FieldGroup>
      <AlikeCheck alike={alike} options={options} onChange={(next) => put('options', next)} word={word} />
      <FieldGroup title={word('ladder')} help={word('ladderHelp', { count: settings.attempts })}>
        <Pair>
          <NumberField
            label={label('attempts')}
            path={[...path, 'attempts']}
            value={settings.attempts}
            min={1}
            max={10}
            onChange={(value) => put('attempts', value)}
          />
          <NumberField
            label={label('waitS')}
            path={[...path, 'waitS']}
            value={settings.waitS}
            min={1}
            max={60}
            unit="s"
            onChange={(value) => put('waitS', value)}
          />
        </Pair>
        <SayList
          title={label('noInput')}
          help={help('noInput')}
          path={[...path, 'noInput']}
          value={settings.noInput}
          rung={rung}
          onChange={(value) => put('noInput', value)}
        />
        <SayList
          title={label('noMatch')}
          help={help('noMatch')}
          path={[...path, 'noMatch']}
          value={settings.noMatch}
          rung={rung}
          onChange={(value) => put('noMatch', value)}
        />
        {exit?.('gave-up')}
      </FieldGroup>
      <FieldGroup title={word('understanding')} help={word('understandingHelp')}>
        {doubt('confirm', ['option'])}
        {doubt('keysOnly', [])}
        <NumberField
          label={word('noisyAttempts')}
          path={[...path, 'noisyAttempts']}
          value={settings.noisyAttempts}
          min={1}
          max={10}
          onChange={(value) => put('noisyAttempts', value)}
        />
        <SwitchField
          label={word('back')}
          help={word('backHelp')}
          path={[...path, 'back']}
          value={settings.back}
          onChange={(value) => put('back', value, value ? undefined : [{ kind: 'set', path: [...ownerPath, 'exits', 'back'] }])}
        />
        {settings.back ? exit?.('back') : null}
      </FieldGroup>
    </>
  );
}

/** The form; each option's exit stands on its row, `gave-up` below the ladder. */
export const form: KindForm<SpokenMenuSettings> = {
  Form,
  drawsExit: (name) => name.startsWith('option:') || name === 'gave-up' || name === 'back',
  wide: true,
  soundAdvice: (settings, { language, ...asked }) => alikeAdvice(settings, { ...asked, word: formWords(texts, words, language).word }),
};
