// Services of others that hear or speak for us: their list and the form of one; that something leaves the house with them is said.
// Not here: what each sort asks for beside it (voices/hosted-voices.tsx, ears/hosted-ears.tsx), keys (never shown).
import { Alert, Button, PasswordInput, Select, TagsInput, TextInput } from '@mantine/core';
import { IconCloud, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemAt, useApi } from '../app/api.ts';
import { languageName } from '../app/language-name.ts';
import { freeSlug } from '../app/slug.ts';
import { confirm } from '../shell/confirm.tsx';
import { FormDrawer } from './form-drawer.tsx';
import { type Column, List } from './list-table.tsx';

/** What every service has. */
export interface HostedRow {
  id: string;
  name: string;
  kind: string;
  url: string;
  model: string;
  languages: string[];
  /** A key is stored; it never comes back. */
  keySet: boolean;
}

/** A service as it is saved; `key` only where a new one was typed. */
export type HostedBody<Row extends HostedRow> = Omit<Row, 'id' | 'keySet'> & { key?: string };

/** One sort of services. */
export interface HostedSort<Row extends HostedRow> {
  /** Whose texts: `voices.newHosted`, `ears.newHosted` … */
  words: 'voices' | 'ears';
  query: Pick<ReturnType<typeof useApi>, 'error' | 'refetch'> & { data: { items: Row[] } | undefined };
  save: { isPending: boolean; error: Error | null; run: (id: string, body: HostedBody<Row>, onSuccess: () => void) => void };
  remove: (id: string) => Promise<unknown>;
  /** Ids of new ones begin so. */
  slug: string;
  kinds: readonly Row['kind'][];
  fresh: HostedBody<Row>;
  /** What a newly chosen kind usually has. */
  usual: (kind: Row['kind']) => Partial<HostedBody<Row>>;
  /** Whether a kind has models to choose from. */
  hasModel?: (kind: Row['kind']) => boolean;
  /** Fields of this sort's own. */
  more?: (value: HostedBody<Row>, put: (change: Partial<HostedBody<Row>>) => void) => ReactNode;
  /** Columns of this sort's own, at the end. */
  columns?: Column<Row>[];
  removeText: string;
}

function HostedForm<Row extends HostedRow>({
  sort,
  row,
  taken,
  onClose,
}: {
  sort: HostedSort<Row>;
  row: Row | undefined;
  taken: string[];
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { words, save } = sort;
  const kindName = (kind: string) => t(`${words}.kind-${kind}`);
  const [value, setValue] = useState<HostedBody<Row>>(() => {
    if (!row) return sort.fresh;
    const { id: _id, keySet: _keySet, ...body } = row;
    return body;
  });
  const put = (change: Partial<HostedBody<Row>>) => setValue((old) => ({ ...old, ...change }));
  const { key, ...rest } = value;
  const onSave = () => {
    const body = key ? value : (rest as HostedBody<Row>);
    save.run(row?.id ?? freeSlug(value.name, taken, sort.slug), body, onClose);
  };
  const text = (field: 'name' | 'url' | 'model', label: string) => (
    <TextInput
      label={label}
      required={field === 'name'}
      value={value[field]}
      error={problemAt(save.error, field) ?? (field === 'name' ? problemAt(save.error, 'id') : undefined)}
      onChange={(event) => put({ [field]: event.currentTarget.value } as Partial<HostedBody<Row>>)}
    />
  );
  return (
    <FormDrawer
      opened
      title={row ? t(`${words}.editHosted`, { name: row.name }) : t(`${words}.newHosted`)}
      busy={save.isPending}
      error={save.error}
      onSave={onSave}
      onClose={onClose}
    >
      <Alert color="yellow" variant="default" icon={<IconCloud size={18} stroke={1.75} aria-hidden />}>
        {t(`${words}.hostedPrivacy`)}
      </Alert>
      {text('name', t(`${words}.hostedName`))}
      <Select
        label={t(`${words}.hostedKind`)}
        value={value.kind}
        data={sort.kinds.map((kind) => ({ value: kind, label: kindName(kind) }))}
        allowDeselect={false}
        onChange={(kind) => {
          const next = sort.kinds.find((one) => one === kind);
          if (next !== undefined) put({ kind: next, ...sort.usual(next) });
        }}
      />
      {text('url', t(`${words}.url`))}
      {sort.hasModel?.(value.kind) === false ? null : text('model', t(`${words}.model`))}
      {sort.more?.(value, put)}
      <TagsInput
        label={t(`${words}.languages`)}
        value={value.languages}
        data={['es', 'pt', 'en']}
        error={problemAt(save.error, 'languages')}
        onChange={(languages) => put({ languages } as Partial<HostedBody<Row>>)}
      />
      <PasswordInput
        label={t(`${words}.key`)}
        description={row?.keySet ? t(`${words}.keyKept`) : undefined}
        value={key ?? ''}
        autoComplete="off"
        onChange={(event) => put({ key: event.currentTarget.value } as Partial<HostedBody<Row>>)}
      />
    </FormDrawer>
  );
}

/** The section. */
export function HostedList<Row extends HostedRow>({ sort }: { sort: HostedSort<Row> }) {
  const { t } = useTranslation();
  const { words, query } = sort;
  const rows = query.data?.items ?? [];
  const [open, setOpen] = useState<{ row: Row | undefined }>();
  const add = (
    <Button leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />} onClick={() => setOpen({ row: undefined })}>
      {t(`${words}.newHosted`)}
    </Button>
  );
  const actions = (row: Row) => [
    { label: t('common.edit'), icon: IconPencil, onClick: () => setOpen({ row }) },
    {
      label: t('common.delete'),
      icon: IconTrash,
      danger: true,
      onClick: () =>
        confirm({
          title: t(`${words}.removeTitle`, { name: row.name }),
          text: sort.removeText,
          action: t('common.delete'),
          act: () => sort.remove(row.id),
        }),
    },
  ];
  return (
    <section>
      <h2>{t(`${words}.hosted`)}</h2>
      <p className="a-muted">{t(`${words}.hostedHelp`)}</p>
      <List
        query={query}
        filtered={false}
        add={add}
        empty={{ icon: IconCloud, title: t(`${words}.hostedNone`), text: t(`${words}.hostedNoneText`) }}
        rows={rows}
        keyOf={(row) => row.id}
        nameOf={(row) => row.name}
        onOpen={(row) => setOpen({ row })}
        actions={actions}
        columns={[
          {
            head: t(`${words}.hostedName`),
            cell: (row) => (
              <>
                <span className="a-strong">{row.name}</span>
                <div className="a-muted">{t(`${words}.kind-${row.kind}`)}</div>
              </>
            ),
          },
          { head: t(`${words}.model`), wide: true, cell: (row) => row.model },
          { head: t(`${words}.languages`), wide: true, cell: (row) => row.languages.map(languageName).join(', ') },
          ...(sort.columns ?? []),
        ]}
      />
      {open ? <HostedForm sort={sort} row={open.row} taken={rows.map(({ id }) => id)} onClose={() => setOpen(undefined)} /> : null}
    </section>
  );
}
