// How the options sound over the telephone: the pairs that are confused with other words for them, and the whole table.
// Not here: asking (use-alike.tsx), the mark on an option's row (options-table.tsx).
import { IconCheck, IconEarOff, IconLoader2 } from '@tabler/icons-react';
import { useState } from 'react';
import { FieldGroup, ProblemLine } from '#kit/field-frame.tsx';
import type { ComparedPair } from '#kit/compared-words.ts';
import { useFormScope } from '#kit/form-scope.ts';
import { HearButton } from '#kit/hear-button.tsx';
import { pairText } from './alike-advice.ts';
import { confusedPairs, withWord } from './alike.ts';
import classes from './alike-check.module.css';
import { AlikeTable } from './alike-table.tsx';
import type { SpokenMenuSettings } from './model.ts';
import { type Alike, useBetterWords } from './use-alike.tsx';

type Word = (name: string, values?: Record<string, string | number>) => string;
type Options = SpokenMenuSettings['options'];

/** What the check found, below the options. Nothing where there is nothing to compare. */
export function AlikeCheck({
  alike,
  options,
  onChange,
  word,
}: {
  alike: Alike;
  options: Options;
  onChange: (options: Options) => boolean;
  word: Word;
}) {
  const [open, setOpen] = useState(false);
  if (alike.is === 'nothing') return null;
  const confused = confusedPairs(alike.pairs, options);
  return (
    <FieldGroup title={word('alikeTitle')} help={word('alikeHelp')}>
      <State alike={alike} confused={confused.length} word={word} />
      {confused.length === 0 ? null : (
        <ul className={classes['pairs']}>
          {confused.map((pair) => (
            <li key={`${pair.first.phrase} ${pair.second.phrase}`}>
              <Pair pair={pair} options={options} onChange={onChange} word={word} />
            </li>
          ))}
        </ul>
      )}
      {alike.pairs.length === 0 ? null : (
        <button type="button" className={classes['more']} aria-expanded={open} onClick={() => setOpen(!open)}>
          {word(open ? 'alikeTableHide' : 'alikeTable')}
        </button>
      )}
      {open ? <AlikeTable pairs={alike.pairs} options={options} word={word} /> : null}
    </FieldGroup>
  );
}

function State({ alike, confused, word }: { alike: Alike; confused: number; word: Word }) {
  if (alike.is === 'checking')
    return (
      <div className={classes['state']} role="status">
        <IconLoader2 size={15} stroke={1.75} className={classes['turning']} aria-hidden />
        {word('alikeChecking')}
      </div>
    );
  if (alike.is === 'compared')
    return (
      <div className={classes['state']} data-good={confused === 0} role="status">
        {confused === 0 ? <IconCheck size={15} stroke={1.75} aria-hidden /> : null}
        {confused === 0 ? word('alikeNone') : word('alikeSome', { count: confused })}
      </div>
    );
  const mayRetry = alike.is === 'away' || alike.is === 'busy';
  return (
    <div className={classes['state']} role="status">
      <IconEarOff size={15} stroke={1.75} aria-hidden />
      <span>{word(alike.is === 'too-many' ? 'alikeMany' : `alike_${alike.is}`)}</span>
      {mayRetry ? (
        <button type="button" className={classes['more']} onClick={alike.retry}>
          {word('alikeRetry')}
        </button>
      ) : null}
    </div>
  );
}

function Pair({
  pair,
  options,
  onChange,
  word,
}: {
  pair: ComparedPair;
  options: Options;
  onChange: (options: Options) => boolean;
  word: Word;
}) {
  const { readOnly } = useFormScope();
  const { search, propose } = useBetterWords(pair, options);
  return (
    <>
      <ProblemLine level="warning" text={pairText(pair, options, word)} />
      <div className={classes['acts']}>
        <Hear phrases={[pair.first.phrase, pair.second.phrase]} word={word} />
        {readOnly || search.is === 'trying' ? null : (
          <button type="button" className={classes['chip']} onClick={propose}>
            {word('alikePropose')}
          </button>
        )}
        {search.is === 'trying' ? <span role="status">{word('alikeTrying')}</span> : null}
        {search.is === 'cannot' ? <span role="status">{word(`alike_${search.why}`)}</span> : null}
      </div>
      {search.is === 'found' ? (
        <div className={classes['found']} role="status">
          <span>{word(search.found.length === 0 ? 'alikeNoBetter' : 'alikeProven')}</span>
          {search.found.map((one) => (
            <button type="button" className={classes['chip']} key={one.instead} onClick={() => onChange(withWord(options, one))}>
              {word('alikeInstead', { instead: one.instead, phrase: one.phrase })}
            </button>
          ))}
        </div>
      ) : null}
    </>
  );
}

/** Phrases as the caller's line carries them. */
function Hear({ phrases, word }: { phrases: string[]; word: Word }) {
  const { flow, soundOf } = useFormScope();
  const language = flow.languages[0] ?? 'es';
  const sounds = phrases.flatMap((phrase) => {
    const sound = soundOf?.({ say: { text: phrase }, language });
    return sound ? [{ phrase, sound }] : [];
  });
  if (sounds.length === 0) return null;
  return (
    <div className={classes['hear']} role="group" aria-label={word('alikeListen')}>
      <span>{word('alikeListen')}</span>
      {sounds.map(({ phrase, sound }) => (
        <HearButton key={phrase} sound={sound} label={phrase} />
      ))}
    </div>
  );
}
