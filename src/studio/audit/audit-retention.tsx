// How long the log of changes is kept: said on a button, changed in a drawer. Not here: the log.
import { Button, NumberInput } from '@mantine/core';
import { IconClock } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemAt, useAct, useApi } from '../app/api.ts';
import { FormDrawer } from '../pages/form-drawer.tsx';

function RetentionForm({ days, onClose }: { days: number; onClose: () => void }) {
  const { t } = useTranslation();
  const save = useAct('saveAuditSettings', ['auditSettings', 'audit']);
  const [value, setValue] = useState(days);
  return (
    <FormDrawer
      opened
      title={t('audit.retention')}
      busy={save.isPending}
      error={save.error}
      onSave={() => save.mutate({ body: { retentionDays: value } }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <NumberInput
        data-autofocus
        label={t('audit.retentionDays')}
        description={t('audit.retentionHelp')}
        min={0}
        max={3650}
        allowDecimal={false}
        value={value}
        error={problemAt(save.error, 'retentionDays')}
        onChange={(next) => (typeof next === 'number' ? setValue(next) : undefined)}
      />
    </FormDrawer>
  );
}

/** The button, as soon as it is known what it says. */
export function AuditRetention() {
  const { t } = useTranslation();
  const days = useApi('auditSettings').data?.retentionDays;
  const [changing, setChanging] = useState(false);
  if (days === undefined) return null;
  return (
    <>
      <Button variant="subtle" leftSection={<IconClock size={16} stroke={1.75} aria-hidden />} onClick={() => setChanging(true)}>
        {days === 0 ? t('audit.keptForever') : t('audit.kept', { count: days })}
      </Button>
      {changing ? <RetentionForm days={days} onClose={() => setChanging(false)} /> : null}
    </>
  );
}
