// A message to the caller from the desk: an SMS, or a WhatsApp template with its values; how it will look, and what became of it.
// Not here: the rules it passes (the server's), the list of all messages (messages-page.tsx).
import { Button, Modal, SegmentedControl, Select, Textarea, TextInput } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type * as z from 'zod';
import type { CallAnswer } from '#api/contract/client.ts';
import type { deskMessageSchema } from '#api/contract/desk-shapes.ts';
import { smsParts } from '#flow/sms-parts.ts';
import { readListed } from '#flow/whatsapp-template.ts';
import { Failed } from '#kit/failed.tsx';
import { RowSkeletons } from '#kit/row-skeletons.tsx';
import { MessageBubble } from '#kit/message-bubble.tsx';
import { shownMessage } from '../phone/shown-message.ts';
import { problemAt, useAct, useApi } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { useFormat } from '../app/format.ts';
import { TestPill } from './call-state.tsx';
import classes from './desk-dialog.module.css';
import { callerOf, type DeskCall } from './desk-state.ts';
import { DeskTemplateFields } from './desk-template-fields.tsx';
import { type DeskTemplate, obstacles, templateMessage, type TypedValues } from './desk-template.ts';
import { MessageState } from './message-state.tsx';

type Channels = CallAnswer<'deskChannels'>;
type Body = z.input<typeof deskMessageSchema>;

const keyOf = (template: DeskTemplate) => `${template.name} · ${template.language}`;

