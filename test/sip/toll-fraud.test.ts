// Toll fraud as one matrix: every way to make this machine dial a number × what the rules say of it. A way that dials where it should not fails.
// Not here: the rules' own cases (calls/outbound-policy.test.ts), in-depth REFER (refer.test.ts).
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { agentUser, joined as joinedInStore, storedCall } from '#api/desk-test-calls.ts';
import { startTestApi, type TestApi } from '#api/test-server.ts';
import { createOutboundPolicy, type RuledOutboundPolicy } from '#calls/outbound-policy.ts';
import { bench } from '#calls/test-calls.ts';
import { asking, ringOf, tick } from '#calls/test-transfer.ts';
import { deskKeys, outboundCountKey } from '#flow/desk-settings.ts';
import { systemClock } from '#ports/clock.ts';
import type { CallbackOrder } from '#ports/desk.ts';
import { Failure } from '#ports/failure.ts';
import type { DialRequest, IncomingLeg, IncomingSource } from '#ports/line.ts';
import { createLineFake, type LineCommand } from '#ports/line-fake.ts';
import type { OutboundRule } from '#ports/outbound-policy.ts';
import { digestHa1, digestResponse } from '#wire/sip/digest.ts';
import { header, rawPeer, rawRequest, rawResponse, rawStreamPeer, request, sdp, status, type RawPeer } from './raw-peer.ts';
import { startLineRig, type LineRig } from './rig.ts';

/** What the rules say of a number: `yes` is the only one that may ring it. */
const conditions = ['yes', 'country not allowed', 'prefix excluded', 'day used up', 'rules away'] as const;
type Condition = (typeof conditions)[number];
type Told = 'dialled' | 'refused';

const inside = '+5493515550111';
const numberOf: Record<Condition, string> = {
  yes: inside,
  'country not allowed': '+18095550100',
  'prefix excluded': '+5491155550111',
  'day used up': inside,
  'rules away': inside,
};
const rules: OutboundRule[] = [
  { prefix: '+54', country: 'AR', trunk: 'carrier', perDay: 3 },
  { prefix: '+54911', country: 'AR', trunk: 'carrier', perDay: 0 },
];

/** The real policy on settings in memory. */
function policyFor(condition: Condition): RuledOutboundPolicy {
  const away = () => Promise.reject(new Failure('unavailable', 'the database is away', { retryable: true }));
  const counts = new Map<string, number>(condition === 'day used up' ? rules.map((rule) => [outboundCountKey(rule), rule.perDay]) : []);
  return createOutboundPolicy({
    timeZone: 'America/Argentina/Buenos_Aires',
    trunks: async () => [{ name: 'carrier', enabled: true, outbound: 'sip:carrier.example' }],
    settings: {
      get: async (key) => (condition === 'rules away' ? await away() : key === deskKeys.outboundRules ? rules : undefined),
      counts: async () => Object.fromEntries(counts),
      countUpTo: async (key, _day, most) => {
        const next = (counts.get(key) ?? 0) + 1;
        if (next <= most) counts.set(key, next);
        return next <= most;
      },
    },
  });
}

const table: { way: string; condition: Condition | 'any'; told: Told }[] = [];
const note = (way: string, condition: Condition | 'any', told: Told): Told => {
  table.push({ way, condition, told });
  return told;
};

afterAll(() => {
  const ways = [...new Set(table.map(({ way }) => way))];
  const rows = ways.map((way) => [way, Object.fromEntries(table.filter((row) => row.way === way).map((row) => [row.condition, row.told]))]);
  console.table(Object.fromEntries(rows));
});

/** Whether a number was rung, and then only the very one, by its rule's trunk. */
function outcome(dialled: DialRequest[], number: string): Told {
  const outward = dialled.map(({ target }) => target).filter(({ kind }) => kind !== 'registered');
  for (const target of outward) expect(target).toEqual({ kind: 'number', number, trunk: 'carrier' });
  return outward.length > 0 ? 'dialled' : 'refused';
}

/** A hand-over to the carrier is as good as a dial. */
const handedOver = (commands: LineCommand[]): DialRequest[] =>
  commands.flatMap((command) => {
    if (command.do !== 'refer') return [];
    const { number, trunk, timeoutMs } = command.request;
    return [{ leg: command.leg, target: { kind: 'number', number, trunk }, ringTimeoutMs: timeoutMs, callId: 'handed over' }];
  });

const dialsOf = (commands: LineCommand[]): DialRequest[] => commands.flatMap((command) => (command.do === 'dial' ? [command.request] : []));

