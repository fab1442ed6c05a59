// Why a call did not come about, in words.
import { useTranslation } from 'react-i18next';
import type { PhoneProblem } from './phone-state.ts';

/** The sentence for a problem of the phone. */
export function ProblemText({ problem }: { problem: PhoneProblem }) {
  const { t } = useTranslation();
  const general = t(`phone.${problem.word}`, { code: problem.code ?? '' });
  return problem.code === undefined ? general : t(`phone.${problem.word}-${problem.code}`, { defaultValue: general });
}
