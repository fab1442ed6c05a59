// Words for one difference: where it is ("Mensaje 1 › Texto") and its two values, in the studio's language. Not here: finding it (changes.ts).
import { useTranslation } from 'react-i18next';
import type { Difference } from '#flow/diff.ts';
import type { Flow } from '#flow/model.ts';
import { useKindWords } from '../../drawing/kind-words.ts';

type Words = ReturnType<typeof useKindWords>;
type Translate = (key: string, values?: Record<string, unknown>) => string;

export interface ChangeWords {
  place: string;
  /** Undefined where there was nothing. */
  before: string | undefined;
  after: string | undefined;
}

const longest = 300;
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const step = (value: unknown, key: string | number): unknown =>
  Array.isArray(value) && typeof key === 'number' ? value[key] : isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;

/** What names an entry of a list to people. */
function nameOf(value: unknown): string | undefined {
  if (!isRecord(value)) return undefined;
  const named = value['label'] ?? value['title'] ?? value['name'];
  return typeof named === 'string' && named !== '' ? named : undefined;
}

/** Parts of the place, from the document that has the thing. */
function placeParts(difference: Difference, flow: Flow, words: Words, t: Translate): string[] {
  const own = (name: string) => t(`versions.field-${name}`, { defaultValue: '' });
  const parts: string[] = [];
  let here: unknown = flow;
  let holder: { room: 'blocks' | 'actions'; kind: string } | undefined;
  let list = '';
  difference.path.forEach((key, index) => {
    here = step(here, key);
    if (difference.block !== undefined && index < 2) {
      if (index === 1 && isRecord(here)) holder = { room: 'blocks', kind: String(here['kind']) };
      return;
    }
    if (typeof key === 'number') {
      if (list === 'actions' && isRecord(here)) {
        holder = { room: 'actions', kind: String(here['kind']) };
        parts.push(words.action(holder.kind));
      } else if (list === 'messages') parts.push(t('versions.message', { number: key + 1 }));
      else parts.push(nameOf(here) ?? String(key + 1));
    } else if (list === 'exits' && holder) parts.push(words.exit(holder.room, holder.kind, key, optionOf(flow, difference.block, key)));
    else if (
      key === 'say' ||
      key === 'settings' ||
      key === 'exits' ||
      ((key === 'messages' || key === 'actions') && index < difference.path.length - 1)
    ) {
      // Named by what follows, unless nothing does.
      if (index === difference.path.length - 1) parts.push(own(key) || key);
    } else parts.push((holder ? words.setting(holder.room, holder.kind, key) : undefined) ?? (own(key) || key));
    list = typeof key === 'string' ? key : '';
  });
  return parts;
}

/** The label of the option an exit such as `option:turnos` stands for. */
function optionOf(flow: Flow, block: string | undefined, exit: string): string | undefined {
  const id = exit.split(':')[1];
  const settings = block === undefined ? undefined : flow.blocks[block]?.settings;
  if (id === undefined || settings === undefined) return undefined;
  for (const value of Object.values(settings)) {
    const found: unknown = Array.isArray(value) ? value.find((one) => isRecord(one) && one['id'] === id) : undefined;
    if (found !== undefined) return nameOf(found);
  }
  return undefined;
}

function valueText(value: unknown, flow: Flow, words: Words, t: Translate, key: string | number | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string') {
    if ((key === 'to' || key === 'start' || key === 'person') && Object.hasOwn(flow.blocks, value))
      return flow.blocks[value]?.title || value;
    return value === '' ? t('versions.emptyText') : cut(value);
  }
  if (typeof value === 'boolean') return t(value ? 'versions.yes' : 'versions.no');
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value))
    return value.length === 0 ? t('versions.emptyText') : cut(value.map((one) => valueText(one, flow, words, t, key) ?? '').join(', '));
  if (!isRecord(value)) return t('versions.emptyText');
  const say = isRecord(value['say']) ? value['say'] : value;
  if (typeof say['text'] === 'string') return cut(say['text']);
  if (typeof value['to'] === 'string') return valueText(value['to'], flow, words, t, 'to');
  if (value['end'] === true) return t('drawing.hangup');
  if (typeof value['kind'] === 'string' && 'exits' in value) return words.action(value['kind']);
  return nameOf(value) ?? cut(JSON.stringify(value));
}

const cut = (text: string) => (text.length > longest ? `${text.slice(0, longest)}…` : text);

/** Words for differences between two documents. */
export function useChangeWords(before: Flow, after: Flow): (difference: Difference) => ChangeWords {
  const { t } = useTranslation();
  const words = useKindWords();
  const say: Translate = (key, values = {}) => t(key, values);
  return (difference) => {
    const last = difference.path.at(-1);
    return {
      place: placeParts(difference, difference.what === 'removed' ? before : after, words, say).join(' › '),
      before: valueText(difference.before, before, words, say, last),
      after: valueText(difference.after, after, words, say, last),
    };
  };
}