async function calledBack(number: string, policy: RuledOutboundPolicy, contact: CallbackOrder['contact']): Promise<DialRequest[]> {
  const { switchboard, desk, line } = bench(() => undefined, { policy });
  await switchboard.start();
  const who = { agent: 'ana', name: 'Ana', sipUser: 'a-ana', ringMs: 20_000, teamName: 'Ventas' };
  const caller = contact.kind === 'number' ? inside : number;
  desk.order({ ...who, ticket: 't1', callId: 'first', contact, number: caller, language: 'es-AR', to: { team: 'ventas' }, priority: 0 });
  await tick();
  if (contact.kind === 'number') return dialsOf(line.commands);
  const agent = dialsOf(line.commands)[0]?.leg ?? '';
  line.answer(agent);
  await tick();
  line.finishPlay(agent);
  await tick();
  return dialsOf(line.commands);
}

/** The ways that end in the switchboard, each told whom to dial. */
const ways: Record<string, (number: string, policy: RuledOutboundPolicy) => Promise<DialRequest[]>> = {
  'transfer action to a number': async (number, policy) => (await asking({ to: { number } }, { policy })).dialled(),
  'transfer action handed to the carrier (REFER)': async (number, policy) => {
    const line = createLineFake({ clock: systemClock });
    line.referrals = async () => ({ is: 'handed' });
    const call = await asking({ to: { number } }, { policy, line });
    expect(call.dialled()).toEqual([]);
    return handedOver(line.commands);
  },
  'agent on a number': async (number, policy) => {
    const call = await asking({}, { policy });
    await call.move(ringOf('ana', { contact: { kind: 'number', number } }));
    return call.dialled();
  },
  'team that overflows to a number': async (number, policy) => {
    const call = await asking({}, { policy });
    await call.move({ do: 'divert', to: { number } });
    return call.dialled();
  },
  'callback to the caller': async (number, policy) => await calledBack(number, policy, { kind: 'registered' }),
  'callback through an agent on a number': async (number, policy) => await calledBack(number, policy, { kind: 'number', number }),
  'order of an agent who is joined': async (number, policy) => {
    const call = await asking({}, { policy });
    await call.joined();
    await call.switchboard.command?.('id-1', 'ana', { do: 'forward', to: { number } }).catch(() => {});
    await tick();
    return call.dialled();
  },
};

describe('through the switchboard', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  for (const [way, go] of Object.entries(ways))
    it.each(conditions)(`${way}: %s`, async (condition) => {
      const number = numberOf[condition];
      const told = note(way, condition, outcome(await go(number, policyFor(condition)), number));
      expect(told).toBe(condition === 'yes' ? 'dialled' : 'refused');
    });

  it.each(conditions)('a callback is promised only where it would be dialled: %s', async (condition) => {
    const number = numberOf[condition];
    const { desk, press } = await asking({ callbackKey: '2' }, { policy: policyFor(condition) });
    await press('2');
    await press(`00${number.slice(1)}#`);
    await press('1#');
    const promised = desk.said.some((said) => said.endsWith(` ${number}`));
    expect(note('callback promised to a caller', condition, promised ? 'dialled' : 'refused')).toBe(
      condition === 'yes' ? 'dialled' : 'refused',
    );
  });
});

describe('through the API', () => {
  let api: TestApi;
  let cookie: string;
  let storedId: string;
  let policy: RuledOutboundPolicy;
  let call: Awaited<ReturnType<typeof asking>>;

  beforeAll(async () => {
    api = await startTestApi((rooms) => ({
      ...rooms,
      ruleForNumber: async (number, at) => await policy.ruleFor(number, at),
      // The stored call of the API is the live one of the switchboard.
      liveCalls: { ...rooms.liveCalls, command: async (_id, agent, order) => await call.switchboard.command?.('id-1', agent, order) },
    }));
    ({ cookie } = await agentUser(api, 'leo'));
    const stored = await storedCall(api);
    await joinedInStore(api, stored, 'leo');
    storedId = stored.id;
  });
  afterEach(() => void vi.useRealTimers());
  afterAll(() => api.close());

  it.each([...conditions, 'any'] as const)('an agent forwards from the desk: %s (any = without the right)', async (condition) => {
    const number = numberOf[condition === 'any' ? 'yes' : condition];
    policy = policyFor(condition === 'any' ? 'yes' : condition);
    const agent = await api.store.people.agent('leo');
    if (agent === undefined) throw new Error('the agent is gone');
    await api.store.people.saveAgent({ ...agent, mayTransferOutside: condition !== 'any' });
    vi.useFakeTimers();
    call = await asking({}, { policy });
    await call.joined('leo');
    vi.useRealTimers();
    const answer = await api.ask('POST', `desk/calls/${storedId}/forward`, { cookie, body: { to: { number } } });
    const told = outcome(call.dialled(), number);
    note(condition === 'any' ? 'desk forward without the right' : 'desk forward by the API', condition, told);
    expect([told, answer.status]).toEqual(condition === 'yes' ? ['dialled', 200] : ['refused', condition === 'rules away' ? 503 : 403]);
  });
});

