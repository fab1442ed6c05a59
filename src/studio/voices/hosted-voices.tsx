// Voices of servers elsewhere. The texts of calls leave the house with them. Not here: the list and its form (pages/hosted-list.tsx).
import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { CallAnswer } from '#api/contract/client.ts';
import { useAct, useApi } from '../app/api.ts';
import { type HostedBody, HostedList } from '../pages/hosted-list.tsx';

type Hosted = CallAnswer<'hostedVoices'>['items'][number];

const kinds = ['openai', 'deepgram'] as const;
const usual = {
  openai: { url: 'https://api.openai.com/v1', model: 'gpt-4o-mini-tts' },
  deepgram: { url: 'https://api.deepgram.com/v1', model: 'aura-2-celeste-es' },
};
const fresh: HostedBody<Hosted> = { name: '', kind: 'openai', ...usual.openai, voice: 'nova', languages: ['es'] };

/** The section. */
export function HostedVoices() {
  const { t } = useTranslation();
  const query = useApi('hostedVoices');
  const save = useAct('saveHostedVoice', ['hostedVoices', 'voices']);
  const remove = useAct('removeHostedVoice', ['hostedVoices', 'voices']);
  return (
    <HostedList<Hosted>
      sort={{
        words: 'voices',
        query,
        save: {
          isPending: save.isPending,
          error: save.error,
          run: (id, body, onSuccess) => save.mutate({ params: { id }, body }, { onSuccess }),
        },
        remove: (id) => remove.mutateAsync({ params: { id } }),
        slug: 'voz',
        kinds,
        fresh,
        usual: (kind) => usual[kind],
        more: (value, put) =>
          value.kind === 'openai' ? (
            <TextInput label={t('voices.voice')} value={value.voice} onChange={(event) => put({ voice: event.currentTarget.value })} />
          ) : null,
        removeText: t('voices.removeHostedText'),
      }}
    />
  );
}
