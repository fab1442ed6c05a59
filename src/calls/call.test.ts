// What goes wrong in a call and stays in it: bugs, a store that is away, prompts that do not come; and what must never be written anywhere.
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Effect } from '#engine/effect.ts';
import type { Engine } from '#engine/engine.ts';
import { Failure } from '#ports/failure.ts';
import type { OutwardRequest } from '#ports/http.ts';
import type { BegunSource, PromptSource } from '#ports/prompts.ts';
import { bench, get, promptsBy, promptsOnDisk, say, scriptedEngine, type Script, sms, toTeam } from './test-calls.ts';

function onKey(effects: Effect[], then: Script = () => undefined): Script {
  return (event, state) => {
    if (event.kind === 'started') return { effects: [say('1.1')] };
    if (event.kind === 'key' && event.key === '1') return { effects: [{ kind: 'cancel', id: '1.1' }, ...effects] };
    return then(event, state);
  };
}

async function inCall(script: Script, more: Parameters<typeof bench>[1] = {}) {
  const made = bench(script, more);
  await made.switchboard.start();
  const leg = made.line.incoming({ dialled: 'demo', callerUser: '1155550100' });
  await vi.waitFor(() => expect(made.line.legs.get(leg)?.state).toBe('up'));
  await vi.waitFor(() => expect(made.memory.written.length).toBeGreaterThan(0));
  return { ...made, leg };
}

const apology: Script = (event) => (event.kind === 'fault' ? { effects: [say('9.1', 'perdón')] } : undefined);

/** An engine that throws at a key, the script otherwise. */
function throwing(script: Script, always = false): Engine {
  const good = scriptedEngine(script);
  return {
    advance: (bundle, state, event) => {
      if (event.kind === 'key' || (always && event.kind === 'fault')) throw new Error('a bug');
      return good.advance(bundle, state, event);
    },
  };
}

afterEach(() => {
  vi.useRealTimers();
});

describe('a bug', () => {
  it('in the engine takes the flow’s fault once; the next ends the call politely, and only this one', async () => {
    const script = onKey([], apology);
    const { line, leg, memory, switchboard } = await inCall(script, { engine: throwing(script) });
    const other = line.incoming({ dialled: 'demo' });
    await vi.waitFor(() => expect(line.legs.get(other)?.playing).toBeDefined());
    line.key(leg, '1');
    await vi.waitFor(() => expect(line.legs.get(leg)?.playing?.play).toBe('9.1'));
    line.key(leg, '2');
    await vi.waitFor(() => expect(line.legs.get(leg)?.state).toBe('ended'));
    await vi.waitFor(() => expect(switchboard.list()).toHaveLength(1));
    expect(memory.written.at(-1)).toMatchObject({ ended: { by: 'fault', reason: 'engine' }, state: { ended: true } });
    expect(line.legs.get(other)?.playing?.play).toBe('1.1');
  });

  it('in the fault itself ends the call at once', async () => {
    const script = onKey([]);
    const { line, leg, memory } = await inCall(script, { engine: throwing(script, true) });
    line.key(leg, '1');
    await vi.waitFor(() => expect(line.legs.get(leg)?.state).toBe('ended'));
    await vi.waitFor(() => expect(memory.written.at(-1)?.ended).toMatchObject({ by: 'fault' }));
  });

  it('in an effect is the flow’s fault too', async () => {
    const { line, leg, desk } = await inCall(onKey([toTeam('2.1')], apology));
    desk.enter = () => {
      throw new Error('the desk broke');
    };
    line.key(leg, '1');
    await vi.waitFor(() => expect(line.legs.get(leg)?.playing?.play).toBe('9.1'));
  });
});

describe('a prompt', () => {
  it('that is not ready leaves the leg silent until it is', async () => {
    let letGo: (source: { files: string[]; durationMs: number }) => void = () => {};
    const begin = async () => await new Promise<{ files: string[]; durationMs: number }>((resolve) => (letGo = resolve));
    const { line, leg } = await inCall(onKey([say('2.1')]), { prompts: promptsBy({ begin }) });
    letGo({ files: ['a'], durationMs: 100 });
    await vi.waitFor(() => expect(line.legs.get(leg)?.playing).toMatchObject({ play: '1.1', files: ['a'] }));
  });

  it('that cannot be rendered is a failed play, and one cancelled meanwhile never begins', async () => {
    let fail: (error: Error) => void = () => {};
    const aborted: boolean[] = [];
    const begin = async (_source: unknown, signal?: AbortSignal) =>
      await new Promise<never>((_, reject) => {
        fail = reject;
        signal?.addEventListener('abort', () => aborted.push(true));
      });
    const { line, leg, memory } = await inCall(onKey([say('2.1')]), { prompts: promptsBy({ begin }) });
    line.key(leg, '1');
    await vi.waitFor(() => expect(aborted).toEqual([true]));
    fail(new Failure('unavailable', 'no voice'));
    await vi.waitFor(() =>
      expect(memory.written.map((each) => each.event)).toContainEqual(
        expect.objectContaining({ kind: 'playEnded', id: '2.1', reason: 'failed' }),
      ),
    );
    expect(line.commands.some((command) => command.do === 'play')).toBe(false);
  });
});

