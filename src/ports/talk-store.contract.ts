// What every TalkStore must do: a flow's talks by id, kept byte for byte.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fresh } from './contract-samples.ts';
import type { Store } from './store.ts';
import type { TalkRow } from './talk-store.ts';

const at = 1_800_000_000_000;

/** Declares the suite. */
export function talkStoreContract(open: () => Promise<Store>): void {
  describe('TalkStore', () => {
    let store: Store;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(async () => {
      await store.close();
    });

    async function flowWith(): Promise<{ flow: string; talk: (change?: Partial<TalkRow>) => TalkRow }> {
      const flow = fresh('flow');
      await store.flows.saveDraft(flow, 'Uno', '{}', undefined, 'ana', at);
      return {
        flow,
        talk: (change = {}) => ({ flow, id: 'uno', name: 'Uno', document: '{}', updatedAt: at, updatedBy: 'ana', ...change }),
      };
    }

    test('talks are kept byte for byte, replaced by id, and listed by name', async () => {
      const { flow, talk } = await flowWith();
      const document = '{\n  "b": "ñ ☎ \\u0000", "a": 1 }\n';
      await store.talks.save(talk({ id: 'b', name: 'zeta' }));
      await store.talks.save(talk({ id: 'a', name: 'Beta', document }));
      await store.talks.save(talk({ id: 'b', name: 'alfa', updatedAt: at + 1, updatedBy: 'leo' }));
      expect(await store.talks.list(flow)).toEqual([
        talk({ id: 'b', name: 'alfa', updatedAt: at + 1, updatedBy: 'leo' }),
        talk({ id: 'a', name: 'Beta', document }),
      ]);
    });

    test('a flow has its own talks only, and one that is removed is gone', async () => {
      const one = await flowWith();
      const other = await flowWith();
      await store.talks.save(one.talk());
      await store.talks.save(other.talk());
      expect(await store.talks.remove(one.flow, 'uno')).toBe(true);
      expect(await store.talks.remove(one.flow, 'uno')).toBe(false);
      expect(await store.talks.list(one.flow)).toEqual([]);
      expect(await store.talks.list(other.flow)).toHaveLength(1);
    });

    test('a talk of no flow is refused; those of a removed flow are there again with it', async () => {
      const { flow, talk } = await flowWith();
      await expect(store.talks.save(talk({ flow: fresh('nothing') }))).rejects.toMatchObject({ code: 'not-found' });
      await store.talks.save(talk());
      await store.flows.remove(flow);
      await expect(store.talks.save(talk())).rejects.toMatchObject({ code: 'not-found' });
      await store.flows.saveDraft(flow, 'Uno', '{}', undefined, 'ana', at);
      expect(await store.talks.list(flow)).toHaveLength(1);
    });
  });
}
