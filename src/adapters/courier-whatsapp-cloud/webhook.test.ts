// The WhatsApp courier's webhook: verification, signature, every code, order, replay, other accounts, replies, choices and templates.
import { afterAll, describe, expect, test } from 'vitest';
import { addressOf } from './address.ts';
import { bench, closeBenches, outgoing, refusalOf, template } from './bench.ts';
import { appSecret, GraphDouble } from './graph-double.ts';

afterAll(closeBenches);

type Bench = Awaited<ReturnType<typeof bench>>;

/** Send one, and wait until its webhooks are through. */
async function sendAndHear({ courier, double }: Bench, message = outgoing({ channel: 'whatsapp', text: 'Hola' })) {
  const told = double.told.length;
  const accepted = await courier.send(message, AbortSignal.timeout(5000));
  await expect.poll(() => double.told.length).toBeGreaterThan(told);
  return { ...accepted, answers: await Promise.all(double.told) };
}

const wrote = (message: object, more: object = {}) => ({
  messaging_product: 'whatsapp',
  metadata: { display_phone_number: '5491155550000', phone_number_id: '109090909090909' },
  contacts: [{ profile: { name: 'Ana' }, wa_id: '5491155550100' }],
  messages: [{ id: 'wamid.in1', from: '5491155550100', timestamp: '1799999000', ...message }],
  ...more,
});

