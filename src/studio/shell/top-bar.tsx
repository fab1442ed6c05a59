// The bar above the page: where am I, search, the state of the system, the phone, and the person signed in.
import { ActionIcon, Button, Menu, useMantineColorScheme } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCheck,
  IconDeviceDesktop,
  IconLogout,
  IconMenu2,
  IconMoon,
  IconPhone,
  IconPhoneCall,
  IconSearch,
  IconSun,
  IconUserCog,
} from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useRouterState } from '@tanstack/react-router';
import { Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { StatePill } from '#kit/state-pill.tsx';
import { client, useApi } from '../app/api.ts';
import { useConnection } from '../app/hints.ts';
import { languageNames, languages, speak, withTexts } from '../app/locale.ts';
import { useSession } from '../app/session.ts';
import { usePhonePanel } from '../phone/panel-store.ts';
import classes from './frame.module.css';
import { sectionOf } from './sections.ts';
import { troubleOf } from './trouble.ts';
import { useLater } from '../app/later.ts';
import { lazyPart } from '../app/lazy-part.ts';

const Search = lazyPart(() => import('./search.tsx').then((module) => module.Search));
const SystemTrouble = lazyPart(() => withTexts(['trouble'], import('./system-trouble.tsx')).then((module) => module.SystemTrouble));
const MyAgentState = lazyPart(() => withTexts(['desk'], import('./agent-state.tsx')).then((module) => module.MyAgentState));

function SystemState() {
  const { t } = useTranslation();
  const { user } = useSession();
  const status = useApi('status', {}, { refetchMs: 30_000 });
  const connected = useConnection((state) => state.connected);
  if (connected === false) {
    return (
      <StatePill tone="amber" icon={IconAlertTriangle}>
        {t('shell.reconnecting')}
      </StatePill>
    );
  }
  const data = status.data;
  if (!data) return null;
  const trouble = troubleOf(data, user.role, Date.now());
  return (
    <>
      {trouble ? (
        <Suspense fallback={null}>
          <SystemTrouble trouble={trouble} status={data} />
        </Suspense>
      ) : (
        <span className={classes['stateWide']}>
          <StatePill tone={data.lines > 0 ? 'grey' : 'amber'} icon={IconPhone}>
            {t('shell.linesUp', { count: data.lines })}
          </StatePill>
        </span>
      )}
      {data.callsNow > 0 ? (
        <Link to="/live" className={classes['stateWide']}>
          <StatePill tone="green" icon={IconPhoneCall}>
            {t('shell.callsNow', { count: data.callsNow })}
          </StatePill>
        </Link>
      ) : null}
    </>
  );
}

function PersonMenu() {
  const { t, i18n } = useTranslation();
  const { user } = useSession();
  const queries = useQueryClient();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const initials = user.name
    .split(/\s+/)
    .map((word) => word.charAt(0))
    .slice(0, 2)
    .join('')
    .toUpperCase();
  const leave = async () => {
    await client('signOut').catch(() => undefined);
    queries.clear();
    location.assign('/');
  };
  const choose = (language: (typeof languages)[number]) =>
    void speak(language).then(() => client('updateMe', { body: { language } }).catch(() => undefined));
  const tick = <IconCheck size={16} stroke={1.75} aria-hidden />;
  const schemes = [
    { id: 'light', icon: IconSun },
    { id: 'dark', icon: IconMoon },
    { id: 'auto', icon: IconDeviceDesktop },
  ] as const;
  return (
    <Menu position="bottom-end" width={240} shadow="md">
      <Menu.Target>
        <button type="button" className={classes['person']} title={t('shell.userMenu', { name: user.name })}>
          <span className={classes['initials']} aria-hidden>
            {initials}
          </span>
          <span className={classes['personName']}>{user.name}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{user.email}</Menu.Label>
        <Menu.Item component={Link} to="/settings" leftSection={<IconUserCog size={16} stroke={1.75} aria-hidden />}>
          {t('shell.myAccount')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t('common.language')}</Menu.Label>
        {languages.map((language) => (
          <Menu.Item
            key={language}
            lang={language}
            closeMenuOnClick={false}
            rightSection={i18n.language === language ? tick : null}
            onClick={() => choose(language)}
          >
            {languageNames[language]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>{t('shell.appearance')}</Menu.Label>
        {schemes.map((scheme) => (
          <Menu.Item
            key={scheme.id}
            closeMenuOnClick={false}
            leftSection={<scheme.icon size={16} stroke={1.75} aria-hidden />}
            rightSection={colorScheme === scheme.id ? tick : null}
            onClick={() => setColorScheme(scheme.id)}
          >
            {t(`shell.scheme-${scheme.id}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} stroke={1.75} aria-hidden />} onClick={() => void leave()}>
          {t('shell.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** The top bar. */
export function TopBar({ onMenu }: { onMenu: () => void }) {
  const { t } = useTranslation();
  const { user, agent } = useSession();
  const later = useLater();
  const section = useRouterState({ select: (state) => sectionOf(state.location.pathname) });
  const deep = useRouterState({ select: (state) => state.location.pathname.split('/').length > 2 });
  const [searching, setSearching] = useState(false);
  const { open, show, hide } = usePhonePanel();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        setSearching(true);
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return (
    <section className={classes['bar']} aria-label={t('shell.bar')}>
      <ActionIcon className={classes['burger']} variant="subtle" color="gray" size="lg" aria-label={t('shell.openMenu')} onClick={onMenu}>
        <IconMenu2 size={20} stroke={1.75} />
      </ActionIcon>
      {section && deep ? (
        <Link to={section.to} className={classes['where']}>
          {t(`sections.${section.id}`)}
        </Link>
      ) : null}
      <button type="button" className={classes['find']} onClick={() => setSearching(true)}>
        <IconSearch size={16} stroke={1.75} aria-hidden />
        <span>{t('shell.search')}</span>
        <kbd aria-hidden>Ctrl K</kbd>
      </button>
      <div className={classes['state']}>
        <SystemState />
        {agent && later ? (
          <Suspense fallback={null}>
            <MyAgentState />
          </Suspense>
        ) : null}
      </div>
      {user.role === 'agent' ? null : (
        <Button
          className={classes['call']}
          variant={open ? 'light' : 'filled'}
          leftSection={<IconPhone size={16} stroke={1.75} aria-hidden />}
          onClick={() => (open ? hide() : show())}
          aria-expanded={open}
        >
          {t('phone.call')}
        </Button>
      )}
      <PersonMenu />
      {searching ? (
        <Suspense fallback={null}>
          <Search onClose={() => setSearching(false)} />
        </Suspense>
      ) : null}
    </section>
  );
}
