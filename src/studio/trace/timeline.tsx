// The story of a call as a timeline in words; hovering or focusing a row tells which block it was.
import {
  IconAlertTriangle,
  IconArrowRight,
  IconDialpad,
  IconEar,
  IconMessage2,
  IconPhoneIncoming,
  IconPhoneOff,
  IconTransferOut,
  IconVariable,
  IconVolume,
  IconWorldUpload,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Flow } from '#flow/model.ts';
import { Keycap } from '#kit/keycap.tsx';
import type { IconPart } from '#kit/state-pill.tsx';
import { useApi } from '../app/api.ts';
import { clock, useFormat } from '../app/format.ts';
import { useKindWords } from '../drawing/kind-words.ts';
import type { StoryRow, StorySort } from './story.ts';
import classes from './timeline.module.css';

const icons: Record<StorySort, IconPart> = {
  call: IconPhoneIncoming,
  said: IconVolume,
  key: IconDialpad,
  heard: IconEar,
  decided: IconArrowRight,
  data: IconVariable,
  message: IconMessage2,
  transfer: IconTransferOut,
  request: IconWorldUpload,
  end: IconPhoneOff,
  problem: IconAlertTriangle,
};

/** The label an option has in the document, for exits such as `option:turnos`. */
function optionLabel(settings: Record<string, unknown>, exit: string): string | undefined {
  const id = exit.split(':')[1];
  for (const value of Object.values(settings)) {
    if (id === undefined || !Array.isArray(value)) continue;
    const found: unknown = value.find((one: unknown) => typeof one === 'object' && one !== null && 'id' in one && one.id === id);
    if (typeof found === 'object' && found !== null && 'label' in found && typeof found.label === 'string') return found.label;
  }
  return undefined;
}

/** The timeline. `documents` name blocks and exits; `onHover` gets the row under the pointer or focus. */
export function Timeline({
  rows,
  startedAt,
  documents,
  onHover,
}: {
  rows: StoryRow[];
  startedAt: number;
  documents: Record<string, Flow>;
  onHover: (row: StoryRow | undefined) => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useKindWords();
  const teams = useApi('teams');
  const agents = useApi('agents');
  const sentence = (row: StoryRow): string => {
    const values = { ...row.values };
    if (row.exit) {
      const block = documents[row.exit.flow]?.blocks[row.exit.block];
      if (block) values['exit'] = words.exit('blocks', block.kind, row.exit.exit, optionLabel(block.settings, row.exit.exit));
    }
    if (values['agent']) values['agent'] = agents.data?.items.find((one) => one.id === values['agent'])?.name ?? values['agent'];
    if (row.word === 'transfer') {
      const id = String(values['targetId']);
      const kind = String(values['targetKind']);
      const list = kind === 'team' ? teams.data?.items : agents.data?.items;
      const name = list?.find((one) => one.id === id)?.name ?? id;
      values['target'] = kind === 'team' ? t('trace.transferTeam', { name }) : kind === 'agent' ? t('trace.transferAgent', { name }) : id;
    }
    if (row.actionKind !== undefined) values['action'] = words.action(row.actionKind);
    const told = t(`trace.${row.word}`, values);
    return row.more === undefined ? told : `${told}. ${t(`trace.${row.more.word}`, row.more.values)}`;
  };
  let lastBlock: string | undefined;
  return (
    <ol className={classes['list']} onMouseLeave={() => onHover(undefined)}>
      {rows.map((row) => {
        const Icon = icons[row.sort];
        const key = row.place ? `${row.place.flow}/${row.place.block}` : undefined;
        const title = row.place ? (documents[row.place.flow]?.blocks[row.place.block]?.title ?? row.place.block) : undefined;
        const fresh = key !== lastBlock;
        lastBlock = key;
        return (
          <li key={row.id}>
            {fresh && title !== undefined ? <p className={classes['block']}>{title}</p> : null}
            <button
              type="button"
              className={classes['row']}
              data-sort={row.sort}
              onMouseEnter={() => onHover(row)}
              onFocus={() => onHover(row)}
              onClick={() => onHover(row)}
            >
              <time title={format.precise(row.at)}>{clock(row.at - startedAt)}</time>
              <Icon size={16} stroke={1.75} aria-hidden />
              <span className={classes['words']}>
                {row.sort === 'said' && row.quote !== undefined ? null : sentence(row)}
                {row.sort === 'key' ? Array.from(row.quote ?? '').map((key, place) => <Keycap key={`${place}${key}`} value={key} />) : null}
                {row.sort !== 'key' && row.quote !== undefined ? <q className={classes['quote']}>{row.quote}</q> : null}
              </span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}
