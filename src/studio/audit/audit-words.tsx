// An act of the log of changes in the user's words: what was done, to what, by whom, how it ended. Not here: where they stand.
import { IconAlertTriangle, IconCircleCheck, IconHandStop, IconHelpCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { CallAnswer } from '#api/contract/client.ts';
import { type IconPart, StatePill, type Tone } from '#kit/state-pill.tsx';
import { useApi } from '../app/api.ts';

/** One entry of the log. */
export type Act = CallAnswer<'audit'>['items'][number];

const looks: Record<Act['outcome'], { tone: Tone; icon: IconPart }> = {
  done: { tone: 'green', icon: IconCircleCheck },
  refused: { tone: 'amber', icon: IconHandStop },
  failed: { tone: 'red', icon: IconAlertTriangle },
  begun: { tone: 'grey', icon: IconHelpCircle },
};

/** How an act ended. */
export function OutcomePill({ outcome }: { outcome: Act['outcome'] }) {
  const { t } = useTranslation();
  const { tone, icon } = looks[outcome];
  return (
    <StatePill tone={tone} icon={icon}>
      {t(`audit.outcome-${outcome}`)}
    </StatePill>
  );
}

/** Words for entries. What a later release wrote, or an earlier one, shows by its plain name. */
export function useActWords() {
  const { t } = useTranslation();
  const people = new Map((useApi('users').data?.items ?? []).map(({ id, name }) => [id, name]));
  const tokens = new Map((useApi('tokens').data?.items ?? []).map(({ id, name }) => [id, name]));
  return {
    /** Example: "Guardar una línea". */
    act: ({ route }: Act) => t(`audit.act-${route}`, { defaultValue: route }),
    /** Example: "Línea · ventas". */
    object: ({ object, objectId }: Act) => {
      const name = objectId === undefined ? undefined : (people.get(objectId) ?? tokens.get(objectId) ?? objectId);
      return [t(`audit.kind-${object}`, { defaultValue: object }), name].filter(Boolean).join(' · ');
    },
    who: ({ who, whoId = '', whoName }: Act) =>
      who === 'control' || who === 'nobody' ? t(`audit.who-${who}`) : (tokens.get(whoId) ?? whoName),
    field: (field: string) => t(`audit.field-${field}`, { defaultValue: field }),
  };
}
