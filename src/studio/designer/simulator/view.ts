// What the simulator's phone shows, out of a call's trace (pure): what was said, done, sent and answered, in order.
import type { Effect } from '#engine/effect.ts';
import type { Value } from '#flow/model.ts';
import type { TraceStep } from '#talk/from-trace.ts';

/** A WhatsApp template as it was sent. */
export interface Template {
  name: string;
  language: string;
  variables: Record<string, string>;
}

/** One line of the phone. */
export type SimLine = { at: number; block: string | undefined } & (
  | { kind: 'said'; text: string; audio: boolean }
  | { kind: 'music' }
  | { kind: 'key'; text: string }
  | { kind: 'hidden'; count: number }
  | { kind: 'words'; text: string }
  | { kind: 'message'; channel: 'sms' | 'whatsapp'; text: string; template: Template | undefined; status: string | undefined }
  | { kind: 'transfer'; to: string; state: string }
  | { kind: 'request'; text: string; outcome: string }
  | { kind: 'set'; name: string; value: Value }
  | { kind: 'reprompt'; reason: 'no-input' | 'no-match'; attempt: number }
  | { kind: 'fault'; code: string }
  | { kind: 'ended'; by: string }
);

type Open = Extract<Effect, { id: string }>;

/** The lines of a call, oldest first. */
export function linesOfCall(trace: readonly TraceStep[]): SimLine[] {
  const lines: SimLine[] = [];
  const open = new Map<string, Open>();
  const sent = new Map<string, Extract<SimLine, { kind: 'message' }>>();
  let block: string | undefined;
  for (const { event, effects } of trace) {
    const { at } = event;
    const put = (line: SimLine) => lines.push(line);
    const last = lines.at(-1);
    // Keys pressed one after the other are read as one number.
    if (event.kind === 'key' && last?.kind === 'key' && last.block === block) last.text += event.key;
    else if (event.kind === 'key') put({ kind: 'key', text: event.key, at, block });
    if (event.kind === 'heard' && event.vault !== undefined) put({ kind: 'hidden', count: event.length ?? 0, at, block });
    else if (event.kind === 'heard' && event.text !== undefined) put({ kind: 'words', text: event.text, at, block });
    if (event.kind === 'transferProgress' || event.kind === 'transferResult') {
      const effect = open.get(event.id);
      const to =
        effect?.kind === 'transfer'
          ? 'team' in effect.to
            ? effect.to.team
            : 'agent' in effect.to
              ? effect.to.agent
              : effect.to.number
          : '';
      put({ kind: 'transfer', to, state: event.kind === 'transferProgress' ? event.state : event.outcome, at, block });
    }
    if (event.kind === 'messageResult') {
      const line = sent.get(event.id);
      if (line) line.status = event.status;
    }
    if (event.kind === 'response') {
      const effect = open.get(event.id);
      const what = effect?.kind === 'request' ? `${effect.method} ${effect.url}` : '';
      put({
        kind: 'request',
        text: what,
        outcome: event.status === undefined ? event.outcome : `${event.outcome} ${event.status}`,
        at,
        block,
      });
    }
    for (const effect of effects) {
      if ('id' in effect && effect.kind !== 'cancel') open.set(effect.id, effect);
      if (effect.kind === 'play') {
        const { source } = effect;
        put(
          source.kind === 'say'
            ? { kind: 'said', text: source.text, audio: source.audio !== undefined, at, block: effect.block ?? block }
            : { kind: 'music', at, block },
        );
      }
      if (effect.kind === 'queueMessage') {
        const { content } = effect;
        const template = content.channel === 'whatsapp' ? content.template : undefined;
        const line: Extract<SimLine, { kind: 'message' }> = {
          kind: 'message',
          channel: content.channel,
          text: content.text ?? '',
          template,
          status: undefined,
          at,
          block: effect.block,
        };
        sent.set(effect.id, line);
        lines.push(line);
      }
      if (effect.kind !== 'note') continue;
      const { note } = effect;
      if (note.what === 'entered') block = note.block;
      if (note.what === 'set') put({ kind: 'set', name: note.name, value: note.value, at, block });
      if (note.what === 'reprompt') put({ kind: 'reprompt', reason: note.reason, attempt: note.attempt, at, block });
      if (note.what === 'fault') put({ kind: 'fault', code: note.code, at, block });
      if (note.what === 'ended') put({ kind: 'ended', by: note.by, at, block });
    }
  }
  return lines;
}
