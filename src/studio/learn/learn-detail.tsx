// One utterance that was not understood: all that is known of it, teaching it to an option, and its call as a test of the flow.
// Not here: the changes themselves (teach.ts).
import { Button, Drawer, Select, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failed } from '#kit/failed.tsx';
import { HearButton } from '#kit/hear-button.tsx';
import { client } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { useFormat } from '../app/format.ts';
import { languageName } from '../app/language-name.ts';
import { utteranceSound } from '../app/hear.ts';
import { useMay } from '../app/session.ts';
import { freeTalkId } from '../app/talk-id.ts';
import classes from './learn-detail.module.css';
import { forget, type Lesson, talkOfCall, teach } from './teach.ts';
import { type Misheard, useBlockWords } from './use-block-words.ts';

/** The drawer. */
export function LearnDetail({ row, onClose }: { row: Misheard; onClose: () => void }) {
  const { t } = useTranslation();
  const mayDraw = useMay('designer');
  const { title, flowName } = useBlockWords(row);
  return (
    <Drawer opened onClose={onClose} title={title} size={460} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <p className={classes['under']}>
        <Link to="/flows/$id" params={{ id: row.flow }}>
          {flowName}
        </Link>{' '}
        · {row.version === 0 ? t('learn.draft') : t('learn.version', { version: row.version })}
      </p>
      <Facts row={row} />
      {mayDraw ? <Teach row={row} /> : null}
      {mayDraw ? <MakeTalk row={row} /> : null}
      <Link to="/calls/$id" params={{ id: row.callId }}>
        {t('learn.call')}
      </Link>
    </Drawer>
  );
}

function Facts({ row }: { row: Misheard }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { optionName, outcome, number } = useBlockWords(row);
  const facts: [string, string | undefined][] = [
    ['when', format.when(row.at)],
    ['language', row.language === undefined ? undefined : languageName(row.language)],
    ['before', row.before],
    ['heard', row.text ?? t('learn.noText')],
    ['likeliest', row.option === undefined ? undefined : optionName(row.option)],
    ['second', row.second === undefined ? undefined : optionName(row.second)],
    ['z', row.z === undefined ? undefined : number(row.z)],
    ['confidence', row.confidence === undefined ? undefined : number(row.confidence)],
    ['detail', row.detail],
    ['chose', outcome],
  ];
  return (
    <>
      <dl className={classes['facts']}>
        {facts.map(([name, value]) =>
          value === undefined ? null : (
            <div key={name}>
              <dt>{t(`learn.${name}`)}</dt>
              <dd>{value}</dd>
            </div>
          ),
        )}
      </dl>
      {row.audible ? (
        <div className={classes['under']}>
          <HearButton sound={utteranceSound(row.callId, row.seq)} label={t('learn.hear')} />
        </div>
      ) : (
        <NoAudio row={row} />
      )}
    </>
  );
}

/** Why it is not heard, and the switch of the flow that keeps what will be said. */
function NoAudio({ row }: { row: Misheard }) {
  const { t } = useTranslation();
  const mayDraw = useMay('designer');
  const { loading, keeps, flowName } = useBlockWords(row);
  if (loading) return null;
  if (keeps) return <p className={classes['under']}>{t('learn.audioGone')}</p>;
  return (
    <div className={classes['under']}>
      <p>{t('learn.notKept', { flow: flowName })}</p>
      {mayDraw ? (
        <Link to="/flows/$id/edit" params={{ id: row.place.flow }} search={{ field: 'keepUtterances' }}>
          {t('learn.keep')}
        </Link>
      ) : null}
    </div>
  );
}

/** The option that is likeliest meant: the one chosen in the end, else what the ear thought of. */
function meant({ outcome, option }: Misheard, options: readonly { id: string }[]): string | null {
  const chosen = 'exit' in outcome ? outcome.exit.split(':')[1] : undefined;
  return [chosen, option].find((id) => options.some((one) => one.id === id)) ?? null;
}

