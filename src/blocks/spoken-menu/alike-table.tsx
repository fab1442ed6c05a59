// Every two options of a menu and how well they are told apart, as a table. Not here: the pairs that need attention (alike-check.tsx).
import { IconAlertTriangle } from '@tabler/icons-react';
import { useId } from 'react';
import type { ComparedPair } from '#kit/compared-words.ts';
import classes from './alike-check.module.css';
import type { SpokenMenuSettings } from './model.ts';

/** The table: a row for each option but the first, a column for each but the last. */
export function AlikeTable({
  pairs,
  options,
  word,
}: {
  pairs: readonly ComparedPair[];
  options: SpokenMenuSettings['options'];
  word: (name: string) => string;
}) {
  const legend = useId();
  const between = (a: string, b: string) =>
    pairs.find(({ first, second }) => (first.option === a && second.option === b) || (first.option === b && second.option === a));
  return (
    <>
      <div className={classes['scroll']}>
        <table className={classes['table']} aria-describedby={legend}>
          <thead>
            <tr>
              <td />
              {options.slice(0, -1).map(({ id, label }) => (
                <th scope="col" key={id}>
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {options.slice(1).map((row, index) => (
              <tr key={row.id}>
                <th scope="row">{row.label}</th>
                {options.slice(0, -1).map((column, at) => (
                  <td key={column.id}>{at > index ? null : <Cell pair={between(row.id, column.id)} word={word} />}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className={classes['legend']} id={legend}>
        {word('alikeLegend')}
      </p>
    </>
  );
}

function Cell({ pair, word }: { pair: ComparedPair | undefined; word: (name: string) => string }) {
  if (!pair) return null;
  return (
    <div className={classes['cell']} data-alike={pair.alike}>
      <span title={word(pair.alike ? 'alikeYes' : 'alikeNo')}>
        {pair.alike ? <IconAlertTriangle size={13} stroke={1.75} aria-label={word('alikeYes')} /> : null}
        {Math.max(0, pair.margin).toLocaleString(undefined, { minimumFractionDigits: 1, maximumFractionDigits: 1 })}
      </span>
      <small>
        {pair.first.phrase} · {pair.second.phrase}
      </small>
    </div>
  );
}
