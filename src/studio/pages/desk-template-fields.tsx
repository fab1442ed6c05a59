// The fields of a WhatsApp template at the desk, one for each thing it asks for, and the message as the person will see it.
// Not here: what is asked for and the message made of it (desk-template.ts), choosing the template (desk-message.tsx).
import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { shownTemplate, type TemplateShape } from '#flow/whatsapp-template.ts';
import { MessageBubble, MessagePhone, useMessageWords } from '#kit/message-bubble.tsx';
import { problemAt } from '../app/api.ts';
import { type Asked, askedBy, obstacleAt, obstacles, type TemplateMessage, type TypedValues, valuesOf } from './desk-template.ts';

interface Fields {
  shape: TemplateShape;
  message: TemplateMessage;
  /** Name of the number it is sent from. */
  from: string;
  typed: TypedValues;
  onType: (typed: TypedValues) => void;
  /** The server's refusal, if there was one. */
  refused: unknown;
}

/** The fields and the preview. */
export function DeskTemplateFields({ shape, message, from, typed, onType, refused }: Fields) {
  const { t } = useTranslation();
  const word = useMessageWords();
  const found = obstacles(shape, message);
  const shown = shownTemplate(shape, valuesOf(message));
  const labelOf = ({ label, name }: Asked) =>
    label === 'variable' ? `{{${name}}}` : word(label, { name: label === 'headerVariable' ? `{{${name}}}` : name });
  const problemOf = (asked: Asked) => {
    const code = obstacleAt(found, asked, typed);
    return code === undefined ? problemAt(refused, `template.${asked.at}`) : t(`fieldProblems.${code}`);
  };
  return (
    <>
      {askedBy(shape).map((asked) => (
        <TextInput
          key={asked.at}
          label={labelOf(asked)}
          required={!asked.optional}
          withAsterisk={false}
          description={asked.label.startsWith('link-') ? t('desk.templateLink') : asked.optional ? t('desk.optional') : undefined}
          placeholder={
            asked.example === undefined ? '' : asked.label.startsWith('link-') ? asked.example : word('eg', { text: asked.example })
          }
          maxLength={asked.maxLength}
          value={typed[asked.at] ?? ''}
          error={problemOf(asked)}
          onChange={(event) => onType({ ...typed, [asked.at]: event.currentTarget.value })}
        />
      ))}
      <MessagePhone from={from}>
        <MessageBubble message={{ channel: 'whatsapp', ...shown, text: shown.body }} time="10:00" />
      </MessagePhone>
    </>
  );
}
