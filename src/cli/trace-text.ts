// A call's trace as lines to read: what was said, pressed, decided, sent. Not here: where it comes from (api), the studio's timeline.
import type { CallEvent } from '#engine/event.ts';
import type { Effect, Note } from '#engine/effect.ts';
import { clean } from './output.ts';

/** Stored rows as the API gives them. */
export interface TraceRows {
  at: number;
  event: object;
  effects: object[];
}

/** One line per thing that happened, with seconds since the start. */
export function traceText(rows: TraceRows[], startedAt: number): string {
  return rows
    .flatMap((row) => {
      const event = eventText(row.event as CallEvent);
      const lines = [...(event === undefined ? [] : [event]), ...row.effects.flatMap((effect) => effectText(effect as Effect) ?? [])];
      const seconds = ((row.at - startedAt) / 1000).toFixed(1).padStart(7);
      return lines.map((line) => `${seconds}  ${clean(line)}\n`);
    })
    .join('');
}

function eventText(event: CallEvent): string | undefined {
  switch (event.kind) {
    case 'started':
      return `call on ${event.call.line} from ${event.call.callerNumber ?? event.call.callerName ?? 'unknown'}`;
    case 'key':
      return `key ${event.key}`;
    case 'speechStarted':
      return 'caller speaks';
    case 'heard':
      return heardText(event);
    case 'transferProgress':
      return `transfer ${event.state}${event.agent ? `: ${event.agent}` : ''}${event.position ? `, place ${event.position}` : ''}`;
    case 'transferResult':
      return `transfer ${event.outcome}${event.agent ? ` with ${event.agent}` : ''}`;
    case 'messageResult':
      return `message ${event.status}${event.detail ? `: ${event.detail}` : ''}`;
    case 'response':
      return `answer ${event.outcome}${event.status ? ` ${event.status}` : ''}${event.detail ? `: ${event.detail}` : ''}`;
    case 'hungUp':
      return `hung up by ${event.by}`;
    case 'recovered':
      return `taken up again after ${Math.round(event.gapMs / 100) / 10} s`;
    case 'fault':
      return `fault ${event.code}`;
    case 'playEnded':
      if (event.reason === 'failed') return 'could not be played';
      return event.stoodIn && `${event.stoodIn.voice} spoke for ${event.stoodIn.chosen}: ${event.stoodIn.code}`;
    case 'timer':
      return undefined;
  }
}

function heardText(event: Extract<CallEvent, { kind: 'heard' }>): string {
  if (event.vault !== undefined) return `${event.length ?? 0} sensitive digits`;
  if (event.silence) return 'silence';
  return `heard ${event.option ?? event.text ?? 'nothing that fits'}`;
}

function effectText(effect: Effect): string | undefined {
  switch (effect.kind) {
    case 'note':
      return noteText(effect.note);
    case 'transfer':
      return `  transfer to ${Object.entries(effect.to).flat().join(' ')}`;
    case 'request':
      return `  ${effect.method} ${effect.url}`;
    case 'queueMessage':
      return `  ${effect.content.channel} to ${effect.to ?? 'nobody'}: ${effect.content.text ?? ('template' in effect.content ? effect.content.template?.name : '')}`;
    case 'hangup':
      return `  hang up (${effect.reason})`;
    case 'play':
    case 'listen':
    case 'startTimer':
    case 'cancel':
      return undefined;
  }
}

function noteText(note: Note): string | undefined {
  switch (note.what) {
    case 'entered':
      return `→ ${note.block}`;
    case 'left':
      return `← ${note.block} by ${note.exit}`;
    case 'said':
      return `  “${note.text}”`;
    case 'action':
      return `  ${note.actionKind} ${note.action}`;
    case 'actionEnded':
      return note.exit === undefined ? undefined : `  ${note.action}: ${note.exit}`;
    case 'set':
      return `  ${note.name} = ${String(note.value)}`;
    case 'reprompt':
      return `  ${note.reason}, attempt ${note.attempt}`;
    case 'deaf':
      return `  keys only: nobody hears (${note.code})`;
    case 'quality':
      return `  audio of the ${note.of}: ${note.mos} of 5, ${note.lossPct} % lost${heldText(note.held)}${note.far ? `, ${note.far.lossPct} % lost on the way there` : ''}`;
    case 'late':
      return `  late: ${note.event} ${note.id}`;
    case 'fault':
      return `  fault ${note.code}${note.detail ? `: ${note.detail}` : ''}`;
    case 'ended':
      return `ended by ${note.by}`;
  }
}

/** Of a line whose packets came out of order. */
function heldText(held: Extract<Note, { what: 'quality' }>['held']): string {
  return held === undefined ? '' : `, held up to ${held.mostMs} ms, ${held.late} packets later than that`;
}
