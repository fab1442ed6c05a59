// Quick fixes in the user's words, each ready to be done as one undo step. Not here: the fixes (flow/fixes.ts), where they are offered.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { fixesFor } from '#flow/fixes.ts';
import type { Problem } from '#flow/problem.ts';
import { models } from '#kinds/models.ts';
import type { QuickFix } from '#kit/form-scope.ts';
import { useKindWords } from '../drawing/kind-words.ts';
import { useDesigner } from './store.ts';

/** Gives the quick fixes of a problem; none while the list of problems is of an older document, or for readers. */
export function useQuickFixes(): (problem: Problem) => QuickFix[] {
  const { t } = useTranslation();
  const words = useKindWords();
  const flow = useDesigner((state) => state.flow);
  const installation = useDesigner((state) => state.installation);
  const mayEdit = useDesigner((state) => state.mayEdit);
  return useMemo(
    () => (problem) => {
      if (!flow || !installation || !mayEdit) return [];
      return fixesFor(problem, flow, models, installation).map(({ does, params = {}, change, next }) => {
        const label = t(`fixes.${does}`, { defaultValue: words.fix(does, params) ?? does, ...params });
        return {
          label,
          run: () => {
            const { apply, selection } = useDesigner.getState();
            const block = next?.[0] === 'blocks' ? String(next[1]) : undefined;
            const select = next && block !== undefined ? { blocks: [block], field: next } : { ...selection, field: undefined };
            apply(change, label, { select });
          },
        };
      });
    },
    [flow, installation, mayEdit, t, words],
  );
}
