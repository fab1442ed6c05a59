// What the whole desk is set to: dispositions, away reasons, rules for outside numbers. Not here: a team's own settings (people.ts).
import { getCountryCallingCode, isSupportedCountry } from 'libphonenumber-js/max';
import { awayReasonsOf, deskKeys, dispositionsOf, localDate, outboundCountKey, outboundRulesOf } from '#flow/desk-settings.ts';
import { Failure } from '#ports/failure.ts';
import type { OutboundRule } from '#ports/outbound-policy.ts';
import { Refusal } from '../problem-answer.ts';
import type { ApiRooms } from '../rooms.ts';
import type { HandlersOf } from './handler.ts';

type SettingRoutes = 'dispositions' | 'saveDispositions' | 'awayReasons' | 'saveAwayReasons';
type RuleRoutes = 'outboundRules' | 'saveOutboundRule' | 'removeOutboundRule' | 'tryOutboundNumber';

/** Handlers of the desk's settings. */
export function deskSettingHandlers(rooms: ApiRooms, hint: (topic: 'people' | 'lines') => void): HandlersOf<SettingRoutes | RuleRoutes> {
  const { settings } = rooms.store;

  async function saveList<T extends { id: string }>(key: string, items: T[]): Promise<{ items: T[] }> {
    demandUnique(items);
    await settings.set(key, items);
    hint('people');
    return { items };
  }

  return {
    dispositions: async () => ({ items: dispositionsOf(await settings.get(deskKeys.dispositions)) }),
    saveDispositions: ({ body }) => saveList(deskKeys.dispositions, body.items),
    awayReasons: async () => ({ items: awayReasonsOf(await settings.get(deskKeys.awayReasons)) }),
    saveAwayReasons: ({ body }) => saveList(deskKeys.awayReasons, body.items),
    ...outboundRules(rooms, hint),
  };
}

function demandUnique(items: { id: string }[]): void {
  const index = items.findIndex(({ id }, place) => items.findIndex((other) => other.id === id) < place);
  if (index < 0) return;
  const message = `${items[index]?.id} is in the list twice`;
  throw new Refusal(400, 'invalid', message, { problems: [{ path: ['items', index, 'id'], message, code: 'doubled', level: 'error' }] });
}

function outboundRules(rooms: ApiRooms, hint: (topic: 'lines') => void): HandlersOf<RuleRoutes> {
  const { settings, sip } = rooms.store;
  /** Changes of the list, one after the other: two admins at once must not lose one another's rule. */
  let turn: Promise<unknown> = Promise.resolve();

  async function counts(): Promise<Record<string, number>> {
    const timeZone = rooms.settings.timeZone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
    return await settings.counts(localDate(rooms.clock.now(), timeZone));
  }

  const viewed = (rule: OutboundRule, used: Record<string, number>) => ({ ...rule, usedToday: used[outboundCountKey(rule)] ?? 0 });
  const read = async () => outboundRulesOf(await settings.get(deskKeys.outboundRules));

  function change(edit: (rules: OutboundRule[]) => OutboundRule[]): Promise<void> {
    const mine = turn.then(async () => {
      const rules = edit(await read());
      await settings.set(deskKeys.outboundRules, rules);
      hint('lines');
    });
    turn = mine.catch(() => {});
    return mine;
  }

  return {
    outboundRules: async () => {
      const [rules, used] = await Promise.all([read(), counts()]);
      return { items: rules.map((rule) => viewed(rule, used)) };
    },

    saveOutboundRule: async ({ params, body }) => {
      const rule: OutboundRule = { ...params, ...body };
      demandCountry(rule);
      if (!(await sip.trunks()).some(({ name }) => name === rule.trunk))
        throw invalid('trunk', 'unknown-trunk', `there is no trunk ${rule.trunk}`);
      await change((rules) =>
        [...rules.filter((other) => !same(other, rule)), rule].sort((one, other) => ordinal(one).localeCompare(ordinal(other), 'en')),
      );
      return viewed(rule, await counts());
    },

    removeOutboundRule: async ({ params }) => {
      await change((rules) => {
        const left = rules.filter((rule) => !same(rule, params));
        if (left.length === rules.length) throw new Failure('not-found', `there is no rule for ${params.prefix} in ${params.country}`);
        return left;
      });
      return { ok: true };
    },

    tryOutboundNumber: async ({ body }) => {
      const number = body.number.replace(/[\s().-]/g, '');
      const found = await rooms.ruleForNumber(number, rooms.clock.now());
      return { allowed: !('refused' in found), number, ...found };
    },
  };
}

type RuleName = Pick<OutboundRule, 'country' | 'prefix'>;
const same = (one: RuleName, other: RuleName) => one.country === other.country && one.prefix === other.prefix;
const ordinal = ({ country, prefix }: RuleName) => `${country} ${prefix}`;

function demandCountry({ country, prefix }: RuleName): void {
  if (!isSupportedCountry(country)) throw invalid('country', 'unknown-country', `there is no country ${country} in the numbering plan`);
  const code = `+${getCountryCallingCode(country)}`;
  if (!prefix.startsWith(code)) throw invalid('prefix', 'prefix-of-another-country', `numbers of ${country} begin with ${code}`);
}

function invalid(field: string, code: string, message: string): Refusal {
  return new Refusal(400, 'invalid', message, { problems: [{ path: [field], message, code, level: 'error' }] });
}
