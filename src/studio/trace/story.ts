// A call's stored events and effects told as a story (pure): rows with when, what and in which block; and the way it took through the drawing.
// Not here: the words (trace texts) and how it looks (timeline.tsx).
import type { CallAnswer } from '#api/contract/client.ts';
import type { Effect, Note } from '#engine/effect.ts';
import type { CallEvent } from '#engine/event.ts';

export type TraceRow = CallAnswer<'call'>['trace'][number];

/** Where something happened. */
export interface StoryPlace {
  flow: string;
  block: string;
}

/** What sort of thing happened, for its icon. */
export type StorySort = 'call' | 'said' | 'key' | 'heard' | 'decided' | 'data' | 'message' | 'transfer' | 'request' | 'end' | 'problem';

/** A row of the story. `word` keys the sentence (`trace.<word>`), `values` fill it; `quote` is shown as it was. */
export interface StoryRow {
  id: string;
  at: number;
  sort: StorySort;
  word: string;
  values: Record<string, string | number>;
  quote?: string;
  /** A second sentence. */
  more?: { word: string; values: Record<string, string | number> };
  place: StoryPlace | undefined;
  /** The kind of an action that tells of itself in no other way. */
  actionKind?: string;
  /** For exits: whose it is, so that the kinds' own texts can name it. */
  exit?: { flow: string; block: string; exit: string };
}

/** The story and the way through each flow. */
export interface Story {
  rows: StoryRow[];
  /** By flow: visited blocks and walked lines (`block|exit/name`, `block|action/id/exit`). */
  visited: Record<string, { blocks: Set<string>; lines: Set<string> }>;
}

type Draft = Omit<StoryRow, 'id' | 'at' | 'place'> & { place?: StoryPlace };

function eventRow(event: CallEvent, started: { callerNumber?: string | undefined }): Draft | undefined {
  switch (event.kind) {
    case 'started':
      return started.callerNumber
        ? { sort: 'call', word: 'startedFrom', values: { line: event.call.line, caller: started.callerNumber } }
        : { sort: 'call', word: 'started', values: { line: event.call.line } };
    case 'key':
      return { sort: 'key', word: 'key', values: {}, quote: event.key };
    case 'heard':
      return heardRow(event);
    case 'playEnded':
      if (event.reason === 'failed') return { sort: 'problem', word: 'playFailed', values: {} };
      return event.stoodIn && { sort: 'problem', word: 'stoodIn', values: { ...event.stoodIn } };
    case 'transferProgress': {
      const known = event.agent === undefined ? 'Unknown' : '';
      if (event.state === 'queued')
        return event.position === undefined
          ? { sort: 'transfer', word: 'transferQueued', values: {} }
          : { sort: 'transfer', word: 'transferPosition', values: { position: event.position } };
      return {
        sort: 'transfer',
        word: (event.state === 'ringing' ? 'transferRinging' : 'transferAnswered') + known,
        values: { agent: event.agent ?? '' },
      };
    }
    case 'transferResult':
      return { sort: 'transfer', word: `outcome-${event.outcome}`, values: {} };
    case 'messageResult':
      return { sort: 'message', word: `message-${event.status}`, values: {}, ...(event.detail ? { quote: event.detail } : {}) };
    case 'response':
      return {
        sort: 'request',
        word: `response-${event.outcome}`,
        values: { status: event.status ?? '' },
        ...(event.detail ? { quote: event.detail } : {}),
      };
    case 'hungUp':
      return { sort: 'end', word: `hungUp-${event.by}`, values: {} };
    case 'recovered':
      return { sort: 'problem', word: 'recovered', values: { seconds: (event.gapMs / 1000).toFixed(1) } };
    case 'fault':
      return { sort: 'problem', word: 'fault', values: { code: event.code } };
    case 'speechStarted':
    case 'timer':
      return undefined;
    default:
      return undefined;
  }
}

function heardRow(event: Extract<CallEvent, { kind: 'heard' }>): Draft {
  if (event.length !== undefined)
    return { sort: 'heard', word: 'heardSensitive', values: { count: event.length }, ...(event.valid === false ? { quote: '•••' } : {}) };
  if (event.silence) return { sort: 'heard', word: 'heardSilence', values: {} };
  const text = event.text ?? event.option;
  if (text === undefined) return { sort: 'heard', word: event.noise ? 'heardNoise' : 'heardNothing', values: {} };
  return event.confidence !== undefined && event.confidence < 0.8
    ? { sort: 'heard', word: 'heardUnsure', values: { text, percent: Math.round(event.confidence * 100) } }
    : { sort: 'heard', word: 'heard', values: { text } };
}