describe('who may speak', () => {
  const query = (token: string, mode = 'subscribe') => ({ 'hub.mode': mode, 'hub.verify_token': token, 'hub.challenge': '<b>1158' });
  const verify = async ({ courier }: Bench, values: Record<string, string>) =>
    courier.webhook({ method: 'GET', url: 'https://x', query: values, headers: {}, body: new Uint8Array() });

  test('Meta verifies with our token and gets its challenge back as plain text', async () => {
    const one = await bench();
    expect(await verify(one, query('verify-me'))).toEqual({ status: 200, contentType: 'text/plain; charset=utf-8', body: '<b>1158' });
    expect(await verify(one, query('guessed'))).toEqual({ status: 403 });
    expect(await verify(one, query('verify-me', 'unsubscribe'))).toEqual({ status: 403 });
    expect(await verify(await bench({ secrets: { verifyToken: '' } }), query(''))).toEqual({ status: 403 });
  });

  test('a forged, an unsigned and a changed body are refused before they are read', async () => {
    const one = await bench();
    const value = GraphDouble.status('wamid.x', 'delivered');
    expect(await one.double.post(value, { secret: 'another' })).toEqual({ status: 403 });
    const body = Buffer.from('not even JSON');
    const ask = (headers: Record<string, string>) => one.courier.webhook({ method: 'POST', url: 'https://x', query: {}, headers, body });
    expect(await ask({})).toEqual({ status: 403 });
    expect(await ask({ 'x-hub-signature-256': 'sha256=' })).toEqual({ status: 403 });
    expect(await ask({ 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` })).toEqual({ status: 403 });
    expect(one.receipts).toEqual([]);
    expect(one.warned).toHaveLength(4);
  });

  test('without the app’s secret nobody can be told apart, and nothing is taken', async () => {
    const one = await bench({ secrets: { appSecret: '' } });
    expect(await one.double.post(GraphDouble.status('wamid.x', 'delivered'), { secret: '' })).toEqual({ status: 403 });
  });

  test('360dialog signs nothing; where a secret is set it must', async () => {
    const open = await bench({ dialect: '360dialog' });
    expect(await open.double.post(GraphDouble.status('wamid.x', 'delivered'))).toEqual({ status: 200 });
    expect(open.receipts).toMatchObject([{ carrierId: 'wamid.x' }]);
    const strict = await bench({ dialect: '360dialog', secrets: { appSecret } });
    expect(await strict.double.post(GraphDouble.status('wamid.x', 'delivered'))).toEqual({ status: 403 });
  });

  test('what is signed and is no news does no harm', async () => {
    const { double, receipts, inbound } = await bench();
    expect(await double.postBody('{"entry":')).toEqual({ status: 400 });
    for (const body of ['null', '[]', '{"entry":7}', '{"entry":[null,{"id":7,"changes":[3]}]}'])
      expect(await double.postBody(body)).toEqual({ status: 200 });
    for (const value of [
      {},
      { statuses: 'x' },
      { statuses: [null, { id: '' }] },
      { messages: [{ id: 3 }] },
      { statuses: [{ id: 'a', status: 'warning' }] },
    ])
      expect(await double.post(value)).toEqual({ status: 200 });
    expect([receipts, inbound]).toEqual([[], []]);
  });

  test('entries of another account are left, those of ours in the same body are taken', async () => {
    const one = await bench();
    expect(await one.double.post(GraphDouble.status('wamid.x', 'delivered'), { waba: '999' })).toEqual({ status: 200 });
    expect(one.receipts).toEqual([]);
    expect(one.warned).toMatchObject([{ entries: 1 }]);
    const numbered = await bench({ settings: { phoneNumberIds: ['111111'] } });
    await numbered.double.post(wrote({ type: 'text', text: { body: 'x' } }));
    expect(numbered.inbound).toEqual([]);
  });
});

describe('statuses', () => {
  test('carry the id that was answered, ours, and their time', async () => {
    const one = await bench();
    const { carrierId, answers } = await sendAndHear(one);
    expect(answers).toEqual([{ status: 200 }, { status: 200 }]);
    expect(one.receipts).toEqual(
      ['sent', 'delivered'].map((status) => ({ channel: 'canal-1', carrierId, messageId: '7', status, at: 1_799_999_990_000 })),
    );
  });

  test('in any order, doubled, and read without delivered, as they come', async () => {
    const one = await bench();
    one.double.fates.set('5491155550100', { statuses: ['read', 'sent', 'read', 'played', 'deleted'] });
    await sendAndHear(one);
    expect(one.receipts.map(({ status }) => status)).toEqual(['read', 'sent', 'read', 'read']);
  });

  test('a message whose answer was lost is found by what comes back with its status', async () => {
    const one = await bench({ timeoutMs: 300 });
    one.double.fates.set('5491155550100', { mute: true });
    expect(await refusalOf(one.courier)).toMatchObject({ code: 'timeout' });
    await expect
      .poll(() => one.receipts)
      .toMatchObject([
        { messageId: '7', status: 'sent' },
        { messageId: '7', status: 'delivered' },
      ]);
  });

  test('another installation’s messages of the same number are not ours', async () => {
    const one = await bench();
    for (const biz_opaque_callback_data of ['atiende:7:0000000000000000', '7', 'atiende:7'])
      await one.double.post(GraphDouble.status('wamid.z', 'sent', { biz_opaque_callback_data }));
    expect(one.receipts.map(({ messageId }) => messageId)).toEqual([undefined, undefined, undefined]);
  });

  test.each([
    [131047, 'use-template'],
    [131026, 'no-whatsapp'],
    [131050, 'marketing-opted-out'],
    [131049, 'never'],
    [131056, 'slow-recipient'],
    [130429, 'slow-channel'],
    [131048, 'stop-channel'],
    [131042, 'stop-channel'],
    [131000, 'retry'],
    [999_999, undefined],
  ])('%i by webhook: %s', async (code, remedy) => {
    const one = await bench();
    one.double.fates.set('5491155550100', { webhook: code });
    await sendAndHear(one);
    expect(one.receipts).toEqual([
      expect.objectContaining({
        status: 'failed',
        code: String(code),
        detail: `failed with ${code}`,
        ...(remedy === undefined ? {} : { remedy }),
      }),
    ]);
    expect(one.receipts[0]?.remedy).toBe(remedy);
  });

  test('a file that WhatsApp could not read goes once more, uploaded anew', async () => {
    const one = await bench();
    one.double.fates.set('5491155550100', { webhook: 131053 });
    const image = outgoing({ channel: 'whatsapp', media: { kind: 'image', asset: 'logo' } });
    await sendAndHear(one, image);
    await sendAndHear(one, image);
    expect(one.receipts.map(({ remedy }) => remedy)).toEqual(['retry', 'never']);
    expect(one.double.uploads.size).toBe(2);
  });

  test('a template that is paused or disabled after it was taken is marked', async () => {
    const one = await bench();
    for (const [code, status] of [
      [132015, 'PAUSED'],
      [132016, 'DISABLED'],
    ] as const) {
      one.double.fates.set('5491155550100', { webhook: code });
      await sendAndHear(one, outgoing(template('turno', { '1': 'a', '2': 'b' })));
      expect(one.store.kept?.templates.find(({ name }) => name === 'turno')?.status).toBe(status);
    }
  });

  test('3 MB at once: each message’s statuses in their order, and a store that fails makes Meta come again', async () => {
    const one = await bench();
    const ids = Array.from({ length: 3000 }, (_, i) => `wamid.${i}`);
    const statuses = ids.flatMap((id) =>
      ['sent', 'delivered', 'read'].map((status) => ({ id, status, timestamp: '1799999990', recipient_id: '1'.repeat(200) })),
    );
    const value = { metadata: { phone_number_id: 'sandbox' }, statuses };
    expect(JSON.stringify(value).length).toBeGreaterThan(2_500_000);
    expect(await one.double.post(value)).toEqual({ status: 200 });
    const byId = Map.groupBy(one.receipts, ({ carrierId }) => carrierId);
    expect(byId.size).toBe(3000);
    for (const receipts of byId.values()) expect(receipts.map(({ status }) => status)).toEqual(['sent', 'delivered', 'read']);
    one.courier.onReceipt(() => Promise.reject(new Error('the store is away')));
    await expect(one.double.post(GraphDouble.status('wamid.1', 'read'))).rejects.toThrow('away');
  });
});

describe('what people write', () => {
  const texts: [string, object, string, object?][] = [
    ['text', { type: 'text', text: { body: 'Hola' } }, 'Hola'],
    ['quick reply of a template', { type: 'button', button: { payload: 'si', text: 'Confirmo' } }, 'Confirmo'],
    ['reply button', { type: 'interactive', interactive: { type: 'button_reply', button_reply: { id: 'a', title: 'Sí' } } }, 'Sí'],
    ['row of a list', { type: 'interactive', interactive: { type: 'list_reply', list_reply: { id: 'a', title: 'Uno' } } }, 'Uno'],
    ['reaction', { type: 'reaction', reaction: { message_id: 'x', emoji: '👍' } }, '👍'],
    ['image', { type: 'image', image: { id: '77', caption: 'mire' } }, 'mire', { kind: 'image', id: '77' }],
    ['voice', { type: 'audio', audio: { id: 78, voice: true } }, '', { kind: 'audio', id: '78' }],
    ['place', { type: 'location', location: { latitude: -34.6, longitude: -58.4, name: 'Casa' } }, 'Casa · -34.6, -58.4'],
    ['card', { type: 'contacts', contacts: [{ name: { formatted_name: 'Luis' } }] }, 'Luis'],
    ['something new', { type: 'hologram', hologram: {} }, ''],
  ];

  test.each(texts)('%s', async (_name, message, text, media) => {
    const one = await bench();
    await one.double.post(wrote(message));
    expect(one.inbound).toEqual([
      {
        channel: 'canal-1',
        carrierId: 'wamid.in1',
        origin: '109090909090909',
        messaging: 'whatsapp',
        from: '+5491155550100',
        text,
        media,
        at: 1_799_999_000_000,
      },
    ]);
  });

  test('a clock that is ahead keeps no window open longer, and a system notice is nobody', async () => {
    const one = await bench();
    await one.double.post(wrote({ type: 'text', text: { body: 'x' }, timestamp: '1999999999' }));
    expect(one.inbound.map(({ at }) => at)).toEqual([one.clock.at]);
    await one.double.post(wrote({ type: 'system', system: { type: 'user_changed_number' } }));
    expect(one.inbound).toHaveLength(1);
  });

  test('a person without a number is known by the user id', async () => {
    const one = await bench();
    await one.double.post(wrote({ from: undefined, from_user_id: 'AR.1234', type: 'text', text: { body: 'x' } }));
    expect(one.inbound.map(({ from }) => from)).toEqual(['AR.1234']);
    await one.double.post(wrote({ from: undefined, type: 'text', text: { body: 'x' } }));
    expect(one.inbound).toHaveLength(1);
  });

  test('addresses are written as the house writes numbers', () => {
    const pairs = [
      ['5215512345678', '+525512345678'],
      ['551187654321', '+5511987654321'],
      ['5511987654321', '+5511987654321'],
      ['551132654321', '+551132654321'],
      ['5491155550100', '+5491155550100'],
    ] as const;
    for (const [waId, address] of pairs) expect(addressOf(waId, undefined)).toBe(address);
    expect(addressOf('', '')).toBeUndefined();
  });
});

describe('news of the account', () => {
  test('somebody stops marketing and wants it again', async () => {
    const one = await bench();
    const metadata = { phone_number_id: '109090909090909' };
    const choice = (value: string, category = 'marketing_messages') =>
      one.double.post(
        { metadata, user_preferences: [{ wa_id: '5491155550100', category, value, detail: 'User requested', timestamp: '1799999000' }] },
        { field: 'user_preferences' },
      );
    for (const value of ['stop', 'resume', 'maybe']) await choice(value);
    await choice('stop', 'other');
    const common = {
      channel: 'canal-1',
      origin: '109090909090909',
      address: '+5491155550100',
      note: 'User requested',
      at: 1_799_999_000_000,
    };
    expect(one.choices).toEqual([
      { ...common, wanted: false },
      { ...common, wanted: true },
    ]);
  });

  test('templates change at once; one that is not known is listed', async () => {
    const one = await bench();
    await one.courier.refreshTemplates();
    const news = (field: string, name: string, more: object) =>
      one.double.post({ message_template_id: 1, message_template_name: name, message_template_language: 'es_AR', ...more }, { field });
    const turno = () => one.store.kept?.templates.find(({ name }) => name === 'turno');
    await news('message_template_status_update', 'turno', { event: 'PAUSED', reason: 'NONE' });
    expect(turno()).toMatchObject({ status: 'PAUSED', rejectedReason: undefined });
    await news('message_template_status_update', 'turno', { event: 'REJECTED', reason: 'INVALID_FORMAT' });
    expect(turno()).toMatchObject({ status: 'REJECTED', rejectedReason: 'INVALID_FORMAT' });
    await news('template_category_update', 'turno', { previous_category: 'UTILITY', new_category: 'MARKETING' });
    await news('message_template_quality_update', 'turno', { previous_quality_score: 'GREEN', new_quality_score: 'RED' });
    expect(turno()).toMatchObject({ category: 'MARKETING', quality: 'RED' });
    const first = one.double.templates[0];
    if (first) one.double.templates.push({ ...first, name: 'nueva' });
    await news('message_template_status_update', 'nueva', { event: 'APPROVED' });
    await expect.poll(() => one.store.kept?.templates.some(({ name }) => name === 'nueva')).toBe(true);
  });

  test('an account that is locked stops the channel; a number’s quality is told to the log', async () => {
    const one = await bench();
    await one.double.post({ event: 'ACCOUNT_VIOLATION', violation_info: { violation_type: 'SPAM' } }, { field: 'account_update' });
    expect(one.store.stopped).toEqual([]);
    await one.double.post({ event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'DISABLE' } }, { field: 'account_update' });
    expect(one.store.stopped).toEqual(['account-disabled']);
    await one.double.post(
      { display_phone_number: '5491155550000', event: 'FLAGGED', current_limit: 'TIER_2K' },
      { field: 'phone_number_quality_update' },
    );
    expect(one.warned.at(-1)).toMatchObject({ event: 'FLAGGED', limit: 'TIER_2K' });
  });
});