describe('a prompt that is made while it is heard', () => {
  /** Its pieces are handed over when the test says so. */
  function inPieces() {
    let give: (files: string[] | Failure | undefined) => void = () => {};
    const signals: AbortSignal[] = [];
    async function* rest(): AsyncGenerator<string[]> {
      for (;;) {
        const next = await new Promise<string[] | Failure | undefined>((resolve, reject) => {
          give = resolve;
          signals[0]?.addEventListener('abort', () => reject(new Failure('cancelled', 'nobody listens any more')));
        });
        if (next === undefined) return;
        if (next instanceof Failure) throw next;
        yield next;
      }
    }
    const begun: BegunSource = { files: ['first'], durationMs: 100, rest: rest() };
    const begin = async (_source: unknown, signal?: AbortSignal) => {
      if (signal) signals.push(signal);
      return begun;
    };
    return { begun, signals, give: (files?: string[] | Failure) => give(files), prompts: promptsBy({ begin }) };
  }
  const added = (line: { commands: { do: string }[] }) => line.commands.filter((command) => command.do === 'playMore');

  it('plays from its first clause on, and goes on with each that follows', async () => {
    const { prompts, give } = inPieces();
    const { line, leg } = await inCall(onKey([say('2.1')]), { prompts });
    await vi.waitFor(() => expect(line.legs.get(leg)?.playing).toMatchObject({ play: '1.1', files: ['first'], more: true }));
    give(['second']);
    await vi.waitFor(() => expect(added(line)).toHaveLength(1));
    give();
    await vi.waitFor(() => expect(added(line)).toHaveLength(2));
    expect(added(line)).toEqual([
      { do: 'playMore', leg, play: '1.1', files: ['second'], last: false },
      { do: 'playMore', leg, play: '1.1', files: [], last: true },
    ]);
  });

  it.each(['cut by a key', 'over because the caller hung up'] as const)('that is %s is not made any further', async (how) => {
    const { prompts, signals } = inPieces();
    const { line, leg } = await inCall(
      onKey([], () => ({})),
      { prompts },
    );
    await vi.waitFor(() => expect(line.legs.get(leg)?.playing?.play).toBe('1.1'));
    if (how === 'cut by a key') line.key(leg, '5');
    else line.end(leg);
    await vi.waitFor(() => expect(signals.map((signal) => signal.aborted)).toEqual([true]));
    expect(added(line)).toEqual([]);
  });

  it('whose rest nobody can speak ends with what was heard; who stood in for whom is in the trace', async () => {
    const { prompts, give, begun } = inPieces();
    const { line, leg, memory } = await inCall(onKey([say('2.1')]), { prompts });
    await vi.waitFor(() => expect(line.legs.get(leg)?.playing?.play).toBe('1.1'));
    begun.stoodIn = { voice: 'eSpeak NG', chosen: 'Nube', code: 'timeout' };
    give(new Failure('unavailable', 'no voice'));
    await vi.waitFor(() => expect(added(line)).toEqual([{ do: 'playMore', leg, play: '1.1', files: [], last: true }]));
    line.finishPlay(leg);
    await vi.waitFor(() =>
      expect(memory.written.map((each) => each.event)).toContainEqual(
        expect.objectContaining({ kind: 'playEnded', id: '1.1', reason: 'finished', stoodIn: begun.stoodIn }),
      ),
    );
  });

  it('keeps the voices with which the call began', async () => {
    const pins: string[] = [];
    const source = (name: string): PromptSource => ({
      ...promptsOnDisk,
      ready: () => ({ files: [name], durationMs: 100 }),
      pin: () => {
        pins.push(name);
        return source(`${name}, pinned`);
      },
    });
    const { line, leg } = await inCall(onKey([say('2.1')]), { prompts: source('voice') });
    await vi.waitFor(() => expect(line.legs.get(leg)?.playing?.files).toEqual(['voice, pinned']));
    line.key(leg, '1');
    await vi.waitFor(() => expect(line.legs.get(leg)?.playing).toMatchObject({ play: '2.1', files: ['voice, pinned'] }));
    expect(pins).toEqual(['voice']);
  });
});

