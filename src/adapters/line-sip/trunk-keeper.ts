// Keeps trunks usable and knows how they stand: registrations where a trunk wants one, OPTIONS where calls go out.
// Not here: one registration (trunk-registration.ts), one OPTIONS (trunk-test.ts).
import type { Clock } from '#ports/clock.ts';
import { asFailure } from '#ports/failure.ts';
import type { TrunkRow } from '#ports/sip-store.ts';
import type { TrunkFailure, TrunkHealth, TrunkState } from '#ports/trunk-state.ts';
import type { SipLog } from '#wire/sip/sip-log.ts';
import { healthAfter, laterFailure } from './trunk-health.ts';
import { TrunkRegistration, type RegistrationTimes } from './trunk-registration.ts';
import { addressesOfTrunk, askTrunk, type TrunkParts } from './trunk-test.ts';

/** `healthMs` = between two OPTIONS of a trunk. */
export interface TrunkTimes extends RegistrationTimes {
  healthMs: number;
}

export const usualTrunkTimes: TrunkTimes = { expiresS: 600, retryMs: 2000, longestRetryMs: 1_800_000, healthMs: 30_000 };

export interface TrunkKeeper {
  /** After the sockets are open. */
  start: () => void;
  states: () => TrunkState[];
  /** Told whenever a state may have changed; the answer ends it. */
  onChange: (wake: () => void) => () => void;
  /** A call out rings or is answered: whatever its carrier refused before is over. */
  callTook: (trunk: TrunkRow) => void;
  /** A call out was refused; what the callee or the number is to blame for is no failure of the trunk. */
  callRefused: (trunk: TrunkRow, sipStatus: number, detail: string) => void;
  /** The trunk whose registrar is at this address, for the user that the request names. */
  trunkAt: (address: string, user: string) => string | undefined;
  close: (reason: 'shutdown' | 'crash') => Promise<void>;
}

interface Asked {
  timer: NodeJS.Timeout | undefined;
  health: TrunkHealth;
}

/** What a change of makes the registration another one. */
const identityOf = (trunk: TrunkRow): string => JSON.stringify([trunk.registrar, trunk.user, trunk.secret]);
/** Only what sends calls elsewhere makes what was known of it worthless. */
const placeOf = (trunk: TrunkRow): string => trunk.outbound;
/** What a change of makes the carrier's word on calls worthless. */
const callerOf = (trunk: TrunkRow): string => JSON.stringify([trunk.outbound, trunk.user, trunk.secret]);
const credentialRefusals = [401, 407];
/** RFC 3261 §21.4.3, §21.4.4: the account, or what it may do, rather than who was called. */
const accountRefusals = [...credentialRefusals, 402, 403];

export function createTrunkKeeper(parts: TrunkParts, times: TrunkTimes, clock: Clock, log: SipLog): TrunkKeeper {
  const registrations = new Map<string, TrunkRegistration>();
  const asked = new Map<string, Asked & { place: string }>();
  /** Of calls out. */
  const refused = new Map<string, { caller: string; failure: TrunkFailure; sinceAt?: number }>();
  const wakes = new Set<() => void>();
  const changed = (): void => {
    for (const wake of wakes) wake();
  };
  let running = false;

  const ask = async (name: string, of: Asked): Promise<void> => {
    const trunk = parts.trunks.byName(name);
    if (trunk !== undefined && trunk.outbound !== '') {
      const before = of.health;
      const answer = await askTrunk(trunk, parts).catch(asFailure);
      const addresses = await addressesOfTrunk(trunk, parts).catch(() => before.addresses ?? []);
      const now = healthAfter(before, answer, addresses, clock.now());
      of.health = now;
      if (asked.get(name) === of) {
        const { reachable, reason } = now;
        if (before.reachable !== reachable || before.reason !== reason)
          log[reachable === true ? 'info' : 'warn']({ trunk: name, reachable, reason }, 'trunk health');
        changed();
      }
    }
    if (asked.get(name) === of) again(name, of, times.healthMs * (0.9 + Math.random() * 0.2));
  };
  const again = (name: string, of: Asked, ms: number): void => {
    of.timer = setTimeout(() => void ask(name, of), ms);
    of.timer.unref();
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
    for (const [name, { timer, place }] of asked) {
      const now = wanted.get(name);
      if (now !== undefined && placeOf(now) === place) continue;
      clearTimeout(timer);
      asked.delete(name);
    }
    for (const [name, trunk] of wanted) {
      if (trunk.registrar !== undefined && trunk.registrar !== '' && !registrations.has(name)) {
        const registration = new TrunkRegistration(trunk, parts, times, { clock, log, changed });
        registrations.set(name, registration);
        registration.start();
      }
      if (!asked.has(name)) {
        const of = { timer: undefined, health: {}, place: placeOf(trunk) };
        asked.set(name, of);
        again(name, of, Math.min(1000, times.healthMs));
      }
    }
    changed();
  };
  parts.trunks.onChange(sync);

  return {
    start: () => {
      running = true;
      sync();
    },
    states: () =>
      parts.trunks.enabled().map((trunk) => {
        const { name } = trunk;
        const call = refused.get(name);
        const { failure, sinceAt } = call?.caller === callerOf(trunk) ? call : {};
        const registration = registrations.get(name);
        const health = asked.get(name)?.health;
        const lastFailure = laterFailure(laterFailure(registration?.lastFailure, health?.lastFailure), failure);
        return {
          name,
          ...(registration?.state ?? { registration: 'none' }),
          ...health,
          ...(lastFailure && { lastFailure }),
          ...(failure && sinceAt !== undefined && { callsRefused: { ...failure, at: sinceAt } }),
        };
      }),
    onChange: (wake) => {
      wakes.add(wake);
      return () => wakes.delete(wake);
    },
    callTook: ({ name }) => {
      const before = refused.get(name);
      if (before?.sinceAt === undefined) return;
      refused.set(name, { caller: before.caller, failure: before.failure });
      changed();
    },
    callRefused: (trunk, sipStatus, detail) => {
      if (!accountRefusals.includes(sipStatus)) return;
      const failure: TrunkFailure = { at: clock.now(), of: 'call', trouble: 'refused', sipStatus, detail };
      const caller = callerOf(trunk);
      const before = refused.get(trunk.name);
      const { sinceAt = failure.at } = before?.caller === caller ? before : {};
      refused.set(trunk.name, { caller, failure, ...(credentialRefusals.includes(sipStatus) && { sinceAt }) });
      log.warn({ trunk: trunk.name, status: sipStatus }, 'the carrier refused a call out');
      changed();
    },
    trunkAt: (address, user) => {
      const there = [...registrations.values()].filter((one) => one.state.registration === 'registered' && one.source === address);
      return there.find((one) => one.trunk.user === user)?.trunk.name;
    },
    close: async (reason) => {
      running = false;
      wakes.clear();
      for (const { timer } of asked.values()) clearTimeout(timer);
      asked.clear();
      await Promise.all([...registrations.values()].map((one) => one.stop(reason === 'shutdown')));
      registrations.clear();
    },
  };
}
