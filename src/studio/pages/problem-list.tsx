// What the check says about a flow: errors first, each with its place; choosing one may lead to its block.
import { IconAlertCircle, IconAlertTriangle, IconBulb } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useKindWords } from '../drawing/kind-words.ts';
import classes from './problem-list.module.css';

export interface Problem {
  level: 'error' | 'warning' | 'advice';
  code: string;
  path: (string | number)[];
  message: string;
  params?: Record<string, string | number>;
  /** Its message is in the user's language already. */
  worded?: true;
}

/** Longer lists are cut here: nobody reads more, and a page with thousands of rows stands still. */
const mostListed = 200;
const order = { error: 0, warning: 1, advice: 2 };
const icons = { error: IconAlertCircle, warning: IconAlertTriangle, advice: IconBulb };

/** The id of the block a problem lies in, if any. */
export function blockOf(problem: Problem): string | undefined {
  return problem.path[0] === 'blocks' && problem.path[1] !== undefined ? String(problem.path[1]) : undefined;
}

/** The list. `titles` names blocks by id; `onChoose` gets the block. */
export function ProblemList({
  problems,
  titles = {},
  onChoose,
}: {
  problems: Problem[];
  titles?: Record<string, string>;
  onChoose?: (block: string) => void;
}) {
  const { t } = useTranslation();
  const words = useKindWords();
  const sorted = [...problems].sort((a, b) => order[a.level] - order[b.level]);
  return (
    <ul className={classes['list']}>
      {sorted.slice(0, mostListed).map((problem) => {
        const Icon = icons[problem.level];
        const block = blockOf(problem);
        const place = block ? (titles[block] ?? block) : problem.path.join(' › ');
        const body = (
          <>
            <Icon size={18} stroke={1.75} aria-label={t(`problems.${problem.level}`)} className={classes[problem.level]} />
            <span>
              {problem.worded
                ? problem.message
                : t(`problemCodes.${problem.code}`, {
                    defaultValue: words.problem(problem.code, problem.params ?? {}) ?? problem.message,
                    ...problem.params,
                  })}
              {place === '' ? null : <small>{place}</small>}
            </span>
          </>
        );
        return (
          <li key={`${problem.code}-${problem.path.join('.')}-${problem.message}`}>
            {block && onChoose ? (
              <button type="button" className={classes['row']} onClick={() => onChoose(block)}>
                {body}
              </button>
            ) : (
              <div className={classes['row']}>{body}</div>
            )}
          </li>
        );
      })}
      {sorted.length > mostListed ? (
        <li>
          <div className={classes['row']}>{t('flows.moreProblems', { count: sorted.length - mostListed })}</div>
        </li>
      ) : null}
    </ul>
  );
}