function Teach({ row }: { row: Misheard }) {
  const { t } = useTranslation();
  const { options, known, loading, optionName } = useBlockWords(row);
  const [option, setOption] = useState<string | null>();
  const [phrase, setPhrase] = useState(row.text ?? '');
  const close = { closeButtonProps: { 'aria-label': t('common.close') } };
  const undo = (lesson: Lesson) => {
    forget(lesson).then(
      () => notifications.show({ message: t('learn.undone', { phrase: lesson.phrase }), ...close }),
      (error: unknown) => notifications.show({ color: 'red', message: errorText(t, error), ...close }),
    );
  };
  const add = useMutation({
    mutationFn: teach,
    onSuccess: (changed, lesson) => {
      const words = { phrase: lesson.phrase, option: optionName(lesson.option) };
      const id = `learn ${lesson.flow} ${lesson.phrase}`;
      const button = (
        <Button
          size="compact-sm"
          variant="subtle"
          onClick={() => {
            notifications.hide(id);
            undo(lesson);
          }}
        >
          {t('learn.undo')}
        </Button>
      );
      notifications.show({
        id,
        autoClose: 15_000,
        message: changed ? (
          <>
            {t('learn.added', words)} {button}
          </>
        ) : (
          t('learn.alreadyThere', words)
        ),
        ...close,
      });
    },
  });
  if (loading) return null;
  if (!options) return <p className={classes['under']}>{t(known ? 'learn.notLearning' : 'learn.unknownBlock')}</p>;
  const chosen = option === undefined ? meant(row, options) : option;
  const send = (event: FormEvent) => {
    event.preventDefault();
    const words = phrase.trim();
    if (chosen !== null && words !== '') add.mutate({ flow: row.place.flow, block: row.place.block, option: chosen, phrase: words });
  };
  return (
    <form className="a-form" onSubmit={send}>
      <h3 className={classes['head']}>{t('learn.teach')}</h3>
      <TextInput
        label={t('learn.phrase')}
        description={t('learn.phraseHelp')}
        value={phrase}
        maxLength={200}
        onChange={(event) => setPhrase(event.currentTarget.value)}
      />
      <Select
        label={t('learn.option')}
        placeholder={t('learn.chooseOption')}
        data={options.map(({ id, label }) => ({ value: id, label }))}
        value={chosen}
        onChange={setOption}
      />
      {add.error ? <Failed text={errorText(t, add.error)} retry={t('common.retry')} onRetry={() => add.mutate(add.variables)} /> : null}
      <Button type="submit" loading={add.isPending} disabled={chosen === null || phrase.trim() === ''}>
        {t('learn.add')}
      </Button>
    </form>
  );
}

function MakeTalk({ row }: { row: Misheard }) {
  const { t } = useTranslation();
  const format = useFormat();
  const make = useMutation({
    mutationFn: async () => {
      const [told, talks] = await Promise.all([
        client('call', { params: { id: row.callId } }),
        client('talks', { params: { id: row.flow } }),
      ]);
      const name = t('learn.talkName', { when: format.when(told.call.startedAt) });
      const id = freeTalkId(
        name,
        talks.items.map((one) => one.id),
      );
      await client('saveTalk', { params: { id: row.flow, talk: id }, body: { talk: talkOfCall(told, name) } });
    },
    onSuccess: () => notifications.show({ message: t('learn.talkMade'), closeButtonProps: { 'aria-label': t('common.close') } }),
  });
  return (
    <section className={classes['talk']}>
      <p className={classes['under']}>{t('learn.talkHelp')}</p>
      {make.error ? <Failed text={errorText(t, make.error)} retry={t('common.retry')} onRetry={() => make.mutate()} /> : null}
      <Button variant="default" loading={make.isPending} onClick={() => make.mutate()}>
        {t('learn.talk')}
      </Button>
    </section>
  );
}
