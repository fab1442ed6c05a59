// The switchboard on a line without wires: who is answered, what a call does at once and what after its commit, how it ends.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Failure } from '#ports/failure.ts';
import type { Effect } from '#engine/effect.ts';
import type { LineFake } from '#ports/line-fake.ts';
import { bench, say, type Script, sms, toTeam } from './test-calls.ts';

const greet: Script = (event) => (event.kind === 'started' ? { effects: [say('1.1', 'hola')] } : undefined);

/** The given effects at the first key, a greeting at the start; a second key is answered by `then`. */
function onKey(effects: Effect[], then: Script = () => undefined): Script {
  return (event, state) => {
    if (event.kind === 'started') return { effects: [say('1.1')] };
    if (event.kind === 'key' && event.key === '1') return { effects };
    return then(event, state);
  };
}

async function inCall(script: Script, more: Parameters<typeof bench>[1] = {}) {
  const made = bench(script, more);
  await made.switchboard.start();
  const leg = made.line.incoming({ dialled: 'demo', callerUser: '1155550100' });
  await vi.waitFor(() => expect(made.line.legs.get(leg)?.playing).toBeDefined());
  return { ...made, leg };
}

const ring = { do: 'ring', agent: 'ana', name: 'Ana', contact: { kind: 'registered' }, sipUser: 'a-ana', ringMs: 20_000 } as const;

async function joined(script: Script = onKey([toTeam('2.1')]), answered: (line: LineFake, agent: string) => void = () => {}) {
  const made = await inCall(script);
  made.line.key(made.leg, '1');
  await vi.waitFor(() => expect(made.desk.said.some((each) => each.startsWith('enter'))).toBe(true));
  made.desk.move(ring);
  const dialled = made.line.commands.find((command) => command.do === 'dial');
  if (dialled?.do !== 'dial') throw new Error('nobody was dialled');
  made.line.answer(dialled.leg);
  await Promise.resolve();
  answered(made.line, dialled.leg);
  await vi.waitFor(() => expect(made.line.legs.get(made.leg)?.joinedTo).toBe(dialled.leg));
  return { ...made, agent: dialled.leg };
}

afterEach(() => {
  vi.useRealTimers();
});

