// Recognisers of servers elsewhere: the list, a check that tells what is wrong, and the form of one. What callers say leaves the house with them,
// which is said. Not here: keys (never shown).
import { Alert, Button, PasswordInput, Select, TagsInput, TextInput } from '@mantine/core';
import { IconCheck, IconCloud, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallAnswer } from '#api/contract/client.ts';
import { StatePill } from '#kit/state-pill.tsx';
import { problemAt, useAct, useApi } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { freeSlug } from '../app/slug.ts';
import { FormDrawer } from '../pages/form-drawer.tsx';
import { List } from '../pages/list-table.tsx';
import { confirm } from '../shell/confirm.tsx';
import classes from './ears.module.css';

type Hosted = CallAnswer<'hostedEars'>['items'][number];
type Kind = Hosted['kind'];
type Body = Omit<Hosted, 'id' | 'keySet'> & { key?: string };

const kinds = ['openai', 'deepgram', 'vosk-server'] as const;
const usual: Record<Kind, { url: string; model: string }> = {
  openai: { url: 'https://api.openai.com/v1', model: 'gpt-4o-mini-transcribe' },
  deepgram: { url: 'wss://api.deepgram.com/v1', model: 'nova-3' },
  'vosk-server': { url: 'ws://192.168.0.10:2700', model: '' },
};
/** Codes of a check that have words of their own; all others are told by the server's. */
const faults = new Set(['not-configured', 'refused-address', 'unavailable', 'timeout', 'too-many', 'rejected', 'bad-answer', 'invalid']);

function HostedForm({ row, taken, onClose }: { row: Hosted | undefined; taken: string[]; onClose: () => void }) {
  const { t } = useTranslation();
  const save = useAct('saveHostedEar', ['hostedEars', 'ears']);
  const [value, setValue] = useState<Body>(() => {
    if (!row) return { name: '', kind: 'openai', languages: ['es'], ...usual.openai };
    const { id: _id, keySet: _keySet, ...body } = row;
    return body;
  });
  const put = (change: Partial<Body>) => setValue((old) => ({ ...old, ...change }));
  const { key, ...rest } = value;
  const onSave = () =>
    save.mutate(
      { params: { id: row?.id ?? freeSlug(value.name, taken, 'oido') }, body: { ...rest, ...(key ? { key } : {}) } },
      { onSuccess: onClose },
    );
  const text = (field: 'name' | 'url' | 'model', label: string, required = false) => (
    <TextInput
      label={label}
      required={required}
      value={value[field]}
      error={problemAt(save.error, field)}
      onChange={(event) => put({ [field]: event.currentTarget.value })}
    />
  );
  return (
    <FormDrawer
      opened
      title={row ? t('ears.editHosted', { name: row.name }) : t('ears.newHosted')}
      busy={save.isPending}
      error={save.error}
      onSave={onSave}
      onClose={onClose}
    >
      <Alert color="yellow">{t('ears.hostedPrivacy')}</Alert>
      {text('name', t('ears.hostedName'), true)}
      <Select
        label={t('ears.hostedKind')}
        value={value.kind}
        data={kinds.map((kind) => ({ value: kind, label: t(`ears.kind-${kind}`) }))}
        allowDeselect={false}
        onChange={(kind) => {
          const next = kinds.find((one) => one === kind);
          if (next) put({ kind: next, ...usual[next] });
        }}
      />
      {text('url', t('ears.url'))}
      {value.kind === 'vosk-server' ? null : text('model', t('ears.model'))}
      <TagsInput
        label={t('ears.languages')}
        value={value.languages}
        data={['es', 'pt', 'en']}
        error={problemAt(save.error, 'languages')}
        onChange={(languages) => put({ languages })}
      />
      <PasswordInput
        label={t('ears.key')}
        description={row?.keySet ? t('ears.keyKept') : undefined}
        value={key ?? ''}
        autoComplete="off"
        onChange={(event) => put({ key: event.currentTarget.value })}
      />
    </FormDrawer>
  );
}

/** Asks a recogniser, and says how it stands. */
function Check({ id, name }: { id: string; name: string }) {
  const { t } = useTranslation();
  const check = useAct('checkEar', []);
  const answer = check.data;
  const fault = answer?.ok === false && (faults.has(answer.code ?? '') ? t(`ears.fault-${answer.code}`) : (answer.message ?? ''));
  return (
    <div className={classes['verdict']}>
      <Button
        size="xs"
        variant="default"
        aria-label={t('ears.checkOne', { name })}
        loading={check.isPending}
        onClick={(event) => {
          // The row around it opens its form.
          event.stopPropagation();
          check.mutate({ params: { id } });
        }}
      >
        {t('ears.check')}
      </Button>
      <div role="status">
        {answer?.ok ? (
          <StatePill tone="green" icon={IconCheck}>
            {t('ears.answers')}
          </StatePill>
        ) : null}
        {fault ? <span className={classes['fault']}>{fault}</span> : null}
        {check.error ? <span className={classes['fault']}>{errorText(t, check.error)}</span> : null}
      </div>
    </div>
  );
}

/** The section. */
export function HostedEars() {
  const { t } = useTranslation();
  const query = useApi('hostedEars');
  const remove = useAct('removeHostedEar', ['hostedEars', 'ears']);
  const rows = query.data?.items ?? [];
  const [open, setOpen] = useState<{ row: Hosted | undefined }>();
  const add = (
    <Button leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />} onClick={() => setOpen({ row: undefined })}>
      {t('ears.newHosted')}
    </Button>
  );
  return (
    <section>
      <h2>{t('ears.hosted')}</h2>
      <p className="a-muted">{t('ears.hostedHelp')}</p>
      <List
        query={query}
        filtered={false}
        add={add}
        empty={{ icon: IconCloud, title: t('ears.hostedNone'), text: t('ears.hostedNoneText') }}
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
                title: t('ears.removeTitle', { name: row.name }),
                text: t('ears.removeText'),
                action: t('common.delete'),
                act: () => remove.mutateAsync({ params: { id: row.id } }),
              }),
          },
        ]}
        columns={[
          {
            head: t('ears.hostedName'),
            cell: (row) => (
              <>
                <span className="a-strong">{row.name}</span>
                <div className="a-muted">{t(`ears.kind-${row.kind}`)}</div>
              </>
            ),
          },
          { head: t('ears.model'), wide: true, cell: (row) => row.model },
          { head: t('ears.languages'), wide: true, cell: (row) => row.languages.join(', ') },
          { head: t('ears.check'), unseen: true, cell: (row) => <Check id={row.id} name={row.name} /> },
        ]}
      />
      {open ? <HostedForm row={open.row} taken={rows.map(({ id }) => id)} onClose={() => setOpen(undefined)} /> : null}
    </section>
  );
}
