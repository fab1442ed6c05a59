// The list of keys, opened by `?`.
import { Button, Modal } from '@mantine/core';
import { IconHelp } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Keycap } from '#kit/keycap.tsx';
import { openHelp } from '../../app/help.ts';
import { useCanvasUi } from '../canvas/ui.ts';
import { shortcuts } from '../keys.ts';
import classes from './dialogs.module.css';

const groups = ['edit', 'move', 'see'] as const;
const isMac = navigator.platform.startsWith('Mac');
const shown: Record<string, string> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  Backspace: '⌫',
};

function parts(word: string, deleteKey: string): string[] {
  if (word === '+' || word === '-') return [word];
  return word
    .split('+')
    .map((part) =>
      part === 'mod'
        ? isMac
          ? '⌘'
          : 'Ctrl'
        : part === 'Delete'
          ? deleteKey
          : (shown[part] ?? (part.length === 1 ? part.toUpperCase() : part)),
    );
}

/** The dialog. */
export function KeysDialog() {
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={() => useCanvasUi.setState({ dialog: undefined })}
      title={t('designer.keys')}
      size="xl"
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <div className={classes['keyGroups']}>
        {groups.map((group) => (
          <section key={group}>
            <h3>{t(`designer.keyGroups.${group}`)}</h3>
            <dl className={classes['keys']}>
              {shortcuts
                .filter((one) => one.group === group)
                .map((one) => (
                  <div key={one.id}>
                    <dt>{t(`designer.keyNames.${one.id}`)}</dt>
                    <dd>
                      {one.keys.slice(0, one.keys[0]?.includes('mod+') ? 1 : 2).map((word) => (
                        <span key={word} className={classes['combo']}>
                          {parts(word, t('designer.deleteKey')).map((part) => (
                            <Keycap key={part} value={part} />
                          ))}
                        </span>
                      ))}
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
      <Button
        variant="subtle"
        leftSection={<IconHelp size={16} stroke={1.75} aria-hidden />}
        onClick={() => {
          useCanvasUi.setState({ dialog: undefined });
          openHelp();
        }}
      >
        {t('panel.helpTitle')}
      </Button>
    </Modal>
  );
}