describe('an incoming call', () => {
  it.each([
    ['an unknown line', { dialled: 'nadie' }, 404],
    ['a disabled line', { dialled: 'apagada' }, 480],
    ['a flow never published', { dialled: 'vacia' }, 480],
    ['a draft from a phone', { dialled: 'demo', draft: 'recepcion' }, 403],
    ['a draft that does not exist', { dialled: 'x', draft: 'nada', source: { kind: 'browser', userId: 'u1' } }, 404],
  ] as const)('%s is refused', async (_what, leg, status) => {
    const { switchboard, line } = bench(greet);
    await switchboard.start();
    line.incoming(leg);
    await vi.waitFor(() => expect(line.commands).toEqual([{ do: 'refuse', leg: 'in-1', status, retryAfterS: undefined }]));
  });

  it('from a registered phone is told to the desk once it is over; from anywhere else nothing is', async () => {
    const { switchboard, line, desk } = bench(greet);
    await switchboard.start();
    for (const source of [
      { kind: 'registered', aor: 'a-ana' },
      { kind: 'trunk', trunk: 'registered:x' },
    ] as const) {
      const leg = line.incoming({ dialled: 'demo', source });
      await vi.waitFor(() => expect(line.legs.get(leg)?.playing?.play).toBe('1.1'));
      expect(desk.said).toEqual(source.kind === 'trunk' ? ['phone a-ana'] : []);
      line.end(leg);
      await vi.waitFor(() => expect(switchboard.list()).toEqual([]));
    }
    expect(desk.said).toEqual(['phone a-ana']);
  });

  it('is answered 503 with Retry-After while the store is away, the machine is full or we shut down', async () => {
    const { switchboard, line, memory } = bench(greet);
    await switchboard.start();
    memory.away = true;
    line.incoming({ dialled: 'demo' });
    await vi.waitFor(() => expect(line.commands).toEqual([{ do: 'refuse', leg: 'in-1', status: 503, retryAfterS: 5 }]));
    expect(switchboard.list()).toEqual([]);
    const full = bench(greet, { admission: () => ({ retryAfterS: 11 }) });
    await full.switchboard.start();
    full.line.incoming({ dialled: 'demo' });
    await vi.waitFor(() => expect(full.line.commands).toEqual([{ do: 'refuse', leg: 'in-1', status: 503, retryAfterS: 11 }]));
    const closing = bench(greet);
    await closing.switchboard.start();
    await closing.switchboard.close();
    closing.line.incoming({ dialled: 'demo' });
    await vi.waitFor(() => expect(closing.line.commands).toEqual([{ do: 'refuse', leg: 'in-1', status: 503, retryAfterS: 5 }]));
  });

  it('rings the published version of its line, with the caller in E.164, and is on record before it is answered', async () => {
    const { line, memory, switchboard } = await inCall(greet);
    expect([...memory.begun.values()]).toEqual([
      expect.objectContaining({
        line: 'demo',
        flow: 'recepcion',
        version: 3,
        callerNumber: '+541155550100',
        source: 'sandbox',
        test: true,
      }),
    ]);
    expect(line.commands.map((command) => command.do)).toEqual(['accept', 'play']);
    await vi.waitFor(() => expect(memory.written).toHaveLength(1));
    expect(memory.written[0]).toMatchObject({ seq: 1, event: { kind: 'started', call: { line: 'demo', lineNumber: '+541155550100' } } });
    expect(switchboard.list()).toMatchObject([{ phase: 'flow', flowName: 'Recepción', line: 'demo' }]);
  });

  it('finds a line by its number however it is written', async () => {
    const { switchboard, line } = bench(greet);
    await switchboard.start();
    line.incoming({ dialled: '+54 11 5555-0100' });
    await vi.waitFor(() => expect(line.commands[0]).toEqual({ do: 'accept', leg: 'in-1' }));
  });

  it('of a browser may ask for the draft, which is kept whole', async () => {
    const { switchboard, line, memory } = bench(greet);
    await switchboard.start();
    line.incoming({ dialled: 'recepcion', draft: 'recepcion', source: { kind: 'browser', userId: 'u1' } });
    await vi.waitFor(() => expect(memory.written).toHaveLength(1));
    expect([...memory.begun.values()]).toMatchObject([{ version: 0, flow: 'recepcion', source: 'browser:u1', test: true }]);
    expect([...memory.begun.values()][0]?.draftDocument).toContain('Recepción');
  });

  it('that is cancelled before it was stored, or cannot be accepted, is closed as what it was', async () => {
    const { switchboard, line, memory } = bench(greet);
    await switchboard.start();
    const leg = line.incoming({ dialled: 'demo' });
    line.end(leg);
    await vi.waitFor(() => expect([...memory.closed.values()]).toMatchObject([{ by: 'caller', reason: 'cancelled' }]));
    line.failAccept(new Failure('no-codec', 'no common codec'));
    line.incoming({ dialled: 'demo' });
    await vi.waitFor(() => expect(line.commands.at(-1)).toEqual({ do: 'refuse', leg: 'in-2', status: 488, retryAfterS: undefined }));
    await vi.waitFor(() => expect([...memory.closed.values()]).toHaveLength(2));
    expect(switchboard.list()).toEqual([]);
    expect(memory.written).toEqual([]);
  });
});

