// The quiet page that sign-in and first password share: mark, one card, language below.
import { Anchor } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { languageNames, languages, speak } from '../app/locale.ts';
import classes from './door.module.css';
import { Mark } from './mark.tsx';

/** A card in the middle of an empty page. */
export function Door({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  const { t, i18n } = useTranslation();
  return (
    <main className={classes['page']}>
      <div className={classes['card']}>
        <p className={classes['brand']}>
          <Mark size={28} />
          <span>Atiende</span>
        </p>
        <h1>{title}</h1>
        <p className="a-muted">{lead}</p>
        {children}
      </div>
      <nav className={classes['languages']} aria-label={t('common.language')}>
        {languages.map((language) => (
          <Anchor
            key={language}
            component="button"
            type="button"
            size="sm"
            lang={language}
            aria-current={i18n.language === language}
            className={classes['language']}
            onClick={() => void speak(language)}
          >
            {languageNames[language]}
          </Anchor>
        ))}
      </nav>
    </main>
  );
}
