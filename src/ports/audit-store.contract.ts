// What every AuditStore must do: keep an act from before it is carried out, with its end; find it; forget it in time.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AuditAct } from './audit-store.ts';
import { fresh } from './contract-samples.ts';
import type { Store } from './store.ts';

/** Declares the suite. */
export function auditStoreContract(open: () => Promise<Store>): void {
  describe('AuditStore', () => {
    let store: Store;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(async () => {
      await store.close();
    });
    const actOf = (change: Partial<AuditAct> = {}): AuditAct => ({
      at: 1_800_000_000_000,
      route: 'saveTrunk',
      object: 'trunk',
      objectId: 'carrier',
      who: 'user',
      whoId: fresh('user'),
      whoName: 'Ana\0',
      address: '192.0.2.7',
      ...change,
    });

    test('an act is there before it has ended, and then with what it changed', async () => {
      const act = actOf();
      const id = await store.audit.begin(act);
      const [begun] = await store.audit.list({ whoId: act.whoId, limit: 5 });
      expect(begun).toEqual({ ...act, whoName: 'Ana\ufffd', id, outcome: 'begun', code: undefined, changes: [] });
      const changes = [
        { field: 'enabled', before: false, after: true },
        { field: 'addresses', after: ['192.0.2.1\0'] },
      ];
      await store.audit.end(id, { outcome: 'refused', code: 'conflict', objectId: 'other', changes });
      expect(await store.audit.list({ whoId: act.whoId, limit: 5 })).toMatchObject([
        {
          outcome: 'refused',
          code: 'conflict',
          objectId: 'other',
          changes: [changes[0], { field: 'addresses', after: ['192.0.2.1\ufffd'] }],
        },
      ]);
    });

    test('newest first, by object, time and words; a percent sign is a percent sign', async () => {
      const whoId = fresh('user');
      const ids = [];
      for (const [at, object] of [
        [1, 'trunk'],
        [2, 'user'],
        [3, 'trunk'],
      ] as const)
        ids.push(await store.audit.begin(actOf({ at, object, whoId, objectId: `100% ${at}` })));
      const list = async (filter: object) => (await store.audit.list({ whoId, limit: 9, ...filter })).map(({ at }) => at);
      expect(await list({})).toEqual([3, 2, 1]);
      expect(await list({ limit: 1 })).toEqual([3]);
      expect(await list({ object: 'trunk' })).toEqual([3, 1]);
      expect(await list({ fromAt: 2, toAt: 3 })).toEqual([2]);
      expect(await list({ beforeId: ids[1] })).toEqual([1]);
      expect(await list({ search: '0% 2' })).toEqual([2]);
      expect(await list({ search: '0_ 2' })).toEqual([]);
      expect(await list({ search: 'SAVETRUNK' })).toEqual([3, 2, 1]);
      expect(await store.audit.forget(3)).toBeGreaterThanOrEqual(2);
      expect(await list({})).toEqual([3]);
    });
  });
}
