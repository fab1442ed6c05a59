// What every FlowStore must do: drafts with a revision, versions that stay, lines.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fresh, sampleCall, woken } from './contract-samples.ts';
import type { LineRow } from './flow-store.ts';
import type { Store } from './store.ts';

const at = 1_800_000_000_000;

function line(flow: string, change: Partial<LineRow> = {}): LineRow {
  return { name: fresh('line'), flow, number: undefined, country: 'AR', enabled: true, note: '', ...change };
}

/** Declares the suite. */
export function flowStoreContract(open: () => Promise<Store>): void {
  describe('FlowStore', () => {
    let store: Store;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(async () => {
      await store.close();
    });

    test('a draft is kept byte for byte, and only the newest revision may be saved over', async () => {
      const { flows } = store;
      const id = fresh('flow');
      const document = '{\n  "b": 1, "a": "ñ ☎ \\u0000" }\n';
      expect(await flows.saveDraft(id, 'Uno', document, undefined, 'ana', at)).toEqual({ revision: 1 });
      expect(await flows.draft(id)).toEqual({ document, revision: 1, updatedAt: at, updatedBy: 'ana' });
      await expect(flows.saveDraft(id, 'Uno', document, undefined, 'ana', at)).rejects.toMatchObject({ code: 'conflict' });
      expect(await flows.saveDraft(id, 'Dos', '{}', 1, 'leo', at + 1)).toEqual({ revision: 2 });
      await expect(flows.saveDraft(id, 'Tres', '[]', 1, 'ana', at + 2)).rejects.toMatchObject({
        code: 'conflict',
        details: { revision: 2, updatedBy: 'leo' },
      });
      expect(await flows.draft(id)).toMatchObject({ document: '{}', revision: 2, updatedBy: 'leo' });
      await expect(flows.saveDraft('nothing-here', 'x', '{}', 1, 'ana', at)).rejects.toMatchObject({ code: 'not-found' });
    });

    test('two who save the same revision: one wins', async () => {
      const id = fresh('flow');
      await store.flows.saveDraft(id, 'Uno', '{}', undefined, 'ana', at);
      const tries = await Promise.allSettled(['a', 'b', 'c'].map((by) => store.flows.saveDraft(id, by, by, 1, by, at)));
      expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });

    test('versions are frozen and counted, and the list tells whether the draft moved on', async () => {
      const { flows } = store;
      const id = fresh('flow');
      await flows.saveDraft(id, 'Uno', '{"n":1}', undefined, 'ana', at);
      const listed = async () => (await flows.list()).find((flow) => flow.id === id);
      expect(await listed()).toMatchObject({ version: 0, changed: true, publishedAt: undefined, lines: [], callsToday: 0 });
      expect(await flows.published(id)).toBeUndefined();
      expect(await flows.publish(id, '{"n":1}', 'ana', 'primera', at + 1)).toEqual({ version: 1 });
      expect(await listed()).toMatchObject({
        name: 'Uno',
        version: 1,
        changed: false,
        publishedAt: at + 1,
        publishedBy: 'ana',
        draftRevision: 1,
      });
      await flows.saveDraft(id, 'Uno', '{"n":2}', 1, 'ana', at + 2);
      expect(await listed()).toMatchObject({ version: 1, changed: true, draftRevision: 2, draftUpdatedAt: at + 2 });
      expect(await flows.publish(id, '{"n":2}', 'leo', '', at + 3, 'urgente')).toEqual({ version: 2 });
      expect(await flows.published(id)).toEqual({ version: 2, document: '{"n":2}' });
      expect(await flows.version(id, 1)).toBe('{"n":1}');
      expect(await flows.version(id, 9)).toBeUndefined();
      expect(await flows.versions(id)).toEqual([
        { flow: id, version: 2, publishedAt: at + 3, publishedBy: 'leo', note: '', overrideReason: 'urgente' },
        { flow: id, version: 1, publishedAt: at + 1, publishedBy: 'ana', note: 'primera' },
      ]);
      await expect(flows.publish('nothing-here', '{}', 'ana', '', at)).rejects.toMatchObject({ code: 'not-found' });
    });

    test('the list tells the calls of a flow', async () => {
      const id = fresh('flow');
      await store.flows.saveDraft(id, 'Uno', '{}', undefined, 'ana', at);
      const now = Date.now();
      for (const startedAt of [now - 3 * 86_400_000, now]) await store.calls.begin(sampleCall({ flow: id, startedAt }));
      expect((await store.flows.list()).find((flow) => flow.id === id)).toMatchObject({ lastCallAt: now, callsToday: 1 });
      expect((await store.calls.list({ flow: id, limit: 1 }))[0]?.flowName).toBe('Uno');
    });

    test('lines ring flows that exist; a flow with lines is not removed', async () => {
      const { flows } = store;
      const id = fresh('flow');
      await expect(flows.saveLine(line(id))).rejects.toMatchObject({ code: 'not-found' });
      await flows.saveDraft(id, 'Uno', '{}', undefined, 'ana', at);
      await flows.publish(id, '{}', 'ana', '', at);
      const row = line(id, { number: '+541155550100' });
      const wake = woken((wakeUp) => flows.onChange(wakeUp));
      await flows.saveLine(row);
      expect(await wake).toBe(true);
      await flows.saveLine({ ...row, enabled: false, number: undefined });
      expect(await flows.line(row.name)).toEqual({ ...row, enabled: false, number: undefined });
      expect((await flows.lines()).filter(({ flow }) => flow === id)).toHaveLength(1);
      expect((await flows.list()).find((flow) => flow.id === id)?.lines).toEqual([row.name]);
      await expect(flows.remove(id)).rejects.toMatchObject({ code: 'in-use', details: { lines: [row.name] } });
      await flows.removeLine(row.name);
      expect(await flows.line(row.name)).toBeUndefined();
      await flows.remove(id);
    });

    test('a removed flow is gone, but its versions still explain old calls; created again it counts on', async () => {
      const { flows } = store;
      const id = fresh('flow');
      await flows.saveDraft(id, 'Uno', '{"n":1}', undefined, 'ana', at);
      await flows.publish(id, '{"n":1}', 'ana', '', at);
      await flows.remove(id);
      expect(await flows.draft(id)).toBeUndefined();
      expect(await flows.published(id)).toBeUndefined();
      expect((await flows.list()).some((flow) => flow.id === id)).toBe(false);
      expect(await flows.version(id, 1)).toBe('{"n":1}');
      expect(await flows.saveDraft(id, 'Dos', '{}', undefined, 'ana', at)).toEqual({ revision: 2 });
      expect(await flows.publish(id, '{}', 'ana', '', at)).toEqual({ version: 2 });
    });
  });
}
