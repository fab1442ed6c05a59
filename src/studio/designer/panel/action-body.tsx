// The form of an action and its exits, wherever it hangs. Not here: where it hangs (action-panel.tsx, fault-fields.tsx).
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Action } from '#flow/model.ts';
import { own, type Path } from '#flow/walk.ts';
import { models } from '#kinds/models.ts';
import { FieldGroup } from '#kit/field-frame.tsx';
import { ActionExitRow } from './exit-row.tsx';
import { KindFormHost } from './kind-form.tsx';
import classes from './panel.module.css';

/** The form and the exits. `block` is undefined for an action of the flow's fault. */
export function ActionBody({ block, action, path }: { block: string | undefined; action: Action; path: Path }) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const model = models.actions[action.kind];
  const read = model?.settings.safeParse(action.settings);
  const exits = model && read?.success ? model.exits(read.data, action) : Object.keys(action.exits);
  const used = exits.filter((exit) => own(action.exits, exit) !== undefined);
  const shown = all ? exits : used.length > 0 ? used : exits.filter((exit) => exit === 'failed');
  return (
    <>
      <KindFormHost room="actions" kind={action.kind} ownerPath={path} settings={action.settings} />
      {exits.length === 0 ? null : (
        <FieldGroup title={t('panel.outcomes')} help={t('panel.outcomesHelp')}>
          {shown.map((exit) => (
            <ActionExitRow key={exit} block={block} action={action.id} kind={action.kind} exit={exit} path={[...path, 'exits', exit]} />
          ))}
          {all || shown.length === exits.length ? null : (
            <Button variant="subtle" size="compact-sm" className={classes['add'] ?? ''} onClick={() => setAll(true)}>
              {t('panel.allOutcomes', { count: exits.length })}
            </Button>
          )}
        </FieldGroup>
      )}
    </>
  );
}
