// Before publishing: asks every block of the flow, one after the other, what of it will not be understood by voice. Publishing never waits for it.
// Not here: what a kind asks (its form's `soundAdvice`), the lists that show the answers (publish-dialog.tsx, versions/publish-modal.tsx).
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Flow } from '#flow/model.ts';
import { forms } from '#kinds/forms.ts';
import { models } from '#kinds/models.ts';
import type { KindForm, SoundAdvice as Told, SoundQuestion } from '#kit/form-scope.ts';
import { compareWords } from '../../app/compare-words.ts';
import type { WordedProblem } from '../problem-rows.tsx';

const nothing: Told = { is: 'told', advice: [] };

/** What one block is told; nothing where its kind asks nothing or its settings cannot be read. */
async function toldOf(block: Flow['blocks'][string], question: SoundQuestion): Promise<Told> {
  const load = Object.hasOwn(forms.blocks, block.kind) ? forms.blocks[block.kind] : undefined;
  const read = models.blocks[block.kind]?.settings.safeParse(block.settings);
  if (!load || !read?.success) return nothing;
  const form: KindForm<never> | undefined = await load().catch(() => undefined);
  return (await form?.soundAdvice?.(read.data as never, question)) ?? nothing;
}

/** One line on how far it is, and the advice by `onFound`; mounted where the user may ask. */
export function SoundAdvice({ flow, onFound }: { flow: Flow | undefined; onFound: (advice: WordedProblem[]) => void }) {
  const { t, i18n } = useTranslation();
  const [is, setIs] = useState<'asking' | 'told' | 'away'>('asking');
  useEffect(() => {
    if (!flow) return undefined;
    const abort = new AbortController();
    const { signal } = abort;
    const ask = async () => {
      const found: WordedProblem[] = [];
      let away = false;
      for (const [id, block] of Object.entries(flow.blocks)) {
        const told = await toldOf(block, { flow, language: i18n.language, compareWords, signal });
        if (signal.aborted) return;
        // Where nothing is heard by voice there is nothing to confuse either.
        if (told.is === 'cannot') away ||= told.why === 'away' || told.why === 'busy';
        else
          for (const { path, text } of told.advice)
            found.push({ level: 'advice', code: 'sounds-alike', path: ['blocks', id, 'settings', ...path], message: text, worded: true });
      }
      onFound(found);
      setIs(away ? 'away' : 'told');
    };
    setIs('asking');
    ask().catch(() => {
      // Only who gave it up hears nothing.
    });
    return () => abort.abort();
  }, [flow, i18n.language, onFound]);
  if (is === 'told') return null;
  return (
    <p className="a-muted" role="status">
      {t(is === 'asking' ? 'ears.soundsAsking' : 'ears.soundsAway')}
    </p>
  );
}
