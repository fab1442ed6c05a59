// Choosing a WhatsApp template: number, template, a value for each of its variables, and how it will look on the phone.
import type { Path } from '#flow/walk.ts';
import { FieldGroup } from './field-frame.tsx';
import { useFormScope } from './form-scope.ts';
import { MessageBubble, MessagePhone } from './message-bubble.tsx';
import { sampleText } from './sample-values.ts';
import { ChoiceField } from './simple-fields.tsx';
import { TextField } from './text-field.tsx';
import { useKitWords } from './use-words.ts';

/** A template as an action holds it. */
export interface ChosenTemplate {
  name: string;
  language: string;
  variables: Record<string, string>;
}

/** A template's body with the values of its variables put in. Names are `1`, `2`… or words. */
export function filledTemplate(body: string, values: Record<string, string>): string {
  return body.replace(/\{\{\s*([A-Za-z0-9_]+)\s*\}\}/g, (whole, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return value === undefined || value.trim() === '' ? whole : value;
  });
}

/** The fields. `origin` is the WhatsApp number the templates belong to. */
export function TemplateFields({
  label,
  path,
  origin,
  value,
  onChange,
}: {
  label: string;
  path: Path;
  origin: string;
  value: ChosenTemplate | undefined;
  onChange: (value: ChosenTemplate | undefined) => boolean;
}) {
  const { flow, installation } = useFormScope();
  const word = useKitWords();
  const number = installation.whatsappNumbers.find((one) => one.id === origin);
  const templates = number?.templates ?? [];
  const keyOf = (template: { name: string; language: string }) => `${template.name} · ${template.language}`;
  const found = value && templates.find((one) => one.name === value.name && one.language === value.language);
  const names = found?.variables ?? Object.keys(value?.variables ?? {});
  const choose = (key: string | undefined) => {
    const next = templates.find((one) => keyOf(one) === key);
    if (!next) return;
    const kept = Object.fromEntries(
      next.variables.flatMap((name) => (value?.variables[name] === undefined ? [] : [[name, value.variables[name]]])),
    );
    onChange({ name: next.name, language: next.language, variables: kept });
  };
  const filled = found
    ? filledTemplate(found.body, Object.fromEntries(names.map((name) => [name, sampleText(flow, value.variables[name] ?? '', 'message')])))
    : '';
  return (
    <>
      <ChoiceField
        label={label}
        path={path}
        value={value === undefined ? undefined : keyOf(value)}
        empty={number === undefined ? word('firstNumber') : word('noTemplates')}
        options={templates.map((one) => ({
          value: keyOf(one),
          label: one.status.toLowerCase() === 'approved' ? keyOf(one) : `${keyOf(one)} (${word('notApproved')})`,
        }))}
        onChange={choose}
      />
      {value === undefined || names.length === 0 ? null : (
        <FieldGroup title={word('templateVariables')}>
          {names.map((name) => (
            <TextField
              key={`${keyOf(value)} ${name}`}
              label={`{{${name}}}`}
              path={[...path, 'variables', name]}
              value={value.variables[name] ?? ''}
              maxLength={2000}
              onChange={(text) => onChange({ ...value, variables: { ...value.variables, [name]: text } })}
            />
          ))}
        </FieldGroup>
      )}
      {found ? (
        <MessagePhone from={number?.name ?? origin}>
          <MessageBubble message={{ channel: 'whatsapp', text: filled }} time="10:00" />
        </MessagePhone>
      ) : null}
    </>
  );
}
