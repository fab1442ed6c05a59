// A voice reply has no settings beside its messages: the form says how long they take together.
import { speechMs } from '#flow/speech-length.ts';
import classes from '#kit/fields.module.css';
import { type KindForm, type KindFormProps, useFormScope } from '#kit/form-scope.ts';
import { sampleText } from '#kit/sample-values.ts';
import { textIn } from '#kit/say-text.ts';
import { useFormWords } from '#kit/use-words.ts';
import words from './form.json' with { type: 'json' };
import type { VoiceReplySettings } from './model.ts';
import texts from './texts.json' with { type: 'json' };

function Form({ ownerPath }: KindFormProps<VoiceReplySettings>) {
  const { flow } = useFormScope();
  const { word } = useFormWords(texts, words);
  const messages = flow.blocks[String(ownerPath[1])]?.messages ?? [];
  const language = flow.languages[0] ?? 'es';
  const said = messages
    .map((message) => sampleText(flow, textIn(message.say.text, language), 'speech'))
    .filter((text) => text.trim() !== '');
  if (said.length < 2) return null;
  const seconds = Math.round(said.reduce((sum, text) => sum + speechMs(text), 0) / 1000);
  return <p className={classes['note']}>{word('total', { seconds })}</p>;
}

/** The form. */
export const form: KindForm<VoiceReplySettings> = { Form };
