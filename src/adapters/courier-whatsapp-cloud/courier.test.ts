// The WhatsApp courier against a double of the Graph API that enforces its shapes: the contract in both dialects, every component,
// every code in the answer, files, templates. Webhooks: webhook.test.ts.
import { afterAll, describe, expect, test } from 'vitest';
import type { MessageContent, MessageMedia } from '#engine/effect.ts';
import { courierContract } from '#ports/courier.contract.ts';
import { jsonAnswer } from '#wire/http/carrier-double.ts';
import { bench, closeBenches, named, outgoing, refusalOf, template } from './bench.ts';
import { whatsappCloudChannelKind } from './channel-kind.ts';
import { account } from './graph-double.ts';
import { whatsappCloudSettings } from './settings.ts';

afterAll(closeBenches);

for (const dialect of ['meta', '360dialog'] as const)
  courierContract(`WhatsApp (${dialect})`, async () => {
    const { courier, double } = await bench({ dialect });
    return {
      courier,
      arrived: async (to) => double.arrived(to),
      samples: [
        { content: { channel: 'whatsapp', text: 'Hola, Ñandú 👋' }, text: 'Hola, Ñandú 👋' },
        { content: template('turno', { '1': 'Ana\n', '2': 'el   martes' }), text: 'Turno\nHola Ana: el martes.' },
        { content: named({ nombre: 'Ana', fecha: 'hoy' }), text: 'hoy, Ana' },
      ],
      refused: [
        { channel: 'whatsapp' },
        { channel: 'sms', text: 'x' },
        { channel: 'whatsapp', text: 'x'.repeat(4097) },
        template('turno', { '1': 'Ana' }),
        template('turno', { '1': 'Ana', '2': 'x' }, { language: 'es' }),
        template('pausada', { '1': 'Ana' }),
        { channel: 'whatsapp', text: 'x', replies: [{ id: 'a', title: 'un título de más de veinte' }] },
      ],
      close: async () => double.close(),
    };
  });

