// The text of an SMS with its meter: parts, alphabet, the characters that make it dear marked in the text, one click to take accents away,
// and how long it may become with the longest data. Not here: how a text is taken apart (flow/sms-parts.ts).
import { Button } from '@mantine/core';
import { IconLetterCase } from '@tabler/icons-react';
import { Fragment } from 'react';
import { plainForSms, type SmsParts, smsParts } from '#flow/sms-parts.ts';
import type { Path } from '#flow/walk.ts';
import { useFormScope } from './form-scope.ts';
import { MessageBubble, useMessageWords } from './message-bubble.tsx';
import { longestText, sampleText } from './sample-values.ts';
import classes from './sms-text.module.css';
import { TextField } from './text-field.tsx';

/** What the origin does with a text; nothing is known of an origin that is not chosen yet. */
export interface SmsMeans {
  /** Accents are removed when sending. */
  plainText?: boolean | undefined;
  /** `gsm7`: no other alphabet reaches these carriers. */
  encodings?: 'gsm7' | 'gsm7-ucs2' | undefined;
  concatenation?: boolean | undefined;
}

const shownAs: Record<string, string> = { '\t': '⇥', '\u00a0': '␣' };

function Marked({ text, dear }: { text: string; dear: ReadonlySet<string> }) {
  const runs: { text: string; dear: boolean }[] = [];
  for (const character of text.normalize('NFC')) {
    const last = runs.at(-1);
    if (last && last.dear === dear.has(character)) last.text += character;
    else runs.push({ text: character, dear: dear.has(character) });
  }
  return runs.map((run, index) => (run.dear ? <mark key={index}>{run.text}</mark> : <Fragment key={index}>{run.text}</Fragment>));
}

/** The text as the phone gets it: parts one under the other where there are several. */
function Arriving({ found }: { found: SmsParts }) {
  const dear = new Set(found.offending);
  return (
    <MessageBubble message={{ channel: 'sms', text: found.parts[0]?.text ?? '' }} time="">
      {found.parts.slice(0, 10).map((part, index) => (
        <Fragment key={index}>
          {index === 0 ? null : <i className={classes['cut']} aria-hidden data-part={index + 1} />}
          <Marked text={part.text} dear={dear} />
        </Fragment>
      ))}
    </MessageBubble>
  );
}

function Bars({ found }: { found: SmsParts }) {
  const last = found.parts.length - 1;
  const full = (units: number, index: number) => (units / (units + (index === last ? found.left : 0) || 1)) * 100;
  return (
    <div className={classes['bars']} aria-hidden>
      {found.parts.slice(0, 10).map((part, index) => (
        <i
          key={index}
          data-dear={found.encoding === 'ucs-2'}
          style={{ ['--full' as string]: `${Math.min(100, full(part.units, index))}%` }}
        />
      ))}
    </div>
  );
}

/** How long the text may become; nothing where the data cannot change it. */
function Longest({ typed, now, asSent }: { typed: string; now: number; asSent: (text: string) => string }) {
  const { flow } = useFormScope();
  const word = useMessageWords();
  if (!typed.includes('{{')) return null;
  const longest = smsParts(asSent(longestText(flow, typed)));
  const count = longest.parts.length;
  const key = count === 1 ? 'longestOne' : longest.encoding === 'ucs-2' ? 'longestAccents' : 'longest';
  return <span data-more={count > now || undefined}>{word(key, { count })}</span>;
}

function Meter({ typed, change, means }: { typed: string; change: (text: string) => void; means: SmsMeans }) {
  const { flow, readOnly } = useFormScope();
  const word = useMessageWords();
  const plain = plainForSms(typed);
  const strips = means.plainText === true || means.encodings === 'gsm7';
  const asSent = (text: string) => (strips ? plainForSms(text) : text);
  const found = smsParts(asSent(sampleText(flow, typed, 'message')));
  const better = plain === typed || strips ? found : smsParts(sampleText(flow, plain, 'message'));
  const count = found.parts.length;
  const note = strips && plain !== typed ? (means.plainText === true ? 'plainOrigin' : 'plainOnly') : undefined;
  return (
    <div className={classes['meter']}>
      <Bars found={found} />
      <div className={classes['line']} role="status">
        <span title={word('alphabetHelp')}>
          {word(count === 1 ? 'one' : 'parts', { count })} · {word(found.encoding)} · {word('left', { count: found.left })}
        </span>
        <Longest typed={typed} now={count} asSent={asSent} />
      </div>
      {note === undefined ? null : <span>{word(note)}</span>}
      {means.concatenation === false && count > 1 ? <span className={classes['warn']}>{word('noConcatenation')}</span> : null}
      {found.offending.length === 0 ? null : (
        <div className={classes['dear']}>
          <span>
            {word('dear')}{' '}
            {found.offending.slice(0, 12).map((character) => (
              <kbd key={character}>{shownAs[character] ?? character}</kbd>
            ))}
          </span>
          {plain === typed || readOnly ? null : (
            <Button
              size="compact-xs"
              variant="default"
              leftSection={<IconLetterCase size={14} stroke={1.75} aria-hidden />}
              onClick={() => change(plain)}
            >
              {better.parts.length < count ? word('plainSaves', { count: better.parts.length }) : word('plain')}
            </Button>
          )}
        </div>
      )}
      {typed.trim() === '' ? null : <Arriving found={found} />}
    </div>
  );
}

/** The field. `means` is what the chosen origin can carry. */
export function SmsText({
  label,
  help,
  path,
  value,
  onChange,
  placeholder,
  means = {},
}: {
  label: string;
  help?: string | undefined;
  path: Path;
  value: string;
  onChange: (value: string) => boolean;
  placeholder?: string;
  means?: SmsMeans | undefined;
}) {
  return (
    <TextField
      label={label}
      help={help}
      path={path}
      value={value}
      multiline
      rows={3}
      maxLength={2000}
      onChange={onChange}
      {...(placeholder === undefined ? {} : { placeholder })}
      below={(typed, change) => <Meter typed={typed} change={change} means={means} />}
    />
  );
}