function noteRow(note: Note): Draft | undefined {
  switch (note.what) {
    case 'said':
      return { sort: 'said', word: 'said', values: {}, quote: note.text, place: note };
    case 'left':
      return note.exit === 'next'
        ? undefined
        : {
            sort: 'decided',
            word: 'left',
            values: { exit: note.exit },
            place: note,
            exit: { flow: note.flow, block: note.block, exit: note.exit },
          };
    case 'set':
      return { sort: 'data', word: 'set', values: { name: note.name, value: String(note.value ?? '–') } };
    case 'reprompt':
      return { sort: 'heard', word: `reprompt-${note.reason}`, values: { attempt: note.attempt }, place: note };
    case 'deaf':
      return { sort: 'problem', word: note.code === 'unavailable' ? 'deafYet' : 'deaf', values: {} };
    case 'quality':
      return qualityRow(note);
    case 'late':
      return { sort: 'problem', word: 'late', values: {} };
    case 'fault':
      return { sort: 'problem', word: 'fault', values: { code: note.code }, ...(note.detail ? { quote: note.detail } : {}) };
    case 'entered':
    case 'action':
    case 'actionEnded':
    case 'ended':
      return undefined;
    default:
      return undefined;
  }
}

/** Of 5, as the E-model gives it; below 3.6 some people are dissatisfied. */
function qualityRow({ of, mos, lossPct, held, far }: Extract<Note, { what: 'quality' }>): Draft {
  const lost = lossPct >= 1 || (far?.lossPct ?? 0) >= 1;
  return {
    sort: mos < 3.6 ? 'problem' : 'call',
    word: `${lost ? 'qualityLost' : 'quality'}-${of}`,
    values: { mos, said: Math.round(lossPct), heard: Math.round(far?.lossPct ?? 0) },
    ...(held && { more: { word: 'held', values: { ms: held.mostMs, count: held.late } } }),
  };
}

function effectRow(effect: Effect): Draft | undefined {
  switch (effect.kind) {
    case 'note':
      return noteRow(effect.note);
    case 'play':
      return effect.source.kind === 'music' ? { sort: 'said', word: 'music', values: { music: effect.source.music } } : undefined;
    case 'transfer': {
      const [target] = Object.entries(effect.to);
      return { sort: 'transfer', word: 'transfer', values: { targetKind: target?.[0] ?? '', targetId: target?.[1] ?? '' } };
    }
    case 'request':
      return { sort: 'request', word: 'request', values: { method: effect.method, host: hostOf(effect.url) } };
    case 'queueMessage': {
      const text = 'text' in effect.content ? effect.content.text : undefined;
      const template = effect.content.channel === 'whatsapp' ? effect.content.template?.name : undefined;
      const quote = text ?? template;
      return {
        sort: 'message',
        word: effect.content.channel + (effect.to === undefined ? '' : 'To'),
        values: { to: effect.to ?? '' },
        ...(quote === undefined ? {} : { quote }),
      };
    }
    case 'hangup':
      return { sort: 'end', word: `hangup-${effect.reason}`, values: {} };
    case 'listen':
    case 'startTimer':
    case 'cancel':
      return undefined;
    default:
      return undefined;
  }
}

/** Do the effects that follow an action's note, up to the next action, say what it did? */
function tellsItself(rest: readonly Effect[]): boolean {
  for (const effect of rest) {
    if (effect.kind === 'note' && effect.note.what === 'action') return false;
    if (effect.kind === 'queueMessage' || effect.kind === 'transfer' || effect.kind === 'request') return true;
  }
  return false;
}

function actionRow(note: Extract<Note, { what: 'action' }>): Draft {
  return { sort: 'decided', word: 'action', values: {}, actionKind: note.actionKind, place: note };
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

/** Tell the story of a trace. */
export function tell(trace: readonly TraceRow[], call: { callerNumber?: string | undefined }): Story {
  const rows: StoryRow[] = [];
  const visited: Story['visited'] = {};
  const way = (flow: string) => (visited[flow] ??= { blocks: new Set(), lines: new Set() });
  let here: StoryPlace | undefined;
  const places = new Map<string, StoryPlace | undefined>();
  let ended = false;
  for (const step of trace) {
    const event = step.event as unknown as CallEvent;
    const answered = 'id' in event && typeof event.id === 'string' ? places.get(event.id) : undefined;
    const put = (draft: Draft | undefined) => {
      if (!draft || (ended && draft.sort === 'end')) return;
      if (draft.sort === 'end') ended = true;
      const before = rows.at(-1);
      if (draft.sort === 'key' && before?.sort === 'key' && before.place?.block === here?.block) {
        before.quote = `${before.quote ?? ''}${draft.quote ?? ''}`;
        return;
      }
      rows.push({ ...draft, id: `${step.seq}.${rows.length}`, at: step.at, place: draft.place ?? here });
    };
    const first = eventRow(event, call);
    put(first && answered ? { ...first, place: answered } : first);
    const effects = step.effects as unknown as Effect[];
    for (const [index, effect] of effects.entries()) {
      if (effect.kind === 'note') {
        const note = effect.note;
        if (note.what === 'entered') {
          here = { flow: note.flow, block: note.block };
          way(note.flow).blocks.add(note.block);
        }
        if (note.what === 'left') way(note.flow).lines.add(`${note.block}|exit/${note.exit}`);
        if (note.what === 'actionEnded' && note.exit !== undefined)
          way(note.flow).lines.add(`${note.block}|action/${note.action}/${note.exit}`);
      }
      if ('id' in effect) places.set(effect.id, here);
      const action = effect.kind === 'note' && effect.note.what === 'action' ? effect.note : undefined;
      put(action && !tellsItself(effects.slice(index + 1)) ? actionRow(action) : effectRow(effect));
    }
  }
  return { rows, visited };
}
