// The documents a call ran on: its flow's version, or the draft kept with it, and the subflows pinned at its start. Not here: reading them (jobs/).
import type { NewCall } from '#ports/call-store.ts';
import type { Store } from '#ports/store.ts';

/** Texts of the documents by flow; one that is gone is left out. */
export async function documentsOf(
  { flows }: Pick<Store, 'flows'>,
  call: Pick<NewCall, 'flow' | 'version' | 'draftDocument' | 'pinned'>,
): Promise<Record<string, string>> {
  const texts: [string, string | undefined][] = await Promise.all(
    Object.entries({ ...call.pinned, [call.flow]: call.version }).map(async ([flow, version]) => [
      flow,
      flow === call.flow && version === 0 ? call.draftDocument : await flows.version(flow, version),
    ]),
  );
  return Object.fromEntries(texts.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
