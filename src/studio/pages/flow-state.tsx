// How a flow stands: published, changed since, or never published; and whether its menus hear words yet.
import { Tooltip } from '@mantine/core';
import { IconCircleCheck, IconCircleDashed, IconGridDots, IconPencil } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { CallAnswer } from '#api/contract/client.ts';
import { StatePill } from '#kit/state-pill.tsx';
import { useFormat } from '../app/format.ts';

export type FlowSummary = CallAnswer<'flows'>['items'][number];
export type FlowStateName = 'published' | 'changed' | 'draft';

/** The state of a flow by its summary. */
export function flowState(flow: FlowSummary): FlowStateName {
  if (flow.version === 0) return 'draft';
  return flow.changed ? 'changed' : 'published';
}

/** The state as a pill. */
export function FlowState({ flow }: { flow: FlowSummary }) {
  const { t } = useTranslation();
  const state = flowState(flow);
  const icon = { published: IconCircleCheck, changed: IconPencil, draft: IconCircleDashed }[state];
  const tone = { published: 'green', changed: 'blue', draft: 'grey' } as const;
  return (
    <StatePill tone={tone[state]} icon={icon}>
      {t(`flows.state-${state}`)}
    </StatePill>
  );
}

/** That the menus of what is published take keys only, with why; nothing where they hear words too. */
export function KeysOnly({ words }: { words: FlowSummary['words'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (!words) return null;
  const share = format.number(Math.floor(words.share * 100));
  return (
    <Tooltip label={t(words.failed ? 'flows.keysOnlyFailedText' : 'flows.keysOnlyText')} multiline maw={320}>
      <span>
        <StatePill tone={words.failed ? 'amber' : 'grey'} icon={IconGridDots}>
          {words.failed ? t('flows.keysOnlyFailed') : t('flows.keysOnly', { share })}
        </StatePill>
      </span>
    </Tooltip>
  );
}
