// The panel's surroundings for forms, from the designer's store: document, installation, problems in words, changing.
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Change } from '#flow/edit.ts';
import type { Installation } from '#flow/problem.ts';
import { type FieldProblem, type FormScope, FormScopeContext } from '#kit/form-scope.ts';
import { useKindWords } from '../../drawing/kind-words.ts';
import { useQuickFixes } from '../quick-fixes.ts';
import { useDesigner } from '../store.ts';
import { useApi } from '../../app/api.ts';
import { compareWords } from '../../app/compare-words.ts';
import { withTexts } from '../../app/locale.ts';
import { useMay } from '../../app/session.ts';
import { soundOf } from '../sound-of.ts';
import { addAudio } from './audio.ts';

const nowhere: Installation = {
  teams: [],
  agents: [],
  smsOrigins: [],
  whatsappNumbers: [],
  audio: [],
  music: [],
  flows: [],
  transferCountries: [],
};

const addresses = {
  teams: '/teams',
  agents: '/teams?tab=agents',
  channels: '/channels',
  audio: '/settings?tab=audio',
  files: '/settings?tab=files',
  flows: '/flows',
};

/** Gives forms their surroundings; shows nothing until a flow is open. `title` names what is edited, for undo. */
export function PanelScope({ title, children }: { title: string; children: ReactNode }) {
  const { t } = useTranslation();
  const words = useKindWords();
  const flow = useDesigner((state) => state.flow);
  const installation = useDesigner((state) => state.installation);
  const problems = useDesigner((state) => state.problems);
  const mayEdit = useDesigner((state) => state.mayEdit);
  const mayHear = useMay('designer');
  const { data: agents } = useApi('agents', {}, { refetchMs: 10_000 });
  const agentsNow = useMemo(() => agents?.items.map(({ id, state, teams }) => ({ id, teams, available: state === 'available' })), [agents]);
  const apply = useDesigner((state) => state.apply);
  const quickFixes = useQuickFixes();
  const worded = useMemo(
    () =>
      problems.map(
        (problem): FieldProblem => ({
          level: problem.level,
          path: problem.path,
          text: t(`problemCodes.${problem.code}`, {
            defaultValue: words.problem(problem.code, problem.params ?? {}) ?? problem.message,
            ...problem.params,
          }),
          fixes: () => quickFixes(problem),
        }),
      ),
    [problems, t, words, quickFixes],
  );
  const scope = useMemo((): FormScope | undefined => {
    if (!flow) return undefined;
    return {
      flow,
      installation: installation ?? nowhere,
      problems: worded,
      readOnly: !mayEdit,
      apply: (changes: Change[], merge) => {
        apply(changes, t('panel.edited', { title }), merge === undefined ? {} : { merge });
      },
      addressOf: (place) => addresses[place],
      agentsNow,
      ...(mayHear && { compareWords }),
      soundOf: (what) => soundOf(flow.voice, what, mayHear),
      addAudio: async (file, name, watch) => {
        const added = await addAudio(file, name, watch);
        const before = useDesigner.getState().installation;
        // Known at once, before the server's snapshot is asked for again.
        if (before)
          useDesigner.setState({
            installation: {
              ...before,
              audio: [
                ...before.audio,
                { id: added.id, name: added.name, ...(added.durationMs === undefined ? {} : { durationMs: added.durationMs }) },
              ],
            },
          });
        return added;
      },
      addFile: async (file, wanted) => {
        const { addFile } = await withTexts(['files'], import('../../app/file-upload.ts'));
        const added = await addFile(file, wanted);
        const before = useDesigner.getState().installation;
        if (before) useDesigner.setState({ installation: { ...before, files: [...(before.files ?? []), added] } });
        return added;
      },
    };
  }, [flow, installation, worded, mayEdit, mayHear, agentsNow, apply, t, title]);
  if (!scope) return null;
  return <FormScopeContext value={scope}>{children}</FormScopeContext>;
}
