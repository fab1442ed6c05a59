// Voices of the installation: who speaks which language, to hear on words of one's own as a telephone lets them be heard; what can be
// downloaded, what is hosted elsewhere, and words with a way of their own. Not here: the parts (model-list.tsx, hosted-list.tsx, word-list.tsx).
import { Progress, Select, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallAnswer } from '#api/contract/client.ts';
import { Failed } from '#kit/failed.tsx';
import { HearButton } from '#kit/hear-button.tsx';
import { RowSkeletons } from '#kit/row-skeletons.tsx';
import { useAct, useApi } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { wordsSound } from '../app/hear.ts';
import { useSession } from '../app/session.ts';
import { HostedVoices } from './hosted-voices.tsx';
import { ModelList } from './model-list.tsx';
import classes from './voices.module.css';
import { WordList } from './word-list.tsx';

type Voice = CallAnswer<'voices'>['items'][number];
type Settings = CallAnswer<'voiceSettings'>;

const languages = ['es', 'pt', 'en'] as const;
/** What stands for the voice that is always there. */
const builtIn = '';

const speaks = (voice: Voice, language: string) => voice.languages.some((own) => own.split('-')[0] === language);

/** One language: its voice, and words to hear it by. */
function LanguageRow({
  language,
  voices,
  settings,
  readOnly,
}: {
  language: string;
  voices: Voice[];
  settings: Settings;
  readOnly: boolean;
}) {
  const { t } = useTranslation();
  const save = useAct('saveVoiceSettings', ['voiceSettings', 'voices']);
  const [text, setText] = useState<string>();
  const words = text ?? t(`voices.sample-${language}`);
  const chosen = settings.voices[language] ?? builtIn;
  const able = voices.filter((voice) => speaks(voice, language));
  const put = (id: string | null) => {
    const others = Object.fromEntries(Object.entries(settings.voices).filter(([one]) => one !== language));
    save.mutate({ body: { words: settings.words, voices: id ? { ...others, [language]: id } : others } });
  };
  const heard = chosen === builtIn ? (able[0]?.id ?? 'default') : chosen;
  return (
    <div className={classes['language']}>
      <Select
        label={t(`voices.language-${language}`)}
        value={chosen}
        data={[{ value: builtIn, label: t('voices.builtIn') }, ...able.map(({ id, name }) => ({ value: id, label: name }))]}
        allowDeselect={false}
        readOnly={readOnly}
        onChange={put}
      />
      <Textarea
        label={t('voices.sample')}
        value={words}
        autosize
        minRows={1}
        maxRows={4}
        maxLength={500}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <div className={classes['hear']}>
        <HearButton sound={wordsSound(words, language, heard)} label={t('voices.hear')} name={t(`voices.language-${language}`)} />
      </div>
      {save.error ? <Failed text={errorText(t, save.error)} retry={t('common.retry')} onRetry={() => put(chosen)} /> : null}
    </div>
  );
}

/** How far published words are rendered with the new voice. */
function Rendering({ rendering }: { rendering: CallAnswer<'voices'>['rendering'] }) {
  const { t } = useTranslation();
  if (!rendering || rendering.total === 0) return null;
  return (
    <div role="status" className={classes['rendering']}>
      <span>{t('voices.rendering', { done: rendering.done, total: rendering.total })}</span>
      <Progress value={(100 * rendering.done) / rendering.total} aria-label={t('voices.renderingShort')} />
    </div>
  );
}

/** The tab. */
export function VoicesTab() {
  const { t } = useTranslation();
  const { user } = useSession();
  const isAdmin = user.role === 'admin';
  const isDesigner = isAdmin || user.role === 'designer';
  const voices = useApi('voices');
  const settings = useApi('voiceSettings');
  const failed = voices.error ?? settings.error;
  if (failed && !(voices.data && settings.data))
    return (
      <Failed
        text={errorText(t, failed)}
        retry={t('common.retry')}
        onRetry={() => void Promise.all([voices.refetch(), settings.refetch()])}
      />
    );
  if (!voices.data || !settings.data) return <RowSkeletons label={t('common.loading')} />;
  const { items, rendering } = voices.data;
  return (
    <div className={classes['parts']}>
      <section>
        <h2>{t('voices.who')}</h2>
        <p className="a-muted">{t('voices.whoHelp')}</p>
        <Rendering rendering={rendering} />
        <div className="a-card a-card-pad">
          {languages.map((language) => (
            <LanguageRow key={language} language={language} voices={items} settings={settings.data} readOnly={!isAdmin} />
          ))}
        </div>
      </section>
      {isDesigner ? <ModelList kind="voice" readOnly={!isAdmin} /> : null}
      <WordList settings={settings.data} readOnly={!isAdmin} />
      {isAdmin ? <HostedVoices /> : null}
    </div>
  );
}
