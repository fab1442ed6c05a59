// Which outside numbers may be dialled: the admin's rules, premium and short numbers never, a count a day. Toll fraud is stopped here, whoever asks.
// Not here: dialling (effects/), editing the rules (api/).
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { deskKeys, localDate, outboundCountKey, outboundRulesOf } from '#flow/desk-settings.ts';
import type { OutboundPolicy, OutboundRefusal, OutboundRule } from '#ports/outbound-policy.ts';
import type { SettingsStore } from '#ports/settings-store.ts';
import type { TrunkRow } from '#ports/sip-store.ts';

/** What the policy reads and counts in. */
export interface OutboundPolicyOptions {
  settings: Pick<SettingsStore, 'get' | 'countUpTo' | 'counts'>;
  trunks: () => Promise<Pick<TrunkRow, 'name' | 'enabled' | 'outbound'>[]>;
  /** IANA zone in which a day begins. */
  timeZone: string;
}

/** The policy, with the rule behind an answer for the settings' screen. */
export interface RuledOutboundPolicy extends OutboundPolicy {
  /** The rule under which this number may be dialled now, without counting. */
  ruleFor: (number: string, at: number) => Promise<{ rule: OutboundRule } | { refused: OutboundRefusal; rule?: OutboundRule }>;
}

/** Kinds of numbers that cost the one who dials them: no rule opens these. */
const costly = new Set<string | undefined>(['PREMIUM_RATE', 'SHARED_COST', 'PERSONAL_NUMBER', 'PAGER', 'UAN']);

const e164 = /^\+[1-9]\d{6,14}$/;

/** The rule that counts for a number: written in E.164, assigned, of the rule's country; the longest prefix wins. */
export function matchRule(number: string, rules: readonly OutboundRule[]): OutboundRule | OutboundRefusal {
  const parsed = e164.test(number) ? parsePhoneNumberFromString(number) : undefined;
  // What is dialled must be what was checked, to the digit.
  if (!parsed?.isValid() || parsed.number !== number) return 'invalid-number';
  if (costly.has(parsed.getType())) return 'not-allowed';
  const matching = rules.filter(({ prefix, country }) => number.startsWith(prefix) && country === parsed.country);
  return matching.toSorted((one, other) => other.prefix.length - one.prefix.length)[0] ?? 'not-allowed';
}

/** Builds the policy. Every answer reads the rules anew: one that was just removed counts no more. */
export function createOutboundPolicy({ settings, trunks, timeZone }: OutboundPolicyOptions): RuledOutboundPolicy {
  async function find(number: string): Promise<{ rule: OutboundRule; refused?: 'no-trunk' } | { refused: OutboundRefusal }> {
    const rule = matchRule(number, outboundRulesOf(await settings.get(deskKeys.outboundRules)));
    if (typeof rule === 'string') return { refused: rule };
    const carrier = (await trunks()).find((trunk) => trunk.name === rule.trunk);
    return carrier?.enabled && carrier.outbound !== '' ? { rule } : { rule, refused: 'no-trunk' };
  }

  const ruleFor: RuledOutboundPolicy['ruleFor'] = async (number, at) => {
    const found = await find(number);
    if (found.refused !== undefined) return found;
    const used = (await settings.counts(localDate(at, timeZone)))[outboundCountKey(found.rule)] ?? 0;
    return used < found.rule.perDay ? found : { rule: found.rule, refused: 'daily-limit' };
  };

  return {
    ruleFor,
    check: async ({ number, at }) => {
      const found = await ruleFor(number, at);
      return 'refused' in found ? { refused: found.refused } : { trunk: found.rule.trunk };
    },
    allow: async ({ number, at }) => {
      const found = await find(number);
      if (found.refused !== undefined) return { refused: found.refused };
      const counted = await settings.countUpTo(outboundCountKey(found.rule), localDate(at, timeZone), found.rule.perDay);
      return counted ? { trunk: found.rule.trunk } : { refused: 'daily-limit' };
    },
  };
}
