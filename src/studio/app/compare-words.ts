// How a menu's words sound to the ear of this installation, for the forms. Not here: what follows from it (blocks/spoken-menu).
import { ApiError } from '#api/contract/client.ts';
import type { Compared } from '#kit/compared-words.ts';
import { client } from './api.ts';

type Why = (Compared & { is: 'cannot' })['why'];

const reasons: Record<string, Why> = { 'not-configured': 'no-ear', invalid: 'language', busy: 'busy' };

/** What was asked last; for the server a person's newer question ends the older one. */
let last: Promise<unknown> = Promise.resolve();

/** Ask the server, one question after the other; never throws but when `signal` is aborted. */
export function compareWords(language: string, options: { option: string; phrases: string[] }[], signal: AbortSignal): Promise<Compared> {
  const answer = last.then(() => ask(language, options, signal));
  last = answer.catch(() => undefined);
  return answer;
}

async function ask(language: string, options: { option: string; phrases: string[] }[], signal: AbortSignal): Promise<Compared> {
  signal.throwIfAborted();
  try {
    const { pairs } = await client('compareWords', { body: { language, options } }, signal);
    return { is: 'compared', pairs };
  } catch (error) {
    signal.throwIfAborted();
    return { is: 'cannot', why: (error instanceof ApiError && reasons[error.answer.code]) || 'away' };
  }
}
