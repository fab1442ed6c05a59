// An on-hangup block has no settings: the form says when it runs and what may follow it.
import classes from '#kit/fields.module.css';
import type { KindForm } from '#kit/form-scope.ts';
import { useFormWords } from '#kit/use-words.ts';
import words from './form.json' with { type: 'json' };
import type { OnHangupSettings } from './model.ts';
import texts from './texts.json' with { type: 'json' };

function Form() {
  const { word } = useFormWords(texts, words);
  return <p className={classes['note']}>{word('silent')}</p>;
}

/** The form. */
export const form: KindForm<OnHangupSettings> = { Form };
