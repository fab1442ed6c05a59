// The search over everything (Ctrl K): pages, flows, people and calls, by keyboard alone.
import { Modal, TextInput } from '@mantine/core';
import { IconArrowRight, IconHelp, IconPhoneDone, IconRoute, IconSearch, IconUser } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { texts } from '#kinds/texts.ts';
import type { IconPart } from '#kit/state-pill.tsx';
import { useApi } from '../app/api.ts';
import { useFormat } from '../app/format.ts';
import { openHelp } from '../app/help.ts';
import { useMay, useSession } from '../app/session.ts';
import { useKindWords } from '../drawing/kind-words.ts';
import classes from './search.module.css';
import { sectionsFor } from './sections.ts';

interface Hit {
  key: string;
  icon: IconPart;
  title: string;
  detail: string;
  go: () => unknown;
}

const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** The search dialog. */
export function Search({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { user } = useSession();
  const format = useFormat();
  const navigate = useNavigate();
  const kindWords = useKindWords();
  const sees = useMay('designer', 'supervisor');
  const [words, setWords] = useState('');
  const [at, setAt] = useState(0);
  const flows = useApi('flows', {}, { enabled: sees });
  const agents = useApi('agents');
  const calls = useApi('calls', { query: { search: words.trim(), limit: 6 } }, { enabled: sees && words.trim().length > 2 });
  const hits = useMemo(() => {
    const needle = plain(words.trim());
    const fits = (text: string) => plain(text).includes(needle);
    const found: Hit[] = sectionsFor(user.role).map((section) => ({
      key: section.id,
      icon: section.icon,
      title: t(`sections.${section.id}`),
      detail: t('search.page'),
      go: () => navigate({ to: section.to }),
    }));
    for (const flow of flows.data?.items ?? [])
      found.push({
        key: `flow-${flow.id}`,
        icon: IconRoute,
        title: flow.name,
        detail: t('search.flow'),
        go: () => navigate({ to: '/flows/$id', params: { id: flow.id } }),
      });
    for (const agent of agents.data?.items ?? [])
      found.push({
        key: `agent-${agent.id}`,
        icon: IconUser,
        title: agent.name,
        detail: t('search.agent'),
        go: () => navigate({ to: '/teams', search: { tab: 'agents', q: agent.name } }),
      });
    if (sees)
      for (const [room, kinds] of Object.entries(texts))
        for (const kind of Object.keys(kinds))
          found.push({
            key: `help-${kind}`,
            icon: IconHelp,
            title: room === 'blocks' ? kindWords.block(kind) : kindWords.action(kind),
            detail: t('panel.helpTitle'),
            go: () => openHelp(kind),
          });
    const kept = found.filter((hit) => fits(hit.title) || (needle !== '' && fits(hit.detail))).slice(0, 12);
    for (const call of words.trim().length > 2 ? (calls.data?.items ?? []) : [])
      kept.push({
        key: `call-${call.id}`,
        icon: IconPhoneDone,
        title: call.callerNumber ?? call.callerName ?? t('calls.hidden'),
        detail: `${call.flowName} · ${format.when(call.startedAt)}`,
        go: () => navigate({ to: '/calls/$id', params: { id: call.id } }),
      });
    return kept;
  }, [words, user.role, sees, kindWords, flows.data, agents.data, calls.data, t, navigate, format]);
  const index = Math.min(at, hits.length - 1);
  const open = (hit: Hit | undefined) => {
    if (!hit) return;
    onClose();
    hit.go();
  };
  const onKey = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setAt((index + step + hits.length) % Math.max(1, hits.length));
    }
    if (event.key === 'Enter') open(hits[index]);
  };
  return (
    <Modal.Root opened onClose={onClose} size={560} yOffset="12vh" centered={false} padding={0}>
      <Modal.Overlay />
      <Modal.Content aria-label={t('shell.search')}>
        <div onKeyDown={onKey}>
          <TextInput
            data-autofocus
            variant="unstyled"
            size="lg"
            className={classes['field']}
            leftSection={<IconSearch size={18} stroke={1.75} aria-hidden />}
            placeholder={t('search.placeholder')}
            aria-label={t('search.placeholder')}
            role="combobox"
            aria-expanded
            aria-controls="search-hits"
            aria-activedescendant={hits[index] ? `hit-${hits[index].key}` : undefined}
            value={words}
            onChange={(event) => {
              setWords(event.currentTarget.value);
              setAt(0);
            }}
          />
          <div id="search-hits" role="listbox" aria-label={t('shell.search')} className={classes['hits']}>
            {hits.map((hit, row) => (
              <button
                key={hit.key}
                id={`hit-${hit.key}`}
                type="button"
                role="option"
                tabIndex={-1}
                aria-selected={row === index}
                className={classes['hit']}
                onMouseMove={() => setAt(row)}
                onClick={() => open(hit)}
              >
                <hit.icon size={18} stroke={1.75} aria-hidden />
                <span>{hit.title}</span>
                <small>{hit.detail}</small>
                <IconArrowRight size={16} stroke={1.75} aria-hidden className={classes['arrow']} />
              </button>
            ))}
          </div>
          {hits.length === 0 ? <p className={classes['none']}>{t('search.none', { words })}</p> : null}
        </div>
      </Modal.Content>
    </Modal.Root>
  );
}
