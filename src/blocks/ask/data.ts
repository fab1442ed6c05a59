// What each sort of data is: how long, which keys and words give it, when it is right, how it is read back and kept.
// Not here: the ladder and the order of things (step.ts).
import type { StepContext } from '#engine/step.ts';
import type { Value } from '#flow/model.ts';
import { bareDocument, documentForm, groupedDocument, isDocument, isDocumentKind } from '#language/documents.ts';
import { heardDate, typedDate } from '#language/heard-date.ts';
import { heardMoney, typedMoney } from '#language/heard-money.ts';
import { requestIn, yesOrNo } from '#language/heard.ts';
import { spokenIn } from '#language/language.ts';
import { lettersIn } from '#language/letters.ts';
import { wordsToDigits } from '#language/words-to-number.ts';
import type { AskSettings } from './model.ts';
import texts from './spoken.json' with { type: 'json' };

/** Fewest and most keys of the data. */
export function lengthsOf({ type, minDigits, maxDigits }: AskSettings): [number, number] {
  if (isDocumentKind(type)) return documentForm(type).length;
  if (type === 'date') return [4, 8];
  if (type === 'yes-no') return [1, 1];
  return type === 'money' ? [1, 15] : [minDigits, maxDigits];
}

/** Whether a key belongs to the data: digits, and the star for a decimal mark or the K of a RUT. */
export function takesKey({ type, terminator }: AskSettings, key: string): boolean {
  if (/^\d$/.test(key)) return true;
  return key === '*' && terminator !== '*' && (type === 'money' || type === 'cl-rut');
}

/** The data that was keyed in, written plainly; undefined when it is not right. */
export function fromKeys({ type }: AskSettings, keys: string, context: StepContext): string | undefined {
  if (type === 'yes-no') return keys === '1' ? 'yes' : keys === '2' ? 'no' : undefined;
  if (type === 'date') return typedDate(keys, context.language, todayOf(context));
  if (type === 'money') return typedMoney(keys);
  if (!isDocumentKind(type)) return keys;
  const value = keys.replace('*', 'K');
  return isDocument(type, value) ? value : undefined;
}

/** What an utterance gives: whole data, or characters that go on with those before; nothing where it says something else. */
export function fromWords(
  settings: AskSettings,
  heard: { text?: string; option?: string },
  context: StepContext,
): { value: string } | { characters: string } | undefined {
  const { type } = settings;
  const { language } = context;
  const digit = /^digit:(\d)$/.exec(heard.option ?? '')?.[1];
  if (digit !== undefined) return { characters: digit };
  const text = heard.text ?? '';
  if (type === 'yes-no') {
    const answer = /^answer:(yes|no)$/.exec(heard.option ?? '')?.[1] ?? yesOrNo(text, language);
    return answer === undefined ? undefined : { value: answer };
  }
  const value = type === 'date' ? heardDate(text, language, todayOf(context)) : type === 'money' ? heardMoney(text, language) : undefined;
  if (value !== undefined) return { value };
  if (type === 'date' || type === 'money') return undefined;
  const hasLetters = isDocumentKind(type) && documentForm(type).letters !== undefined;
  const request = requestIn(text, language);
  const characters = hasLetters ? lettersIn(text, language) : wordsToDigits(request, language);
  if (characters === undefined) return undefined;
  return { characters: isDocumentKind(type) ? bareDocument(characters) : characters };
}

/** The data as the variable keeps it. */
export function keptAs({ type }: AskSettings, value: string): Value {
  if (type === 'yes-no') return value === 'yes';
  return type === 'money' ? Number(value) : value;
}

/** The data as it is read back, for the voice to spell. */
export function readBackOf({ type, currency }: AskSettings, value: string, { language }: StepContext): string {
  if (isDocumentKind(type)) return groupedDocument(type, value);
  if (type === 'yes-no') return texts[spokenIn(language)][value === 'yes' ? 'yes' : 'no'];
  if (type === 'date') return new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(Date.parse(value));
  if (type === 'money') {
    const style = currency === undefined ? {} : { style: 'currency' as const, currency, currencyDisplay: 'name' as const };
    const cents = value.includes('.') ? 2 : 0;
    return new Intl.NumberFormat(language, { ...style, minimumFractionDigits: cents, maximumFractionDigits: cents }).format(Number(value));
  }
  // Digit by digit, or the voice would read a number.
  return Array.from(value).join(' ');
}

/** The day of the call where the flow is, `YYYY-MM-DD`. */
function todayOf({ now, flow }: StepContext): string {
  const at = (timeZone: string) => new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(now);
  try {
    return at(flow.timeZone);
  } catch {
    return at('UTC'); // the check names an unknown zone
  }
}
