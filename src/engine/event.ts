// What can happen to a call (DESIGN §3): the events a mailbox hands to the engine. Plain JSON; time arrives in them.
// Not here: how they are produced (calls/*, talk/*).
import type { Value } from '#flow/model.ts';

/** A telephone key, RFC 4733 events 0-15. */
export type Key = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | '*' | '#' | 'A' | 'B' | 'C' | 'D';

/** How a message can stand, in words of the engine. */
export const messageStatuses = [
  'sent',
  'delivered',
  'read',
  'failed',
  'no-number',
  'no-whatsapp',
  'opted-out',
  'not-allowed',
  'window-closed',
] as const;

/** How a message stands: `sent` = the carrier took it. */
export type MessageStatus = (typeof messageStatuses)[number];

/** How a transfer ended; the names are the transfer action's exits. `lost` = main restarted while it rang. */
export type TransferOutcome =
  | 'completed'
  | 'closed'
  | 'no-agents'
  | 'queue-full'
  | 'waited-too-long'
  | 'no-answer'
  | 'busy'
  | 'refused'
  | 'left'
  | 'callback'
  | 'failed'
  | 'lost';

/** Who a call is with and over which line it came. */
export interface CallFacts {
  id: string;
  /** The line's name that was dialled, e.g. `demo`. */
  line: string;
  /** Caller's number in E.164 where it can be told; `anonymous` is absent. */
  callerNumber?: string;
  callerName?: string;
  /** Line number or caller id in E.164, if the line has one. */
  lineNumber?: string;
  startedAt: number;
}

/** Another voice spoke than the one chosen: their names, and the failure's code (ports/failure.ts). */
export interface StandIn {
  voice: string;
  chosen: string;
  code: string;
}

/** An event. `at` is epoch ms; `id` names the effect it answers. */
export type CallEvent =
  | { kind: 'started'; at: number; call: CallFacts }
  | { kind: 'playEnded'; at: number; id: string; reason: 'finished' | 'stopped' | 'failed'; playedMs: number; stoodIn?: StandIn }
  | { kind: 'key'; at: number; key: Key }
  | { kind: 'speechStarted'; at: number }
  | {
      kind: 'heard';
      at: number;
      id: string;
      /** Option or words understood; absent when nothing was. */
      text?: string;
      option?: string;
      confidence?: number;
      /** How far `option` can be believed; absent = as `accept`. `confirm`: ask first. `reject`: `option` is absent. */
      decision?: 'accept' | 'confirm' | 'reject';
      /** For the trace and for tuning: the likeliest options, the ear's own measure (lower is surer), why it understood nothing. */
      second?: string;
      z?: number;
      detail?: string;
      /** Nothing but noise was heard: no words that could be said again. */
      noise?: true;
      /** Sensitive digits: only a handle, their count and whether they passed the check (DESIGN §3). */
      vault?: string;
      length?: number;
      valid?: boolean;
      /** Why listening ended without a result. */
      silence?: boolean;
    }
  | { kind: 'timer'; at: number; id: string }
  | {
      kind: 'transferProgress';
      at: number;
      id: string;
      /**
       * `missed` = an agent did not answer (RONA); `announced` = position or wait was said; `held`/`resumed` by the agent; `forwarded` =
       * the agent passes the caller on; `agent-lost` = the agent's leg broke, the caller is served first; `calling-back` = a callback is tried.
       */
      state: 'queued' | 'ringing' | 'answered' | 'missed' | 'announced' | 'held' | 'resumed' | 'forwarded' | 'agent-lost' | 'calling-back';
      agent?: string;
      position?: number;
      waitS?: number;
      /** For the trace: why it was missed (`busy`, `refused`, `daily-limit` …), what was announced, whom it is forwarded to. */
      detail?: string;
    }
  | { kind: 'transferResult'; at: number; id: string; outcome: TransferOutcome; agent?: string /** For the trace: why. */; detail?: string }
  | { kind: 'messageResult'; at: number; id: string; status: MessageStatus; detail?: string }
  | {
      kind: 'response';
      at: number;
      id: string;
      outcome: 'ok' | 'failed' | 'unknown';
      status?: number;
      /** Values picked out of the answer by the request's own `pick`, by variable name. */
      values?: Record<string, Value>;
      detail?: string;
    }
  | { kind: 'hungUp'; at: number; by: 'caller' | 'agent' | 'system' }
  | { kind: 'recovered'; at: number; gapMs: number; lost: string[] }
  | { kind: 'fault'; at: number; code: string };
