// The settings of a send-whatsapp: from which number, a template, a free message or both, to whom, with what consent, and an SMS if it fails.
import { DestinationField } from '#kit/destination-field.tsx';
import { FieldGroup } from '#kit/field-frame.tsx';
import { type KindForm, type KindFormProps, useFormScope } from '#kit/form-scope.ts';
import { MessageBubble, MessagePhone, useMessageWords } from '#kit/message-bubble.tsx';
import { OriginField } from '#kit/origin-field.tsx';
import { NumberField, SwitchField } from '#kit/simple-fields.tsx';
import { SmsText } from '#kit/sms-text.tsx';
import { TemplateFields, useShownTemplate } from '#kit/template-fields.tsx';
import { TextField } from '#kit/text-field.tsx';
import { useFormWords } from '#kit/use-words.ts';
import words from './form.json' with { type: 'json' };
import { FreeForm, useShownFreeForm } from './free-form.tsx';
import type { SendWhatsappSettings } from './model.ts';
import texts from './texts.json' with { type: 'json' };

type Props = KindFormProps<SendWhatsappSettings>;

const isFree = ({ text, media, replies }: SendWhatsappSettings) => text !== undefined || media !== undefined || replies !== undefined;

/** Both messages as they will look; where there are two, each says when it is the one. */
function Preview({ settings, from }: { settings: SendWhatsappSettings; from: string }) {
  const of = useMessageWords();
  const template = useShownTemplate(settings.origin, settings.template);
  const free = useShownFreeForm(settings);
  const both = template !== undefined && isFree(settings);
  if (!template && !isFree(settings)) return null;
  return (
    <MessagePhone from={from}>
      {template ? (
        <>
          {both ? <small className="a-muted">{of('whoDidNot')}</small> : null}
          <MessageBubble message={{ channel: 'whatsapp', ...template, text: template.body }} time="10:00" />
        </>
      ) : null}
      {isFree(settings) ? (
        <>
          {both ? <small className="a-muted">{of('whoWrote')}</small> : null}
          <MessageBubble message={free} time="10:00" />
        </>
      ) : null}
    </MessagePhone>
  );
}

/** In words: what will happen on a telephone line. */
function WhatHappens({ settings }: { settings: SendWhatsappSettings }) {
  const { word } = useFormWords(texts, words);
  const key = settings.template ? (isFree(settings) ? 'happensBoth' : 'happensTemplate') : isFree(settings) ? 'happensFree' : undefined;
  return key === undefined ? null : <p className="a-muted a-small">{word(key)}</p>;
}

function Consent({ settings: { consent }, path, put }: Props) {
  const { label, word } = useFormWords(texts, words);
  const at = [...path, 'consent'];
  return (
    <FieldGroup title={label('consent')} help={word('consentHelp')}>
      <SwitchField
        label={word('keepConsent')}
        path={at}
        value={consent !== undefined}
        onChange={(on) => put('consent', on ? { purpose: '', wording: '' } : undefined)}
      />
      {consent === undefined ? null : (
        <>
          <TextField
            label={label('purpose')}
            path={[...at, 'purpose']}
            value={consent.purpose}
            variables={false}
            placeholder={word('purposeExample')}
            maxLength={200}
            onChange={(purpose) => put('consent', { ...consent, purpose })}
          />
          <TextField
            label={label('wording')}
            path={[...at, 'wording']}
            value={consent.wording}
            multiline
            placeholder={word('wordingExample')}
            maxLength={1000}
            onChange={(wording) => put('consent', { ...consent, wording })}
          />
        </>
      )}
    </FieldGroup>
  );
}

function Fallback({ settings: { fallback }, path, put }: Props) {
  const { installation } = useFormScope();
  const { label, help, word } = useFormWords(texts, words);
  const at = [...path, 'fallback'];
  const origin = installation.smsOrigins.find((one) => one.id === fallback?.origin);
  return (
    <FieldGroup title={label('fallback')}>
      <SwitchField
        label={word('sendSms')}
        help={help('fallback')}
        value={fallback !== undefined}
        onChange={(on) => put('fallback', on ? { channel: 'sms', origin: installation.smsOrigins[0]?.id ?? '', text: '' } : undefined)}
      />
      {fallback === undefined ? null : (
        <>
          <OriginField
            label={word('smsOrigin')}
            path={[...at, 'origin']}
            value={fallback.origin}
            origins={installation.smsOrigins}
            onChange={(next) => put('fallback', { ...fallback, origin: next })}
          />
          <SmsText
            label={word('smsText')}
            path={[...at, 'text']}
            value={fallback.text}
            means={origin}
            onChange={(next) => put('fallback', { ...fallback, text: next })}
          />
        </>
      )}
    </FieldGroup>
  );
}

function Form(props: Props) {
  const { settings, path, put } = props;
  const { installation, apply } = useFormScope();
  const { label, help, word } = useFormWords(texts, words);
  const at = (key: keyof SendWhatsappSettings) => [...path, key];
  const number = installation.whatsappNumbers.find((one) => one.id === settings.origin);
  const turnFree = (on: boolean) =>
    on ? put('text', '') : apply((['text', 'media', 'replies', 'location'] as const).map((key) => ({ kind: 'set', path: at(key) })));
  return (
    <>
      <OriginField
        label={label('origin')}
        empty={word('noNumbers')}
        path={at('origin')}
        value={settings.origin}
        origins={installation.whatsappNumbers}
        onChange={(origin) => put('origin', origin)}
      />
      <TemplateFields
        label={label('template')}
        path={at('template')}
        origin={settings.origin}
        value={settings.template}
        clearable
        onChange={(template) => put('template', template)}
      />
      <FieldGroup title={label('text')}>
        <SwitchField label={word('addFree')} help={help('text')} value={isFree(settings)} onChange={turnFree} />
        {isFree(settings) ? <FreeForm settings={settings} path={path} put={put} /> : null}
      </FieldGroup>
      <WhatHappens settings={settings} />
      <Preview settings={settings} from={number?.name ?? settings.origin} />
      <DestinationField label={label('to')} path={at('to')} value={settings.to} onChange={(to) => put('to', to)} />
      <NumberField
        label={label('waitS')}
        help={help('waitS')}
        path={at('waitS')}
        value={settings.waitS}
        min={1}
        max={60}
        unit="s"
        onChange={(value) => put('waitS', value)}
      />
      <Consent {...props} />
      <Fallback {...props} />
    </>
  );
}

/** The form. */
export const form: KindForm<SendWhatsappSettings> = { Form };
