// Keeps trunks usable and knows how they stand: registrations where a trunk wants one, OPTIONS where calls go out.
// Not here: one registration (trunk-registration.ts), one OPTIONS (trunk-test.ts).
import type { Clock } from '#ports/clock.ts';
import { asFailure } from '#ports/failure.ts';
import type { TrunkRow } from '#ports/sip-store.ts';
import type { SipLog } from '#wire/sip/sip-log.ts';
import { TrunkRegistration, type RegistrationState, type RegistrationTimes } from './trunk-registration.ts';
import { askTrunk, type TrunkParts, type TrunkTest } from './trunk-test.ts';

/** A trunk as the operator sees it. `reachable` undefined = not asked yet, or it has no address for calls out. */
export interface TrunkState extends RegistrationState {
  name: string;
  reachable?: boolean;
  /** Why it is not reachable, in words. */
  reason?: string;
  roundTripMs?: number;
  checkedAt?: number;
}

/** `healthMs` = between two OPTIONS of a trunk. */
export interface TrunkTimes extends RegistrationTimes {
  healthMs: number;
}

export const usualTrunkTimes: TrunkTimes = { expiresS: 600, retryMs: 2000, longestRetryMs: 1_800_000, healthMs: 30_000 };

export interface TrunkKeeper {
  /** After the sockets are open. */
  start: () => void;
  states: () => TrunkState[];
  /** The trunk whose registrar is at this address, for the user that the request names. */
  trunkAt: (address: string, user: string) => string | undefined;
  close: (reason: 'shutdown' | 'crash') => Promise<void>;
}

interface Health {
  timer: NodeJS.Timeout | undefined;
  reachable?: boolean;
  reason?: string;
  roundTripMs?: number;
  checkedAt?: number;
}

/** What a change of makes the registration another one. */
const identityOf = (trunk: TrunkRow): string => JSON.stringify([trunk.registrar, trunk.user, trunk.secret]);

export function createTrunkKeeper(parts: TrunkParts, times: TrunkTimes, clock: Clock, log: SipLog): TrunkKeeper {
  const registrations = new Map<string, TrunkRegistration>();
  const healths = new Map<string, Health>();
  let running = false;

  const ask = async (name: string, health: Health): Promise<void> => {
    const trunk = parts.trunks.byName(name);
    if (trunk !== undefined && trunk.outbound !== '') {
      const { reachable: before, reason: reasonBefore } = health;
      const answer: TrunkTest = await askTrunk(trunk, parts).catch((error: unknown) => ({
        answered: false,
        reason: asFailure(error).message,
      }));
      health.reachable = answer.answered;
      health.checkedAt = clock.now();
      delete health.reason;
      if (!answer.answered) health.reason = answer.reason ?? 'no answer';
      delete health.roundTripMs;
      if (answer.roundTripMs !== undefined) health.roundTripMs = answer.roundTripMs;
      if ((before !== health.reachable || reasonBefore !== health.reason) && healths.get(name) === health)
        log[answer.answered ? 'info' : 'warn']({ trunk: name, reachable: answer.answered, reason: health.reason }, 'trunk health');
    }
    if (healths.get(name) === health) again(name, health, times.healthMs * (0.9 + Math.random() * 0.2));
  };
  const again = (name: string, health: Health, ms: number): void => {
    health.timer = setTimeout(() => void ask(name, health), ms);
    health.timer.unref();
  };

  const dropped = (name: string): void => {
    registrations
      .get(name)
      ?.stop(true)
      .catch((error: unknown) => log.debug({ trunk: name, error: String(error) }, 'trunk not unregistered'));
    registrations.delete(name);
  };
  const sync = (): void => {
    if (!running) return;
    const wanted = new Map(parts.trunks.enabled().map((trunk) => [trunk.name, trunk]));
    for (const [name, { trunk }] of registrations) {
      const now = wanted.get(name);
      if (now === undefined || now.registrar === undefined || now.registrar === '' || identityOf(now) !== identityOf(trunk)) dropped(name);
    }
    for (const [name, health] of healths) {
      if (wanted.has(name)) continue;
      clearTimeout(health.timer);
      healths.delete(name);
    }
    for (const [name, trunk] of wanted) {
      if (trunk.registrar !== undefined && trunk.registrar !== '' && !registrations.has(name)) {
        const registration = new TrunkRegistration(trunk, parts, times, clock, log);
        registrations.set(name, registration);
        registration.start();
      }
      if (!healths.has(name)) {
        const health: Health = { timer: undefined };
        healths.set(name, health);
        again(name, health, Math.min(1000, times.healthMs));
      }
    }
  };
  parts.trunks.onChange(sync);

  return {
    start: () => {
      running = true;
      sync();
    },
    states: () =>
      parts.trunks.enabled().map(({ name }) => {
        const { timer: _timer, ...health } = healths.get(name) ?? { timer: undefined };
        return { name, ...(registrations.get(name)?.state ?? { registration: 'none' as const }), ...health };
      }),
    trunkAt: (address, user) => {
      const there = [...registrations.values()].filter((one) => one.state.registration === 'registered' && one.source === address);
      return there.find((one) => one.trunk.user === user)?.trunk.name;
    },
    close: async (reason) => {
      running = false;
      for (const health of healths.values()) clearTimeout(health.timer);
      healths.clear();
      await Promise.all([...registrations.values()].map((one) => one.stop(reason === 'shutdown')));
      registrations.clear();
    },
  };
}
