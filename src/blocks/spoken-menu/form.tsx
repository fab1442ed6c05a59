// The settings of a spoken menu: the table of options, then the ladder for silence and for what is not understood.
import { FieldGroup, Pair, ProblemLine } from '#kit/field-frame.tsx';
import { type KindForm, type KindFormProps, useFieldProblem, useFormScope } from '#kit/form-scope.ts';
import { Keycap } from '#kit/keycap.tsx';
import { sampleText } from '#kit/sample-values.ts';
import { AddButton, moved, RowTools, SayList } from '#kit/say-list.tsx';
import { textIn } from '#kit/say-text.ts';
import { KeyField, NumberField, PhrasesField } from '#kit/simple-fields.tsx';
import { TextField } from '#kit/text-field.tsx';
import { useFormWords } from '#kit/use-words.ts';
import words from './form.json' with { type: 'json' };
import classes from './form.module.css';
import type { SpokenMenuSettings } from './model.ts';
import { menuSeconds, optionTimes } from './option-times.ts';
import texts from './texts.json' with { type: 'json' };

type Option = SpokenMenuSettings['options'][number];

/** Seconds over which callers stop listening (the same bound as the advice on menus). */
const longS = 20;

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
  const times = optionTimes(said, options);
  const total = menuSeconds(said);
  const taken = Object.fromEntries(options.flatMap((one) => (one.key === undefined ? [] : [[one.key, one.label]])));
  const putOption = (index: number, change: Partial<Option>) => {
    const before = options[index];
    if (!before) return false;
    const { key, ...rest } = { ...before, ...change };
    return put('options', options.with(index, key === undefined ? rest : { ...rest, key }));
  };
  const seconds = (value: number) => value.toLocaleString(undefined, { maximumFractionDigits: 1 });
  const rung = (number: number, last: boolean) => word(last ? 'rungLast' : 'rung', { number });
  return (
    <>
      <FieldGroup title={label('options')} help={help('options')}>
        {problem ? <ProblemLine {...problem} /> : null}
        <div className={classes['table']}>
          <ol className={classes['options']}>
            {options.map((option, index) => {
              const at = [...path, 'options', index];
              const heard = times.get(option.id);
              return (
                <li key={option.id} className={classes['option']} aria-label={option.label}>
                  <div className={classes['head']}>
                    {option.key === undefined ? <span /> : <Keycap value={option.key} />}
                    <span className={heard !== undefined && heard > longS ? classes['long'] : undefined}>
                      {heard === undefined ? word('notSaid') : word('heardAt', { seconds: seconds(heard) })}
                    </span>
                    <span className={classes['tools']}>
                      <RowTools
                        name={option.label}
                        index={index}
                        count={options.length}
                        onMove={(to) => put('options', moved(options, index, to))}
                        onRemove={() =>
                          put(
                            'options',
                            options.filter((one) => one.id !== option.id),
                            [{ kind: 'set', path: [...ownerPath, 'exits', `option:${option.id}`] }],
                          )
                        }
                      />
                    </span>
                  </div>
                  <div className={classes['fields']}>
                    <TextField
                      label={label('label')}
                      path={[...at, 'label']}
                      value={option.label}
                      variables={false}
                      maxLength={200}
                      onChange={(text) => putOption(index, { label: text })}
                    />
                    <KeyField
                      label={label('key')}
                      path={[...at, 'key']}
                      value={option.key}
                      taken={taken}
                      onChange={(key) => putOption(index, { key })}
                    />
                    <div className={classes['wide']}>
                      <PhrasesField
                        label={label('phrases')}
                        path={[...at, 'phrases']}
                        value={option.phrases}
                        placeholder={word('phrasesExample')}
                        onChange={(phrases) => putOption(index, { phrases })}
                      />
                    </div>
                    <div className={classes['wide']}>{exit?.(`option:${option.id}`)}</div>
                  </div>
                </li>
              );
            })}
          </ol>
        </div>
        {total > 0 && options.length > 0 ? (
          <div className={`${classes['total']} ${total > longS ? classes['long'] : ''}`}>{word('total', { seconds: seconds(total) })}</div>
        ) : null}
        <AddButton onClick={() => put('options', [...options, freshOption(options, word('newOption', { number: options.length + 1 }))])}>
          {word('addOption')}
        </AddButton>
      </FieldGroup>
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
    </>
  );
}

/** The form; each option's exit stands on its row, `gave-up` below the ladder. */
export const form: KindForm<SpokenMenuSettings> = { Form, drawsExit: (name) => name.startsWith('option:') || name === 'gave-up' };
