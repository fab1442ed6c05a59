// The form of a kind, loaded when it is first shown, over settings read by the kind's own model.
import { Button } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Change } from '#flow/edit.ts';
import { valueAt } from '#flow/edit-at.ts';
import type { Path } from '#flow/walk.ts';
import { forms } from '#kinds/forms.ts';
import { models } from '#kinds/models.ts';
import { Failed } from '#kit/failed.tsx';
import { type KindForm, useFormScope } from '#kit/form-scope.ts';
import { RowSkeletons } from '#kit/row-skeletons.tsx';
import { useDesigner } from '../store.ts';
import classes from './panel.module.css';

/** Whatever its settings are: the host gives a form only what its own model has read. */
type Form = KindForm<never>;

const loaded = new Map<string, Form>();

/** Fetch every form ahead, one after the other, so that a lost connection finds them here. Those that fail are fetched again when asked for. */
export async function fetchForms(): Promise<void> {
  for (const room of ['blocks', 'actions'] as const)
    for (const [kind, load] of Object.entries(forms[room])) {
      const key = `${room}/${kind}`;
      const form = loaded.has(key) ? undefined : await load().catch(() => undefined);
      if (form) loaded.set(key, form);
    }
}

/** The form of a kind: undefined while it loads, null when the kind has none, 'failed' when it could not be loaded. */
export function useKindForm(room: 'blocks' | 'actions', kind: string): { form: Form | null | undefined | 'failed'; retry: () => void } {
  const key = `${room}/${kind}`;
  const load = Object.hasOwn(forms[room], kind) ? forms[room][kind] : undefined;
  const [, setState] = useState(0);
  const [failed, setFailed] = useState('');
  const [tries, setTries] = useState(0);
  useEffect(() => {
    if (!load || loaded.has(key)) return undefined;
    let over = false;
    load()
      .then((form) => {
        loaded.set(key, form);
        if (!over) setState((count) => count + 1);
      })
      .catch(() => (over ? undefined : setFailed(key)));
    return () => {
      over = true;
    };
  }, [key, load, tries]);
  const retry = () => {
    setFailed('');
    setTries((count) => count + 1);
  };
  useEffect(() => {
    if (failed !== key) return undefined;
    window.addEventListener('online', retry);
    return () => window.removeEventListener('online', retry);
  });
  const form = load === undefined ? null : (loaded.get(key) ?? (failed === key ? 'failed' : undefined));
  return { form, retry };
}

/** The form, with its loading and its unreadable settings. `ownerPath` leads to the block or the action. */
export function KindFormHost({
  room,
  kind,
  ownerPath,
  settings,
  exit,
}: {
  room: 'blocks' | 'actions';
  kind: string;
  ownerPath: Path;
  settings: Record<string, unknown>;
  exit?: (name: string) => ReactNode;
}) {
  const { t } = useTranslation();
  const { apply, readOnly } = useFormScope();
  const { form, retry } = useKindForm(room, kind);
  const model = models[room][kind];
  if (!model) return <p className={classes['quiet']}>{t('panel.unknownKind', { kind })}</p>;
  if (form === null) return null;
  if (form === 'failed') return <Failed text={t('panel.formFailed')} retry={t('common.retry')} onRetry={retry} />;
  if (form === undefined) return <RowSkeletons label={t('common.loading')} height={32} count={3} />;
  const path = [...ownerPath, 'settings'];
  const read = model.settings.safeParse(settings);
  if (!read.success)
    return (
      <div className={classes['broken']} role="alert">
        <p>{t('panel.unreadable')}</p>
        <ul>
          {read.error.issues.slice(0, 5).map((issue) => (
            <li key={issue.path.join('.')}>
              <code>{issue.path.join('.')}</code> {issue.message}
            </li>
          ))}
        </ul>
        {readOnly ? null : (
          <Button variant="default" size="xs" onClick={() => apply([{ kind: 'set', path, value: model.initial() }])}>
            {t('panel.startOver')}
          </Button>
        )}
      </div>
    );
  const put = (key: string, value: unknown, also: Change[] = []) => {
    const before = valueAt(useDesigner.getState().flow, path);
    const fields: Record<string, unknown> = typeof before === 'object' && before !== null ? { ...before } : {};
    const { [key]: _old, ...others } = fields;
    const next = value === undefined ? others : { ...others, [key]: value };
    if (!model.settings.safeParse(next).success) return false;
    const at = [...path, key];
    apply([value === undefined ? { kind: 'set', path: at } : { kind: 'set', path: at, value }, ...also], at.join('/'));
    return true;
  };
  return <form.Form settings={read.data as never} path={path} ownerPath={ownerPath} put={put} {...(exit ? { exit } : {})} />;
}
