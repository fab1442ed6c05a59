// Asks in the background how a menu's words sound, each time the author pauses: an answer that came too late is given up.
// Not here: what is asked (alike.ts), how it is shown (alike-check.tsx).
import { useCallback, useEffect, useState } from 'react';
import type { Compared, ComparedPair } from '#kit/compared-words.ts';
import { useFormScope } from '#kit/form-scope.ts';
import { plainWords } from '#language/plain.ts';
import { provenBetter, questionOf, trialQuestion, type Tried, triedFor } from './alike.ts';
import type { SpokenMenuSettings } from './model.ts';

/** A pause in typing after which it is worth asking. */
const pauseMs = 900;

/** What is known of the words. `pairs` are those of the last answer while the next is awaited. */
export interface Alike {
  is: 'nothing' | 'too-many' | 'checking' | 'compared' | (Compared & { is: 'cannot' })['why'];
  pairs: readonly ComparedPair[];
  retry: () => void;
}

/** Ask how the options sound, whenever they changed and the typing paused. */
export function useAlike(options: SpokenMenuSettings['options']): Alike {
  const { flow, compareWords, readOnly } = useFormScope();
  const language = flow.languages[0] ?? 'es';
  const question = questionOf(options, flow, language);
  const asked = Array.isArray(question) && compareWords && !readOnly ? JSON.stringify(question) : undefined;
  const [answer, setAnswer] = useState<{ to: string; compared: Compared }>();
  const [pairs, setPairs] = useState<readonly ComparedPair[]>([]);
  const [tries, setTries] = useState(0);
  const ask = useStable(compareWords);
  useEffect(() => {
    if (asked === undefined) return undefined;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      ask(language, JSON.parse(asked) as { option: string; phrases: string[] }[], abort.signal).then(
        (compared) => {
          if (abort.signal.aborted) return;
          setAnswer({ to: asked, compared });
          setPairs(compared.is === 'compared' ? compared.pairs : []);
        },
        () => {
          // Only who gave it up hears nothing.
        },
      );
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [asked, language, ask, tries]);
  const retry = useCallback(() => {
    setAnswer(undefined);
    setTries((count) => count + 1);
  }, []);
  if (asked === undefined) return { is: question === 'too-many' ? 'too-many' : 'nothing', pairs: [], retry };
  // The ear answers in its own spelling.
  const phrases = new Set((question as { phrases: string[] }[]).flatMap((one) => one.phrases.map(plainWords)));
  const known = pairs.filter(({ first, second }) => phrases.has(plainWords(first.phrase)) && phrases.has(plainWords(second.phrase)));
  if (answer?.to !== asked) return { is: 'checking', pairs: known, retry };
  return { is: answer.compared.is === 'cannot' ? answer.compared.why : 'compared', pairs: known, retry };
}

/** The last function given, under one identity. */
function useStable(compareWords: ReturnType<typeof useFormScope>['compareWords']) {
  const [box] = useState<{ ask: typeof compareWords }>({ ask: undefined });
  useEffect(() => {
    box.ask = compareWords;
  }, [box, compareWords]);
  return useCallback(
    async (...question: Parameters<NonNullable<typeof compareWords>>): Promise<Compared> =>
      box.ask?.(...question) ?? { is: 'cannot', why: 'no-ear' },
    [box],
  );
}

/** Looking for words that are told apart; `found` is what the ear measured to be better. */
export type Search = { is: 'idle' } | { is: 'trying' } | { is: 'found'; found: readonly Tried[] } | (Compared & { is: 'cannot' });

/** Try other words for a pair. It ends when the pair is no longer shown. */
export function useBetterWords(pair: ComparedPair, options: SpokenMenuSettings['options']): { search: Search; propose: () => void } {
  const { flow, compareWords } = useFormScope();
  const language = flow.languages[0] ?? 'es';
  const [search, setSearch] = useState<Search>({ is: 'idle' });
  const [abort] = useState(() => ({ now: new AbortController() }));
  useEffect(() => () => abort.now.abort(), [abort]);
  const propose = () => {
    const question = questionOf(options, flow, language);
    if (!compareWords || !Array.isArray(question)) return;
    abort.now.abort();
    const mine = new AbortController();
    abort.now = mine;
    const tried = triedFor(pair, options, language);
    setSearch({ is: 'trying' });
    compareWords(language, trialQuestion(question, tried), mine.signal).then(
      (answer) => {
        if (mine.signal.aborted) return;
        setSearch(answer.is === 'cannot' ? answer : { is: 'found', found: provenBetter(tried, answer.pairs) });
      },
      () => {
        // Given up: somebody asked again or left.
      },
    );
  };
  return { search, propose };
}
