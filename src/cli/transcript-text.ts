// A conversation's transcript as lines of a terminal. Not here: conversations (talk/).
import type { TranscriptLine } from '#talk/conversation.ts';
import { clean } from './output.ts';

/** One line, with seconds since the start; undefined for what a reader need not see. */
export function transcriptText(line: TranscriptLine, startedAt: number): string | undefined {
  const text = words(line);
  if (text === undefined) return undefined;
  return `${((line.at - startedAt) / 1000).toFixed(1).padStart(7)}  ${clean(text)}\n`;
}

function words(line: TranscriptLine): string | undefined {
  switch (line.kind) {
    case 'said':
      return `☎  ${line.text}`;
    case 'music':
      return `♪  ${line.text}`;
    case 'key':
      return `▸  key ${line.text}`;
    case 'words':
      return `▸  “${line.text}”`;
    case 'transfer':
    case 'message':
    case 'request':
      return `   ${line.kind}: ${line.text}`;
    case 'hung-up':
      return line.who === 'caller' ? `▸  hung up (${line.text})` : `   the flow hung up (${line.text})`;
    case 'note':
      return noteWords(line.note);
  }
}

function noteWords(note: Extract<TranscriptLine, { kind: 'note' }>['note']): string | undefined {
  switch (note.what) {
    case 'entered':
      return `→  ${note.block}`;
    case 'action':
      return `   ${note.actionKind} (${note.action})`;
    case 'set':
      return `   ${note.name} = ${String(note.value)}`;
    case 'fault':
      return `   fault ${note.code}${note.detail ? `: ${note.detail}` : ''}`;
    case 'reprompt':
      return `   ${note.reason}, attempt ${note.attempt}`;
    case 'left':
    case 'said':
    case 'actionEnded':
    case 'late':
    case 'quality':
    case 'deaf':
    case 'ended':
      return undefined;
  }
}
