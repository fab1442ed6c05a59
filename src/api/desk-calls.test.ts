// The agent and their call: whose it is, the story on the card, commands, notes, messages. Calls in progress are a stand-in that records orders.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { NewCall } from '#ports/call-store.ts';
import { Failure } from '#ports/failure.ts';
import type { AgentCommand } from '#ports/live-calls.ts';
import { agentUser, joined, menuFlow, storedCall } from './desk-test-calls.ts';
import { startTestApi, type TestApi } from './test-server.ts';

let api: TestApi;
let admin: string;
let supervisor: string;
let leo: string;
let eva: string;
let call: NewCall;
const orders: { callId: string; agent: string; order: AgentCommand }[] = [];
let refuse: Failure | undefined;

/** Templates of the account: one of each sort of header, one that waits for approval, one with a part that cannot be sent. */
const templates = [
  listed('pedido_enviado', 'Hola {{nombre}}: su pedido ya salió y llega el {{fecha}}.', [
    { type: 'HEADER', format: 'TEXT', text: 'Pedido {{numero}}' },
    { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'Seguir el pedido', url: 'https://clinica.example/{{1}}' }] },
  ]),
  listed('comprobante', 'Su comprobante.', [{ type: 'HEADER', format: 'DOCUMENT' }]),
  listed('sede', 'Nuestra sede.', [{ type: 'HEADER', format: 'LOCATION' }]),
  { ...listed('pendiente', 'Hola {{nombre}}: {{fecha}}'), status: 'PENDING' },
  listed('carrusel', 'Hola {{nombre}}: {{fecha}}', [{ type: 'CAROUSEL', cards: [] }]),
];

function listed(name: string, body: string, around: unknown[] = []) {
  const variables = Array.from(body.matchAll(/\{\{(\w+)\}\}/g), ([, variable = '']) => variable);
  return { name, language: 'es', status: 'APPROVED', body, variables, components: [{ type: 'BODY', text: body }, ...around] };
}

const ask = (cookie: string, method: string, target: string, body?: unknown) => api.ask(method, target, { cookie, body });

beforeAll(async () => {
  api = await startTestApi((rooms) => ({
    ...rooms,
    channels: () => ({
      smsOrigins: [{ id: 'sandbox', name: 'Sandbox', sandbox: true }],
      whatsappNumbers: [{ id: 'sandbox', name: 'Sandbox', sandbox: true, templates }],
    }),
    liveCalls: {
      ...rooms.liveCalls,
      command: async (callId, agent, order) => {
        if (refuse) throw refuse;
        orders.push({ callId, agent, order });
      },
    },
  }));
  admin = (await api.signedIn('admin')).cookie;
  supervisor = (await api.signedIn('supervisor')).cookie;
  leo = (await agentUser(api, 'leo')).cookie;
  eva = (await agentUser(api, 'eva')).cookie;
  await ask(admin, 'PUT', 'teams/ventas', { name: 'Ventas', agents: ['leo', 'eva'] });
  const flow = menuFlow('guardia');
  expect(await ask(admin, 'POST', 'flows/import', { document: flow, publish: true, override: 'test' })).toMatchObject({ status: 200 });
  const trunk = { addresses: [], user: '', secret: '', callerFrom: 'from', note: '', outbound: 'sip:c.example', enabled: true } as const;
  await api.store.sip.saveTrunk({ ...trunk, addresses: [], name: 'carrier' });
  await ask(admin, 'PUT', 'outbound-rules/AR/%2B54', { trunk: 'carrier', perDay: 1 });
});
afterAll(() => api.close());
beforeEach(async () => {
  orders.length = 0;
  refuse = undefined;
  for (const { ticket } of await api.store.queue.tickets()) await api.store.queue.removeTicket(ticket);
  call = await storedCall(api);
});

