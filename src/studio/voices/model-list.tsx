// Voices or recognisers that can be downloaded: languages, size, licence, and how the download goes. Not here: choosing one (voices-tab.tsx).
import { Anchor, Button, Progress } from '@mantine/core';
import { IconDownload, IconMicrophone2, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { CallAnswer } from '#api/contract/client.ts';
import { useAct, useApi } from '../app/api.ts';
import { languageName } from '../app/language-name.ts';
import { List } from '../pages/list-table.tsx';
import { confirm } from '../shell/confirm.tsx';
import classes from './voices.module.css';

type Model = CallAnswer<'models'>['items'][number];

/** What a model is for, which is whose texts are shown. */
const wordsOf = (kind: Model['kind']) => (kind === 'voice' ? 'voices' : 'ears');

/** Example: `2,3 MB`; below a megabyte in kB, and never nothing. */
function sizeText(bytes: number, language: string): string {
  const [unit, each] = bytes < 1e6 ? ['kilobyte', 1e3] : ['megabyte', 1e6];
  const amount = Math.max(bytes / each, bytes < 1e6 ? 1 : 0);
  return new Intl.NumberFormat(language, { style: 'unit', unit, maximumFractionDigits: bytes < 1e6 ? 0 : 1 }).format(amount);
}

/** How a model stands. */
function State({ state, kind }: Pick<Model, 'state' | 'kind'>) {
  const { t } = useTranslation();
  if (state.is === 'downloading') {
    const percent = Math.floor((100 * state.doneBytes) / Math.max(1, state.totalBytes));
    return (
      <div className={classes['progress']} role="status">
        {t('voices.downloading', { percent })}
        <Progress value={percent} aria-label={t('voices.downloading', { percent })} />
      </div>
    );
  }
  if (state.is === 'failed') return <span className={classes['fault']}>{t(`voices.fault-${state.fault}`)}</span>;
  return <span role="status">{t(`${state.is === 'installed' ? wordsOf(kind) : 'voices'}.state-${state.is}`)}</span>;
}

function Act({ model }: { model: Model }) {
  const { t } = useTranslation();
  const params = { id: model.id };
  const install = useAct('installModel', ['models']);
  const cancel = useAct('cancelModel', ['models']);
  const remove = useAct('removeModel', ['models', wordsOf(model.kind)]);
  if (model.state.is === 'downloading' || model.state.is === 'unpacking')
    return (
      <Button size="xs" variant="default" loading={cancel.isPending} onClick={() => cancel.mutate({ params })}>
        {t('common.cancel')}
      </Button>
    );
  if (model.state.is === 'installed')
    return (
      <Button
        size="xs"
        variant="subtle"
        color="red"
        leftSection={<IconTrash size={16} stroke={1.75} aria-hidden />}
        onClick={() =>
          confirm({
            title: t(`${wordsOf(model.kind)}.removeTitle`, { name: model.name }),
            text: t(`${wordsOf(model.kind)}.${model.kind === 'voice' ? 'removeText' : 'removeModelText'}`),
            action: t('voices.remove'),
            act: () => remove.mutateAsync({ params }),
          })
        }
      >
        {t('voices.remove')}
      </Button>
    );
  return (
    <Button
      size="xs"
      variant="default"
      leftSection={<IconDownload size={16} stroke={1.75} aria-hidden />}
      loading={install.isPending}
      onClick={() => install.mutate({ params })}
    >
      {model.state.is === 'failed' ? t('common.retry') : t('voices.install')}
    </Button>
  );
}

/** The section. */
export function ModelList({ kind, readOnly }: { kind: 'voice' | 'ear'; readOnly: boolean }) {
  const { t, i18n } = useTranslation();
  const query = useApi('models');
  const own = wordsOf(kind);
  return (
    <section>
      <h2>{t(`${own}.models`)}</h2>
      <p className="a-muted">{t(`${own}.modelsHelp`)}</p>
      <List
        query={query}
        filtered={false}
        empty={{ icon: IconMicrophone2, title: t(`${own}.modelsNone`), text: t(`${own}.modelsNoneText`) }}
        rows={(query.data?.items ?? []).filter((model) => model.kind === kind)}
        keyOf={(model) => model.id}
        columns={[
          {
            head: t(kind === 'voice' ? 'voices.voice' : 'ears.ear'),
            cell: (model) => (
              <>
                <span className="a-strong">{model.name}</span>
                <div className="a-muted">{model.languages.map(languageName).join(', ')}</div>
                <div className="a-muted">{sizeText(model.bytes, i18n.language)}</div>
              </>
            ),
          },
          {
            head: t('voices.licence'),
            wide: true,
            cell: (model) => (
              <>
                <Anchor href={model.creditUrl} target="_blank" rel="noreferrer">
                  {t(`voices.licence-${model.licence}`, { defaultValue: model.licence })}
                </Anchor>
                <div className="a-muted">{model.credit}</div>
              </>
            ),
          },
          { head: t('voices.state'), cell: (model) => <State {...model} /> },
          { head: t('common.actions'), unseen: true, end: true, cell: (model) => (readOnly ? null : <Act model={model} />) },
        ]}
      />
    </section>
  );
}
