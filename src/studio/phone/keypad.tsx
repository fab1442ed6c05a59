// The twelve keys of a telephone, by finger and by keyboard.
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './phone.module.css';

const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];
const letters: Record<string, string> = { 2: 'ABC', 3: 'DEF', 4: 'GHI', 5: 'JKL', 6: 'MNO', 7: 'PQRS', 8: 'TUV', 9: 'WXYZ' };

/** The keypad. Keys of the keyboard count while nothing is being typed elsewhere. */
export function Keypad({ enabled, onPress }: { enabled: boolean; onPress: (key: string) => void }) {
  const { t } = useTranslation();
  useEffect(() => {
    if (!enabled) return undefined;
    const onKey = (event: KeyboardEvent) => {
      const target = event.target;
      const typing = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
      if (typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat || !keys.includes(event.key)) return;
      event.preventDefault();
      onPress(event.key);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [enabled, onPress]);
  return (
    <div className={classes['keypad']} role="group" aria-label={t('phone.keypad')}>
      {keys.map((key) => (
        <button key={key} type="button" disabled={!enabled} onClick={() => onPress(key)}>
          {key}
          <small>{letters[key] ?? ''}</small>
        </button>
      ))}
    </div>
  );
}
