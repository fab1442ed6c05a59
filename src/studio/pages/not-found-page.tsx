// An address that leads nowhere.
import { Button } from '@mantine/core';
import { IconMapQuestion } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '#kit/empty-state.tsx';

/** Says so, and leads home. */
export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <div className="a-page">
      <EmptyState icon={IconMapQuestion} title={t('notFound.title')} text={t('notFound.text')} main>
        <Button component={Link} to="/">
          {t('notFound.home')}
        </Button>
      </EmptyState>
    </div>
  );
}
