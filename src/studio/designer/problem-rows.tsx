// The check's findings as rows: level, sentence, place; a click jumps to block and field, a button mends it where that needs no thought.
import { IconAlertCircle, IconAlertTriangle, IconBulb } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '#flow/problem.ts';
import type { Path } from '#flow/walk.ts';
import { FixButtons } from '#kit/field-frame.tsx';
import { useKindWords } from '../drawing/kind-words.ts';
import { blockOfProblem } from './canvas/problem-counts.ts';
import classes from './designer.module.css';
import { useQuickFixes } from './quick-fixes.ts';
import { useDesigner } from './store.ts';

const icons = { error: IconAlertCircle, warning: IconAlertTriangle, advice: IconBulb };
const mostShown = 200;

/** A finding whose message is in the user's language already. */
export type WordedProblem = Problem & { worded?: true };

/** Problems with what sounds alike among them: who is sent to the wrong option suffers more than other advice tells of. */
export function withSounds(problems: readonly Problem[], sounds: readonly WordedProblem[]): WordedProblem[] {
  return [...problems.filter(({ level }) => level !== 'advice'), ...sounds, ...problems.filter(({ level }) => level === 'advice')];
}

/** The rows. */
export function ProblemRows({
  problems,
  onChoose,
}: {
  problems: readonly WordedProblem[];
  onChoose: (block: string | undefined, path: Path) => void;
}) {
  const { t } = useTranslation();
  const words = useKindWords();
  const quickFixes = useQuickFixes();
  const flow = useDesigner((state) => state.flow);
  return (
    <ul className={classes['problems']}>
      {problems.slice(0, mostShown).map((problem, index) => {
        const Icon = icons[problem.level];
        const block = blockOfProblem(problem);
        const place = block === undefined ? (flow?.name ?? '') : (flow?.blocks[block]?.title ?? block);
        const kindText = words.problem(problem.code, problem.params ?? {});
        return (
          // The list is replaced as a whole: its order is its identity.
          <li key={`${index}-${problem.code}`}>
            <button type="button" className={classes['problem']} onClick={() => onChoose(block, problem.path)}>
              <Icon size={18} stroke={1.75} aria-label={t(`problems.${problem.level}`)} className={classes[problem.level]} />
              <span>
                {problem.worded
                  ? problem.message
                  : t(`problemCodes.${problem.code}`, { defaultValue: kindText ?? problem.message, ...problem.params })}
                <small>{place}</small>
              </span>
            </button>
            <div className={classes['problemFixes']}>
              <FixButtons fixes={quickFixes(problem)} />
            </div>
          </li>
        );
      })}
      {problems.length > mostShown ? (
        <li className={classes['rest']}>{t('designer.moreProblems', { count: problems.length - mostShown })}</li>
      ) : null}
    </ul>
  );
}