describe('what is sent', () => {
  const both = { kind: 'image', asset: 'logo' } as const;
  const place = { latitude: '-34.6', longitude: '-58.4', name: 'Sol', address: 'Calle 1' };
  const onMap = { latitude: -34.6, longitude: -58.4, name: 'Sol', address: 'Calle 1' };
  const word = (text: string) => ({ type: 'text', text });
  const ana = { type: 'body', parameters: [word('Ana')] };
  const header = (parameter: object) => ({ type: 'header', parameters: [parameter] });
  const button = (sub_type: string, index: string, parameter: object) => ({ type: 'button', sub_type, index, parameters: [parameter] });
  const media = (name: string, one: MessageMedia): MessageContent =>
    template(name, { '1': 'Ana' }, { header: { kind: 'media', media: one } });

  test.each<[string, MessageContent, object]>([
    ['text', { channel: 'whatsapp', text: 'Vea https://sol.example' }, { body: 'Vea https://sol.example', preview_url: true }],
    ['image', { channel: 'whatsapp', media: both, text: 'Su logo' }, { id: '1000000', caption: 'Su logo' }],
    [
      'video',
      { channel: 'whatsapp', media: { kind: 'video', link: 'https://sol.example/v.mp4', caption: 'x' } },
      { link: 'https://sol.example/v.mp4', caption: 'x' },
    ],
    [
      'document',
      { channel: 'whatsapp', media: { kind: 'document', link: 'https://sol.example/f.pdf', filename: 'f.pdf' } },
      { link: 'https://sol.example/f.pdf', filename: 'f.pdf' },
    ],
    [
      'audio',
      { channel: 'whatsapp', media: { kind: 'audio', link: 'https://sol.example/a.ogg', caption: 'not shown' } },
      { link: 'https://sol.example/a.ogg' },
    ],
    ['location', { channel: 'whatsapp', location: place }, onMap],
    [
      'interactive',
      { channel: 'whatsapp', text: '¿Viene?', media: both, replies: [{ id: 'si', title: 'Sí' }] },
      {
        type: 'button',
        header: { type: 'image', image: { id: '1000000' } },
        body: { text: '¿Viene?' },
        action: { buttons: [{ type: 'reply', reply: { id: 'si', title: 'Sí' } }] },
      },
    ],
  ])('%s', async (type, content, part) => {
    const { courier, double } = await bench();
    await courier.send(outgoing(content), AbortSignal.timeout(5000));
    const [taken] = double.taken;
    expect(taken?.request).toEqual({
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to: '5491155550100',
      biz_opaque_callback_data: expect.stringMatching(/^atiende:7:[0-9a-f]{16}$/),
      type,
      [type]: part,
    });
  });

  test.each<[string, MessageContent, object[]]>([
    [
      'image and button',
      template('imagen', { '1': 'Ana' }, { header: { kind: 'media', media: both }, buttons: { '1': { kind: 'url', value: 'abc' } } }),
      [header({ type: 'image', image: { id: '1000000' } }), ana, button('url', '1', word('abc'))],
    ],
    [
      'video',
      media('video', { kind: 'video', link: 'https://sol.example/v.mp4' }),
      [header({ type: 'video', video: { link: 'https://sol.example/v.mp4' } }), ana],
    ],
    [
      'document',
      media('documento', { kind: 'document', link: 'https://x.example/1.pdf', filename: '1.pdf' }),
      [header({ type: 'document', document: { link: 'https://x.example/1.pdf', filename: '1.pdf' } }), ana],
    ],
    [
      'place',
      template('lugar', { '1': 'Ana' }, { header: { kind: 'location', ...place } }),
      [header({ type: 'location', location: onMap }), ana],
    ],
    ['title', template('titulo', { '1': 'Ana' }, { header: { kind: 'text', variables: { '1': 'A-1' } } }), [header(word('A-1')), ana]],
    [
      'buttons, a flow without a token too',
      template('botones', {}, { buttons: { '0': { kind: 'quick-reply', value: 'si' }, '2': { kind: 'copy-code', value: 'SOL10' } } }),
      [
        button('quick_reply', '0', { type: 'payload', payload: 'si' }),
        button('copy_code', '2', { type: 'coupon_code', coupon_code: 'SOL10' }),
        button('flow', '3', { type: 'action', action: {} }),
      ],
    ],
    [
      'a code, in the body and in its button',
      template('codigo', { '1': '123456' }),
      [{ type: 'body', parameters: [word('123456')] }, button('url', '0', word('123456'))],
    ],
    [
      'positions in their order, values cleaned',
      template('turno', { '2': 'el\n\tmartes', '1': ' Ana ' }),
      [{ type: 'body', parameters: [word('Ana'), word('el martes')] }],
    ],
    [
      'names',
      named({ nombre: 'Ana', fecha: 'hoy' }),
      [
        {
          type: 'body',
          parameters: [
            { type: 'text', parameter_name: 'fecha', text: 'hoy' },
            { type: 'text', parameter_name: 'nombre', text: 'Ana' },
          ],
        },
      ],
    ],
  ])('template: %s', async (_name, content, components) => {
    const { courier, double } = await bench();
    await courier.send(outgoing(content), AbortSignal.timeout(5000));
    const { name, language } = (content.channel === 'whatsapp' && content.template) || {};
    expect(double.taken[0]?.request).toMatchObject({
      template: { name, language: { code: language, policy: 'deterministic' }, components },
    });
  });

  test('a person without a number is written to by the user id', async () => {
    const { courier, double } = await bench();
    await courier.send({ ...outgoing({ channel: 'whatsapp', text: 'x' }), to: 'AR.1234abcd' }, AbortSignal.timeout(5000));
    expect(double.taken[0]?.request).toMatchObject({ recipient: 'AR.1234abcd' });
  });

  test('of template and free form together the free form goes: the outbox has seen an open window', async () => {
    const { courier, double } = await bench();
    await courier.send(outgoing({ ...template('turno', { '1': 'a', '2': 'b' }), text: 'Hola' }), AbortSignal.timeout(5000));
    expect(double.taken.map(({ text }) => text)).toEqual(['Hola']);
  });

  test('a template that the account does not list is for WhatsApp to judge', async () => {
    const { courier, double } = await bench();
    expect(await refusalOf(courier, outgoing(template('nadie', { '1': 'Ana' })))).toMatchObject({
      details: { remedy: 'never', carrierCode: '132001' },
    });
    // And the list is read again: it may be newer than ours.
    await expect.poll(() => double.requests.at(-1)?.method).toBe('GET');
    const lists = () => double.requests.filter(({ method }) => method === 'GET').length;
    const before = lists();
    for (let i = 0; i < 3; i += 1) await refusalOf(courier, outgoing(template('nadie', { '1': 'Ana' })));
    expect(lists()).toBe(before);
  });

  test('what we can see is refused here, without a request', async () => {
    const { courier, double } = await bench();
    await courier.refreshTemplates();
    const before = double.requests.length;
    const seen: [MessageContent, string][] = [
      [template('turno', { '1': 'a', '2': 'x'.repeat(1020) }), '132005'],
      [template('imagen', { '1': 'a' }), '132012'],
      [template('botones', {}), '131008'],
      [template('ofertas', { '1': 'a' }), '132012'],
      [{ channel: 'whatsapp', media: { kind: 'image', link: 'http://sol.example/x.png' } }, '131052'],
      [{ channel: 'whatsapp', media: { kind: 'image', asset: 'sonido' } }, '131053'],
      [{ channel: 'whatsapp', media: { kind: 'image', asset: 'enorme' } }, '131053'],
      [{ channel: 'whatsapp', media: { kind: 'image', asset: 'nada' } }, '131053'],
      [{ channel: 'whatsapp', location: { ...place, latitude: 'x' } }, '132012'],
    ];
    for (const [content, carrierCode] of seen)
      expect(await refusalOf(courier, outgoing(content)), carrierCode).toMatchObject({
        code: 'rejected',
        details: { remedy: 'never', carrierCode },
      });
    expect(double.requests).toHaveLength(before);
  });
});

