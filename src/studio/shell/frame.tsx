// The frame around every page: rail, top bar, the page, the phone at the right when it is open.
import { Outlet, useRouterState } from '@tanstack/react-router';
import { Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { RowSkeletons } from '#kit/row-skeletons.tsx';
import { useApi } from '../app/api.ts';
import { useHelp } from '../app/help.ts';
import { useHints } from '../app/hints.ts';
import { useLater } from '../app/later.ts';
import { deskPhone } from '../phone/phone-state.ts';
import { usePhonePanel } from '../phone/panel-store.ts';
import { useQuestion } from './confirm.tsx';
import classes from './frame.module.css';
import { Incoming } from './incoming.tsx';
import { Rail } from './rail.tsx';
import { sectionOf } from './sections.ts';
import { TopBar } from './top-bar.tsx';
import { lazyPart } from '../app/lazy-part.ts';
import { withTexts } from '../app/locale.ts';

const PhonePanel = lazyPart(() => import('../phone/phone-panel.tsx').then((module) => module.PhonePanel));
const HelpDrawer = lazyPart(() => import('../designer/panel/help-drawer.tsx').then((module) => module.HelpDrawer));
const Confirmer = lazyPart(() => import('./confirmer.tsx').then((module) => module.Confirmer));
const DrainBar = lazyPart(() => withTexts(['drain'], import('./drain-bar.tsx')).then((module) => module.DrainBar));
const narrowKey = 'atiende.rail';

/** The signed-in studio. */
export function Frame() {
  const { t } = useTranslation();
  useHints();
  const pathname = useRouterState({ select: (state) => state.location.pathname });
  const [narrow, setNarrow] = useState(() => localStorage.getItem(narrowKey) === 'narrow');
  const [menuOpen, setMenuOpen] = useState(false);
  const phoneOpen = usePhonePanel((state) => state.open);
  const helps = useHelp((state) => state.at !== undefined);
  const asked = useQuestion((state) => state.question !== undefined);
  const later = useLater();
  const drain = useApi('status', {}, { refetchMs: 30_000 }).data?.drain;
  const section = sectionOf(pathname);
  const name = section ? t(`sections.${section.id}`) : '';
  useEffect(() => setMenuOpen(false), [pathname]);
  const ringing = deskPhone((state) => state.phase === 'ringing-in');
  const heading = ringing ? t('shell.ringing') : name;
  useEffect(() => {
    document.title = heading ? `${heading} · Atiende` : 'Atiende';
  }, [heading]);
  const toggle = () => {
    localStorage.setItem(narrowKey, narrow ? 'wide' : 'narrow');
    setNarrow(!narrow);
  };
  return (
    <div className={classes['frame']} data-narrow={narrow} data-menu={menuOpen} data-phone={phoneOpen}>
      <a className={classes['skip']} href="#page">
        {t('shell.skip')}
      </a>
      <Rail narrow={narrow} onToggle={toggle} onClose={() => setMenuOpen(false)} />
      <button type="button" className={classes['veil']} aria-label={t('shell.closeMenu')} onClick={() => setMenuOpen(false)} />
      <div className={classes['middle']}>
        <TopBar onMenu={() => setMenuOpen(true)} />
        {drain ? (
          <Suspense fallback={null}>
            <DrainBar drain={drain} />
          </Suspense>
        ) : null}
        <main id="page" className={classes['page']} tabIndex={-1}>
          <Suspense
            fallback={
              <div className="a-page">
                <RowSkeletons label={t('common.loading')} />
              </div>
            }
          >
            <Outlet />
          </Suspense>
        </main>
      </div>
      {phoneOpen ? (
        <Suspense fallback={<aside className={classes['waiting']} aria-label={t('phone.title')} />}>
          <PhonePanel />
        </Suspense>
      ) : null}
      {helps ? (
        <Suspense fallback={null}>
          <HelpDrawer />
        </Suspense>
      ) : null}
      <Incoming />
      {later || asked ? (
        <Suspense fallback={null}>
          <Confirmer />
        </Suspense>
      ) : null}
    </div>
  );
}
