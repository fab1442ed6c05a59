// The settings of an end-call: a farewell, or none.
import { type KindForm, type KindFormProps, useFormScope } from '#kit/form-scope.ts';
import { SayField } from '#kit/say-field.tsx';
import { useFormWords } from '#kit/use-words.ts';
import words from './form.json' with { type: 'json' };
import type { EndCallSettings } from './model.ts';
import texts from './texts.json' with { type: 'json' };

function Form({ settings, path, put }: KindFormProps<EndCallSettings>) {
  const { flow } = useFormScope();
  const { label, help, word } = useFormWords(texts, words);
  const empty = (text: string | Record<string, string>) =>
    typeof text === 'string' ? text === '' : flow.languages.every((one) => !text[one]);
  return (
    <SayField
      label={label('farewell')}
      help={help('farewell')}
      path={[...path, 'farewell']}
      value={settings.farewell ?? { text: '' }}
      placeholder={word('example')}
      onChange={(say) => put('farewell', empty(say.text) && say.audio === undefined ? undefined : say)}
    />
  );
}

/** The form. */
export const form: KindForm<EndCallSettings> = { Form };
