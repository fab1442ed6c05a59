// The words of the desk: dispositions (tipificaciones) and away reasons, each in three languages; one in use is archived, not lost.
import { ActionIcon, Button, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconArchive, IconArchiveOff, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct, useApi } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { slugOf } from '../app/slug.ts';
import classes from './desk-lists.module.css';
import { ListBody } from './list-body.tsx';

interface Word {
  id: string;
  label: { es: string; pt: string; en: string };
  archived: boolean;
}

const languages = ['es', 'pt', 'en'] as const;
/** Each language by its own name. */
const names = { es: 'Español', pt: 'Português', en: 'English' };

function freshId(text: string, taken: ReadonlySet<string>): string {
  const slug = slugOf(text) || 'item';
  for (let count = 1; ; count += 1) {
    const id = count === 1 ? slug : `${slug.slice(0, 60)}-${count}`;
    if (!taken.has(id)) return id;
  }
}

function Rows<Row extends Word>({
  title,
  help,
  add,
  rows,
  fresh,
  busy,
  onSave,
}: {
  title: string;
  help: string;
  add: string;
  rows: readonly Row[];
  fresh: (id: string, label: Word['label']) => Row;
  busy: boolean;
  onSave: (rows: Row[]) => void;
}) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<Row[]>();
  const [name, setName] = useState('');
  const shown = draft ?? rows;
  const put = (id: string, change: Partial<Word>) => setDraft(shown.map((row) => (row.id === id ? { ...row, ...change } : row)));
  const more = () => {
    const text = name.trim();
    if (text === '') return;
    const id = freshId(text, new Set(shown.map((row) => row.id)));
    setDraft([...shown, fresh(id, { es: text, pt: text, en: text })]);
    setName('');
  };
  const incomplete = shown.some((row) => languages.some((language) => row.label[language].trim() === ''));
  return (
    <section className={`a-card ${classes['list']}`} aria-label={title}>
      <h2>{title}</h2>
      <p className="a-muted">{help}</p>
      <table className="a-table">
        <thead>
          <tr>
            {languages.map((language) => (
              <th key={language}>{names[language]}</th>
            ))}
            <th className="a-end">
              <span className="a-vh">{t('common.actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={row.id} data-archived={row.archived}>
              {languages.map((language) => (
                <td key={language}>
                  <TextInput
                    size="xs"
                    aria-label={`${row.label.es}: ${names[language]}`}
                    maxLength={60}
                    disabled={row.archived}
                    value={row.label[language]}
                    onChange={(event) => put(row.id, { label: { ...row.label, [language]: event.currentTarget.value } })}
                  />
                </td>
              ))}
              <td className="a-end">
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t(row.archived ? 'deskLists.restore' : 'deskLists.archive', { name: row.label.es })}
                  onClick={() => put(row.id, { archived: !row.archived })}
                >
                  {row.archived ? <IconArchiveOff size={18} stroke={1.75} /> : <IconArchive size={18} stroke={1.75} />}
                </ActionIcon>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className={classes['end']}>
        <TextInput
          size="xs"
          aria-label={add}
          placeholder={add}
          maxLength={60}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          onKeyDown={(event) => (event.key === 'Enter' ? more() : undefined)}
          rightSection={
            <ActionIcon variant="subtle" size="sm" disabled={name.trim() === ''} aria-label={add} onClick={more}>
              <IconPlus size={15} stroke={1.75} />
            </ActionIcon>
          }
        />
        <Button
          size="xs"
          disabled={draft === undefined || incomplete}
          loading={busy}
          onClick={() => {
            onSave([...shown]);
            setDraft(undefined);
          }}
        >
          {t('common.save')}
        </Button>
      </div>
    </section>
  );
}

/** The tab. */
export function DeskLists() {
  const { t } = useTranslation();
  const dispositions = useApi('dispositions');
  const reasons = useApi('awayReasons');
  const saveDispositions = useAct('saveDispositions', ['dispositions']);
  const saveReasons = useAct('saveAwayReasons', ['awayReasons']);
  const told = {
    onSuccess: () => notifications.show({ message: t('deskLists.saved') }),
    onError: (error: unknown) => notifications.show({ color: 'red', message: errorText(t, error) }),
  };
  return (
    <ListBody query={dispositions} count={1} empty={null} parts>
      <Rows
        key={`d${dispositions.dataUpdatedAt}`}
        title={t('deskLists.dispositions')}
        help={t('deskLists.dispositionsHelp')}
        add={t('deskLists.addDisposition')}
        rows={dispositions.data?.items ?? []}
        fresh={(id, label) => ({ id, label, archived: false, teams: [] })}
        busy={saveDispositions.isPending}
        onSave={(items) => saveDispositions.mutate({ body: { items } }, told)}
      />
      <Rows
        key={`r${reasons.dataUpdatedAt}`}
        title={t('deskLists.reasons')}
        help={t('deskLists.reasonsHelp')}
        add={t('deskLists.addReason')}
        rows={reasons.data?.items ?? []}
        fresh={(id, label) => ({ id, label, archived: false })}
        busy={saveReasons.isPending}
        onSave={(items) => saveReasons.mutate({ body: { items } }, told)}
      />
    </ListBody>
  );
}