describe('a call', () => {
  it('plays at once and never waits for the commit', async () => {
    const { line, leg, memory } = await inCall(onKey([{ kind: 'cancel', id: '1.1' }, say('2.1', 'turnos')]));
    memory.before = async () => await new Promise(() => {});
    line.key(leg, '1');
    await vi.waitFor(() => expect(line.legs.get(leg)?.playing?.play).toBe('2.1'));
  });

  it('starts the music at once, the desk only after the commit', async () => {
    const { line, leg, memory, desk } = await inCall(onKey([{ kind: 'cancel', id: '1.1' }, toTeam('2.1')]));
    let letGo = () => {};
    memory.before = async () => await new Promise<void>((resolve) => (letGo = resolve));
    line.key(leg, '1');
    await vi.waitFor(() => expect(line.legs.get(leg)?.playing).toMatchObject({ play: '2.1:music', loop: true, stopOnKey: false }));
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(desk.said).toEqual([]);
    letGo();
    await vi.waitFor(() => expect(desk.said).toEqual(['enter id-1:2.1']));
  });

  it('joins at the agent’s answer; the agent’s hang-up is `completed` and the flow goes on', async () => {
    const { line, leg, agent, memory, switchboard, desk } = await joined(
      onKey([toTeam('2.1')], (event) => (event.kind === 'transferResult' ? { effects: [say('3.1', 'gracias')] } : undefined)),
    );
    expect(line.commands.find((command) => command.do === 'dial')).toMatchObject({
      request: { target: { kind: 'registered', aor: 'a-ana' }, callerUser: '+541155550100', ringTimeoutMs: 20_000 },
    });
    expect(switchboard.list()).toMatchObject([{ phase: 'joined', agent: 'ana' }]);
    line.end(agent);
    await vi.waitFor(() => expect(line.legs.get(leg)?.playing?.play).toBe('3.1'));
    await vi.waitFor(() =>
      expect(memory.written.map((each) => each.event)).toContainEqual(
        expect.objectContaining({ kind: 'transferResult', outcome: 'completed', agent: 'ana' }),
      ),
    );
    expect(desk.said).toEqual(['enter id-1:2.1', 'rang id-1:2.1 ana answered', 'leave id-1:2.1 over']);
  });

  it('that the caller ends takes the agent along, and is closed by the caller', async () => {
    const { line, leg, agent, memory, switchboard, desk } = await joined();
    line.end(leg);
    await vi.waitFor(() => expect(line.legs.get(agent)?.state).toBe('ended'));
    await vi.waitFor(() => expect(switchboard.list()).toEqual([]));
    expect(memory.written.at(-1)).toMatchObject({ ended: { by: 'caller', reason: 'hangup' }, event: { kind: 'hungUp', by: 'caller' } });
    // In the very moment of the answer: no wrap-up for the agent.
    expect(desk.said.at(-1)).toBe('leave id-1:2.1 hung-up');
  });

  it('undoes an answer that comes when nobody waits for it any more', async () => {
    const { line, leg, desk, memory } = await inCall(
      onKey([toTeam('2.1')], (event) => (event.kind === 'key' ? { effects: [{ kind: 'cancel', id: '2.1' }] } : undefined)),
    );
    line.key(leg, '1');
    await vi.waitFor(() => expect(desk.said).toHaveLength(1));
    desk.move(ring);
    const dialled = line.commands.find((command) => command.do === 'dial');
    if (dialled?.do !== 'dial') throw new Error('nobody was dialled');
    // The agent's answer and the caller's key cross on the wire.
    line.hangup = (each) => void line.commands.push({ do: 'hangup', leg: each });
    line.key(leg, '*');
    line.answer(dialled.leg);
    await vi.waitFor(() =>
      expect(line.commands.filter((command) => command.do === 'hangup' && command.leg === dialled.leg)).toHaveLength(2),
    );
    expect(line.commands.some((command) => command.do === 'join')).toBe(false);
    await vi.waitFor(() =>
      expect(memory.written.at(-1)?.event).toMatchObject({ kind: 'transferProgress', state: 'answered', agent: 'ana' }),
    );
  });

  it.each([
    [{ by: 'failure', sipStatus: 486 }, 'busy'],
    [{ by: 'failure', sipStatus: 603 }, 'refused'],
    [{ by: 'timeout' }, 'no-answer'],
    [{ by: 'failure', sipStatus: 500 }, 'failed'],
  ] as const)('tells the desk what became of a ring: %o', async (end, result) => {
    const { line, leg, desk, memory } = await inCall(onKey([toTeam('2.1')]));
    line.key(leg, '1');
    await vi.waitFor(() => expect(desk.said).toHaveLength(1));
    desk.move(ring);
    const dialled = line.commands.find((command) => command.do === 'dial');
    line.end(dialled?.do === 'dial' ? dialled.leg : '', end);
    await vi.waitFor(() => expect(desk.said.at(-1)).toBe(`rang id-1:2.1 ana ${result}`));
    desk.move({ do: 'give-up', outcome: 'no-answer' });
    expect(line.legs.get(leg)?.playing).toBeUndefined();
    await vi.waitFor(() => expect(memory.written.at(-1)?.event).toMatchObject({ kind: 'transferResult', outcome: 'no-answer' }));
  });

  it('whispers to the agent before joining, and the caller waits on when the agent leaves during it', async () => {
    const whispering: Effect = { ...(toTeam('2.1') as Extract<Effect, { kind: 'transfer' }>), whisper: 'turno' };
    const { line, leg, desk, memory } = await inCall(onKey([whispering]));
    line.key(leg, '1');
    await vi.waitFor(() => expect(desk.said).toHaveLength(1));
    desk.move(ring);
    const dialled = line.commands.find((command) => command.do === 'dial');
    const agent = dialled?.do === 'dial' ? dialled.leg : '';
    line.answer(agent);
    await vi.waitFor(() => expect(line.legs.get(agent)?.playing?.files).toEqual(['turno']));
    expect(line.legs.get(leg)?.playing?.play).toBe('2.1:music');
    line.end(agent);
    await vi.waitFor(() => expect(memory.written.at(-1)?.event).toMatchObject({ state: 'missed', agent: 'ana', detail: 'refused' }));
    expect(desk.said.slice(-2)).toEqual(['leave id-1:2.1 over', 'enter id-1:2.1:2']);
    expect(line.legs.get(leg)?.playing?.play).toBe('2.1:music');
    const second = await joined(onKey([whispering]), (fake, far) => fake.finishPlay(far));
    expect(second.line.commands.map((command) => command.do)).toContain('join');
  });

  it('frees the agent although the media process is gone', async () => {
    const { line, leg, agent, desk, switchboard } = await joined();
    const gone = () => {
      throw new Failure('unavailable', 'the media process is not there', { retryable: true });
    };
    Object.assign(line, { part: gone, stop: gone, cancelCollect: gone });
    line.end(leg, { by: 'failure' });
    await vi.waitFor(() => expect(line.legs.get(agent)?.state).toBe('ended'));
    await vi.waitFor(() => expect(switchboard.list()).toEqual([]));
    expect(desk.said.at(-1)).toBe('leave id-1:2.1 hung-up');
  });

  it('to a number is refused unless allowed, and dials the trunk where it is', async () => {
    const number: Effect = { ...(toTeam('2.1') as Extract<Effect, { kind: 'transfer' }>), to: { number: '+5491155550111' } };
    const refused = await inCall(onKey([number]));
    refused.line.key(refused.leg, '1');
    await vi.waitFor(() => expect(refused.memory.written.at(-1)?.event).toMatchObject({ kind: 'transferResult', outcome: 'refused' }));
    const { line, leg } = await inCall(onKey([number]), { policy: { allow: async () => ({ trunk: 'carrier' }) } });
    line.key(leg, '1');
    await vi.waitFor(() =>
      expect(line.commands.find((command) => command.do === 'dial')).toMatchObject({
        request: { target: { kind: 'number', number: '+5491155550111', trunk: 'carrier' } },
      }),
    );
  });

  it('queues a message with its event; the sandbox is given whoever called', async () => {
    const script = onKey([sms('2.1'), sms('2.2', { origin: 'carrier' }), sms('2.3', { to: '+5491100000000' })]);
    const { switchboard, line, memory } = bench(script);
    await switchboard.start();
    const leg = line.incoming({ dialled: 'demo', callerUser: 'sipp' });
    await vi.waitFor(() => expect(line.legs.get(leg)?.playing).toBeDefined());
    line.key(leg, '1');
    const written = () => memory.written.find((each) => each.event.kind === 'key');
    await vi.waitFor(() => expect(written()).toBeDefined());
    expect(written()?.outbox.map(({ to, key, callId, flow }) => ({ to, key, callId, flow }))).toEqual([
      { to: 'sipp', key: 'key-2.1', callId: 'id-1', flow: 'recepcion' },
      { to: undefined, key: 'key-2.2', callId: 'id-1', flow: 'recepcion' },
      { to: '+5491100000000', key: 'key-2.3', callId: 'id-1', flow: 'recepcion' },
    ]);
    expect(memory.begun.get('id-1')?.callerNumber).toBeUndefined();
    expect(memory.durables).toContain(true);
  });

  it('is ended politely on demand, and again is not-found', async () => {
    const { switchboard, line, leg, memory } = await inCall(greet);
    const [view] = switchboard.list();
    switchboard.end(view?.id ?? '');
    expect(line.legs.get(leg)?.state).toBe('ended');
    await vi.waitFor(() => expect(memory.written.at(-1)).toMatchObject({ ended: { by: 'system', reason: 'ended-by-user' } }));
    await vi.waitFor(() => expect(switchboard.list()).toEqual([]));
    expect(() => switchboard.end(view?.id ?? '')).toThrow(expect.objectContaining({ code: 'not-found' }));
  });

  it('wakes the list’s watchers, many changes at once', async () => {
    const { switchboard, line, leg } = await inCall(onKey([]));
    const wake = vi.fn();
    switchboard.onChange(wake);
    for (let n = 0; n < 20; n += 1) line.key(leg, '5');
    await vi.waitFor(() => expect(wake).toHaveBeenCalled());
    expect(wake.mock.calls.length).toBeLessThan(3);
  });

  it('ends with the others at shutdown, with BYE and everything written', async () => {
    const { switchboard, line, leg, memory } = await inCall(greet);
    const second = line.incoming({ dialled: 'demo' });
    await vi.waitFor(() => expect(line.legs.get(second)?.playing).toBeDefined());
    expect(await switchboard.close()).toBe(true);
    expect([line.legs.get(leg)?.state, line.legs.get(second)?.state]).toEqual(['ended', 'ended']);
    expect(memory.written.filter((each) => each.ended?.reason === 'shutdown')).toHaveLength(2);
    expect(await memory.live()).toEqual([]);
  });
});