describe('through SIP', () => {
  const premium = '+18095550100';
  let rig: LineRig;
  let carrier: RawPeer;
  const peers: RawPeer[] = [];
  const gotInvite = () => [carrier, ...peers].some(({ got }) => got.some((text) => text.startsWith('INVITE ')));
  const peer = async (): Promise<RawPeer> => {
    const made = await rawPeer(rig.port);
    peers.push(made);
    return made;
  };
  const ended = async (leg: string) => (await rig.heard('ended', (said) => said.leg === leg)).end;

  beforeAll(async () => {
    rig = await startLineRig();
    carrier = await rawPeer(rig.port);
    const trunk = { name: 'carrier', user: '', secret: '', callerFrom: 'from', note: '', enabled: true } as const;
    await rig.store.saveTrunk({ ...trunk, addresses: ['127.0.0.1'], outbound: `sip:127.0.0.1:${carrier.port}`, dialledFrom: 'diversion' });
  });
  beforeEach(() => {
    rig.onIncoming = () => {};
  });
  afterEach(() => {
    for (const one of peers.splice(0)) one.close();
    rig.said.length = 0;
    carrier.got.length = 0;
  });
  afterAll(async () => {
    carrier.close();
    await rig.close();
  });

  /** What the real switchboard does with a call that the line lets in. */
  async function taken(incoming: Pick<IncomingLeg, 'dialled'> & { source: IncomingSource }): Promise<Told> {
    const { switchboard, line } = bench(() => undefined, { policy: policyFor('yes') });
    await switchboard.start();
    line.incoming(incoming);
    await vi.waitFor(() => expect(line.commands).toMatchObject([{ do: 'refuse', status: 404 }]));
    return outcome(dialsOf(line.commands), premium);
  }

  it.each([
    ['request URI with a number', `sip:${premium}@127.0.0.1`, []],
    ['request URI of a foreign host', `sip:${premium}@198.51.100.9`, []],
    ['Diversion', 'sip:demo@127.0.0.1', [`Diversion: <sip:${premium}@198.51.100.9>;reason=unconditional`]],
    ['History-Info', `sip:${premium}@127.0.0.1`, [`History-Info: <sip:${premium}@198.51.100.9>;index=1`]],
    ['Refer-To in an INVITE', `sip:${premium}@127.0.0.1`, [`Refer-To: <sip:${premium}@198.51.100.9>`]],
  ])('%s of a trunk’s INVITE: the line hands it to the switchboard, which knows no such line', async (way, uri, headers) => {
    const one = await peer();
    one.send(rawRequest(one, rig.target, { method: 'INVITE', callId: way.replaceAll(' ', '-'), cseq: 1, uri, headers, body: sdp(4000) }));
    const { incoming } = await rig.heard('incoming');
    expect(incoming).toMatchObject({ dialled: premium, source: { kind: 'trunk', trunk: 'carrier' } });
    const told = await taken(incoming);
    rig.line.refuse(incoming.leg, 404);
    await one.next(status(404, 'INVITE'));
    expect(note(way, 'any', gotInvite() ? 'dialled' : told)).toBe('refused');
  });

  it.each(['REFER of a stranger', 'REFER within a call'] as const)('%s dials nobody', async (way) => {
    const one = await peer();
    const callId = way.replaceAll(' ', '-');
    let to = {};
    if (way === 'REFER within a call') {
      rig.onIncoming = (leg, line) => void line.accept(leg.leg).catch(() => undefined);
      one.send(rawRequest(one, rig.target, { method: 'INVITE', callId, cseq: 1, body: sdp(4000) }));
      to = { to: header(await one.next(status(200, 'INVITE')), 'To') };
      one.send(rawRequest(one, rig.target, { method: 'ACK', callId, cseq: 1, ...to }));
    }
    const headers = [`Refer-To: <sip:${premium}@127.0.0.1:${carrier.port}>`];
    one.send(rawRequest(one, rig.target, { method: 'REFER', callId, cseq: 2, ...to, headers }));
    const answer = await one.next((text) => text.startsWith('SIP/2.0 ') && /\r\nCSeq: 2 REFER/i.test(text));
    expect(Number(answer.slice(8, 11))).toBeGreaterThanOrEqual(400);
    expect(note(way, 'any', gotInvite() ? 'dialled' : 'refused')).toBe('refused');
    if (way !== 'REFER within a call') return;
    one.send(rawRequest(one, rig.target, { method: 'BYE', callId, cseq: 3, ...to }));
    await one.next(status(200, 'BYE'));
  });

  it('a registered phone that dials a number reaches the switchboard, which knows no such line', async () => {
    const phone = await peer();
    const ask = (method: string, cseq: number, headers: string[] = []): void => {
      const own =
        method === 'REGISTER' ? { uri: `sip:${rig.target}`, to: `<sip:agent7@${rig.target}>` } : { uri: `sip:${premium}@${rig.target}` };
      phone.send(
        rawRequest(phone, rig.target, {
          method,
          callId: `phone-${method}`,
          cseq,
          headers,
          ...own,
          ...(method === 'INVITE' ? { body: sdp(4000) } : {}),
        }),
      );
    };
    /** Answers a challenge as agent7, whose password the rig knows. */
    const signed = (challenge: string, method: string): string => {
      const nonce = /nonce="([^"]+)"/.exec(challenge)?.[1] ?? '';
      const uri = method === 'REGISTER' ? `sip:${rig.target}` : `sip:${premium}@${rig.target}`;
      const ha1 = digestHa1('MD5', 'agent7', 'atiende', 'secret-agent7');
      const response = digestResponse('MD5', ha1, method, uri, nonce, { qop: 'auth', nc: '00000001', cnonce: 'c' });
      return `Authorization: Digest username="agent7", realm="atiende", nonce="${nonce}", uri="${uri}", response="${response}", algorithm=MD5, qop=auth, nc=00000001, cnonce="c"`;
    };
    for (const method of ['REGISTER', 'INVITE']) {
      // By its credentials: its address is the trunk's, as everything here is.
      ask(method, 1, ['Authorization: Digest username="agent7"']);
      const challenge = await phone.next(status(401, method));
      ask(method, 2, [signed(challenge, method)]);
    }
    await phone.next(status(200, 'REGISTER'));
    const { incoming } = await rig.heard('incoming');
    expect(incoming).toMatchObject({ dialled: premium, source: { kind: 'registered', aor: 'agent7' } });
    const told = await taken(incoming);
    rig.line.refuse(incoming.leg, 404);
    await phone.next(status(404, 'INVITE'));
    expect(note('registered phone that dials out', 'any', gotInvite() ? 'dialled' : told)).toBe('refused');
  });

  it.each([301, 302, 305, 380])('a callee who answers %i with the carrier’s address makes us dial nobody', async (code) => {
    const phone = await peer();
    const leg = `redirected-${code}`;
    rig.line.dial({ leg, target: { kind: 'sip', uri: `sip:phone@127.0.0.1:${phone.port}` }, ringTimeoutMs: 9000, callId: leg });
    const invite = await phone.next(request('INVITE'));
    const answer = rawResponse(phone, invite, `${code} Elsewhere`).replace(
      /\r\nContact: [^\r]*/,
      `\r\nContact: <sip:${premium}@127.0.0.1:${carrier.port}>`,
    );
    phone.send(answer);
    expect(await ended(leg)).toEqual({ by: 'far', sipStatus: code });
    expect(note(`callee who redirects by ${code}`, 'any', carrier.got.some(request('INVITE')) ? 'dialled' : 'refused')).toBe('refused');
  });

  it('an agent’s SIP address that is the carrier’s dials nobody; another address is rung', async () => {
    const phone = await peer();
    const dial = (leg: string, port: number) =>
      rig.line.dial({ leg, target: { kind: 'sip', uri: `sip:${premium}@127.0.0.1:${port}` }, ringTimeoutMs: 9000, callId: leg });
    dial('to-carrier', carrier.port);
    expect(await ended('to-carrier')).toMatchObject({ by: 'failure' });
    expect(note('agent’s SIP address at the carrier', 'any', gotInvite() ? 'dialled' : 'refused')).toBe('refused');
    dial('to-phone', phone.port);
    await phone.next(request('INVITE'));
    rig.line.hangup('to-phone');
  });

  it.each(['udp', 'tcp'] as const)('a registered contact that points at the carrier dials nobody: %s', async (transport) => {
    const phone = transport === 'udp' ? await peer() : await rawStreamPeer(rig.port);
    if (transport === 'tcp') peers.push(phone);
    const contact = `sip:${premium}@127.0.0.1:${carrier.port}`;
    const aor = `agent-${transport}`;
    // As the registrar stores it; the connection of the TCP phone is gone, so that only its contact is left.
    const flow = transport === 'udp' ? `udp:127.0.0.1:${phone.port}` : 'tcp:127.0.0.1:1';
    const row = { aor, contact, flow, callId: aor, cseq: 1, userAgent: '', expiresAt: Date.now() + 300_000, browser: false };
    await rig.store.putRegistration(row);
    await rig.restart();
    rig.line.dial({ leg: aor, target: { kind: 'registered', aor }, ringTimeoutMs: 9000, callId: aor });
    expect(await ended(aor)).toMatchObject({ by: 'failure' });
    expect(note(`registered contact at the carrier (${transport})`, 'any', gotInvite() ? 'dialled' : 'refused')).toBe('refused');
  });
});