test('the card tells who calls, since when, what they chose and said, and what is known; a secret is nowhere', async () => {
  await joined(api, call, 'leo');
  const { status, body } = await ask(leo, 'GET', `desk/calls/${call.id}`);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    callId: call.id,
    callerNumber: '+5491155550100',
    callerName: 'Ana',
    team: 'ventas',
    teamName: 'Ventas',
    enteredAt: call.startedAt + 4000,
    waitMs: 7000,
    mine: true,
    mayTransferOutside: false,
    chosen: [{ block: 'Menú principal', option: 'Sacar un turno' }],
    values: [{ name: 'dni', value: '30111222' }],
    context: [{ name: 'dni', value: '30111222' }],
    transcript: [
      { kind: 'said', text: 'Para turnos, marque 1.', block: 'Menú principal' },
      { kind: 'silence' },
      { kind: 'words', text: 'quiero un turno' },
      { kind: 'keys', text: '1' },
      { kind: 'chose', text: 'Sacar un turno' },
      { kind: 'transfer', text: 'ventas' },
    ],
  });
  expect(JSON.stringify(body)).not.toContain('clave');
});

test('an agent sees and commands only the call they are in; a supervisor sees it and commands nothing; a designer does not see it', async () => {
  await joined(api, call, 'leo');
  const target = `desk/calls/${call.id}`;
  expect(await ask(eva, 'GET', target)).toMatchObject({ status: 403, body: { code: 'not-your-call' } });
  expect(await ask(supervisor, 'GET', target)).toMatchObject({ status: 200, body: { mine: false } });
  expect(await ask((await api.signedIn('designer')).cookie, 'GET', target)).toMatchObject({ status: 403 });
  for (const [method, path, body] of [
    ['POST', 'hold', undefined],
    ['POST', 'resume', undefined],
    ['POST', 'end', undefined],
    ['POST', 'forward', { to: { team: 'ventas' } }],
    ['PUT', 'note', { note: 'x' }],
    ['POST', 'message', { channel: 'sms', origin: 'sandbox', text: 'x' }],
  ] as const) {
    expect(await ask(eva, method, `${target}/${path}`, body)).toMatchObject({ status: 403, body: { code: 'not-your-call' } });
    expect(await ask(supervisor, method, `${target}/${path}`, body)).toMatchObject({ status: 409, body: { code: 'no-agent' } });
  }
  expect(orders).toEqual([]);
  expect(await ask(leo, 'GET', 'desk/calls/no-such')).toMatchObject({ status: 404 });
});

test('an agent who rings sees the card; one who answered long ago sees it and writes the note, and commands nothing', async () => {
  const row = await joined(api, call, 'leo', { state: 'ringing', agents: ['eva'] });
  expect((await ask(eva, 'GET', `desk/calls/${call.id}`)).status).toBe(200);
  await api.store.queue.removeTicket(row.ticket);
  expect(await ask(eva, 'GET', `desk/calls/${call.id}`)).toMatchObject({ status: 403 });
  expect(await ask(leo, 'GET', `desk/calls/${call.id}`)).toMatchObject({ status: 200, body: { mine: false } });
  expect(await ask(leo, 'PUT', `desk/calls/${call.id}/note`, { note: 'Llamar mañana', disposition: 'follow-up' })).toMatchObject({
    status: 200,
  });
  expect(await ask(leo, 'POST', `desk/calls/${call.id}/hold`)).toMatchObject({ status: 403, body: { code: 'not-your-call' } });
});

test('hold, resume, forward and end go to the call in the agent’s name; what the call refuses is told', async () => {
  await joined(api, call, 'leo');
  const target = `desk/calls/${call.id}`;
  for (const path of ['hold', 'resume', 'end']) expect((await ask(leo, 'POST', `${target}/${path}`)).body).toEqual({ ok: true });
  expect((await ask(leo, 'POST', `${target}/forward`, { to: { agent: 'eva' } })).status).toBe(200);
  expect(orders).toEqual(
    [{ do: 'hold' }, { do: 'resume' }, { do: 'end' }, { do: 'forward', to: { agent: 'eva' } }].map((order) => ({
      callId: call.id,
      agent: 'leo',
      order,
    })),
  );
  refuse = new Failure('conflict', 'the caller has just hung up');
  expect(await ask(leo, 'POST', `${target}/hold`)).toMatchObject({ status: 409, body: { code: 'conflict' } });
});

