// How a menu's words sound to the ear of this installation, for the forms. Not here: what follows from it (blocks/spoken-menu).
import { ApiError } from '#api/contract/client.ts';
import type { Compared } from '#kit/compared-words.ts';
import { client } from './api.ts';

type Why = (Compared & { is: 'cannot' })['why'];

const reasons: Record<string, Why> = { 'not-configured': 'no-ear', invalid: 'language', busy: 'busy' };

/** Ask the server; never throws but when `signal` is aborted. */
export async function compareWords(
  language: string,
  options: { option: string; phrases: string[] }[],
  signal: AbortSignal,
): Promise<Compared> {
  try {
    const { pairs } = await client('compareWords', { body: { language, options } }, signal);
    return { is: 'compared', pairs };
  } catch (error) {
    signal.throwIfAborted();
    return { is: 'cannot', why: (error instanceof ApiError && reasons[error.answer.code]) || 'away' };
  }
}
