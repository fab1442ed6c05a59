// Which published flows use a team, an agent, an audio or an origin of messages: looked up before one is removed. Not here: the removal.
import type { Store } from '#ports/store.ts';

/** What may be in use, and how a document's canonical text (compact or indented) names it. */
const marks = {
  team: (id: string) => new RegExp(`"team"\\s*:\\s*"${id}"`),
  agent: (id: string) => new RegExp(`"agent"\\s*:\\s*"${id}"`),
  origin: (id: string) => new RegExp(`"origin"\\s*:\\s*"${id}"`),
  audio: (id: string) => new RegExp(`"(audio|music)"\\s*:\\s*"${id}"`),
};

/**
 * Ids of flows whose newest published version names it. The text is searched, not parsed: a sentence that quotes JSON could match
 * too, which refuses a removal but loses nothing.
 */
export async function flowsThatUse(store: Pick<Store, 'flows'>, what: keyof typeof marks, id: string): Promise<string[]> {
  const mark = marks[what](id.replace(/[^A-Za-z0-9_-]/g, '\\$&'));
  const found: string[] = [];
  for (const flow of await store.flows.list()) {
    if (flow.version === 0) continue;
    const document = await store.flows.version(flow.id, flow.version);
    if (document !== undefined && mark.test(document)) found.push(flow.id);
  }
  return found;
}