describe('while the store is away', () => {
  it('speaking and listening go on; a transfer gets the fault after 2 s and never rings later', async () => {
    const { line, leg, memory, desk } = await inCall(onKey([toTeam('2.1')], apology));
    memory.away = true;
    line.key(leg, '5');
    line.key(leg, '1');
    await vi.waitFor(() => expect(line.legs.get(leg)?.playing?.play).toBe('2.1:music'));
    await vi.waitFor(() => expect(line.legs.get(leg)?.playing?.play).toBe('9.1'), { timeout: 4000 });
    memory.away = false;
    await vi.waitFor(() => expect(memory.written.map((each) => each.event.kind)).toContain('fault'), { timeout: 5000 });
    expect(memory.written.map((each) => each.seq)).toEqual(memory.written.map((_, n) => n + 1));
    expect(desk.said).toEqual([]);
  });

  it('a hang-up is done after 2 s at the latest', async () => {
    const { line, leg, memory } = await inCall(onKey([{ kind: 'hangup', reason: 'flow' }], () => ({ ended: true })));
    memory.away = true;
    line.key(leg, '1');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(line.legs.get(leg)?.state).toBe('up');
    await vi.waitFor(() => expect(line.legs.get(leg)?.state).toBe('ended'), { timeout: 4000 });
  });
});

describe('a hang-up ordered by the flow', () => {
  it('waits for its commit and lets what runs after hang-up finish', async () => {
    const script = onKey([{ kind: 'hangup', reason: 'flow' }, get('3.1')], (event) =>
      event.kind === 'response' ? { ended: true } : undefined,
    );
    let answer = () => {};
    const request = async () =>
      await new Promise<{ status: number; headers: Record<string, string>; body: string }>((resolve) => {
        answer = () => resolve({ status: 200, headers: {}, body: '' });
      });
    const { line, leg, memory, switchboard } = await inCall(script, { http: { request } });
    line.key(leg, '1');
    await vi.waitFor(() => expect(line.legs.get(leg)?.state).toBe('ended'));
    expect(memory.written.some((each) => each.event.kind === 'key')).toBe(true);
    expect(switchboard.list()).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    answer();
    await vi.waitFor(() => expect(switchboard.list()).toEqual([]));
    expect(memory.written.at(-1)).toMatchObject({ event: { kind: 'response' }, ended: { reason: 'flow' } });
    expect(memory.written.map((each) => each.event.kind)).not.toContain('hungUp');
  });
});

describe('a request', () => {
  const asked: OutwardRequest[] = [];
  const answering = (body: string, status = 200) => ({
    request: async (request: OutwardRequest) => {
      asked.push(request);
      return await Promise.resolve({ status, headers: {}, body });
    },
  });
  const responses = async (body: string, more: Partial<Extract<Effect, { kind: 'request' }>>, status = 200) => {
    const { line, leg, memory } = await inCall(onKey([get('2.1', more)]), { http: answering(body, status) });
    line.key(leg, '1');
    let event: unknown;
    await vi.waitFor(() => {
      event = memory.written.find((each) => each.event.kind === 'response')?.event;
      expect(event).toBeDefined();
    });
    return event;
  };

  it('carries its key and picks from the answer', async () => {
    const event = await responses('{"data":{"saldo":12}}', {
      pick: { saldo: 'data.saldo', no: 'data.no' },
      headers: { 'idempotency-key': 'x' },
    });
    expect(event).toMatchObject({ id: '2.1', outcome: 'ok', status: 200, values: { saldo: 12, no: null } });
    expect(asked.at(-1)?.headers).toEqual({ 'Idempotency-Key': 'id-1:2.1' });
  });

  it.each([
    ['not JSON', '<html>', 200, 'bad-answer'],
    ['an error', '{}', 500, 'status'],
    ['huge', `"${'x'.repeat(1_100_000)}"`, 200, 'too-large'],
  ])('whose answer is %s has failed', async (_what, body, status, detail) => {
    expect(await responses(body, { pick: { a: 'b' } }, status)).toMatchObject({ outcome: 'failed', detail });
  });

  it('that is never answered has failed in time', async () => {
    const { line, leg, memory } = await inCall(onKey([get('2.1', { timeoutMs: 30 })]), {
      http: { request: async () => await new Promise(() => {}) },
    });
    line.key(leg, '1');
    await vi.waitFor(() => expect(memory.written.at(-1)?.event).toMatchObject({ kind: 'response', outcome: 'failed', detail: 'timeout' }));
  });
});

