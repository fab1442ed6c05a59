// The help on blocks and actions: what each is for, when to use it, an example to read and to hear. Texts are the kinds' own (guide.json).
import { Button, Drawer } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as z from 'zod';
import { guides } from '#kinds/forms.ts';
import { RowSkeletons } from '#kit/row-skeletons.tsx';
import { useKindWords } from '../../drawing/kind-words.ts';
import { lookOf } from '../../drawing/looks.ts';
import { hear } from './audio.ts';
import classes from './help-drawer.module.css';

const guideSchema = z.object({
  what: z.string(),
  when: z.array(z.string()),
  example: z.string(),
  says: z.string().optional(),
  tip: z.string().optional(),
});
type Guide = z.infer<typeof guideSchema>;

interface Entry {
  room: 'blocks' | 'actions';
  kind: string;
  load: () => Promise<unknown>;
}

const entries: Entry[] = (['blocks', 'actions'] as const).flatMap((room) =>
  Object.entries(guides[room]).map(([kind, load]) => ({ room, kind, load })),
);

function useGuides(language: string): Map<string, Guide> | undefined {
  const [found, setFound] = useState<{ language: string; guides: Map<string, Guide> }>();
  useEffect(() => {
    let over = false;
    void Promise.all(
      entries.map(async ({ kind, load }) => {
        const all = z.record(z.string(), z.unknown()).safeParse(await load());
        const read = guideSchema.safeParse(all.success ? (all.data[language] ?? all.data['es']) : undefined);
        return read.success ? ([kind, read.data] as const) : undefined;
      }),
    ).then((list) => (over ? undefined : setFound({ language, guides: new Map(list.filter((one) => one !== undefined)) })));
    return () => {
      over = true;
    };
  }, [language]);
  return found?.language === language ? found.guides : undefined;
}

function Chapter({ entry, guide, language }: { entry: Entry; guide: Guide; language: string }) {
  const { t } = useTranslation();
  const words = useKindWords();
  const { icon: Icon, family } = lookOf(entry.kind);
  const { says } = guide;
  return (
    <article className={classes['chapter']} id={`help-${entry.kind}`} data-family={family} tabIndex={-1}>
      <h3>
        <Icon size={18} stroke={1.75} aria-hidden />
        {entry.room === 'blocks' ? words.block(entry.kind) : words.action(entry.kind)}
      </h3>
      <p>{guide.what}</p>
      <ul>
        {guide.when.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
      <div className={classes['example']}>
        <b>{t('panel.example')}</b>
        <p>{guide.example}</p>
        {says === undefined ? null : (
          <blockquote>
            “{says}”
            <Button
              size="compact-xs"
              variant="default"
              leftSection={<IconPlayerPlay size={13} stroke={1.75} aria-hidden />}
              onClick={() => hear({ text: says }, language)}
            >
              {t('panel.hear')}
            </Button>
          </blockquote>
        )}
      </div>
      {guide.tip === undefined ? null : <p className={classes['tip']}>{guide.tip}</p>}
    </article>
  );
}

/** The drawer, open at a kind. */
export function HelpDrawer({ kind, onClose }: { kind?: string; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const found = useGuides(i18n.language);
  useEffect(() => {
    if (!found || kind === undefined) return undefined;
    const timer = window.setTimeout(() => document.getElementById(`help-${kind}`)?.scrollIntoView({ block: 'start' }), 60);
    return () => window.clearTimeout(timer);
  }, [found, kind]);
  return (
    <Drawer opened onClose={onClose} title={t('panel.helpTitle')} size={480} closeButtonProps={{ 'aria-label': t('common.close') }}>
      {found === undefined ? (
        <RowSkeletons label={t('common.loading')} />
      ) : (
        <>
          {(['blocks', 'actions'] as const).map((room) => (
            <section key={room} aria-label={t(`panel.help-${room}`)}>
              <h2 className={classes['room']}>{t(`panel.help-${room}`)}</h2>
              {entries
                .filter((entry) => entry.room === room)
                .map((entry) => {
                  const guide = found.get(entry.kind);
                  return guide ? <Chapter key={entry.kind} entry={entry} guide={guide} language={i18n.language} /> : null;
                })}
            </section>
          ))}
        </>
      )}
    </Drawer>
  );
}
