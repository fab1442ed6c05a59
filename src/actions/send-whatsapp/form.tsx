// The settings of a send-whatsapp: from which number, a template or a free text, to whom, and an SMS if it fails.
import { DestinationField } from '#kit/destination-field.tsx';
import { FieldGroup } from '#kit/field-frame.tsx';
import { type KindForm, type KindFormProps, useFormScope } from '#kit/form-scope.ts';
import { MessageBubble, MessagePhone } from '#kit/message-bubble.tsx';
import { OriginField } from '#kit/origin-field.tsx';
import { sampleText } from '#kit/sample-values.ts';
import { NumberField, SegmentField, SwitchField } from '#kit/simple-fields.tsx';
import { SmsText } from '#kit/sms-text.tsx';
import { TemplateFields } from '#kit/template-fields.tsx';
import { TextField } from '#kit/text-field.tsx';
import { useFormWords } from '#kit/use-words.ts';
import words from './form.json' with { type: 'json' };
import type { SendWhatsappSettings } from './model.ts';
import texts from './texts.json' with { type: 'json' };

function Form({ settings, path, put }: KindFormProps<SendWhatsappSettings>) {
  const { flow, installation, apply } = useFormScope();
  const { label, help, word } = useFormWords(texts, words);
  const at = (key: keyof SendWhatsappSettings) => [...path, key];
  const { fallback, text } = settings;
  const turn = (to: 'template' | 'text') => {
    if (to === 'text') put('text', '', [{ kind: 'set', path: at('template') }]);
    else apply([{ kind: 'set', path: at('text') }]);
  };
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
      <SegmentField
        label={word('content')}
        value={text === undefined ? 'template' : 'text'}
        options={[
          { value: 'template', label: label('template') },
          { value: 'text', label: label('text') },
        ]}
        onChange={turn}
      />
      {text === undefined ? (
        <TemplateFields
          label={label('template')}
          path={at('template')}
          origin={settings.origin}
          value={settings.template}
          onChange={(template) => put('template', template)}
        />
      ) : (
        <>
          <TextField
            label={label('text')}
            help={help('text')}
            path={at('text')}
            value={text}
            multiline
            rows={3}
            maxLength={4096}
            onChange={(next) => put('text', next)}
          />
          <MessagePhone from={installation.whatsappNumbers.find((one) => one.id === settings.origin)?.name ?? settings.origin}>
            <MessageBubble message={{ channel: 'whatsapp', text: sampleText(flow, text, 'message') }} time="10:00" />
          </MessagePhone>
        </>
      )}
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
              path={[...at('fallback'), 'origin']}
              value={fallback.origin}
              origins={installation.smsOrigins}
              onChange={(origin) => put('fallback', { ...fallback, origin })}
            />
            <SmsText
              label={word('smsText')}
              path={[...at('fallback'), 'text']}
              value={fallback.text}
              onChange={(next) => put('fallback', { ...fallback, text: next })}
            />
          </>
        )}
      </FieldGroup>
    </>
  );
}

/** The form. */
export const form: KindForm<SendWhatsappSettings> = { Form };
