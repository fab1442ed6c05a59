// How a flow stands: published, changed since, or never published.
import { IconCircleCheck, IconCircleDashed, IconPencil } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { CallAnswer } from '#api/contract/client.ts';
import { StatePill } from '#kit/state-pill.tsx';

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
