// A list of rows of fields: added at the end, taken out one by one.
import type { ReactNode } from 'react';
import type { Path } from '#flow/walk.ts';
import { FieldGroup, ProblemLine } from './field-frame.tsx';
import classes from './fields.module.css';
import { useFieldProblem } from './form-scope.ts';
import { AddButton, moved, RowTools } from './say-list.tsx';

/** The list. `row` draws one row's fields; `put` gives its new value and says whether the model takes it. */
export function RowsField<T>({
  title,
  help,
  path,
  value,
  onChange,
  fresh,
  add,
  name,
  row,
  order = false,
  max = 50,
}: {
  title: string;
  help?: string | undefined;
  path: Path;
  value: readonly T[];
  onChange: (value: T[]) => boolean;
  /** A new row; undefined = none can be made now. */
  fresh: () => T | undefined;
  add: string;
  /** A row's name for those who do not see it. */
  name: (row: T, index: number) => string;
  row: (row: T, put: (row: T) => boolean, path: Path) => ReactNode;
  /** May rows change places? */
  order?: boolean;
  max?: number;
}) {
  const problem = useFieldProblem(path, false);
  return (
    <FieldGroup title={title} help={help}>
      {problem ? <ProblemLine {...problem} /> : null}
      {value.length === 0 ? null : (
        <ul className={classes['rows']}>
          {value.map((one, index) => (
            <li key={index} className={classes['rowItem']} aria-label={name(one, index)}>
              <div className={classes['rowFields']}>{row(one, (next) => onChange(value.with(index, next)), [...path, index])}</div>
              <div className={classes['rowTools']}>
                <RowTools
                  name={name(one, index)}
                  index={index}
                  count={value.length}
                  {...(order ? { onMove: (to: number) => onChange(moved(value, index, to)) } : {})}
                  onRemove={() => onChange(value.filter((_, at) => at !== index))}
                />
              </div>
            </li>
          ))}
        </ul>
      )}
      {value.length < max ? (
        <AddButton
          onClick={() => {
            const made = fresh();
            if (made !== undefined) onChange([...value, made]);
          }}
        >
          {add}
        </AddButton>
      ) : null}
    </FieldGroup>
  );
}