describe('sensitive digits', () => {
  it('reach the request and nothing else: no event, state, log or line command holds them', async () => {
    const pin = '48151623';
    const listen: Effect = {
      kind: 'listen',
      id: '2.1',
      language: 'es-AR',
      sensitive: { minDigits: 4, maxDigits: 8, terminator: '#', timeoutMs: 5000 },
    };
    const sent: string[] = [];
    const script = onKey([listen], (event) => {
      if (event.kind === 'heard' && event.vault !== undefined)
        return {
          effects: [get('3.1', { url: 'https://api.test/{{vault:pin}}', vaults: { pin: event.vault }, pick: { eco: 'eco' } }), sms('3.2')],
        };
      return undefined;
    });
    const http = {
      request: async (request: OutwardRequest) => {
        sent.push(request.url);
        if (sent.length === 2) throw new Failure('unavailable', `cannot reach ${request.url}`);
        return await Promise.resolve({ status: 200, headers: {}, body: JSON.stringify({ eco: pin }) });
      },
    };
    const { line, leg, memory, logged, switchboard } = await inCall(script, { http });
    line.key(leg, '1');
    await vi.waitFor(() => expect(line.legs.get(leg)?.collecting).toMatchObject({ collect: '2.1', terminator: '#' }));
    for (const key of ['4', '8', '1', '5'] as const) line.key(leg, key);
    line.collected(leg, pin);
    await vi.waitFor(() => expect(sent).toEqual([`https://api.test/${pin}`]));
    await vi.waitFor(() =>
      expect(memory.written.map((each) => each.event)).toContainEqual(expect.objectContaining({ kind: 'response', values: { eco: null } })),
    );
    const heard = memory.written.find((each) => each.event.kind === 'heard')?.event;
    expect(heard).toMatchObject({ id: '2.1', length: 8, valid: true });
    expect(memory.written.filter((each) => each.event.kind === 'key')).toHaveLength(1);
    line.end(leg);
    await vi.waitFor(() => expect(switchboard.list()).toEqual([]));
    const everything = JSON.stringify([memory.written, [...memory.begun.values()], logged, line.commands]);
    expect(everything).not.toContain(pin);
    expect(everything).toContain('2.1');
  });

  it('too few are not valid, none is silence', async () => {
    const listen = (id: string): Effect => ({
      kind: 'listen',
      id,
      language: 'es',
      sensitive: { minDigits: 4, maxDigits: 8, timeoutMs: 5000 },
    });
    const { line, leg, memory } = await inCall(
      onKey([listen('2.1')], (event) => (event.kind === 'heard' && event.id === '2.1' ? { effects: [listen('2.2')] } : undefined)),
    );
    line.key(leg, '1');
    await vi.waitFor(() => expect(line.legs.get(leg)?.collecting).toBeDefined());
    line.collected(leg, '12');
    await vi.waitFor(() => expect(line.legs.get(leg)?.collecting?.collect).toBe('2.2'));
    line.collected(leg, '');
    await vi.waitFor(() => expect(memory.written.filter((each) => each.event.kind === 'heard')).toHaveLength(2));
    const [few, none] = memory.written.map((each) => each.event).filter((event) => event.kind === 'heard');
    expect(few).toMatchObject({ length: 2, valid: false });
    expect(few).not.toHaveProperty('vault');
    expect(none).toMatchObject({ silence: true });
  });
});

describe('the inbox', () => {
  it('becomes events of the call, each once, gone with the event’s commit; rows of dead calls are dropped', async () => {
    const { line, leg, memory } = await inCall(onKey([sms('2.1', { await: ['sent'] })]));
    line.key(leg, '1');
    await memory.putInbox('id-1', { kind: 'messageResult', at: 1, id: '2.1', status: 'sent' });
    await memory.putInbox('nobody', { kind: 'messageResult', at: 1, id: '2.1', status: 'sent' });
    await vi.waitFor(async () => expect(await memory.inbox()).toEqual([]));
    expect(memory.written.filter((each) => each.event.kind === 'messageResult')).toMatchObject([{ inboxId: 1 }]);
  });
});
