// Brings a flow in from its file; what is wrong with it is listed with its place, and then nothing is kept.
import { Button, Modal } from '@mantine/core';
import { IconFileImport } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '#api/contract/client.ts';
import { Failed } from '#kit/failed.tsx';
import { useAct } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { ProblemList, type Problem } from './problem-list.tsx';

const largestBytes = 5_000_000;

/** The import button with its dialog for problems. */
export function ImportFlow() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const file = useRef<HTMLInputElement>(null);
  const act = useAct('importFlow', ['flows']);
  const [problem, setProblem] = useState<{ text: string; list: Problem[] }>();
  const read = async (chosen: File) => {
    if (chosen.size > largestBytes) return setProblem({ text: t('flows.importLarge'), list: [] });
    let document: unknown;
    try {
      document = JSON.parse(await chosen.text());
    } catch {
      return setProblem({ text: t('flows.importNotJson'), list: [] });
    }
    try {
      const { id } = await act.mutateAsync({ body: { document, replace: false } });
      await navigate({ to: '/flows/$id', params: { id } });
    } catch (error) {
      const list = error instanceof ApiError ? (error.answer.problems ?? []) : [];
      setProblem({
        text: errorText(t, error),
        list: list.map((one) => ({
          ...one,
          level: one.level === 'warning' || one.level === 'advice' ? one.level : 'error',
          code: one.code ?? '',
        })),
      });
    }
    return undefined;
  };
  const pick = () => file.current?.click();
  return (
    <>
      <input
        ref={file}
        type="file"
        accept=".json,application/json"
        hidden
        aria-label={t('flows.import')}
        onChange={(event) => {
          const chosen = event.currentTarget.files?.[0];
          event.currentTarget.value = '';
          if (chosen) void read(chosen);
        }}
      />
      <Button variant="default" leftSection={<IconFileImport size={16} stroke={1.75} aria-hidden />} loading={act.isPending} onClick={pick}>
        {t('flows.import')}
      </Button>
      <Modal
        opened={problem !== undefined}
        onClose={() => setProblem(undefined)}
        title={t('flows.importFailed')}
        size="lg"
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <div className="a-form">
          <Failed
            text={problem?.text ?? ''}
            retry={t('flows.importOther')}
            onRetry={() => {
              setProblem(undefined);
              pick();
            }}
          />
          <ProblemList problems={problem?.list ?? []} />
        </div>
      </Modal>
    </>
  );
}
