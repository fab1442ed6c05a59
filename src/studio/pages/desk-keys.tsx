// The list of the desk's keys, opened by `?`. Not here: what they do (the cards of the moments).
import { Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Keycap } from '#kit/keycap.tsx';
import classes from './desk-page.module.css';

const groups = [
  {
    word: 'keysRinging',
    keys: [
      { keys: ['Enter'], word: 'key-answer' },
      { keys: ['Esc'], word: 'key-refuse' },
      { keys: ['Alt', '⇧', 'A'], word: 'key-answerAnywhere' },
      { keys: ['Alt', '⇧', 'R'], word: 'key-refuseAnywhere' },
    ],
  },
  {
    word: 'keysTalking',
    keys: [
      { keys: ['M'], word: 'key-mute' },
      { keys: ['E'], word: 'key-hold' },
      { keys: ['T'], word: 'key-forward' },
      { keys: ['S'], word: 'key-message' },
      { keys: ['N'], word: 'key-note' },
      { keys: ['K'], word: 'key-keypad' },
      { keys: ['⇧', 'X'], word: 'key-hangUp' },
    ],
  },
  { word: 'keysWrapUp', keys: [{ keys: ['Ctrl', 'Enter'], word: 'key-finish' }] },
];

/** The dialog. */
export function DeskKeys({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal opened onClose={onClose} title={t('desk.keys')} size="lg" closeButtonProps={{ 'aria-label': t('common.close') }}>
      <div className={classes['keyGroups']}>
        {groups.map((group) => (
          <section key={group.word}>
            <h3>{t(`desk.${group.word}`)}</h3>
            <dl>
              {group.keys.map((one) => (
                <div key={one.word}>
                  <dt>{t(`desk.${one.word}`)}</dt>
                  <dd>
                    {one.keys.map((key) => (
                      <Keycap key={key} value={key} />
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
