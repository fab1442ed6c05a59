// The search over the canvas (Ctrl F): words in titles, texts, numbers, teams, templates, variables, notes; Enter goes from hit to hit.
import { ActionIcon } from '@mantine/core';
import { IconSearch, IconX } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCanvasUi } from './canvas/ui.ts';
import classes from './designer.module.css';
import { find, type Hit } from './edits/find.ts';
import { useDesigner } from './store.ts';
import type { ViewCommands } from './view-commands.ts';

function around(hit: Hit, length: number): [string, string, string] {
  const from = Math.max(0, hit.start - 24);
  const end = hit.start + length;
  return [(from > 0 ? '…' : '') + hit.text.slice(from, hit.start), hit.text.slice(hit.start, end), hit.text.slice(end, end + 40)];
}

/** The bar with its hits. */
export function SearchBar({ view }: { view: ViewCommands }) {
  const { t } = useTranslation();
  const flow = useDesigner((state) => state.flow);
  const installation = useDesigner((state) => state.installation);
  const [words, setWords] = useState('');
  const [at, setAt] = useState(-1);
  const names = useMemo(
    () => new Map([...(installation?.teams ?? []), ...(installation?.agents ?? [])].map((one) => [one.id, one.name])),
    [installation],
  );
  const hits = useMemo(() => (flow ? find(flow, words, names) : []), [flow, words, names]);
  const close = () => useCanvasUi.setState({ search: false });
  /** Going from hit to hit keeps the keys here; a click goes to the field itself. */
  const show = (index: number, toField = false) => {
    const hit = hits[index];
    if (!hit) return;
    setAt(index);
    view.jumpTo(hit.block, toField ? hit.path : undefined, hit.mark);
    document.getElementById(`hit-${index}`)?.scrollIntoView({ block: 'nearest' });
  };
  useEffect(() => setAt(-1), [words]);
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape') close();
    const step =
      event.key === 'ArrowDown' || (event.key === 'Enter' && !event.shiftKey)
        ? 1
        : event.key === 'ArrowUp' || event.key === 'Enter'
          ? -1
          : 0;
    if (step === 0 || hits.length === 0) return;
    event.preventDefault();
    show((at + step + hits.length) % hits.length);
  };
  return (
    <search className={classes['search']}>
      <div className={classes['searchField']}>
        <IconSearch size={16} stroke={1.75} aria-hidden />
        <input
          autoFocus
          aria-label={t('designer.search')}
          placeholder={t('designer.searchPlaceholder')}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
          onKeyDown={onKey}
        />
        <span className="a-num" role="status">
          {words.trim() === '' ? '' : t('designer.hits', { count: hits.length })}
        </span>
        <ActionIcon variant="subtle" color="gray" size={28} aria-label={t('common.close')} onClick={close}>
          <IconX size={16} stroke={1.75} aria-hidden />
        </ActionIcon>
      </div>
      {hits.length > 0 ? (
        <ul className={classes['hits']}>
          {hits.map((hit, index) => {
            const [before, match, after] = around(hit, words.trim().length);
            return (
              // Hits are told apart by their place in the document.
              <li key={`${hit.path.join('/')}-${hit.mark ?? ''}`}>
                <button type="button" id={`hit-${index}`} aria-current={index === at} onClick={() => show(index, true)}>
                  <strong>{hit.block === undefined ? t('designer.theFlow') : (flow?.blocks[hit.block]?.title ?? hit.block)}</strong>
                  <span>
                    {before}
                    <mark>{match}</mark>
                    {after}
                  </span>
                </button>
              </li>
            );
          })}
        </ul>
      ) : null}
    </search>
  );
}
