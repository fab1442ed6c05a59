// A message's state as the flow is told it. Pure.
import type { CallEvent, MessageStatus } from '#engine/event.ts';
import type { MessageRow } from '#ports/message-store.ts';

/** Codes that are exits of their own, whether we held the message back or the carrier refused it. */
const exits = new Set(['no-number', 'no-whatsapp', 'opted-out', 'window-closed'] as const);
type ExitCode = typeof exits extends Set<infer T> ? T : never;

function isExit(code: string | undefined): code is ExitCode {
  return (exits as ReadonlySet<string | undefined>).has(code);
}

function statusOf({ state, code }: MessageRow): MessageStatus | undefined {
  switch (state) {
    case 'sent':
    case 'delivered':
    case 'read':
      return state;
    case 'failed':
    case 'dead':
      return isExit(code) ? code : 'failed';
    case 'suppressed':
      return isExit(code) ? code : 'not-allowed';
    // Not known yet: the flow's own time to wait runs out, or a receipt comes.
    case 'unknown':
    case 'queued':
    case 'attempting':
      return undefined;
  }
}

/** The event for the call's inbox; undefined while there is nothing to tell. */
export function messageResult(row: MessageRow, at: number): Extract<CallEvent, { kind: 'messageResult' }> | undefined {
  const status = statusOf(row);
  if (status === undefined || row.effectId === '') return undefined;
  return { kind: 'messageResult', at, id: row.effectId, status, ...(row.detail === undefined ? {} : { detail: row.detail }) };
}
