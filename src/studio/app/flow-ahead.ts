// A flow asked for before the page that edits it is there: the document and the page's scripts travel at the same time.
// Not here: what becomes of it (designer/session.ts).
import type { CallAnswer } from '#api/contract/client.ts';
import { client } from './api.ts';

/** An answer older than this may be behind the server and is asked for again. */
const freshMs = 10_000;

let ahead: { id: string; at: number; answer: Promise<CallAnswer<'flow'>> } | undefined;

/** Ask for a flow; nobody waits for it here. */
export function fetchAhead(id: string): void {
  const answer = client('flow', { params: { id } });
  answer.catch(() => undefined);
  ahead = { id, at: Date.now(), answer };
}

/** The flow that was asked for, once; else it is asked for now. Throws ApiError. */
export function takeFlow(id: string): Promise<CallAnswer<'flow'>> {
  const found = ahead;
  ahead = undefined;
  const ask = () => client('flow', { params: { id } });
  // What was refused ahead may be granted now: somebody signed in meanwhile.
  return found?.id === id && Date.now() - found.at < freshMs ? found.answer.catch(ask) : ask();
}
