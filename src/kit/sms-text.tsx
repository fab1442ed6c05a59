// The text of an SMS with its meter: parts, alphabet, the characters that make it dear, one click to take accents away.
import { Button } from '@mantine/core';
import { IconLetterCase } from '@tabler/icons-react';
import { plainForSms, smsParts } from '#flow/sms-parts.ts';
import type { Path } from '#flow/walk.ts';
import { useFormScope } from './form-scope.ts';
import { sampleText } from './sample-values.ts';
import classes from './sms-text.module.css';
import { TextField } from './text-field.tsx';
import { useKitWords } from './use-words.ts';

function Meter({ typed, change }: { typed: string; change: (text: string) => void }) {
  const { flow, readOnly } = useFormScope();
  const word = useKitWords();
  const found = smsParts(sampleText(flow, typed, 'message'));
  const plain = plainForSms(typed);
  const better = plain === typed ? found : smsParts(sampleText(flow, plain, 'message'));
  const count = found.parts.length;
  return (
    <div className={classes['meter']} role="status">
      <div className={classes['bars']} aria-hidden>
        {found.parts.slice(0, 10).map((part, index) => (
          <i
            key={index}
            data-dear={found.encoding === 'ucs-2'}
            style={{
              ['--full' as string]: `${Math.min(100, (part.units / (part.units + (index === count - 1 ? found.left : 0) || 1)) * 100)}%`,
            }}
          />
        ))}
      </div>
      <div className={classes['line']}>
        <span>
          {word(count === 1 ? 'smsOne' : 'smsParts', { count })} · {word(found.encoding)} · {word('smsLeft', { count: found.left })}
        </span>
      </div>
      {found.offending.length === 0 ? null : (
        <div className={classes['dear']}>
          <span>
            {word('smsDear')}{' '}
            {found.offending.slice(0, 12).map((character) => (
              <kbd key={character}>{character === '\t' ? '⇥' : character === '\u00a0' ? '␣' : character}</kbd>
            ))}
          </span>
          {plain === typed || readOnly ? null : (
            <Button
              size="compact-xs"
              variant="default"
              leftSection={<IconLetterCase size={14} stroke={1.75} aria-hidden />}
              onClick={() => change(plain)}
            >
              {better.parts.length < count ? word('smsPlainSaves', { count: better.parts.length }) : word('smsPlain')}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

/** The field. */
export function SmsText({
  label,
  help,
  path,
  value,
  onChange,
  placeholder,
}: {
  label: string;
  help?: string | undefined;
  path: Path;
  value: string;
  onChange: (value: string) => boolean;
  placeholder?: string;
}) {
  return (
    <TextField
      label={label}
      help={help}
      path={path}
      value={value}
      multiline
      rows={3}
      preview="message"
      maxLength={2000}
      onChange={onChange}
      {...(placeholder === undefined ? {} : { placeholder })}
      below={(typed, change) => <Meter typed={typed} change={change} />}
    />
  );
}
