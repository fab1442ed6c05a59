// Which published flows use a team, an agent, an audio or an origin of messages: looked up before one is removed. Not here: the removal.
import type { Store } from '#ports/store.ts';

/** What may be in use, and how a document's canonical text (compact or indented) names it. */
const marks = {
  team: (id: string) => new RegExp(`"team"\\s*:\\s*"${id}"`),
  agent: (id: string) => new RegExp(`"agent"\\s*:\\s*"${id}"`),
  origin: (id: string) => new RegExp(`"origin"\\s*:\\s*"${id}"`),
  audio: (id: string) => new RegExp(`"(audio|music|asset)"\\s*:\\s*"${id}"`),
  file: (id: string) => new RegExp(`"asset"\\s*:\\s*"${id}"`),
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

/** Flows that send each of these files, in their published version or, before or beside it, in their draft. */
export async function flowsBesideFiles(
  store: Pick<Store, 'flows'>,
  ids: readonly string[],
): Promise<Map<string, { id: string; name: string; published: boolean }[]>> {
  const found = new Map<string, { id: string; name: string; published: boolean }[]>();
  if (ids.length === 0) return found;
  const sent = (document: string | undefined) => new Set(Array.from((document ?? '').matchAll(/"asset"\s*:\s*"([^"]+)"/g), ([, id]) => id));
  for (const { id, name, version } of await store.flows.list()) {
    const published = sent(version === 0 ? undefined : await store.flows.version(id, version));
    const draft = sent((await store.flows.draft(id))?.document);
    for (const file of ids)
      if (published.has(file) || draft.has(file))
        found.set(file, [...(found.get(file) ?? []), { id, name, published: published.has(file) }]);
  }
  return found;
}
