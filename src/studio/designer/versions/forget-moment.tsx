// The way to forget a named moment, with a question before.
import { ActionIcon, Tooltip } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../../app/api.ts';
import { confirm } from '../../shell/confirm.tsx';
import type { Kept } from './kept.ts';

/** The button; nothing for a version, which stays for ever. */
export function ForgetMoment({ id, one }: { id: string; one: Kept }) {
  const { t } = useTranslation();
  const remove = useAct('removeMoment', ['moments']);
  const { moment } = one;
  if (moment === undefined) return null;
  const label = t('versions.forgetMoment', { name: one.words });
  return (
    <Tooltip label={t('common.delete')}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="sm"
        aria-label={label}
        onClick={() =>
          confirm({
            title: label,
            text: t('versions.forgetMomentText'),
            action: t('common.delete'),
            act: () => remove.mutateAsync({ params: { id, moment } }),
          })
        }
      >
        <IconTrash size={14} stroke={1.75} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
