// The table of a menu's options: key, name, phrases, where it leads with its actions, when it is heard. In a narrow place a row takes three lines.
import type { ReactNode } from 'react';
import type { Path } from '#flow/walk.ts';
import { ProblemLine } from '#kit/field-frame.tsx';
import { useFieldProblem } from '#kit/form-scope.ts';
import { moved, RowTools } from '#kit/say-list.tsx';
import { KeyField, PhrasesField } from '#kit/simple-fields.tsx';
import { TextField } from '#kit/text-field.tsx';
import classes from './form.module.css';
import type { SpokenMenuSettings } from './model.ts';

type Option = SpokenMenuSettings['options'][number];

/** Seconds over which callers stop listening (the same bound as the advice on menus). */
export const longS = 20;

/** What is wrong with a key, across the row: its own column has no room for a sentence. */
function KeyProblem({ path }: { path: Path }) {
  const problem = useFieldProblem(path);
  return problem ? (
    <div className={classes['problem']}>
      <ProblemLine {...problem} />
    </div>
  ) : null;
}

/** The table. `heard` = seconds until each option is offered, by its id. */
export function OptionsTable({
  options,
  path,
  heard,
  alike,
  onChange,
  onRemove,
  exit,
  label,
  word,
}: {
  options: readonly Option[];
  /** Path of the list in the document. */
  path: Path;
  heard: ReadonlyMap<string, number>;
  /** What callers will confuse with an option's words, in the author's; by its id. */
  alike: ReadonlyMap<string, readonly string[]>;
  onChange: (options: Option[]) => boolean;
  onRemove: (option: Option) => void;
  /** Where an option leads, and its actions. */
  exit: ((name: string) => ReactNode) | undefined;
  label: (setting: string) => string;
  word: (name: string, values?: Record<string, string | number>) => string;
}) {
  const taken = Object.fromEntries(options.flatMap((one) => (one.key === undefined ? [] : [[one.key, one.label]])));
  const put = (index: number, change: Partial<Option>) => {
    const before = options[index];
    if (!before) return false;
    const { key, ...rest } = { ...before, ...change };
    return onChange(options.with(index, key === undefined ? rest : { ...rest, key }));
  };
  const seconds = (value: number) => value.toLocaleString(undefined, { maximumFractionDigits: 1 });
  return (
    <div className={classes['table']}>
      <div className={classes['columns']} aria-hidden>
        <span>{label('key')}</span>
        <span>{word('option')}</span>
        <span>{label('phrases')}</span>
        <span>{word('leadsTo')}</span>
        <span>{word('heard')}</span>
      </div>
      <ol className={classes['options']}>
        {options.map((option, index) => {
          const at = [...path, index];
          const time = heard.get(option.id);
          return (
            <li key={option.id} className={classes['option']} aria-label={option.label}>
              <div className={classes['key']}>
                <KeyField
                  label={label('key')}
                  path={[...at, 'key']}
                  value={option.key}
                  taken={taken}
                  narrow
                  quiet
                  onChange={(key) => put(index, { key })}
                />
              </div>
              <div className={classes['name']}>
                <TextField
                  label={label('label')}
                  path={[...at, 'label']}
                  value={option.label}
                  variables={false}
                  maxLength={200}
                  onChange={(text) => put(index, { label: text })}
                />
              </div>
              <KeyProblem path={[...at, 'key']} />
              <div className={classes['phrases']}>
                <PhrasesField
                  label={label('phrases')}
                  path={[...at, 'phrases']}
                  value={option.phrases}
                  placeholder={word('phrasesExample')}
                  onChange={(phrases) => put(index, { phrases })}
                />
              </div>
              {(alike.get(option.id) ?? []).map((text) => (
                <div key={text} className={classes['alike']}>
                  <ProblemLine level="warning" text={text} />
                </div>
              ))}
              <div className={classes['way']}>{exit?.(`option:${option.id}`)}</div>
              <div className={classes['end']}>
                <span
                  className={time !== undefined && time > longS ? classes['long'] : undefined}
                  title={time === undefined ? word('notSaid') : word('heardAt', { seconds: seconds(time) })}
                >
                  {time === undefined ? word('notSaidShort') : `${seconds(time)} s`}
                </span>
                <span className={classes['tools']}>
                  <RowTools
                    name={option.label}
                    index={index}
                    count={options.length}
                    onMove={(to) => onChange(moved(options, index, to))}
                    onRemove={() => onRemove(option)}
                  />
                </span>
              </div>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
