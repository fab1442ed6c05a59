// The help on blocks and actions: what each is for, when to use it, an example to read and to hear. Texts are the kinds' own (guide.json).
import { Drawer } from '@mantine/core';
import { IconBulb, IconSearch } from '@tabler/icons-react';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as z from 'zod';
import { guides } from '#kinds/forms.ts';
import { EmptyState } from '#kit/empty-state.tsx';
import { HearButton } from '#kit/hear-button.tsx';
import { RowSkeletons } from '#kit/row-skeletons.tsx';
import { SearchBox } from '#kit/search-box.tsx';
import { audioSound, wordsSound } from '../../app/hear.ts';
import { closeHelp, useHelp } from '../../app/help.ts';
import { useMay } from '../../app/session.ts';
import { useKindWords } from '../../drawing/kind-words.ts';
import { lookOf } from '../../drawing/looks.ts';
import { actionKinds, blockKinds } from '../kinds-in-order.ts';
import classes from './help-drawer.module.css';

const guideSchema = z.object({
  what: z.string(),
  when: z.array(z.string()),
  example: z.string(),
  /** What a caller hears in the example; absent where nothing is heard. */
  says: z.string().optional(),
  /** An audio of the library that is heard too. */
  music: z.string().optional(),
  tip: z.string().optional(),
});
type Guide = z.infer<typeof guideSchema>;

interface Topic {
  room: 'blocks' | 'actions';
  kind: string;
  name: string;
  guide: Guide;
}

/** Kinds in the palette's order. */
const entries = [
  ...blockKinds.flatMap((group) => group.kinds).map((kind) => ({ room: 'blocks' as const, kind })),
  ...actionKinds.map((kind) => ({ room: 'actions' as const, kind })),
];

const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

function useGuides(language: string): Map<string, Guide> | undefined {
  const [found, setFound] = useState<{ language: string; guides: Map<string, Guide> }>();
  useEffect(() => {
    let over = false;
    void Promise.all(
      entries.map(async ({ room, kind }) => {
        const all = z.record(z.string(), z.unknown()).safeParse(await guides[room][kind]?.());
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

function Example({ topic, language }: { topic: Topic; language: string }) {
  const { t } = useTranslation();
  const mayHear = useMay('designer');
  const { says, music, example } = topic.guide;
  return (
    <div className={classes['example']}>
      <b>{t('panel.example')}</b>
      <p>{example}</p>
      {says === undefined ? (
        <p className={classes['silent']}>{t('panel.helpSilent')}</p>
      ) : (
        <blockquote>
          {mayHear ? <HearButton sound={wordsSound(says, language, 'default')} name={topic.name} /> : null}
          <q>{says}</q>
        </blockquote>
      )}
      {music === undefined ? null : (
        <div className={classes['music']}>
          <HearButton sound={audioSound(music)} label={t('panel.helpMusic')} name={topic.name} />
        </div>
      )}
    </div>
  );
}

function Chapter({ topic, language }: { topic: Topic; language: string }) {
  const { icon: Icon, family } = lookOf(topic.kind);
  const { guide } = topic;
  return (
    <article className={classes['chapter']} id={`help-${topic.kind}`} data-family={family} tabIndex={-1}>
      <h3>
        <Icon size={18} stroke={1.75} aria-hidden />
        {topic.name}
      </h3>
      <p>{guide.what}</p>
      <ul>
        {guide.when.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
      <Example topic={topic} language={language} />
      {guide.tip === undefined ? null : (
        <p className={classes['tip']}>
          <IconBulb size={15} stroke={1.75} aria-hidden />
          {guide.tip}
        </p>
      )}
    </article>
  );
}

/** Where a chapter begins: there, with the focus on it. */
function showChapter(kind: string): void {
  const chapter = document.getElementById(`help-${kind}`);
  chapter?.scrollIntoView({ block: 'start' });
  chapter?.focus({ preventScroll: true });
}

/** All chapters by name. */
function Index({ topics }: { topics: Topic[] }) {
  const { t } = useTranslation();
  return (
    <nav className={classes['index']} aria-label={t('panel.helpIndex')}>
      {topics.map(({ kind, name }) => {
        const { icon: Icon, family } = lookOf(kind);
        return (
          <button key={kind} type="button" data-family={family} onClick={() => showChapter(kind)}>
            <Icon size={16} stroke={1.75} aria-hidden />
            {name}
          </button>
        );
      })}
    </nav>
  );
}

/** The topics in which every word of the search stands. */
function fitting(topics: Topic[], search: string): Topic[] {
  const words = plain(search).split(/\s+/).filter(Boolean);
  return topics.filter(({ name, guide }) => {
    const text = plain([name, guide.what, ...guide.when, guide.example, guide.says ?? '', guide.tip ?? ''].join(' '));
    return words.every((word) => text.includes(word));
  });
}

/** The drawer; open while somebody asked for help. */
export function HelpDrawer() {
  const { t, i18n } = useTranslation();
  const words = useKindWords();
  const at = useHelp((help) => help.at);
  const found = useGuides(i18n.language);
  const [search, setSearch] = useState('');
  useEffect(() => setSearch(''), [at]);
  useEffect(() => {
    if (!found || at === undefined || at === '') return undefined;
    const timer = window.setTimeout(() => showChapter(at), 60);
    return () => window.clearTimeout(timer);
  }, [found, at]);
  const topics = useMemo(
    () =>
      entries.flatMap(({ room, kind }): Topic[] => {
        const guide = found?.get(kind);
        return guide ? [{ room, kind, name: room === 'blocks' ? words.block(kind) : words.action(kind), guide }] : [];
      }),
    [found, words],
  );
  const shown = fitting(topics, search);
  return (
    <Drawer
      opened={at !== undefined}
      onClose={closeHelp}
      position="right"
      title={t('panel.helpTitle')}
      size={480}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {found === undefined ? (
        <RowSkeletons label={t('common.loading')} />
      ) : (
        <>
          <div className={classes['search']}>
            <SearchBox value={search} onChange={setSearch} label={t('panel.helpSearch')} clear={t('common.clear')} />
          </div>
          {search === '' ? <Index topics={topics} /> : null}
          {shown.length === 0 ? <EmptyState icon={IconSearch} title={t('common.noMatch')} text={t('panel.helpNoMatch')} /> : null}
          {(['blocks', 'actions'] as const).map((room) => {
            const here = shown.filter((topic) => topic.room === room);
            if (here.length === 0) return null;
            return (
              <section key={room} aria-label={t(`panel.help-${room}`)}>
                <h2 className={classes['room']}>{t(`panel.help-${room}`)}</h2>
                {here.map((topic) => (
                  <Chapter key={topic.kind} topic={topic} language={i18n.language} />
                ))}
              </section>
            );
          })}
        </>
      )}
    </Drawer>
  );
}
