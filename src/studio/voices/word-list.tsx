// Words that are said in a way of their own: names, brands, initials. Not here: how they are applied (prompts/voice-settings.ts).
import { ActionIcon, Button, Select, TextInput } from '@mantine/core';
import { IconTrash, IconVocabulary } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallAnswer } from '#api/contract/client.ts';
import { Failed } from '#kit/failed.tsx';
import { HearButton } from '#kit/hear-button.tsx';
import { useAct, useApi } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { wordsSound } from '../app/hear.ts';
import { List } from '../pages/list-table.tsx';
import classes from './voices.module.css';

type Settings = CallAnswer<'voiceSettings'>;
type Word = Settings['words'][number];

const languages = ['es', 'pt', 'en'];

/** The section. */
export function WordList({ settings, readOnly }: { settings: Settings; readOnly: boolean }) {
  const { t } = useTranslation();
  const query = useApi('voiceSettings');
  const save = useAct('saveVoiceSettings', ['voiceSettings', 'voices']);
  const [fresh, setFresh] = useState<Word>({ language: 'es', word: '', say: '' });
  const put = (words: Word[], done?: () => void) => save.mutate({ body: { voices: settings.voices, words } }, done && { onSuccess: done });
  const same = (a: Word, b: Word) => a.language === b.language && a.word.toLowerCase() === b.word.toLowerCase();
  const add = (event: FormEvent) => {
    event.preventDefault();
    put([...settings.words.filter((one) => !same(one, fresh)), fresh], () => setFresh({ ...fresh, word: '', say: '' }));
  };
  const change = (part: Partial<Word>) => setFresh((old) => ({ ...old, ...part }));
  return (
    <section>
      <h2>{t('voices.words')}</h2>
      <p className="a-muted">{t('voices.wordsHelp')}</p>
      {readOnly ? null : (
        <form className={`a-tools ${classes['adding']}`} onSubmit={add}>
          <Select
            aria-label={t('voices.wordLanguage')}
            value={fresh.language}
            data={languages.map((one) => ({ value: one, label: t(`voices.language-${one}`) }))}
            allowDeselect={false}
            onChange={(language) => change({ language: language ?? 'es' })}
          />
          <TextInput
            aria-label={t('voices.word')}
            placeholder={t('voices.word')}
            value={fresh.word}
            maxLength={60}
            onChange={(event) => change({ word: event.currentTarget.value })}
          />
          <TextInput
            aria-label={t('voices.say')}
            placeholder={t('voices.say')}
            value={fresh.say}
            maxLength={200}
            onChange={(event) => change({ say: event.currentTarget.value })}
          />
          {fresh.say.trim() === '' ? null : (
            <HearButton sound={wordsSound(fresh.say, fresh.language, 'default')} label={t('voices.hear')} name={fresh.say} />
          )}
          <Button type="submit" variant="default" loading={save.isPending} disabled={fresh.word.trim() === '' || fresh.say.trim() === ''}>
            {t('voices.addWord')}
          </Button>
        </form>
      )}
      {save.error ? <Failed text={errorText(t, save.error)} retry={t('common.retry')} onRetry={() => void query.refetch()} /> : null}
      <List
        query={query}
        filtered={false}
        empty={{ icon: IconVocabulary, title: t('voices.wordsNone'), text: t('voices.wordsNoneText') }}
        rows={settings.words}
        keyOf={(row) => `${row.language} ${row.word}`}
        columns={[
          { head: t('voices.word'), cell: (row) => <span className="a-strong">{row.word}</span> },
          { head: t('voices.say'), cell: (row) => row.say },
          {
            head: t('voices.wordLanguage'),
            wide: true,
            cell: (row) => t(`voices.language-${row.language}`, { defaultValue: row.language }),
          },
          {
            head: t('voices.hear'),
            unseen: true,
            cell: (row) => <HearButton sound={wordsSound(row.word, row.language, 'default')} name={row.word} />,
          },
          {
            head: t('common.actions'),
            unseen: true,
            end: true,
            cell: (row) =>
              readOnly ? null : (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t('voices.removeWord', { word: row.word })}
                  onClick={() => put(settings.words.filter((one) => !same(one, row)))}
                >
                  <IconTrash size={18} stroke={1.75} aria-hidden />
                </ActionIcon>
              ),
          },
        ]}
      />
    </section>
  );
}
