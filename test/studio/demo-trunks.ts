// Trunks of the demo, one for each way in which a trunk can stand. Not here: what else the demo has (demo.ts).
import type { SipStore, TrunkRow } from '#ports/sip-store.ts';
import type { TrunkState } from '#ports/trunk-state.ts';

const trunk = (name: string, change: Partial<TrunkRow>): TrunkRow => ({
  name,
  addresses: [],
  outbound: `sip:sip.${name}.example`,
  user: '',
  secret: '',
  callerFrom: 'from',
  enabled: true,
  note: '',
  ...change,
});

/** Keep them; answers how they stand. */
export async function seedTrunks(store: SipStore, now: number): Promise<TrunkState[]> {
  const account = { user: 'cuenta', secret: 'x' };
  for (const row of [
    trunk('buena', { ...account, addresses: ['192.0.2.0/24'], registrar: 'sip:sip.buena.example', note: 'La de siempre' }),
    trunk('a-medias', {}),
    trunk('clave-vieja', { ...account, registrar: 'sip:sip.clave-vieja.example' }),
    trunk('no-deja-salir', account),
    trunk('sin-dns', {}),
    trunk('entrante', { outbound: '', addresses: ['198.51.100.7'] }),
    trunk('vieja', { enabled: false, note: 'De otra operadora' }),
  ])
    await store.saveTrunk(row);
  const up = { reachable: true, reachableSince: now - 7_200_000, checkedAt: now - 12_000 };
  return [
    {
      name: 'buena',
      registration: 'registered',
      registrationSince: now - 7_200_000,
      registeredUntil: now + 540_000,
      ...up,
      roundTripMs: 12,
      address: 'udp 192.0.2.7:5060',
      addresses: [{ address: 'udp 192.0.2.7:5060' }, { address: 'udp 192.0.2.8:5060' }],
      lastFailure: { at: now - 7_260_000, of: 'registration', trouble: 'refused', sipStatus: 503, detail: 'Service Unavailable' },
    },
    {
      name: 'a-medias',
      registration: 'none',
      ...up,
      roundTripMs: 41,
      address: 'tls 203.0.113.9:5061',
      addresses: [{ address: 'tls 203.0.113.8:5061', failingSince: now - 1_500_000 }, { address: 'tls 203.0.113.9:5061' }],
    },
    {
      name: 'clave-vieja',
      registration: 'refused',
      registrationSince: now - 600_000,
      registrationTrouble: 'refused',
      sipStatus: 403,
      detail: 'Forbidden',
      ...up,
      roundTripMs: 9,
      address: 'udp 203.0.113.20:5060',
      addresses: [{ address: 'udp 203.0.113.20:5060' }],
      lastFailure: { at: now - 30_000, of: 'registration', trouble: 'refused', sipStatus: 403, detail: 'Forbidden' },
    },
    {
      name: 'no-deja-salir',
      registration: 'none',
      ...up,
      roundTripMs: 15,
      address: 'udp 203.0.113.30:5060',
      addresses: [{ address: 'udp 203.0.113.30:5060' }],
      lastFailure: { at: now - 240_000, of: 'call', trouble: 'refused', sipStatus: 407, detail: 'Proxy Authentication Required' },
      callsRefused: { at: now - 240_000, of: 'call', trouble: 'refused', sipStatus: 407, detail: 'Proxy Authentication Required' },
    },
    {
      name: 'sin-dns',
      registration: 'none',
      reachable: false,
      reachableSince: now - 90_000,
      checkedAt: now - 5000,
      trouble: 'dns',
      reason: 'DNS does not answer: no address of sip.sin-dns.example is known',
      lastFailure: { at: now - 5000, of: 'reachability', trouble: 'dns' },
    },
    { name: 'entrante', registration: 'none' },
  ];
}
