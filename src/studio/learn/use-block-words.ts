// The names of a block, its options and its exits, from the draft of the flow that it belongs to. Not here: where they are shown.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallAnswer } from '#api/contract/client.ts';
import { useApi } from '../app/api.ts';
import { useKindWords } from '../drawing/kind-words.ts';
import { useFormat } from '../app/format.ts';
import { blockIn } from './teach.ts';

/** One utterance. */
export type Misheard = CallAnswer<'misheard'>['items'][number];

/** Names for an utterance's block; ids stand where the draft has it no more. */
export function useBlockWords({ place, outcome }: Misheard) {
  const { t } = useTranslation();
  const kinds = useKindWords();
  const format = useFormat();
  const { data, isPending } = useApi('flow', { params: { id: place.flow } });
  const found = useMemo(() => data && blockIn(data.document, place.block), [data, place.block]);
  const optionName = (id: string) => found?.options?.find((one) => one.id === id)?.label ?? id;
  const exitName = (exit: string) => {
    const [, option] = exit.split(':');
    if (option !== undefined) return optionName(option);
    return found ? kinds.exit('blocks', found.kind, exit) : exit;
  };
  return {
    title: found?.title || place.block,
    flowName: data?.summary.name ?? place.flow,
    loading: isPending,
    options: found?.options,
    known: found !== undefined,
    /** Does the draft keep the sound of what is not understood? */
    keeps: data?.document['keepUtterances'] === true,
    optionName,
    outcome: 'exit' in outcome ? t(`learn.${outcome.by}`, { name: exitName(outcome.exit) }) : t(`learn.${outcome.by}`),
    number: (value: number) => format.number(Math.round(value * 1000) / 1000),
  };
}
