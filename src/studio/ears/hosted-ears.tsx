// Recognisers of servers elsewhere, with a check that tells what is wrong. What callers say leaves the house with them.
// Not here: the list and its form (pages/hosted-list.tsx).
import { Button } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { CallAnswer } from '#api/contract/client.ts';
import { StatePill } from '#kit/state-pill.tsx';
import { useAct, useApi } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { type HostedBody, HostedList } from '../pages/hosted-list.tsx';
import classes from './ears.module.css';

type Hosted = CallAnswer<'hostedEars'>['items'][number];

const kinds = ['openai', 'deepgram', 'vosk-server'] as const;
const usual: Record<Hosted['kind'], { url: string; model: string }> = {
  openai: { url: 'https://api.openai.com/v1', model: 'gpt-4o-mini-transcribe' },
  deepgram: { url: 'wss://api.deepgram.com/v1', model: 'nova-3' },
  'vosk-server': { url: 'ws://192.168.0.10:2700', model: '' },
};
const fresh: HostedBody<Hosted> = { name: '', kind: 'openai', languages: ['es'], ...usual.openai };
/** Codes of a check that have words of their own; all others are told by the server's. */
const faults = new Set([
  'not-configured',
  'refused-address',
  'unavailable',
  'bad-certificate',
  'timeout',
  'too-many',
  'rejected',
  'bad-answer',
  'invalid',
]);

/** Asks a recogniser, and says how it stands. */
function Check({ id, name }: { id: string; name: string }) {
  const { t } = useTranslation();
  const check = useAct('checkEar', []);
  const answer = check.data;
  const fault = answer?.ok === false && (faults.has(answer.code ?? '') ? t(`ears.fault-${answer.code}`) : (answer.message ?? ''));
  return (
    <div className={classes['verdict']}>
      <Button
        size="xs"
        variant="default"
        aria-label={t('ears.checkOne', { name })}
        loading={check.isPending}
        onClick={(event) => {
          // The row around it opens its form.
          event.stopPropagation();
          check.mutate({ params: { id } });
        }}
      >
        {t('ears.check')}
      </Button>
      <div role="status">
        {answer?.ok ? (
          <StatePill tone="green" icon={IconCheck}>
            {t('ears.answers')}
          </StatePill>
        ) : null}
        {fault ? <span className={classes['fault']}>{fault}</span> : null}
        {check.error ? <span className={classes['fault']}>{errorText(t, check.error)}</span> : null}
      </div>
    </div>
  );
}

/** The section. */
export function HostedEars() {
  const { t } = useTranslation();
  const query = useApi('hostedEars');
  const save = useAct('saveHostedEar', ['hostedEars', 'ears']);
  const remove = useAct('removeHostedEar', ['hostedEars', 'ears']);
  return (
    <HostedList<Hosted>
      sort={{
        words: 'ears',
        query,
        save: {
          isPending: save.isPending,
          error: save.error,
          run: (id, body, onSuccess) => save.mutate({ params: { id }, body }, { onSuccess }),
        },
        remove: (id) => remove.mutateAsync({ params: { id } }),
        slug: 'oido',
        kinds,
        fresh,
        usual: (kind) => usual[kind],
        hasModel: (kind) => kind !== 'vosk-server',
        columns: [{ head: t('ears.check'), unseen: true, cell: (row) => <Check id={row.id} name={row.name} /> }],
        removeText: t('ears.removeText'),
      }}
    />
  );
}
