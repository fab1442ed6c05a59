// The settings of a send-sms: from where, what, to whom, and what is sent instead if it fails.
import { DestinationField } from '#kit/destination-field.tsx';
import { FieldGroup } from '#kit/field-frame.tsx';
import { type KindForm, type KindFormProps, useFormScope } from '#kit/form-scope.ts';
import { OriginField } from '#kit/origin-field.tsx';
import { NumberField, SegmentField } from '#kit/simple-fields.tsx';
import { SmsText } from '#kit/sms-text.tsx';
import { TemplateFields } from '#kit/template-fields.tsx';
import { useFormWords } from '#kit/use-words.ts';
import words from './form.json' with { type: 'json' };
import type { SendSmsSettings } from './model.ts';
import texts from './texts.json' with { type: 'json' };

/** A template that can be sent. */
const isApproved = ({ status }: { status: string }) => status.toUpperCase() === 'APPROVED';

function Form({ settings, path, put }: KindFormProps<SendSmsSettings>) {
  const { installation } = useFormScope();
  const { label, help, word } = useFormWords(texts, words);
  const at = (key: keyof SendSmsSettings) => [...path, key];
  const { fallback } = settings;
  const originOf = (id: string | undefined) => installation.smsOrigins.find((one) => one.id === id);
  const firstOf = (list: readonly { id: string }[]) => list[0]?.id ?? '';
  const turn = (to: 'none' | 'sms' | 'whatsapp') => {
    if (to === 'none') return put('fallback', undefined);
    if (to === 'sms') return put('fallback', { channel: 'sms', origin: firstOf(installation.smsOrigins), text: settings.text });
    const number = installation.whatsappNumbers.find((one) => one.templates.some(isApproved));
    const template = number?.templates.find(isApproved);
    if (!number || !template) return false;
    return put('fallback', {
      channel: 'whatsapp',
      origin: number.id,
      template: { name: template.name, language: template.language, variables: {} },
    });
  };
  return (
    <>
      <OriginField
        label={label('origin')}
        help={help('origin')}
        empty={word('noOrigins')}
        path={at('origin')}
        value={settings.origin}
        origins={installation.smsOrigins}
        onChange={(origin) => put('origin', origin)}
      />
      <SmsText
        label={label('text')}
        path={at('text')}
        value={settings.text}
        placeholder={word('example')}
        means={originOf(settings.origin)}
        onChange={(text) => put('text', text)}
      />
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
      <FieldGroup title={label('fallback')} help={help('fallback')}>
        <SegmentField
          label={word('instead')}
          value={fallback?.channel ?? 'none'}
          options={[
            { value: 'none', label: word('nothing') },
            { value: 'sms', label: 'SMS' },
            { value: 'whatsapp', label: 'WhatsApp' },
          ]}
          onChange={turn}
        />
        {fallback?.channel === 'sms' ? (
          <>
            <OriginField
              label={label('origin')}
              path={[...at('fallback'), 'origin']}
              value={fallback.origin}
              origins={installation.smsOrigins}
              onChange={(origin) => put('fallback', { ...fallback, origin })}
            />
            <SmsText
              label={label('text')}
              path={[...at('fallback'), 'text']}
              value={fallback.text}
              means={originOf(fallback.origin)}
              onChange={(text) => put('fallback', { ...fallback, text })}
            />
          </>
        ) : fallback?.channel === 'whatsapp' ? (
          <>
            <OriginField
              label={word('whatsappNumber')}
              path={[...at('fallback'), 'origin']}
              value={fallback.origin}
              origins={installation.whatsappNumbers}
              onChange={(origin) => put('fallback', { ...fallback, origin })}
            />
            <TemplateFields
              label={word('template')}
              path={[...at('fallback'), 'template']}
              origin={fallback.origin}
              value={fallback.template}
              bodyOnly
              onChange={(template) =>
                template !== undefined &&
                put('fallback', {
                  ...fallback,
                  template: { name: template.name, language: template.language, variables: template.variables },
                })
              }
            />
          </>
        ) : null}
      </FieldGroup>
    </>
  );
}

/** The form. */
export const form: KindForm<SendSmsSettings> = { Form };
