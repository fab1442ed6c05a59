// Sending one message by hand to see whether a channel works, with what the carrier answered.
import { Button, Loader, Modal, Select, TextInput, Textarea } from '@mantine/core';
import { IconAlertCircle, IconCircleCheck, IconSend } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readTemplate } from '#flow/whatsapp-template.ts';
import { Failed } from '#kit/failed.tsx';
import { problemAt, useAct, useApi } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { useFormat } from '../app/format.ts';
import { CodeWords } from './code-words.tsx';
import classes from './messaging.module.css';
import type { Channel, Template } from './messaging-state.tsx';

type Answer = {
  taken: boolean;
  to: string;
  carrierId?: string | undefined;
  parts?: number | undefined;
  code?: string | undefined;
  detail?: string | undefined;
};

function Result({ answer }: { answer: Answer }) {
  const { t } = useTranslation();
  const format = useFormat();
  const Icon = answer.taken ? IconCircleCheck : IconAlertCircle;
  return (
    <div className={classes['result']} data-is={answer.taken ? 'taken' : 'refused'}>
      <Icon size={20} stroke={1.75} aria-hidden />
      <div>
        <strong>{t(answer.taken ? 'channelTest.taken' : 'channelTest.refused')}</strong>
        {answer.taken ? (
          <>
            <p>{t('channelTest.takenText', { to: answer.to })}</p>
            <dl className="a-facts a-small">
              {answer.carrierId === undefined ? null : (
                <>
                  <dt>{t('channelTest.carrierId')}</dt>
                  <dd className="a-mono">{answer.carrierId}</dd>
                </>
              )}
              {answer.parts === undefined ? null : (
                <>
                  <dt>{t('channelTest.parts')}</dt>
                  <dd>{format.number(answer.parts)}</dd>
                </>
              )}
            </dl>
          </>
        ) : (
          <CodeWords code={answer.code} detail={answer.detail} />
        )}
      </div>
    </div>
  );
}

const keyOf = ({ name, language }: Pick<Template, 'name' | 'language'>) => `${name} · ${language}`;

/** The example values that were approved with a template stand for its data. */
const examplesOf = (template: Template) =>
  Object.fromEntries(readTemplate(template).body.variables.map(({ name, example }) => [name, example ?? 'Atiende']));

/** The dialog. */
export function ChannelTest({ channel, onClose }: { channel: Channel; onClose: () => void }) {
  const { t } = useTranslation();
  const origins = useApi('origins');
  const isWhatsapp = channel.messaging.includes('whatsapp');
  const templates = useApi('channelTemplates', { params: { id: channel.id } }, { enabled: isWhatsapp });
  const act = useAct('testChannel', ['channels', 'channelHealth']);
  const own = (origins.data?.items ?? []).filter((one) => one.channel === channel.id);
  const approved = (templates.data?.items ?? []).filter((one) => one.status.toUpperCase() === 'APPROVED');
  const [chosen, setChosen] = useState<string>();
  const [to, setTo] = useState('');
  const [text, setText] = useState(t('channelTest.sample'));
  const [key, setKey] = useState<string>();
  const origin = own.find((one) => one.id === chosen) ?? own[0];
  const template = key === '' ? undefined : (approved.find((one) => keyOf(one) === key) ?? approved[0]);
  const send = () => {
    if (!origin || to.trim() === '') return;
    const content =
      isWhatsapp && template
        ? { template: { name: template.name, language: template.language, variables: examplesOf(template) } }
        : { text };
    act.mutate({ params: { id: channel.id }, body: { origin: origin.id, to: to.trim(), ...content } });
  };
  return (
    <Modal opened onClose={onClose} title={t('channelTest.title')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <form
        className="a-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <p className="a-muted">{t(origins.data && !origin ? 'channelTest.noOrigin' : 'channelTest.text')}</p>
        {own.length > 1 ? (
          <Select
            label={t('channelTest.origin')}
            data={own.map((one) => ({ value: one.id, label: one.name }))}
            value={origin?.id ?? null}
            onChange={(next) => setChosen(next ?? undefined)}
          />
        ) : null}
        <TextInput
          data-autofocus
          label={t('channelTest.to')}
          description={t('channelTest.toHelp')}
          classNames={{ input: 'a-mono' }}
          inputMode="tel"
          placeholder="+5491155550100"
          value={to}
          error={problemAt(act.error, 'to')}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
        {isWhatsapp ? (
          <Select
            label={t('channelTest.template')}
            data={[...approved.map((one) => ({ value: keyOf(one), label: keyOf(one) })), { value: '', label: t('channelTest.noTemplate') }]}
            value={template ? keyOf(template) : ''}
            onChange={(next) => setKey(next ?? '')}
          />
        ) : null}
        {isWhatsapp && template ? null : (
          <Textarea
            label={t('channelTest.message')}
            autosize
            minRows={2}
            maxLength={1000}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        )}
        <div role="status">
          {act.isPending ? (
            <div className={classes['result']}>
              <Loader size={18} aria-hidden />
              <span>{t('channelTest.sending')}</span>
            </div>
          ) : act.data ? (
            <Result answer={act.data} />
          ) : null}
        </div>
        {act.error ? <Failed text={errorText(t, act.error)} retry={t('common.retry')} onRetry={send} /> : null}
        <div className="a-form-end">
          <Button
            type="submit"
            loading={act.isPending}
            disabled={!origin || to.trim() === ''}
            leftSection={<IconSend size={16} stroke={1.75} aria-hidden />}
          >
            {t('channelTest.send')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
