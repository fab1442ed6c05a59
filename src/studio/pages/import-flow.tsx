// Brings a flow in from its file. Everything the check finds is listed with its place before anything is kept; with an error nothing is.
import { Button, Modal } from '@mantine/core';
import { IconFileImport } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '#api/contract/client.ts';
import { Failed } from '#kit/failed.tsx';
import { useAct } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import classes from './problem-list.module.css';
import { ProblemList, type Problem } from './problem-list.tsx';

const largestBytes = 5_000_000;

/** What was found in a file. Without `text` it may be brought in nevertheless: only warnings and advice. */
interface Finding {
  text?: string;
  list: Problem[];
  document?: unknown;
  /** Titles of the file's blocks by id. */
  titles?: Record<string, string>;
}

/** What the file calls its blocks, as far as it has the shape of a flow. */
function titlesIn(document: unknown): Record<string, string> {
  const blocks = typeof document === 'object' && document !== null && 'blocks' in document ? document.blocks : undefined;
  if (typeof blocks !== 'object' || blocks === null) return {};
  return Object.fromEntries(
    Object.entries(blocks).flatMap(([id, block]: [string, unknown]) =>
      typeof block === 'object' && block !== null && 'title' in block && typeof block.title === 'string' && block.title !== ''
        ? [[id, block.title]]
        : [],
    ),
  );
}

function problemsOf(found: NonNullable<ApiError['answer']['problems']>): Problem[] {
  return found.map((one) => ({
    ...one,
    level: one.level === 'warning' || one.level === 'advice' ? one.level : 'error',
    code: one.code ?? '',
  }));
}

/** The import button with its dialog for problems. */
export function ImportFlow() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const file = useRef<HTMLInputElement>(null);
  const check = useAct('checkFlow', []);
  const act = useAct('importFlow', ['flows']);
  const [found, setFound] = useState<Finding>();
  const keep = async (document: unknown) => {
    try {
      const { id } = await act.mutateAsync({ body: { document, replace: false } });
      await navigate({ to: '/flows/$id', params: { id } });
    } catch (error) {
      setFound({ text: errorText(t, error), list: problemsOf(error instanceof ApiError ? (error.answer.problems ?? []) : []) });
    }
  };
  const read = async (chosen: File) => {
    if (chosen.size > largestBytes) return setFound({ text: t('flows.importLarge'), list: [] });
    let document: unknown;
    try {
      document = JSON.parse(await chosen.text());
    } catch {
      return setFound({ text: t('flows.importNotJson'), list: [] });
    }
    try {
      const { problems } = await check.mutateAsync({ body: { document } });
      const list = problemsOf(problems);
      if (list.some((one) => one.level === 'error')) return setFound({ text: t('flows.importErrors'), list, titles: titlesIn(document) });
      if (list.length > 0) return setFound({ list, document, titles: titlesIn(document) });
    } catch (error) {
      return setFound({ text: errorText(t, error), list: [] });
    }
    return keep(document);
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
      <Button
        variant="default"
        leftSection={<IconFileImport size={16} stroke={1.75} aria-hidden />}
        loading={check.isPending || act.isPending}
        onClick={pick}
      >
        {t('flows.import')}
      </Button>
      {found ? (
        <Modal
          opened
          onClose={() => setFound(undefined)}
          title={t(found.text === undefined ? 'flows.importReview' : 'flows.importFailed')}
          size="lg"
          closeButtonProps={{ 'aria-label': t('common.close') }}
        >
          <div className="a-form">
            {found.text === undefined ? (
              <p>{t('flows.importReviewText')}</p>
            ) : (
              <Failed
                text={found.text}
                retry={t('flows.importOther')}
                onRetry={() => {
                  setFound(undefined);
                  pick();
                }}
              />
            )}
            <ProblemList problems={found.list} titles={found.titles ?? {}} />
            {found.text === undefined ? (
              <div className={`a-form-end ${classes['foot']}`}>
                <Button variant="default" onClick={() => setFound(undefined)}>
                  {t('common.cancel')}
                </Button>
                <Button
                  data-autofocus
                  onClick={() => {
                    setFound(undefined);
                    void keep(found.document);
                  }}
                >
                  {t('flows.importAnyway')}
                </Button>
              </div>
            ) : null}
          </div>
        </Modal>
      ) : null}
    </>
  );
}
