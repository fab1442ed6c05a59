// What every SipStore must do: trunks, registrations and dialogs survive, and are replaced, not doubled.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fresh, woken } from './contract-samples.ts';
import type { DialogRow, RegistrationRow, TrunkRow } from './sip-store.ts';
import type { Store } from './store.ts';

/** Declares the suite. */
export function sipStoreContract(open: () => Promise<Store>): void {
  describe('SipStore', () => {
    let store: Store;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(async () => {
      await store.close();
    });

    test('trunks are kept and their change is announced', async () => {
      const trunk: TrunkRow = {
        name: fresh('trunk'),
        addresses: ['192.0.2.0/24', '2001:db8::1', 'with "quotes", comma'],
        outbound: 'sip:carrier.example',
        user: 'u',
        secret: 'sealed',
        callerFrom: 'from',
        enabled: true,
        note: '',
      };
      const wake = woken((wakeUp) => store.sip.onTrunks(wakeUp));
      await store.sip.saveTrunk({ ...trunk, enabled: false });
      expect(await wake).toBe(true);
      await store.sip.saveTrunk(trunk);
      expect((await store.sip.trunks()).filter(({ name }) => name === trunk.name)).toEqual([trunk]);
      const options = { dialledFrom: 'to', transferBy: 'refer', toneKeys: 'off', opus: 'on' } as const;
      const registered: TrunkRow = { ...trunk, registrar: 'sip:carrier.example', ...options };
      await store.sip.saveTrunk(registered);
      expect((await store.sip.trunks()).filter(({ name }) => name === trunk.name)).toEqual([registered]);
      await store.sip.saveTrunk(trunk);
      expect((await store.sip.trunks()).filter(({ name }) => name === trunk.name)).toEqual([trunk]);
      await store.sip.removeTrunk(trunk.name);
      expect((await store.sip.trunks()).some(({ name }) => name === trunk.name)).toBe(false);
    });

    test('a contact is registered once per address of record', async () => {
      const row: RegistrationRow = {
        aor: fresh('aor'),
        contact: 'sip:a@192.0.2.1',
        flow: 'udp:192.0.2.1:5060',
        callId: 'c',
        cseq: 4_294_967_295,
        userAgent: 'phone',
        expiresAt: 1_800_000_000_000,
        browser: false,
      };
      const other = { ...row, contact: 'sip:b@192.0.2.1' };
      await store.sip.putRegistration({ ...row, cseq: 1 });
      await store.sip.putRegistration(row);
      await store.sip.putRegistration(other);
      const mine = async () => (await store.sip.registrations()).filter(({ aor }) => aor === row.aor);
      expect(await mine()).toEqual([row, other]);
      await store.sip.dropRegistration(row.aor, row.contact);
      await store.sip.dropRegistration(row.aor, 'never there');
      expect(await mine()).toEqual([other]);
    });

    test('a dialog is kept as it was last put', async () => {
      const row: DialogRow = {
        leg: fresh('leg'),
        callId: 'c',
        role: 'uas',
        invite: 'INVITE sip:demo@127.0.0.1 SIP/2.0\r\nTo: "ñ"\r\n\r\n',
        answer: 'SIP/2.0 200 OK\r\n\r\n',
        flow: 'udp:192.0.2.1:5060',
        localSeq: 1,
        remoteSeq: 4_294_967_295,
        localSdp: 'v=0\r\n',
        remoteSdp: 'v=0\r\n',
        updatedAt: 1_800_000_000_000,
      };
      await store.sip.putDialog(row);
      await store.sip.putDialog({ ...row, localSeq: 2 });
      const mine = async () => (await store.sip.dialogs()).filter(({ leg }) => leg === row.leg);
      expect(await mine()).toEqual([{ ...row, localSeq: 2 }]);
      await store.sip.dropDialog(row.leg);
      expect(await mine()).toEqual([]);
      // Nobody waits for one before the next: the last word counts.
      const { putDialog, dropDialog } = store.sip;
      await Promise.all([putDialog(row), dropDialog(row.leg), putDialog({ ...row, localSeq: 3 }), putDialog({ ...row, localSeq: 4 })]);
      expect(await mine()).toEqual([{ ...row, localSeq: 4 }]);
      await Promise.all([putDialog({ ...row, localSeq: 5 }), dropDialog(row.leg)]);
      expect(await mine()).toEqual([]);
    });
  });
}
