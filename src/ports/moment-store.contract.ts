// What every MomentStore must do: freeze the draft that was meant, under a name.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fresh } from './contract-samples.ts';
import type { Moment } from './moment-store.ts';
import type { Store } from './store.ts';

const at = 1_800_000_000_000;

/** Declares the suite. */
export function momentStoreContract(open: () => Promise<Store>): void {
  describe('MomentStore', () => {
    let store: Store;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(async () => {
      await store.close();
    });

    async function flowWith(document: string): Promise<{ flow: string; moment: (change?: Partial<Moment>) => Moment }> {
      const flow = fresh('flow');
      await store.flows.saveDraft(flow, 'Uno', document, undefined, 'ana', at);
      return { flow, moment: (change = {}) => ({ flow, id: 'a', name: 'Antes', savedAt: at, savedBy: 'ana', ...change }) };
    }

    test('the draft is kept byte for byte as it was, and listed newest first', async () => {
      const first = '{ "name": "ñ ☎ \\u0000" }\n';
      const { flow, moment } = await flowWith(first);
      await store.moments.add(moment(), 1);
      await store.flows.saveDraft(flow, 'Uno', '{"otro":1}', 1, 'leo', at + 5);
      await store.moments.add(moment({ id: 'b', name: 'Después', savedAt: at + 6, savedBy: 'leo' }), 2);
      expect(await store.moments.list(flow)).toEqual([moment({ id: 'b', name: 'Después', savedAt: at + 6, savedBy: 'leo' }), moment()]);
      expect(await store.moments.document(flow, 'a')).toBe(first);
      expect(await store.moments.document(flow, 'b')).toBe('{"otro":1}');
      expect(await store.moments.document(flow, 'c')).toBeUndefined();
    });

    test('a draft that moved on is refused, and nothing is kept', async () => {
      const { flow, moment } = await flowWith('{}');
      await store.flows.saveDraft(flow, 'Uno', '{"otro":1}', 1, 'leo', at);
      await expect(store.moments.add(moment(), 1)).rejects.toMatchObject({ code: 'conflict' });
      expect(await store.moments.list(flow)).toEqual([]);
    });

    test('a flow has its own moments only; those of a removed flow are there again with it', async () => {
      const one = await flowWith('{}');
      const other = await flowWith('{}');
      await expect(store.moments.add(one.moment({ flow: fresh('nothing') }), 1)).rejects.toMatchObject({ code: 'not-found' });
      await store.moments.add(one.moment(), 1);
      await store.moments.add(other.moment(), 1);
      expect(await store.moments.remove(other.flow, 'a')).toBe(true);
      expect(await store.moments.remove(other.flow, 'a')).toBe(false);
      await store.flows.remove(one.flow);
      await expect(store.moments.add(one.moment({ id: 'b' }), 1)).rejects.toMatchObject({ code: 'not-found' });
      await store.flows.saveDraft(one.flow, 'Uno', '{}', undefined, 'ana', at);
      expect(await store.moments.list(one.flow)).toHaveLength(1);
    });
  });
}
