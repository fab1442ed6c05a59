// What is said to an ear in another process and what it answers: the framing of the Vosk server (JSON in text messages, 16-bit samples at
// 8 kHz in binary ones) over a WebSocket on a Unix socket, one connection a caller. Not here: either end (ear-link.ts, speech/ear-server.ts).
import type { Confusion } from '#ports/confusion-check.ts';
import type { EarConfiguration, EarEngine } from '#ports/ear-engine.ts';
import type { EarEvent, EarMode, EarOption, EarRequest } from '#ports/ear.ts';

/**
 * To the ear. `config` begins to listen, audio follows, `eof` ends it; `prompting` tells that a prompt plays, `quietMs` that for so long
 * nothing was on the line but its own noise, whose audio is not sent. `prepare` makes a request's templates and `compare` tells which options
 * sound alike: another connection, given up by closing it. `configure` tells of recognisers and may come again on its connection, `check`
 * asks one of them.
 */
export type EarOrder =
  | { config: EarRequest & { sample_rate: 8000 } }
  | { prompting: boolean }
  | { quietMs: number }
  | { eof: 1 }
  | { prepare: EarRequest }
  | { compare: { language: string; options: EarOption[] } }
  | { describe: 1 }
  | { configure: EarConfiguration }
  | { check: { engine: EarEngine; allowPrivate: string[] } };

/** From the ear. After `failed` or `finished` the connection is over. */
export type EarReply =
  | { listening: true }
  | { event: EarEvent }
  | { finished: true }
  | { progress: { done: number; total: number } }
  | { prepared: true }
  | { compared: Confusion[] }
  | { configured: true }
  | { checked: true }
  | { described: { modes: EarMode['kind'][]; languages: string[] } }
  | { failed: { code: string; message: string; retryable: boolean } };
