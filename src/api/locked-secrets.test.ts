// A backup restored beside another secret file: who is told whose passwords do not open, and how each is mended.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runAgainst } from '#cli/test-cli.ts';
import { hostedEarsKey } from '#prompts/ear-settings.ts';
import { hostedVoicesKey } from '#prompts/voice-settings.ts';
import { lockedSecretsOf } from './locked-secrets.ts';
import { startTestApi, type TestApi } from './test-server.ts';

let api: TestApi;
let admin: string;
beforeAll(async () => {
  api = await startTestApi((rooms) => ({
    ...rooms,
    secrets: {
      seal: rooms.secrets.seal,
      open: (sealed, label) => {
        if (sealed.startsWith('foreign')) throw new Error('sealed with another key');
        return rooms.secrets.open(sealed, label);
      },
    },
  }));
  admin = (await api.signedIn('admin')).cookie;
});
afterAll(() => api.close());

const ask = (method: string, target: string, body?: unknown, cookie = admin) => api.ask(method, target, { cookie, body });

test('whose passwords do not open is told to admins, in words on the terminal, until they are typed in again', async () => {
  const { sip, people, channels, settings } = api.store;
  await ask('PUT', 'trunks/metro', { user: 'u', password: 'p' });
  await ask('PUT', 'trunks/open', { user: 'u', password: 'p' });
  const look = lockedSecretsOf(api.rooms, 0);
  expect(await look()).toEqual([]);
  for (const id of ['ana', 'luis'])
    await ask('PUT', `agents/${id}`, { name: id, contact: { kind: id === 'ana' ? 'registered' : 'browser' } });
  for (const row of await sip.trunks()) if (row.name === 'metro') await sip.saveTrunk({ ...row, secret: 'foreign' });
  for (const row of await people.agents()) await people.saveAgent({ ...row, sipSecret: 'foreign' });
  const channel = {
    id: 'twilio-ar',
    name: 'Twilio',
    kind: 'twilio' as const,
    enabled: true,
    settings: {},
    webhookSecret: 's',
    ratePerS: 1,
  };
  await channels.saveChannel({ ...channel, secrets: { authToken: 'foreign' }, stopped: undefined, createdAt: 0 });
  const hosted = { name: 'Nube', url: 'https://voice.example/v1', model: 'm', languages: ['es'], sealedKey: 'foreign' };
  await settings.set(hostedVoicesKey, [{ ...hosted, id: 'nube', kind: 'openai', voice: 'v' }]);
  await settings.set(hostedEarsKey, [
    { ...hosted, id: 'oido', kind: 'openai' },
    { ...hosted, id: 'sin', kind: 'openai', sealedKey: undefined },
  ]);

  const told = [
    { kind: 'trunk', id: 'metro', name: 'metro' },
    { kind: 'channel', id: 'twilio-ar' },
    { kind: 'agent', id: 'ana', name: 'ana' },
    { kind: 'voice', id: 'nube', name: 'Nube' },
    { kind: 'recogniser', id: 'oido', name: 'Nube' },
  ];
  expect(await look()).toMatchObject(told);
  expect((await ask('GET', 'status')).body['lockedSecrets']).toMatchObject(told);
  const { cookie } = await api.signedIn('supervisor');
  expect((await ask('GET', 'status', undefined, cookie)).body).not.toHaveProperty('lockedSecrets');
  const { out } = await runAgainst(() => api.env).cli(['status']);
  expect(out).toMatch(
    /cannot be read[\s\S]*none of these can connect[\s\S]*trunk +metro[\s\S]*agent +ana[\s\S]*ATIENDE_SECRET_FILE[\s\S]*trunk add/,
  );

  await ask('PUT', 'trunks/metro', { user: 'u', password: 'otra' });
  expect(await ask('GET', 'agents/ana/phone')).toMatchObject({ status: 409, body: { code: 'secret-locked' } });
  await ask('PUT', 'agents/ana', { name: 'Ana', contact: { kind: 'registered' } });
  expect((await ask('GET', 'agents/ana/phone')).body.password).toMatch(/^[A-Za-z0-9_-]{24}$/);
  expect((await look()).map(({ kind }) => kind)).toEqual(['channel', 'voice', 'recogniser']);
});