test('an order for the call that asked to be called back goes to the callback', async () => {
  const { callerNumber, callerName, line, flow, version, startedAt, test: tried } = call;
  await joined(api, call, 'leo', { state: 'callback', callback: { number: '+5493515550100', tries: 1, dueAt: 1 } });
  const back = { line, flow, flowName: flow, version, callerNumber, callerName, startedAt, test: tried, place: undefined };
  const open = { answeredAt: startedAt, endedAt: undefined, endedBy: undefined, endReason: undefined };
  api.live.push({ ...back, ...open, id: 'back-1', source: `callback:${call.id}`, agent: 'leo', phase: 'joined' });
  expect((await ask(leo, 'POST', `desk/calls/${call.id}/hold`)).status).toBe(200);
  expect(orders).toEqual([{ callId: 'back-1', agent: 'leo', order: { do: 'hold' } }]);
  expect((await ask(leo, 'GET', `desk/calls/${call.id}`)).body).toMatchObject({ mine: true, chosen: [{ option: 'Sacar un turno' }] });
  api.live.length = 0;
});

test('a target that is nobody, or oneself, is refused by its field', async () => {
  await joined(api, call, 'leo');
  const forward = (to: unknown) => ask(leo, 'POST', `desk/calls/${call.id}/forward`, { to });
  expect(await forward({ team: 'nadie' })).toMatchObject({ status: 400, body: { problems: [{ path: ['to', 'team'] }] } });
  expect(await forward({ agent: 'nadie' })).toMatchObject({ status: 400, body: { problems: [{ path: ['to', 'agent'] }] } });
  expect(await forward({ agent: 'leo' })).toMatchObject({ status: 400 });
  expect(await forward({ number: '911' })).toMatchObject({ status: 400 });
  expect(orders).toEqual([]);
});

test('outside numbers need the agent’s right and a rule, and the refusal says which is missing', async () => {
  await joined(api, call, 'leo');
  const forward = (number: string) => ask(leo, 'POST', `desk/calls/${call.id}/forward`, { to: { number } });
  const refused = (reason: string) => ({ status: 403, body: { code: 'number-not-allowed', details: { reason } } });
  expect(await forward('+5493515550100')).toMatchObject(refused('no-right'));
  const row = await api.store.people.agent('leo');
  if (row) await api.store.people.saveAgent({ ...row, mayTransferOutside: true });
  expect((await forward('+5493515550100')).status).toBe(200);
  expect(await forward('+34911234567')).toMatchObject(refused('not-allowed'));
  expect(await forward('+5491199')).toMatchObject({ status: 403, body: { details: { reason: 'invalid-number' } } });
  refuse = new Failure('forbidden', 'this number may not be dialled');
  expect(await forward('+5493515550100')).toMatchObject({ status: 403, body: { code: 'number-not-allowed' } });
  expect(orders).toHaveLength(1);
  if (row) await api.store.people.saveAgent(row);
});

test('a later note replaces the agent’s earlier one, and is on the card of the number’s next call', async () => {
  await joined(api, call, 'leo');
  const save = (body: unknown) => ask(leo, 'PUT', `desk/calls/${call.id}/note`, body);
  expect(await save({ note: 'x', disposition: 'no-such' })).toMatchObject({ status: 400, body: { problems: [{ path: ['disposition'] }] } });
  await save({ note: 'uno' });
  expect((await save({ note: 'dos', disposition: 'resolved' })).body).toMatchObject({
    note: 'dos',
    disposition: 'resolved',
    agentName: 'Agente leo',
  });
  await api.store.calls.close(call.id, { at: Date.now(), by: 'caller', reason: 'bye' });
  const next = await storedCall(api);
  await storedCall(api, { callerNumber: '+5491155550199' });
  await joined(api, next, 'eva');
  const card = await ask(eva, 'GET', `desk/calls/${next.id}`);
  const earlier = card.body['earlier'] as { callId: string }[];
  expect(earlier.find(({ callId }) => callId === call.id)).toMatchObject({
    agents: ['leo'],
    notes: [{ note: 'dos', agentName: 'Agente leo' }],
  });
  expect(earlier.map(({ callId }) => callId)).not.toContain(next.id);
});

