// Who understands callers: by language the ear for menus and the one for free words, with what that means for what they say; what can be
// downloaded, and services elsewhere. Not here: its parts (hosted-ears.tsx, ../voices/model-list.tsx).
import { Select } from '@mantine/core';
import { IconCloud, IconLock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { CallAnswer } from '#api/contract/client.ts';
import { Failed } from '#kit/failed.tsx';
import { RowSkeletons } from '#kit/row-skeletons.tsx';
import { useAct, useApi } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { useSession } from '../app/session.ts';
import { ModelList } from '../voices/model-list.tsx';
import voices from '../voices/voices.module.css';
import classes from './ears.module.css';
import { HostedEars } from './hosted-ears.tsx';

type Ear = CallAnswer<'ears'>['items'][number];
type Settings = CallAnswer<'earSettings'>;
type Use = 'menus' | 'words';

const languages = ['es', 'pt', 'en'] as const;
const uses = ['menus', 'words'] as const;
/** What stands for nobody in particular: the built-in ear for menus, keys for free words. */
const nobody = '';

const speaks = (ear: Ear, language: string) => ear.languages.some((own) => own.split('-')[0] === language);

/** Where the caller's voice goes with this choice. */
function Privacy({ ears }: { ears: (Ear | undefined)[] }) {
  const { t } = useTranslation();
  const names = [...new Set(ears.flatMap((ear) => (ear?.place === 'hosted' ? [ear.name] : [])))];
  const Icon = names.length > 0 ? IconCloud : IconLock;
  return (
    <p className={classes['privacy']}>
      <Icon size={16} stroke={1.75} aria-hidden />
      {names.length > 0 ? t('ears.leaves', { names: names.join(', ') }) : t('ears.stays')}
    </p>
  );
}

function LanguageRow({ language, ears, settings, readOnly }: { language: string; ears: Ear[]; settings: Settings; readOnly: boolean }) {
  const { t } = useTranslation();
  const save = useAct('saveEarSettings', ['earSettings']);
  const chosen = settings.ears[language] ?? {};
  const able = ears.filter((ear) => speaks(ear, language));
  const put = (use: Use, id: string | null) => {
    const { [use]: _before, ...rest } = chosen;
    const choice = id ? { ...rest, [use]: id } : rest;
    const others = Object.fromEntries(Object.entries(settings.ears).filter(([one]) => one !== language));
    save.mutate({ body: { ears: Object.keys(choice).length > 0 ? { ...others, [language]: choice } : others } });
  };
  /** One that was chosen and is not there any more shows as what it is. */
  const gone = (id: string | undefined) =>
    id !== undefined && !able.some((ear) => ear.id === id) ? [{ value: id, label: t('ears.gone', { id }) }] : [];
  return (
    <div className={classes['language']}>
      <h3>{t(`voices.language-${language}`)}</h3>
      {uses.map((use) => (
        <Select
          key={use}
          label={t(`ears.${use}`)}
          aria-label={`${t(`voices.language-${language}`)}: ${t(`ears.${use}`)}`}
          value={chosen[use] ?? nobody}
          data={[
            { value: nobody, label: t(`ears.none-${use}`) },
            ...able.map(({ id, name }) => ({ value: id, label: name })),
            ...gone(chosen[use]),
          ]}
          allowDeselect={false}
          readOnly={readOnly}
          onChange={(id) => put(use, id)}
        />
      ))}
      <Privacy ears={uses.map((use) => able.find((ear) => ear.id === chosen[use]))} />
      {save.error ? <Failed text={errorText(t, save.error)} retry={t('common.retry')} onRetry={() => save.reset()} /> : null}
    </div>
  );
}

/** The tab. */
export function EarsTab() {
  const { t } = useTranslation();
  const { user } = useSession();
  const isAdmin = user.role === 'admin';
  const isDesigner = isAdmin || user.role === 'designer';
  const ears = useApi('ears');
  const settings = useApi('earSettings');
  const failed = ears.error ?? settings.error;
  if (failed && !(ears.data && settings.data))
    return (
      <Failed
        text={errorText(t, failed)}
        retry={t('common.retry')}
        onRetry={() => void Promise.all([ears.refetch(), settings.refetch()])}
      />
    );
  if (!ears.data || !settings.data) return <RowSkeletons label={t('common.loading')} />;
  return (
    <div className={voices['parts']}>
      <section>
        <h2>{t('ears.who')}</h2>
        <p className="a-muted">{t('ears.whoHelp')}</p>
        <div className="a-card a-card-pad">
          {languages.map((language) => (
            <LanguageRow key={language} language={language} ears={ears.data.items} settings={settings.data} readOnly={!isAdmin} />
          ))}
        </div>
      </section>
      {isDesigner ? <ModelList kind="ear" readOnly={!isAdmin} /> : null}
      {isAdmin ? <HostedEars /> : null}
    </div>
  );
}
