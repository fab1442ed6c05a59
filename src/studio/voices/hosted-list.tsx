// Voices of servers elsewhere: the list and the form of one. The texts of calls leave the house with them, which is said. Not here: keys (never shown).
import { Alert, Button, PasswordInput, Select, TagsInput, TextInput } from '@mantine/core';
import { IconCloud, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallAnswer } from '#api/contract/client.ts';
import { problemAt, useAct, useApi } from '../app/api.ts';
import { freeSlug } from '../app/slug.ts';
import { FormDrawer } from '../pages/form-drawer.tsx';
import { List } from '../pages/list-table.tsx';
import { confirm } from '../shell/confirm.tsx';

type Hosted = CallAnswer<'hostedVoices'>['items'][number];
type Body = Omit<Hosted, 'id' | 'keySet'> & { key?: string };

const addresses = { openai: 'https://api.openai.com/v1', deepgram: 'https://api.deepgram.com/v1' };
const fresh: Body = { name: '', kind: 'openai', url: addresses.openai, model: 'gpt-4o-mini-tts', voice: 'nova', languages: ['es'] };
const models = { openai: 'gpt-4o-mini-tts', deepgram: 'aura-2-celeste-es' };

function HostedForm({ row, taken, onClose }: { row: Hosted | undefined; taken: string[]; onClose: () => void }) {
  const { t } = useTranslation();
  const save = useAct('saveHostedVoice', ['hostedVoices', 'voices']);
  const [value, setValue] = useState<Body>(() => {
    if (!row) return fresh;
    const { id: _id, keySet: _keySet, ...body } = row;
    return body;
  });
  const put = (change: Partial<Body>) => setValue((old) => ({ ...old, ...change }));
  const { key, voice, ...rest } = value;
  const onSave = () =>
    save.mutate(
      { params: { id: row?.id ?? freeSlug(value.name, taken, 'voz') }, body: { ...rest, voice, ...(key ? { key } : {}) } },
      { onSuccess: onClose },
    );
  return (
    <FormDrawer
      opened
      title={row ? t('voices.editHosted', { name: row.name }) : t('voices.newHosted')}
      busy={save.isPending}
      error={save.error}
      onSave={onSave}
      onClose={onClose}
    >
      <Alert color="yellow">{t('voices.hostedPrivacy')}</Alert>
      <TextInput
        label={t('voices.hostedName')}
        required
        value={value.name}
        error={problemAt(save.error, 'name') ?? problemAt(save.error, 'id')}
        onChange={(event) => put({ name: event.currentTarget.value })}
      />
      <Select
        label={t('voices.hostedKind')}
        value={value.kind}
        data={[
          { value: 'openai', label: t('voices.kind-openai') },
          { value: 'deepgram', label: t('voices.kind-deepgram') },
        ]}
        allowDeselect={false}
        onChange={(kind) => (kind === 'openai' || kind === 'deepgram') && put({ kind, url: addresses[kind], model: models[kind] })}
      />
      <TextInput
        label={t('voices.url')}
        value={value.url}
        error={problemAt(save.error, 'url')}
        onChange={(event) => put({ url: event.currentTarget.value })}
      />
      <TextInput
        label={t('voices.model')}
        value={value.model}
        error={problemAt(save.error, 'model')}
        onChange={(event) => put({ model: event.currentTarget.value })}
      />
      {value.kind === 'openai' ? (
        <TextInput label={t('voices.voice')} value={voice} onChange={(event) => put({ voice: event.currentTarget.value })} />
      ) : null}
      <TagsInput
        label={t('voices.languages')}
        value={value.languages}
        data={['es', 'pt', 'en']}
        error={problemAt(save.error, 'languages')}
        onChange={(languages) => put({ languages })}
      />
      <PasswordInput
        label={t('voices.key')}
        description={row?.keySet ? t('voices.keyKept') : undefined}
        value={key ?? ''}
        autoComplete="off"
        onChange={(event) => put({ key: event.currentTarget.value })}
      />
    </FormDrawer>
  );
}

/** The section. */
export function HostedList() {
  const { t } = useTranslation();
  const query = useApi('hostedVoices');
  const remove = useAct('removeHostedVoice', ['hostedVoices', 'voices']);
  const rows = query.data?.items ?? [];
  const [open, setOpen] = useState<{ row: Hosted | undefined }>();
  const add = (
    <Button leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />} onClick={() => setOpen({ row: undefined })}>
      {t('voices.newHosted')}
    </Button>
  );
  return (
    <section>
      <h2>{t('voices.hosted')}</h2>
      <p className="a-muted">{t('voices.hostedHelp')}</p>
      <List
        query={query}
        filtered={false}
        add={add}
        empty={{ icon: IconCloud, title: t('voices.hostedNone'), text: t('voices.hostedNoneText') }}
        rows={rows}
        keyOf={(row) => row.id}
        nameOf={(row) => row.name}
        onOpen={(row) => setOpen({ row })}
        actions={(row) => [
          { label: t('common.edit'), icon: IconPencil, onClick: () => setOpen({ row }) },
          {
            label: t('common.delete'),
            icon: IconTrash,
            danger: true,
            onClick: () =>
              confirm({
                title: t('voices.removeTitle', { name: row.name }),
                text: t('voices.removeHostedText'),
                action: t('common.delete'),
                act: () => remove.mutateAsync({ params: { id: row.id } }),
              }),
          },
        ]}
        columns={[
          { head: t('voices.hostedName'), cell: (row) => <span className="a-strong">{row.name}</span> },
          { head: t('voices.model'), cell: (row) => row.model },
          { head: t('voices.languages'), wide: true, cell: (row) => row.languages.join(', ') },
        ]}
      />
      {open ? <HostedForm row={open.row} taken={rows.map(({ id }) => id)} onClose={() => setOpen(undefined)} /> : null}
    </section>
  );
}