test('a message goes to the caller through the outbox; what cannot be sent is told by its field', async () => {
  await joined(api, call, 'leo');
  const send = (body: unknown) => ask(leo, 'POST', `desk/calls/${call.id}/message`, body);
  expect(await send({ channel: 'sms', origin: 'no-such', text: 'x' })).toMatchObject({
    status: 400,
    body: { problems: [{ path: ['origin'] }] },
  });
  expect(await send({ channel: 'sms', origin: 'sandbox', text: '  ' })).toMatchObject({
    status: 400,
    body: { problems: [{ path: ['text'] }] },
  });
  const sent = await send({ channel: 'sms', origin: 'sandbox', text: 'Su turno es el lunes.' });
  expect(sent).toMatchObject({ status: 200, body: { callId: call.id, to: '+5491155550100', state: 'queued', block: 'desk' } });
  const [claimed] = await api.store.messages.claim(10, Date.now() + 1000, 60_000);
  expect(claimed).toMatchObject({ id: sent.body['id'], content: { channel: 'sms', text: 'Su turno es el lunes.' } });
  expect((await ask(leo, 'GET', `desk/calls/${call.id}`)).body['messages']).toMatchObject([{ text: 'Su turno es el lunes.' }]);
  expect((await ask(leo, 'GET', 'desk/channels')).body).toMatchObject({ smsOrigins: [{ id: 'sandbox' }] });
});

test('a template goes with its header and its buttons’ values; what it asks for and was not given is told by its field', async () => {
  await joined(api, call, 'leo');
  const send = (template: object) =>
    ask(leo, 'POST', `desk/calls/${call.id}/message`, {
      channel: 'whatsapp',
      origin: 'sandbox',
      template: { language: 'es', ...template },
    });
  const filled = {
    name: 'pedido_enviado',
    variables: { nombre: 'Ana', fecha: 'lunes' },
    header: { kind: 'text', variables: { numero: '77' } },
    buttons: { 0: { kind: 'url', value: '77' } },
  };
  const place = { kind: 'location', latitude: '-34.6', longitude: '-58.4' };
  for (const [wrong, path] of [
    [{ ...filled, name: 'pendiente' }, ['template', 'name']],
    [{ ...filled, name: 'carrusel' }, ['template', 'name']],
    [{ ...filled, variables: { nombre: 'Ana', fecha: ' ' } }, ['template', 'variables', 'fecha']],
    [{ ...filled, header: undefined }, ['template', 'header', 'variables', 'numero']],
    [{ ...filled, buttons: {} }, ['template', 'buttons', '0']],
    [
      { name: 'comprobante', header: { kind: 'media', media: { kind: 'image', link: 'https://clinica.example/1.png' } } },
      ['template', 'header'],
    ],
    [{ name: 'sede', header: { ...place, latitude: '-340' } }, ['template', 'header']],
  ] as const)
    expect(await send(wrong)).toMatchObject({ status: 400, body: { problems: [{ path }] } });
  for (const link of ['http://clinica.example/1.pdf', 'https://127.0.0.1/1.pdf', 'javascript:alert(1)'])
    expect(await send({ name: 'comprobante', header: { kind: 'media', media: { kind: 'document', link } } }), link).toMatchObject({
      status: 400,
    });
  expect(await api.store.messages.list({ callId: call.id, limit: 10 })).toEqual([]);

  const sent = await send(filled);
  expect(sent).toMatchObject({
    status: 200,
    body: {
      template: 'pedido_enviado',
      language: 'es',
      text: 'Hola Ana: su pedido ya salió y llega el lunes.',
      shown: { header: { kind: 'text', text: 'Pedido 77' }, buttons: [{ kind: 'url', text: 'Seguir el pedido' }] },
    },
  });
  expect(await send({ name: 'sede', header: place })).toMatchObject({ status: 200, body: { shown: { header: { kind: 'location' } } } });
  const media = { kind: 'document', link: 'https://clinica.example/1.pdf', filename: 'turno.pdf' };
  expect(await send({ name: 'comprobante', header: { kind: 'media', media } })).toMatchObject({
    status: 200,
    body: { shown: { media: { kind: 'document', name: 'turno.pdf' } } },
  });
  const rows = await api.store.messages.list({ callId: call.id, limit: 10 });
  expect(rows.find(({ id }) => id === sent.body['id'])?.content).toEqual({ channel: 'whatsapp', template: { language: 'es', ...filled } });
  // Nobody can choose what WhatsApp would refuse.
  const offered = (await ask(leo, 'GET', 'desk/channels')).body as { whatsappNumbers: { templates: { name: string }[] }[] };
  expect(offered.whatsappNumbers[0]?.templates.map(({ name }) => name)).toEqual(['pedido_enviado', 'comprobante', 'sede']);
});
