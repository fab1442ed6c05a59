// A call's trace as an agent needs it in a glance: what the bot said, what the caller chose, pressed and said, what is known of them. Pure.
// Sensitive values are in no trace, so in no story either. Not here: the whole trace (records), whose call it is (handlers/desk.ts).
import type { Effect, Note } from '#engine/effect.ts';
import type { CallEvent } from '#engine/event.ts';
import type { Value } from '#flow/model.ts';
import type { TraceRow } from '#ports/call-store.ts';
import type { FlowLabels } from './jobs/job.ts';

/** A line of the story; `block` is a block's title. */
export interface StoryLine {
  at: number;
  kind: 'said' | 'chose' | 'keys' | 'words' | 'silence' | 'message' | 'transfer';
  text: string;
  block?: string;
}

/** What a trace tells. `to`: whom the last transfer was for. */
export interface CallerStory {
  transcript: StoryLine[];
  chosen: { at: number; block: string; option: string }[];
  values: { name: string; value: string }[];
  context: { name: string; value: string }[];
  to: { team?: string; agent?: string; number?: string } | undefined;
  /** When that transfer was ordered. */
  orderedAt: number | undefined;
}

/** What stands for a value that nobody may see. */
const masked = '•••';

/** Tell the story of a trace. Example: `callerStory(await calls.trace(id), { recepcion: { blocks: { menu: 'Menú' }, exits: {} } })`. */
export function callerStory(trace: readonly TraceRow[], labels: Record<string, FlowLabels>): CallerStory {
  const story: CallerStory = { transcript: [], chosen: [], values: [], context: [], to: undefined, orderedAt: undefined };
  const values = new Map<string, string>();
  let title: string | undefined;
  const add = (at: number, kind: StoryLine['kind'], text: string) => {
    const last = story.transcript.at(-1);
    if (kind === 'keys' && last?.kind === 'keys' && last.block === title) last.text += text;
    else story.transcript.push({ at, kind, text, ...(title === undefined ? {} : { block: title }) });
  };

  function takeNote(at: number, note: Note): void {
    if (note.what === 'entered') title = labels[note.flow]?.blocks[note.block] ?? note.block;
    if (note.what === 'said' && note.text.trim() !== '') add(at, 'said', note.text);
    if (note.what === 'set') values.set(note.name, shown(note.value));
    if (note.what !== 'left' || !note.exit.startsWith('option:')) return;
    const option = labels[note.flow]?.exits[`${note.block} ${note.exit}`] ?? note.exit.slice('option:'.length);
    add(at, 'chose', option);
    story.chosen.push({ at, block: title ?? note.block, option });
  }

  function takeEffect(at: number, effect: Effect): void {
    if (effect.kind === 'note') takeNote(at, effect.note);
    if (effect.kind === 'queueMessage') add(at, 'message', textOf(effect.content));
    if (effect.kind !== 'transfer') return;
    story.to = { ...effect.to };
    story.orderedAt = at;
    story.context = Object.entries(effect.context).map(([name, value]) => ({ name, value: shown(value) }));
    add(at, 'transfer', Object.values(effect.to)[0] ?? '');
  }

  for (const { at, event, effects } of trace) {
    const heard = inputOf(event);
    if (heard) add(at, heard.kind, heard.text);
    for (const effect of effects) takeEffect(at, effect);
  }
  story.values = [...values].filter(([, value]) => value !== masked && value !== '').map(([name, value]) => ({ name, value }));
  return story;
}

function inputOf(event: CallEvent): { kind: StoryLine['kind']; text: string } | undefined {
  if (event.kind === 'key') return { kind: 'keys', text: event.key };
  if (event.kind !== 'heard' || event.vault !== undefined) return undefined;
  if (event.silence) return { kind: 'silence', text: '' };
  return event.text === undefined || event.text === '' ? undefined : { kind: 'words', text: event.text };
}

function textOf(content: Extract<Effect, { kind: 'queueMessage' }>['content']): string {
  if (content.channel === 'sms') return content.text;
  return content.template?.name ?? content.text ?? '';
}

function shown(value: Value): string {
  return value === null ? '' : String(value);
}
