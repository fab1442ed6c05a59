// What is spoken: the words by language with their length and a way to hear them, an audio in their place, whether the caller may cut in.
import { ActionIcon, SegmentedControl, Tooltip } from '@mantine/core';
import { IconHandStop } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { Say } from '#flow/model.ts';
import type { Path } from '#flow/walk.ts';
import classes from './fields.module.css';
import { useFormScope } from './form-scope.ts';
import { HearButton } from './hear-button.tsx';
import { sampleText } from './sample-values.ts';
import { AudioInstead, AudioMenu } from './say-audio.tsx';
import { missingIn, speechSeconds, textIn, withText } from './say-text.ts';
import { type Sound, useHeardMs } from './sound.ts';
import { TextField } from './text-field.tsx';
import { useKitWords } from './use-words.ts';

interface SayProps {
  label: string;
  help?: string | undefined;
  path?: Path | undefined;
  value: Say;
  onChange: (value: Say) => boolean;
  locals?: readonly string[];
  /** More tools beside the label, e.g. removing. */
  tools?: ReactNode;
  /** May the caller cut in at all here? Then the switch is offered. */
  interruptible?: boolean;
  rows?: number;
  placeholder?: string;
}

function Hear({ sound }: { sound: Sound | undefined }) {
  return sound ? <HearButton sound={sound} /> : null;
}

/** How long it lasts: as heard or known, else an estimate; nothing where the words are not what is heard (`unknown`) or there are none. */
function Seconds({
  text,
  sound,
  knownMs,
  unknown,
}: {
  text: string;
  sound: Sound | undefined;
  knownMs: number | undefined;
  unknown: boolean;
}) {
  const word = useKitWords();
  const heardMs = useHeardMs(sound?.key ?? '') ?? knownMs;
  if (heardMs === undefined && (unknown || text.trim() === '')) return null;
  const seconds = heardMs === undefined ? speechSeconds(text) : heardMs / 1000;
  return (
    <span className={classes['seconds']}>
      {word(heardMs === undefined ? 'aboutSeconds' : 'seconds', {
        seconds: seconds.toLocaleString(undefined, { maximumFractionDigits: 1 }),
      })}
    </span>
  );
}

/** One thing that is said. */
export function SayField({
  label,
  help,
  path,
  value,
  onChange,
  locals = [],
  tools,
  interruptible = false,
  rows = 2,
  placeholder,
}: SayProps) {
  const { flow, soundOf, readOnly, installation } = useFormScope();
  const word = useKitWords();
  const [chosen, setChosen] = useState(flow.languages[0] ?? 'es');
  const language = flow.languages.includes(chosen) ? chosen : (flow.languages[0] ?? 'es');
  const several = flow.languages.length > 1;
  const missing = several && typeof value.text !== 'string' ? missingIn(value, flow.languages) : [];
  const words = textIn(value.text, language, several && typeof value.text !== 'string');
  const { audio: replaced, ...spoken } = value;
  const asset = installation.audio.find((one) => one.id === replaced);
  const audio = replaced === undefined ? undefined : (asset?.name ?? word('gone', { name: replaced }));
  const mayCut = value.interruptible ?? true;
  const heard = (typed: string) =>
    soundOf?.({
      say: { ...value, text: sampleText(flow, typed, 'speech', Object.fromEntries(locals.map((name) => [name, '1 2 3']))) },
      language,
    });
  return (
    <TextField
      key={language}
      label={label}
      help={help}
      path={path}
      value={words}
      onChange={(text) => onChange(withText(value, flow.languages, language, text))}
      multiline
      rows={rows}
      locals={locals}
      preview="speech"
      placeholder={placeholder ?? word('sayPlaceholder')}
      tools={
        <>
          {several ? (
            <SegmentedControl
              size="xs"
              aria-label={word('languages')}
              value={language}
              onChange={setChosen}
              data={flow.languages.map((one) => ({ value: one, label: missing.includes(one) ? `${one} ○` : one }))}
            />
          ) : null}
          {tools}
        </>
      }
      below={(typed) => (
        <>
          {audio === undefined || replaced === undefined ? null : (
            <AudioInstead name={audio} sound={soundOf?.({ audio: replaced })} onDrop={readOnly ? undefined : () => onChange(spoken)} />
          )}
          <div className={classes['sayFoot']}>
            <Hear sound={audio === undefined ? heard(typed) : undefined} />
            <Seconds
              text={sampleText(flow, typed, 'speech')}
              sound={heard(typed)}
              knownMs={asset?.durationMs}
              unknown={audio !== undefined}
            />
            <span className={classes['gap']} />
            {interruptible ? (
              <Tooltip label={word(mayCut ? 'mayCutIn' : 'mayNotCutIn')}>
                <ActionIcon
                  variant={mayCut ? 'subtle' : 'light'}
                  color="gray"
                  size="sm"
                  aria-pressed={!mayCut}
                  aria-label={word('heardWhole')}
                  disabled={readOnly}
                  onClick={() => onChange({ ...value, interruptible: !mayCut })}
                >
                  <IconHandStop size={15} stroke={1.75} />
                </ActionIcon>
              </Tooltip>
            ) : null}
            {readOnly ? null : <AudioMenu say={value} onChange={onChange} />}
          </div>
        </>
      )}
    />
  );
}