describe('what an answer asks for', () => {
  const remedies: [number, string, object?][] = [
    [1, 'retry'],
    [131000, 'retry'],
    [131016, 'retry'],
    [131057, 'retry', { retryAfterS: 60 }],
    [4, 'slow-channel'],
    [80007, 'slow-channel'],
    [130429, 'slow-channel'],
    [131056, 'slow-recipient', { retryAfterS: 6 }],
    [131049, 'never'],
    [130472, 'never'],
    [131026, 'no-whatsapp'],
    [131050, 'marketing-opted-out'],
    [131047, 'use-template'],
    [131021, 'never'],
    [131009, 'never'],
    [132000, 'never'],
    [132007, 'never'],
    [132069, 'never'],
    [131048, 'stop-channel'],
    [0, 'stop-channel'],
    [190, 'stop-channel'],
    [200, 'stop-channel'],
    [131031, 'stop-channel'],
    [131042, 'stop-channel'],
    [133010, 'stop-channel'],
    [368, 'stop-channel'],
  ];

  test.each(remedies)('%i: %s', async (code, remedy, more = {}) => {
    const { courier, double } = await bench();
    double.fates.set('5491155550100', { answer: { code, details: 'in its words' } });
    expect(await refusalOf(courier)).toMatchObject({ message: 'in its words', details: { remedy, carrierCode: String(code), ...more } });
    expect(double.taken).toEqual([]);
  });

  test('a number that is not there stops the channel, a parameter that is wrong does not', async () => {
    const { courier } = await bench();
    const wrong = { ...outgoing({ channel: 'whatsapp', text: 'x' }), origin: '404404' };
    expect(await refusalOf(courier, wrong)).toMatchObject({ details: { remedy: 'stop-channel', carrierCode: '100' } });
  });

  test('a code that is not known goes by the status; a success that holds an error is none', async () => {
    const { courier, double } = await bench();
    const error = { error: { code: 999_999, message: 'new' } };
    double.script(jsonAnswer(500, error), jsonAnswer(400, error), jsonAnswer(401, error), jsonAnswer(429, error, { 'retry-after': '17' }));
    for (const remedy of ['retry', 'never', 'stop-channel']) expect(await refusalOf(courier)).toMatchObject({ details: { remedy } });
    expect(await refusalOf(courier)).toMatchObject({ details: { remedy: 'slow-channel', retryAfterS: 17 } });
    double.script(jsonAnswer(200, { error: { code: 131026, message: 'x' } }), jsonAnswer(503, 'x'), { status: 502, body: '<html>' });
    for (const remedy of ['no-whatsapp', 'retry', 'retry']) expect(await refusalOf(courier)).toMatchObject({ details: { remedy } });
  });

  test('nobody knows where the answer is lost, empty or late', async () => {
    const { courier, double } = await bench({ timeoutMs: 300 });
    double.script('mute', 'drop', 'half', jsonAnswer(200, {}), jsonAnswer(504, {}), { status: 200, body: 'ok' });
    for (let i = 0; i < 6; i += 1) expect(await refusalOf(courier)).toMatchObject({ code: 'timeout' });
    expect(courier.health().state).toBe('down');
  });

  test('another number than the channel’s is not written from', async () => {
    const { courier } = await bench({ settings: { phoneNumberIds: ['109090909090909'] } });
    expect(await refusalOf(courier)).toMatchObject({ details: { remedy: 'never' } });
  });
});

