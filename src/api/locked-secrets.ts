// Which stored passwords and keys the key of this installation does not open: a backup was restored beside another secret file, or the file
// was lost. Not here: sealing (adapters/secrets), and what a room does without its secret.
import { channelSecretLabel } from '#ports/channel-kind.ts';
import { earSecretLabel, type HostedEar, hostedEarsKey } from '#prompts/ear-settings.ts';
import { type HostedVoice, hostedVoicesKey, voiceSecretLabel } from '#prompts/voice-settings.ts';
import type { LockedSecret } from './contract/shapes.ts';
import type { ApiRooms } from './rooms.ts';

/** Every screen asks for the state of the system again and again; what was typed in must still vanish from it soon. */
const keptMs = 5000;

type Rooms = Pick<ApiRooms, 'store' | 'secrets'>;

/** Asks for them; an answer holds for `forMs`. */
export function lockedSecretsOf(rooms: Rooms, forMs = keptMs): () => Promise<LockedSecret[]> {
  let last: { untilMs: number; found: Promise<LockedSecret[]> } | undefined;
  return () => {
    const nowMs = performance.now();
    if (last === undefined || nowMs >= last.untilMs) {
      const found = look(rooms);
      last = { untilMs: nowMs + forMs, found };
      found.catch(() => (last = undefined));
    }
    return last.found;
  };
}

async function look({ store, secrets }: Rooms): Promise<LockedSecret[]> {
  const locked = (sealed: string | undefined, label?: string): boolean => {
    if (sealed === undefined || sealed === '') return false;
    try {
      secrets.open(sealed, label);
      return false;
    } catch {
      return true;
    }
  };
  const [trunks, channels, agents, voices, recognisers] = await Promise.all([
    store.sip.trunks(),
    store.channels.channels(),
    store.people.agents(),
    store.settings.get(hostedVoicesKey),
    store.settings.get(hostedEarsKey),
  ]);
  return [
    ...trunks.filter(({ secret }) => locked(secret)).map(({ name }) => ({ kind: 'trunk' as const, id: name, name })),
    ...channels
      .filter((row) => Object.values(row.secrets).some((sealed) => locked(sealed, channelSecretLabel)))
      .map(({ id, name }) => ({ kind: 'channel' as const, id, name })),
    // Whoever answers elsewhere than on a phone that registers has no use for it.
    ...agents
      .filter(({ contact, sipSecret }) => contact.kind === 'registered' && locked(sipSecret))
      .map(({ id, name }) => ({ kind: 'agent' as const, id, name })),
    ...((voices ?? []) as HostedVoice[])
      .filter(({ sealedKey }) => locked(sealedKey, voiceSecretLabel))
      .map(({ id, name }) => ({ kind: 'voice' as const, id, name })),
    ...((recognisers ?? []) as HostedEar[])
      .filter(({ sealedKey }) => locked(sealedKey, earSecretLabel))
      .map(({ id, name }) => ({ kind: 'recogniser' as const, id, name })),
  ];
}