function Sent({ id, callId, onMore, onClose }: { id: number; callId: string; onMore: () => void; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const story = useApi('deskCall', { params: { id: callId } }, { refetchMs: 2_000 });
  const message = story.data?.messages.find((one) => one.id === id);
  return (
    <div className={classes['body']} role="status">
      {message ? (
        <>
          <p>
            <MessageState state={message.state} /> {message.test ? <TestPill /> : null}
          </p>
          <p className="a-muted">{t(`messages.help-${message.state}`)}</p>
          {message.channelKind === 'whatsapp' ? (
            <MessageBubble message={shownMessage(message)} time={format.time(message.createdAt)} />
          ) : (
            <blockquote className={classes['bubble']}>{message.text}</blockquote>
          )}
        </>
      ) : (
        <RowSkeletons count={2} label={t('common.loading')} />
      )}
      <div className="a-form-end">
        <Button variant="default" onClick={onMore}>
          {t('desk.messageMore')}
        </Button>
        <Button onClick={onClose} data-autofocus>
          {t('common.close')}
        </Button>
      </div>
    </div>
  );
}

function Compose({ call, channels, onSent }: { call: DeskCall; channels: Channels; onSent: (id: number) => void }) {
  const { t } = useTranslation();
  const act = useAct('messageCaller', ['deskCall', 'messages', 'sandboxMessages']);
  const { smsOrigins, whatsappNumbers } = channels;
  const [channel, setChannel] = useState<'sms' | 'whatsapp'>(smsOrigins.length > 0 ? 'sms' : 'whatsapp');
  const origins = channel === 'sms' ? smsOrigins : whatsappNumbers;
  const [chosen, setChosen] = useState('');
  const origin = origins.find((one) => one.id === chosen) ?? origins[0];
  const [text, setText] = useState('');
  const [to, setTo] = useState('');
  const templates = whatsappNumbers.find((one) => one.id === origin?.id)?.templates ?? [];
  const [templateKey, setTemplateKey] = useState('');
  const template = templates.find((one) => keyOf(one) === templateKey) ?? templates[0];
  const [typed, setTyped] = useState<TypedValues>({});
  const shape = template && readListed(template);
  const written = template && shape && templateMessage(template, shape, typed);
  const count = smsParts(text).parts.length;
  const known = call.callerNumber !== undefined;
  const body = (): Body | undefined => {
    if (!origin) return undefined;
    const whom = known || to.trim() === '' ? {} : { to: to.replace(/[\s().-]/g, '') };
    if (channel === 'sms') return text.trim() === '' ? undefined : { channel, origin: origin.id, text, ...whom };
    if (!written || obstacles(shape, written).length > 0) return undefined;
    return { channel, origin: origin.id, template: written, ...whom };
  };
  const ready = body();
  const send = (event?: FormEvent) => {
    event?.preventDefault();
    if (ready) act.mutate({ params: { id: call.callId }, body: ready }, { onSuccess: (message) => onSent(message.id) });
  };
  return (
    <form
      className={classes['body']}
      onSubmit={send}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
          event.stopPropagation();
          send();
        }
      }}
    >
      {smsOrigins.length > 0 && whatsappNumbers.length > 0 ? (
        <SegmentedControl
          fullWidth
          aria-label={t('desk.messageKind')}
          data={[
            { value: 'sms', label: t('messages.sms') },
            { value: 'whatsapp', label: t('messages.whatsapp') },
          ]}
          value={channel}
          onChange={(value) => setChannel(value === 'whatsapp' ? 'whatsapp' : 'sms')}
        />
      ) : null}
      <p>
        <span className="a-muted">{t('desk.messageTo')}</span>{' '}
        <strong className="a-num">{known ? callerOf(call, '') : t('desk.unknown')}</strong> {origin?.sandbox ? <TestPill /> : null}
      </p>
      {known ? null : (
        <TextInput
          label={t('desk.messageNumber')}
          description={t('desk.numberForm')}
          inputMode="tel"
          value={to}
          error={problemAt(act.error, 'to')}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
      )}
      <Select
        label={t('desk.messageFrom')}
        data={origins.map((one) => ({ value: one.id, label: one.name }))}
        value={origin?.id ?? null}
        onChange={(value) => setChosen(value ?? '')}
      />
      {channel === 'sms' ? (
        <>
          <Textarea
            label={t('desk.messageText')}
            description={t('desk.smsParts', { count, letters: text.length })}
            data-autofocus
            autosize
            minRows={3}
            maxRows={8}
            maxLength={1600}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          {text.trim() === '' ? null : <blockquote className={classes['bubble']}>{text}</blockquote>}
        </>
      ) : shape && written ? (
        <>
          <Select
            label={t('desk.template')}
            searchable
            data={templates.map((one) => ({ value: keyOf(one), label: keyOf(one) }))}
            allowDeselect={false}
            value={keyOf(template)}
            onChange={(value) => setTemplateKey(value ?? '')}
          />
          <DeskTemplateFields
            key={keyOf(template)}
            shape={shape}
            message={written}
            from={origin?.name ?? ''}
            typed={typed}
            onType={setTyped}
            refused={act.error}
          />
        </>
      ) : (
        <p className="a-muted">{t('desk.noTemplates')}</p>
      )}
      {act.error ? <Failed text={errorText(t, act.error)} retry={t('common.retry')} onRetry={() => send()} /> : null}
      <div className={`a-form-end ${classes['end'] ?? ''}`}>
        <Button
          type="submit"
          loading={act.isPending}
          disabled={ready === undefined}
          leftSection={<IconSend size={16} stroke={1.75} aria-hidden />}
        >
          {t('desk.send')}
        </Button>
      </div>
    </form>
  );
}

/** The dialog. */
export function DeskMessage({ call, onClose }: { call: DeskCall; onClose: () => void }) {
  const { t } = useTranslation();
  const channels = useApi('deskChannels');
  const [sent, setSent] = useState<number>();
  const none = channels.data && channels.data.smsOrigins.length + channels.data.whatsappNumbers.length === 0;
  return (
    <Modal opened onClose={onClose} title={t('desk.messageTitle')} size="md" closeButtonProps={{ 'aria-label': t('common.close') }}>
      {sent !== undefined ? (
        <Sent id={sent} callId={call.callId} onMore={() => setSent(undefined)} onClose={onClose} />
      ) : channels.error && !channels.data ? (
        <Failed text={errorText(t, channels.error)} retry={t('common.retry')} onRetry={() => void channels.refetch()} />
      ) : !channels.data ? (
        <RowSkeletons count={3} label={t('common.loading')} />
      ) : none ? (
        <p className="a-muted">{t('desk.noChannels')}</p>
      ) : (
        <Compose call={call} channels={channels.data} onSent={setSent} />
      )}
    </Modal>
  );
}
