// Published versions and named moments of a flow outside the designer: show one, compare it with the draft, make it the draft again on the server.
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconArrowsDiff, IconRestore } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { client, useAct } from '../../app/api.ts';
import { confirm } from '../../shell/confirm.tsx';
import { ForgetMoment } from './forget-moment.tsx';
import type { Kept } from './kept.ts';
import { KeptList, useKeptName } from './kept-list.tsx';

/** The list. `onRestored` may offer to publish at once. */
export function VersionsPanel({
  id,
  current,
  changed,
  revision,
  shown,
  mayChange,
  onShow,
  onRestored,
}: {
  id: string;
  current: number;
  /** The draft differs from the newest version. */
  changed: boolean;
  revision: number;
  /** The word of the one that is shown. */
  shown: string | undefined;
  mayChange: boolean;
  onShow: (which: string) => void;
  /** `version` where it was one. */
  onRestored: (version: number | undefined) => void;
}) {
  const { t } = useTranslation();
  const nameOf = useKeptName();
  const restoreVersion = useAct('restoreVersion', ['flows', 'flow', 'runTalks']);
  const save = useAct('saveFlow', ['flows', 'flow', 'runTalks']);
  const restore = async ({ version, moment }: Kept) => {
    if (version !== undefined) await restoreVersion.mutateAsync({ params: { id, version }, body: { baseRevision: revision } });
    if (moment === undefined) return;
    const { document } = await client('moment', { params: { id, moment } });
    await save.mutateAsync({ params: { id }, body: { document, baseRevision: revision } });
  };
  const ask = (one: Kept) =>
    confirm({
      title: t('versions.restoreTitle', { name: nameOf(one) }),
      text: t(changed ? 'versions.restoreTextChanged' : 'versions.restoreText'),
      action: t('versions.restore'),
      act: async () => {
        await restore(one);
        notifications.show({ message: t('versions.restored', { name: nameOf(one) }) });
        onRestored(one.version);
      },
    });
  return (
    <KeptList
      id={id}
      current={current}
      shown={shown}
      onShow={(one) => onShow(one.which)}
      tools={(one) => (
        <>
          <Button
            renderRoot={(props) => (
              <Link
                {...props}
                to="/flows/$id/compare"
                params={{ id }}
                search={{ before: one.which, after: one.version === current || current === 0 ? 'draft' : String(current) }}
              />
            )}
            size="compact-sm"
            variant="subtle"
            leftSection={<IconArrowsDiff size={14} stroke={1.75} aria-hidden />}
            aria-label={t('versions.compareThis', { name: nameOf(one) })}
          >
            {t('versions.compare')}
          </Button>
          {mayChange && (one.version !== current || changed) ? (
            <Button
              size="compact-sm"
              variant="subtle"
              color="gray"
              leftSection={<IconRestore size={14} stroke={1.75} aria-hidden />}
              aria-label={t('versions.restoreThis', { name: nameOf(one) })}
              onClick={() => ask(one)}
            >
              {t('versions.restore')}
            </Button>
          ) : null}
          {mayChange ? <ForgetMoment id={id} one={one} /> : null}
        </>
      )}
    />
  );
}
