// The carriers' trunks as the line needs them: by source address, by digest user, for calls out. Reloaded when the store says so.
import { BlockList, isIP } from 'node:net';
import type { SipStore, TrunkRow } from '#ports/sip-store.ts';
import type { SipLog } from '#wire/sip/sip-log.ts';
import type { AudioChoices } from './leg-media.ts';

export interface TrunkBook {
  load: () => Promise<void>;
  /** Any trunk at all, enabled or not: the sandbox is closed then. */
  exists: () => boolean;
  byAddress: (address: string) => TrunkRow | undefined;
  byUser: (user: string) => TrunkRow | undefined;
  byName: (name: string) => TrunkRow | undefined;
  /** What its legs may agree on; undefined, or a trunk that is gone = the usual. */
  audioOf: (name: string | undefined) => AudioChoices;
  /** The enabled ones. */
  enabled: () => TrunkRow[];
  /** Called after every reload. */
  onChange: (changed: () => void) => void;
  /** Password of a trunk, opened. Undefined = none or unreadable. */
  password: (trunk: TrunkRow) => string | undefined;
  close: () => void;
}

const family = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

function listOf(trunk: TrunkRow, log: SipLog): BlockList {
  const list = new BlockList();
  for (const entry of trunk.addresses) {
    const [address = '', bits] = entry.trim().split('/');
    try {
      if (bits === undefined) list.addAddress(address, family(address));
      else list.addSubnet(address, Number(bits), family(address));
    } catch {
      log.warn({ trunk: trunk.name, entry }, 'trunk address not understood');
    }
  }
  return list;
}

export function createTrunkBook(store: SipStore, openSecret: (sealed: string) => string, log: SipLog): TrunkBook {
  let trunks: { row: TrunkRow; list: BlockList }[] = [];
  const listeners = new Set<() => void>();
  const load = async (): Promise<void> => {
    const rows = await store.trunks();
    trunks = rows.map((row) => ({ row, list: listOf(row, log) }));
    for (const tell of listeners) tell();
  };
  const stop = store.onTrunks(() => {
    load().catch((error: unknown) => log.warn({ error: String(error) }, 'trunks not reloaded'));
  });
  const find = (test: (trunk: { row: TrunkRow; list: BlockList }) => boolean): TrunkRow | undefined =>
    trunks.find((trunk) => trunk.row.enabled && test(trunk))?.row;
  return {
    load,
    exists: () => trunks.length > 0,
    byAddress: (address) => (isIP(address) === 0 ? undefined : find(({ list }) => list.check(address, family(address)))),
    byUser: (user) => find(({ row }) => row.user !== '' && row.user === user),
    enabled: () => trunks.filter((trunk) => trunk.row.enabled).map((trunk) => trunk.row),
    onChange: (changed) => void listeners.add(changed),
    byName: (name) => find(({ row }) => row.name === name),
    audioOf: (name) => {
      const trunk = find(({ row }) => row.name === name);
      return { toneKeys: trunk?.toneKeys !== 'off', opus: trunk?.opus === 'on' };
    },
    password: (trunk) => {
      if (trunk.secret === '') return undefined;
      try {
        return openSecret(trunk.secret);
      } catch (error) {
        log.error({ trunk: trunk.name, error: String(error) }, 'trunk password cannot be opened');
        return undefined;
      }
    },
    close: stop,
  };
}
