// What every SettingsStore must do: any JSON by key, records of audio and of files, sandbox messages once by key.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fresh, woken } from './contract-samples.ts';
import type { AudioRow, LibraryFileRow } from './settings-store.ts';
import type { Store } from './store.ts';

/** Declares the suite. */
export function settingsStoreContract(open: () => Promise<Store>): void {
  describe('SettingsStore', () => {
    let store: Store;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(async () => {
      await store.close();
    });

    test('any JSON value is kept by key; undefined removes it', async () => {
      const key = fresh('key');
      expect(await store.settings.get(key)).toBeUndefined();
      for (const value of [{ a: [1, null, { camelCase: 'ñ', snake_case: true }] }, [1, 'two'], 'text', 0, false]) {
        await store.settings.set(key, value);
        expect(await store.settings.get(key)).toEqual(value);
      }
      await store.settings.set(key, undefined);
      expect(await store.settings.get(key)).toBeUndefined();
    });

    test('records of files are kept by name, replaced and removed', async () => {
      const row: LibraryFileRow = {
        id: fresh('file'),
        name: `${fresh('b')}.jpg`,
        kind: 'image',
        type: 'image/jpeg',
        hash: 'ab',
        sizeBytes: 3_000_000_000,
        createdAt: 1_700_000_000_000,
      };
      const first: LibraryFileRow = { ...row, id: fresh('file'), name: ` ${row.name}` };
      const mine = async () => (await store.settings.files()).filter(({ id }) => id === row.id || id === first.id);
      await store.settings.saveFile({ ...row, name: 'x' });
      await store.settings.saveFile(row);
      await store.settings.saveFile(first);
      expect(await mine()).toEqual([first, row].sort((a, b) => (a.name < b.name ? -1 : 1)));
      await store.settings.removeFile(first.id);
      await store.settings.removeFile('nobody');
      expect(await mine()).toEqual([row]);
    });

    test('audio records are kept and replaced', async () => {
      const row: AudioRow = {
        id: fresh('audio'),
        name: 'Vals',
        kind: 'music',
        hash: 'ab',
        durationMs: 30_000,
        builtIn: true,
        createdAt: 1,
      };
      await store.settings.saveAudio({ ...row, name: 'x' });
      await store.settings.saveAudio(row);
      expect((await store.settings.audio()).filter(({ id }) => id === row.id)).toEqual([row]);
      const uploaded = { ...row, originalHash: 'cd', originalType: 'audio/mpeg', rightsBy: 'Ana' };
      await store.settings.saveAudio(uploaded);
      expect((await store.settings.audio()).filter(({ id }) => id === row.id)).toEqual([uploaded]);
      await store.settings.removeAudio(row.id);
      expect((await store.settings.audio()).some(({ id }) => id === row.id)).toBe(false);
    });

    test('a sandbox message put again under its key is the first one; lists are newest first', async () => {
      const to = fresh('phone');
      const message = { channel: 'sms', origin: 'sandbox', to, text: 'Hola', template: undefined, callId: 'c', at: 5 } as const;
      const wake = woken((wakeUp) => store.settings.onSandbox(wakeUp));
      const key = fresh('key');
      const puts = await Promise.all([1, 2, 3].map((n) => store.settings.putSandbox({ ...message, text: `Hola ${n}` }, key)));
      expect(new Set(puts.map(({ id }) => id)).size).toBe(1);
      expect(await wake).toBe(true);
      const second = await store.settings.putSandbox(
        { ...message, channel: 'whatsapp', template: 'turno', callId: undefined },
        fresh('key'),
      );
      expect(second).toEqual({ ...message, channel: 'whatsapp', template: 'turno', callId: undefined, id: second.id });
      const [first] = puts;
      expect(await store.settings.sandbox({ to, limit: 10 })).toEqual([second, first]);
      expect(await store.settings.sandbox({ to, limit: 1 })).toEqual([second]);
      expect(await store.settings.sandbox({ to, sinceId: first?.id ?? 0, limit: 10 })).toEqual([second]);
    });

    test('something is counted up to its limit, whoever asks, and anew the next day', async () => {
      const { settings } = store;
      const key = fresh('key');
      const asked = await Promise.all(Array.from({ length: 12 }, () => settings.countUpTo(key, '2026-11-22', 5)));
      expect(asked.filter(Boolean)).toHaveLength(5);
      expect((await settings.counts('2026-11-22'))[key]).toBe(5);
      expect(await settings.countUpTo(key, '2026-11-23', 1)).toBe(true);
      expect(await settings.countUpTo(key, '2026-11-23', 1)).toBe(false);
      expect(await settings.countUpTo(fresh('key'), '2026-11-23', 0)).toBe(false);
      expect((await settings.counts('2026-11-23'))[key]).toBe(1);
      expect(await settings.counts('2026-11-22')).toEqual({});
    });
  });
}
