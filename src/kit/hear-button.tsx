// The button to hear something: play and stop, a ring that shows how far it is, and under it what went wrong in words.
// Not here: playing (sound.ts).
import { IconPlayerPlayFilled, IconPlayerStopFilled } from '@tabler/icons-react';
import { useEffect } from 'react';
import classes from './hear-button.module.css';
import { hear, silence, type Sound, useSoundState } from './sound.ts';
import { useKitWords } from './use-words.ts';

interface HearButtonProps {
  sound: Sound;
  /** What is heard, for who does not see where the button stands. */
  name?: string | undefined;
  /** A word on the button; absent = the round icon alone. */
  label?: string | undefined;
}

const radius = 10;
const around = 2 * Math.PI * radius;

/** The button and, where it failed, the reason. */
export function HearButton({ sound, name, label }: HearButtonProps) {
  const word = useKitWords();
  const state = useSoundState(sound.key);
  const { key } = sound;
  // What nobody could stop any more falls silent.
  useEffect(() => () => silence(key), [key]);
  const on = state?.is === 'playing' || state?.is === 'loading';
  const Icon = on ? IconPlayerStopFilled : IconPlayerPlayFilled;
  const act = label ?? word(on ? 'stop' : 'hear');
  return (
    <>
      <button
        type="button"
        className={`${classes['button']} nodrag nopan`}
        data-labelled={label !== undefined}
        data-state={state?.is}
        aria-pressed={label === undefined ? undefined : on}
        aria-busy={state?.is === 'loading'}
        aria-label={name === undefined ? act : `${act}: ${name}`}
        title={word(on ? 'stop' : 'hearHint')}
        onClick={(event) => {
          event.stopPropagation();
          if (on) silence(key);
          else void hear(sound);
        }}
      >
        <span className={classes['ring']} aria-hidden>
          <svg viewBox="0 0 24 24">
            <circle cx="12" cy="12" r={radius} />
            <circle
              cx="12"
              cy="12"
              r={radius}
              className={classes['done'] ?? ''}
              strokeDasharray={around}
              strokeDashoffset={around * (1 - (state?.is === 'playing' ? state.share : state?.is === 'loading' ? 0.25 : 0))}
            />
          </svg>
          <Icon size={10} />
        </span>
        {label}
      </button>
      {state?.is === 'failed' ? (
        <span role="alert" className={classes['problem']}>
          {state.problem || word('notHeard')}
        </span>
      ) : null}
    </>
  );
}
