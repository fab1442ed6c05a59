// Which outside numbers may be dialled, on the real settings store: prefixes, countries, costly and short numbers, trunks, the count of a day.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { migrate } from '#adapters/store-postgres/migrate.ts';
import { openStore } from '#adapters/store-postgres/open-store.ts';
import { startTestServer, type TestServer } from '#adapters/store-postgres/test-server.ts';
import { deskKeys, localDate } from '#flow/desk-settings.ts';
import type { OutboundRule } from '#ports/outbound-policy.ts';
import type { Store } from '#ports/store.ts';
import { createOutboundPolicy, matchRule } from './outbound-policy.ts';

const rule = (prefix: string, country = 'AR', change: Partial<OutboundRule> = {}): OutboundRule => ({
  prefix,
  country,
  trunk: 'carrier',
  perDay: 3,
  ...change,
});

describe('the rule that counts', () => {
  test.each([
    ['+5491155550100', '+54911'],
    ['+5493515550100', '+54'],
    ['+5981 2345678', 'invalid-number'],
    ['+59899123456', 'not-allowed'],
    ['5491155550100', 'invalid-number'],
    ['+54911555501', 'invalid-number'],
    ['+54911555501000', 'invalid-number'],
    ['+5491155550100;phone-context=x', 'invalid-number'],
    ['+5491155550100@evil.example', 'invalid-number'],
    ['+54 911 5555 0100', 'invalid-number'],
    ['911', 'invalid-number'],
    ['+54911', 'invalid-number'],
    ['', 'invalid-number'],
  ])('%s → %s', (number, expected) => {
    const found = matchRule(number, [rule('+54'), rule('+54911'), rule('+5491'), rule('+549351', 'UY')]);
    expect(typeof found === 'string' ? found : found.prefix).toBe(expected);
  });

  test.each(['+5460012345', '+34803123456', '+447012345678', '+19005551234'])(
    'no rule opens %s, which costs the one who dials',
    (number) => {
      const rules = ['AR', 'ES', 'GB', 'US'].flatMap((country) => ['+1', '+34', '+44', '+54'].map((prefix) => rule(prefix, country)));
      expect(['not-allowed', 'invalid-number']).toContain(matchRule(number, rules));
    },
  );

  test('a prefix that countries share opens the rule’s own country only', () => {
    const rules = [rule('+1', 'US'), rule('+1', 'CA')];
    expect(matchRule('+12125550123', rules)).toMatchObject({ country: 'US' });
    expect(matchRule('+14165550123', rules)).toMatchObject({ country: 'CA' });
    // Jamaica: the classic of toll fraud.
    expect(matchRule('+18765551234', rules)).toBe('not-allowed');
  });
});

describe('with the store', () => {
  let server: TestServer;
  let store: Store;
  const at = Date.UTC(2026, 10, 22, 12);
  const timeZone = 'America/Argentina/Buenos_Aires';
  let policy: ReturnType<typeof createOutboundPolicy>;
  const ask = (number: string, when = at) => policy.allow({ number, purpose: 'desk', callId: 'c', at: when });

  beforeAll(async () => {
    server = await startTestServer();
    await migrate(server.connection);
    store = await openStore({ connection: server.connection });
    const trunk = { addresses: [], user: '', secret: '', callerFrom: 'from', note: '' } as const;
    const outbound = 'sip:carrier.example';
    await store.sip.saveTrunk({ ...trunk, addresses: [], name: 'carrier', outbound, enabled: true });
    await store.sip.saveTrunk({ ...trunk, addresses: [], name: 'off', outbound, enabled: false });
    await store.sip.saveTrunk({ ...trunk, addresses: [], name: 'inbound-only', outbound: '', enabled: true });
  });
  beforeEach(async () => {
    await store.settings.set(deskKeys.outboundRules, undefined);
    policy = createOutboundPolicy({ settings: store.settings, trunks: store.sip.trunks, timeZone });
  });
  afterAll(async () => {
    await store.close();
    await server.stop();
  });

  test('a fresh installation, or one whose rules cannot be read, dials nobody', async () => {
    expect(await ask('+5491155550100')).toEqual({ refused: 'not-allowed' });
    await store.settings.set(deskKeys.outboundRules, [{ ...rule('+54'), prefix: '54' }]);
    expect(await ask('+5491155550100')).toEqual({ refused: 'not-allowed' });
  });

  test('a trunk that is missing, off, or takes calls only, carries none', async () => {
    const numbers = ['+5491155550100', '+5493515550100', '+542215550100'];
    const trunks = [
      ['+54911', 'gone'],
      ['+549351', 'off'],
      ['+54221', 'inbound-only'],
    ] as const;
    await store.settings.set(
      deskKeys.outboundRules,
      trunks.map(([prefix, trunk]) => rule(prefix, 'AR', { trunk })),
    );
    for (const number of numbers) expect(await ask(number)).toEqual({ refused: 'no-trunk' });
  });

  test('the count of a day is one for all who ask at once, and begins anew at midnight of the installation', async () => {
    await store.settings.set(deskKeys.outboundRules, [rule('+54'), rule('+54911', 'AR', { perDay: 0 })]);
    const number = '+5493515550100';
    expect(await policy.check?.({ number, purpose: 'callback', at })).toEqual({ trunk: 'carrier' });
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask(number)));
    expect(answers.filter((answer) => 'trunk' in answer)).toHaveLength(3);
    expect(await policy.check?.({ number, purpose: 'callback', at })).toEqual({ refused: 'daily-limit' });
    expect(await ask('+5491155550100')).toEqual({ refused: 'daily-limit' });
    // 23:59 in Buenos Aires is already the next day in UTC.
    expect(await ask(number, Date.UTC(2026, 10, 23, 2, 59))).toEqual({ refused: 'daily-limit' });
    expect(await ask(number, Date.UTC(2026, 10, 23, 3))).toEqual({ trunk: 'carrier' });
  });

  test('a day is the place’s own', () => {
    expect(localDate(0, 'America/Lima')).toBe('1969-12-31');
    expect(localDate(0, 'Asia/Tokyo')).toBe('1970-01-01');
  });
});
