// Dispositions, away reasons, rules for outside numbers, and what they forbid elsewhere.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { localDate } from '#flow/desk-settings.ts';
import { startTestApi, type TestApi } from './test-server.ts';

let api: TestApi;
let admin: string;
let supervisor: string;
beforeAll(async () => {
  api = await startTestApi();
  admin = (await api.signedIn('admin')).cookie;
  supervisor = (await api.signedIn('supervisor')).cookie;
  const trunk = { addresses: [], user: '', secret: '', callerFrom: 'from', note: '', outbound: 'sip:c.example', enabled: true } as const;
  await api.store.sip.saveTrunk({ ...trunk, addresses: [], name: 'carrier' });
});
afterAll(() => api.close());

const ask = (method: string, target: string, body?: unknown, cookie = admin) => api.ask(method, target, { cookie, body });
const label = { es: 'Venta', pt: 'Venda', en: 'Sale' };

test('a fresh installation has dispositions and away reasons in three languages; a list that is saved replaces them', async () => {
  const before = (await ask('GET', 'dispositions')).body['items'] as { id: string; label: Record<string, string> }[];
  expect(before.map(({ id }) => id)).toContain('resolved');
  for (const { label: words } of before) expect(Object.keys(words).sort()).toEqual(['en', 'es', 'pt']);
  const items = [{ id: 'sale', label, teams: ['ventas'] }];
  expect((await ask('PUT', 'dispositions', { items }, supervisor)).status).toBe(200);
  expect((await ask('GET', 'dispositions')).body).toEqual({ items: [{ id: 'sale', label, teams: ['ventas'], archived: false }] });
  const doubled = await ask('PUT', 'dispositions', { items: [...items, ...items] });
  expect(doubled).toMatchObject({ status: 400, body: { problems: [{ path: ['items', 1, 'id'] }] } });
  expect(await ask('PUT', 'away-reasons', { items: [{ id: 'no-answer', label }] })).toMatchObject({ status: 400 });
  expect(await ask('PUT', 'away-reasons', { items: [{ id: 'sol', label: { es: 'Sol', pt: 'Sol' } }] })).toMatchObject({ status: 400 });
  expect((await ask('PUT', 'away-reasons', { items: [{ id: 'sol', label }] })).status).toBe(200);
  expect((await ask('GET', 'away-reasons')).body['items']).toMatchObject([{ id: 'sol' }]);
});

test('rules for outside numbers: added, changed, removed; two admins at once lose nothing', async () => {
  const save = (country: string, prefix: string, body: unknown) =>
    ask('PUT', `outbound-rules/${country}/${encodeURIComponent(prefix)}`, body);
  expect(await save('AR', '+34', { trunk: 'carrier' })).toMatchObject({ status: 400, body: { problems: [{ path: ['prefix'] }] } });
  expect(await save('XX', '+34', { trunk: 'carrier' })).toMatchObject({ status: 400, body: { problems: [{ path: ['country'] }] } });
  expect(await save('AR', '+54', { trunk: 'gone' })).toMatchObject({ status: 400, body: { problems: [{ path: ['trunk'] }] } });
  expect(await save('AR', '54', { trunk: 'carrier' })).toMatchObject({ status: 400 });
  const prefixes = ['+54', '+54911', '+54351', '+54341', '+54261'];
  const saved = await Promise.all(prefixes.map((prefix) => save('AR', prefix, { trunk: 'carrier', perDay: 2 })));
  expect(saved.map(({ status }) => status)).toEqual(prefixes.map(() => 200));
  expect((await save('AR', '+54', { trunk: 'carrier', perDay: 7 })).body).toMatchObject({ perDay: 7, usedToday: 0 });
  const items = (await ask('GET', 'outbound-rules')).body['items'] as { prefix: string; perDay: number }[];
  expect(items.map(({ prefix }) => prefix)).toEqual(prefixes.toSorted());
  expect((await ask('DELETE', 'outbound-rules/AR/%2B54911')).status).toBe(200);
  expect((await ask('DELETE', 'outbound-rules/AR/%2B54911')).status).toBe(404);
  expect((await ask('GET', 'outbound-rules', undefined, supervisor)).status).toBe(403);
  expect(await ask('DELETE', 'trunks/carrier')).toMatchObject({ status: 409, body: { code: 'in-use' } });
});

test('a number can be tried without being dialled, and a day’s limit shows', async () => {
  await ask('PUT', 'outbound-rules/UY/%2B598', { trunk: 'carrier', perDay: 1 });
  const attempt = async (number: string) => (await ask('POST', 'outbound-rules/try', { number }, supervisor)).body;
  expect(await attempt('+598 99 123 456')).toMatchObject({ allowed: true, number: '+59899123456', rule: { country: 'UY' } });
  expect(await attempt('+59899123456')).toMatchObject({ allowed: true });
  expect(await attempt('+34911234567')).toEqual({ allowed: false, number: '+34911234567', refused: 'not-allowed' });
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  await api.store.settings.countUpTo('outbound UY +598', localDate(Date.now(), zone), 1);
  expect(await attempt('+59899123456')).toMatchObject({ allowed: false, refused: 'daily-limit', rule: { prefix: '+598' } });
  const items = (await ask('GET', 'outbound-rules')).body['items'] as { prefix: string; usedToday: number }[];
  expect(items.find(({ prefix }) => prefix === '+598')?.usedToday).toBe(1);
  expect(await attempt('099123456')).toMatchObject({ allowed: false, refused: 'invalid-number' });
});

test('agents and teams cannot be given numbers that may not be dialled', async () => {
  const agent = (number: string) => ask('PUT', 'agents/casa', { name: 'En casa', contact: { kind: 'number', number } });
  const problem = (path: (string | number)[], code: string) => ({ status: 400, body: { problems: [{ path, code }] } });
  expect(await agent('+34911234567')).toMatchObject(problem(['contact', 'number'], 'number-not-allowed'));
  expect(await agent('+541')).toMatchObject({ status: 400 });
  const made = await agent('+5493515550100');
  expect(made).toMatchObject({ status: 200, body: { contact: { kind: 'number' }, mayTransferOutside: false } });
  const team = (overflow: unknown) => ask('PUT', 'teams/ventas', { name: 'Ventas', agents: ['casa'], queue: { overflow } });
  expect(await team({ kind: 'number', number: '+34911234567' })).toMatchObject(
    problem(['queue', 'overflow', 'number'], 'number-not-allowed'),
  );
  expect(await team({ kind: 'team', team: 'ventas' })).toMatchObject(problem(['queue', 'overflow', 'team'], 'unknown-team'));
  expect(await team({ kind: 'team', team: 'nadie' })).toMatchObject(problem(['queue', 'overflow', 'team'], 'unknown-team'));
  expect((await team({ kind: 'number', number: '+5493515550100' })).body).toMatchObject({ queue: { overflow: { kind: 'number' } } });
});

test('checks are told which countries the rules open, and how teams are staffed', async () => {
  expect((await ask('GET', 'installation')).body['teams']).toEqual([{ id: 'ventas', name: 'Ventas', agents: 1, closes: false }]);
  expect((await ask('GET', 'installation')).body).toMatchObject({ transferCountries: ['AR', 'UY'] });
  await ask('PUT', 'outbound-rules/UY/%2B598', { trunk: 'carrier', perDay: 0 });
  expect((await ask('GET', 'installation')).body).toMatchObject({ transferCountries: ['AR'] });
});