describe('files', () => {
  const image: MessageContent = { channel: 'whatsapp', media: { kind: 'image', asset: 'logo' } };

  test('are uploaded once, also when many messages want one at the same time, and again before their end', async () => {
    const { courier, double, clock } = await bench();
    await Promise.all([1, 2, 3].map(() => courier.send(outgoing(image), AbortSignal.timeout(5000))));
    expect([double.uploads.size, double.taken.length]).toEqual([1, 3]);
    clock.at += 24 * 24 * 3600 * 1000;
    await courier.send(outgoing(image), AbortSignal.timeout(5000));
    expect(double.uploads.size).toBe(1);
    clock.at += 2 * 24 * 3600 * 1000;
    await courier.send(outgoing(image), AbortSignal.timeout(5000));
    expect(double.uploads.size).toBe(2);
  });

  test('that WhatsApp lost are uploaded anew, once', async () => {
    const { courier, double } = await bench();
    await courier.send(outgoing(image), AbortSignal.timeout(5000));
    double.uploads.clear();
    double.uploads.set('something else', 'image/png');
    await courier.send(outgoing(image), AbortSignal.timeout(5000));
    expect(double.taken).toHaveLength(2);
    double.fates.set('5491155550100', { answer: { code: 131053, details: 'x' } });
    const before = double.requests.length;
    expect(await refusalOf(courier, outgoing(image))).toMatchObject({ details: { remedy: 'never', carrierCode: '131053' } });
    // Message, upload, message; no third time.
    expect(double.requests.length - before).toBe(3);
  });

  test('an upload that fails has sent nothing, and the message goes again', async () => {
    const { courier, double } = await bench({ timeoutMs: 300 });
    double.script('mute');
    expect(await refusalOf(courier, outgoing(image))).toMatchObject({ code: 'unavailable', details: { remedy: 'retry' } });
    double.script(jsonAnswer(401, { error: { code: 190, message: 'x' } }));
    expect(await refusalOf(courier, outgoing(image))).toMatchObject({ details: { remedy: 'stop-channel', carrierCode: '190' } });
    await courier.send(outgoing(image), AbortSignal.timeout(5000));
    expect(double.taken).toHaveLength(1);
  });
});

describe('templates', () => {
  test.each(['meta', '360dialog'] as const)('are listed page by page and kept (%s)', async (dialect) => {
    const { courier, double, store } = await bench({ dialect });
    double.pageSize = 3;
    const rows = await courier.refreshTemplates();
    expect(rows.map(({ name }) => name)).toEqual(double.templates.map(({ name }) => name));
    expect(rows.find(({ name }) => name === 'nombrada')).toMatchObject({ parameterFormat: 'NAMED', status: 'APPROVED', language: 'es_AR' });
    expect(store.kept?.templates).toEqual(rows);
  });

  test('a list is used for five minutes; then it is read again beside the message', async () => {
    const { courier, double, clock } = await bench();
    const turno = outgoing(template('turno', { '1': 'a', '2': 'b' }));
    const lists = () => double.requests.filter(({ path }) => path.includes('message_templates')).length;
    await courier.send(turno, AbortSignal.timeout(5000));
    await courier.send(turno, AbortSignal.timeout(5000));
    expect(lists()).toBe(1);
    clock.at += 6 * 60_000;
    await courier.send(turno, AbortSignal.timeout(5000));
    await expect.poll(lists).toBe(2);
  });

  test('paused between the choice and the send: the refusal marks it', async () => {
    const { courier, double, store } = await bench();
    await courier.refreshTemplates();
    const turno = double.templates.find(({ name }) => name === 'turno');
    if (turno) turno.status = 'PAUSED';
    expect(await refusalOf(courier, outgoing(template('turno', { '1': 'a', '2': 'b' })))).toMatchObject({
      details: { carrierCode: '132015' },
    });
    expect(store.kept?.templates.find(({ name }) => name === 'turno')?.status).toBe('PAUSED');
  });

  test('a token that is revoked is said as it is', async () => {
    const { courier } = await bench({ secrets: { token: 'old' } });
    await expect(courier.refreshTemplates()).rejects.toMatchObject({ details: { remedy: 'stop-channel', carrierCode: '190' } });
  });
});

test('what the account says of its numbers', async () => {
  const { courier } = await bench();
  expect(await courier.account()).toEqual({
    name: 'Clínica Sol',
    balance: undefined,
    numbers: [
      {
        sender: '109090909090909',
        displayNumber: '+54 9 11 5555-0100',
        name: 'Clínica Sol',
        quality: 'GREEN',
        messagingLimit: '2000',
        throughput: '80',
        status: 'CONNECTED',
      },
    ],
  });
});

test('settings: a version, an account and an address that are none', () => {
  const issues = (value: object) => whatsappCloudSettings.safeParse(value).error?.issues.map(({ path }) => path.join('.')) ?? [];
  expect(issues({ businessAccountId: account })).toEqual([]);
  expect(issues({})).toEqual(['businessAccountId']);
  expect(issues({ dialect: '360dialog' })).toEqual([]);
  expect(issues({ businessAccountId: 'x', version: '25', baseUrl: 'ftp://x' }).sort()).toEqual(['baseUrl', 'businessAccountId', 'version']);
  expect(whatsappCloudChannelKind.messaging).toEqual(['whatsapp']);
});
