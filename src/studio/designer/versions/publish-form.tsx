// Publishing as a form: why, how far it is and a way to stop; where saved tests fail, which and how, and the reason to publish nevertheless.
// Not here: the dialog around it and the list of problems.
import { Button, Progress, Textarea } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as z from 'zod';
import { ApiError } from '#api/contract/client.ts';
import { type TalkOutcome, talkResultSchema } from '#api/contract/talk-routes.ts';
import { Failed } from '#kit/failed.tsx';
import { client, queryClient } from '../../app/api.ts';
import { errorText } from '../../app/error-text.ts';
import { usePublishing } from '../../app/publishing.ts';
import { TalkRows } from './talk-rows.tsx';
import classes from './versions.module.css';

const gateSchema = z.object({ talks: z.array(talkResultSchema) });

/** The tests that held publishing up, where that is what the server said. */
function failedTalks(error: unknown): TalkOutcome[] | undefined {
  if (!(error instanceof ApiError) || error.answer.code !== 'talks-failed') return undefined;
  return gateSchema.safeParse(error.answer.details).data?.talks;
}

function How({ flow }: { flow: string }) {
  const { t } = useTranslation();
  const progress = usePublishing((state) => state[flow]);
  const [stopping, setStopping] = useState(false);
  const stop = () => {
    setStopping(true);
    // Nothing to stop any more is no problem: it is over.
    client('cancelPublish', { params: { id: flow } }).catch(() => undefined);
  };
  const share = progress === undefined || progress.total === 0 ? 0 : (100 * progress.done) / progress.total;
  const words =
    progress === undefined ? t('versions.saving') : t(`versions.step-${progress.step}`, { done: progress.done, total: progress.total });
  return (
    <div className={classes['progress']}>
      <div role="status">{words}</div>
      <Progress value={share} aria-label={words} />
      <Button variant="subtle" color="gray" size="compact-sm" loading={stopping} onClick={stop}>
        {t('versions.stop')}
      </Button>
    </div>
  );
}

/** The form. `revision` saves what is not saved and answers the draft's revision, undefined when that cannot be done. */
export function PublishForm({
  id,
  blocked,
  revision,
  onPublished,
  onCancel,
  onBusy,
  note: firstNote = '',
  children,
}: {
  id: string;
  blocked: boolean;
  revision: () => Promise<number | undefined>;
  onPublished: (version: number) => void;
  onCancel: () => void;
  onBusy?: (busy: boolean) => void;
  note?: string;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  const [note, setNote] = useState(firstNote);
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const red = failedTalks(error);
  const override = reason.trim();
  const turn = (now: boolean) => {
    setBusy(now);
    onBusy?.(now);
  };
  const publish = async () => {
    turn(true);
    try {
      const baseRevision = await revision();
      if (baseRevision === undefined) throw new Error(t('designer.publishNotSaved'));
      const body = { baseRevision, note: note.trim(), ...(override === '' ? {} : { override }) };
      const { version } = await client('publishFlow', { params: { id }, body });
      // The page behind shows the new version when this says it is out.
      await Promise.all(['flows', 'flow', 'flowVersions'].map((name) => queryClient.invalidateQueries({ queryKey: [name] })));
      setError(undefined);
      onPublished(version);
    } catch (caught) {
      setError(caught);
    }
    turn(false);
  };
  return (
    <div className="a-form">
      {children}
      <Textarea
        label={t('designer.publishNote')}
        description={t('designer.publishNoteHelp')}
        maxLength={500}
        autosize
        minRows={2}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        data-autofocus
      />
      {red ? (
        <section className={classes['gate']} aria-label={t('versions.gateTitle')}>
          <h3>{t('versions.gateTitle')}</h3>
          <p className="a-muted">{t('versions.gateText')}</p>
          <TalkRows results={red} />
          <Textarea
            label={t('versions.reason')}
            description={t('versions.reasonHelp')}
            maxLength={500}
            autosize
            minRows={2}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        </section>
      ) : error === undefined ? null : (
        <Failed
          text={
            error instanceof ApiError
              ? t(`versions.error-${error.answer.code}`, { defaultValue: errorText(t, error) })
              : errorText(t, error)
          }
          retry={t('common.retry')}
          onRetry={() => void publish()}
        />
      )}
      {busy ? <How flow={id} /> : null}
      <div className="a-form-end">
        <Button variant="default" onClick={onCancel} disabled={busy}>
          {t('common.cancel')}
        </Button>
        {red ? (
          <>
            <Button variant="default" loading={busy} onClick={() => void publish()} disabled={override !== ''}>
              {t('versions.runAgain')}
            </Button>
            <Button color="red" disabled={blocked || override === ''} loading={busy} onClick={() => void publish()}>
              {t('versions.publishAnyway')}
            </Button>
          </>
        ) : (
          <Button disabled={blocked} loading={busy} onClick={() => void publish()}>
            {t('flows.publish')}
          </Button>
        )}
      </div>
    </div>
  );
}
