// The rail at the left: the sections with icons and words, foldable to icons.
import { ActionIcon, Tooltip } from '@mantine/core';
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand, IconX } from '@tabler/icons-react';
import { Link, useRouterState } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useApi } from '../app/api.ts';
import { useFormat } from '../app/format.ts';
import { useSession } from '../app/session.ts';
import classes from './frame.module.css';
import { Mark } from './mark.tsx';
import { sectionOf, sectionsFor } from './sections.ts';

/** The rail. */
export function Rail({ narrow, onToggle, onClose }: { narrow: boolean; onToggle: () => void; onClose: () => void }) {
  const { t } = useTranslation();
  const { user } = useSession();
  const format = useFormat();
  const status = useApi('status', {}, { refetchMs: 30_000 });
  const here = useRouterState({ select: (state) => sectionOf(state.location.pathname)?.id });
  const callsNow = status.data?.callsNow ?? 0;
  const Fold = narrow ? IconLayoutSidebarLeftExpand : IconLayoutSidebarLeftCollapse;
  const foldWord = t(narrow ? 'shell.unfold' : 'shell.fold');
  return (
    <nav className={classes['rail']} aria-label={t('shell.sections')}>
      <Link to="/" className={classes['brand']} aria-label="Atiende">
        <Mark size={24} />
        <span>Atiende</span>
      </Link>
      <ul className={classes['list']}>
        {sectionsFor(user.role).map((section) => {
          const word = t(`sections.${section.id}`);
          return (
            <li key={section.id}>
              <Tooltip label={word} position="right" disabled={!narrow}>
                <Link to={section.to} className={classes['item']} aria-current={here === section.id ? 'page' : undefined} onClick={onClose}>
                  <section.icon size={20} stroke={1.75} aria-hidden />
                  <span>{word}</span>
                  {section.id === 'live' && callsNow > 0 ? (
                    <span className={`a-pill a-green ${classes['count']}`} title={t('shell.callsNow', { count: callsNow })}>
                      {format.number(callsNow)}
                    </span>
                  ) : null}
                </Link>
              </Tooltip>
            </li>
          );
        })}
      </ul>
      <div className={classes['grow']} />
      <Tooltip label={foldWord} position="right" disabled={!narrow}>
        <button type="button" className={`${classes['item']} ${classes['fold']}`} onClick={onToggle}>
          <Fold size={20} stroke={1.75} aria-hidden />
          <span>{foldWord}</span>
        </button>
      </Tooltip>
      <ActionIcon
        className={classes['burger']}
        variant="subtle"
        color="gray"
        pos="absolute"
        top={18}
        right={12}
        aria-label={t('shell.closeMenu')}
        onClick={onClose}
      >
        <IconX size={20} stroke={1.75} />
      </ActionIcon>
    </nav>
  );
}
