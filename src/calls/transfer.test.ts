// Transfers against a desk that says what the test wants: several rings at once, telephones that press 1, announcements, the agent's orders,
// lost agents. Not here: with the real desk (transfer-desk.test.ts), callbacks (callback.test.ts), any order of events (interleaving.test.ts).
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { asking, es, ringOf, tick, ticket } from './test-transfer.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const outside = { kind: 'number' as const, number: '+5491155550111' };
const allowed = { policy: { allow: async () => ({ trunk: 'carrier' }) } };

describe('several agents ring at once', () => {
  it('the first answer wins, the others stop, an answer in the same instant is undone', async () => {
    const { line, leg, desk, move, legOf, hungUp, steps } = await asking();
    for (const agent of ['ana', 'beto', 'carla']) await move(ringOf(agent));
    // Whatever a telephone sends before it is answered, the caller hears music.
    expect(line.commands.filter((command) => command.do === 'join')).toEqual([]);
    // Both answers are on their way before either is heard of.
    line.answer(legOf('beto'));
    line.answer(legOf('ana'));
    await tick();
    expect(line.legs.get(leg)?.joinedTo).toBe(legOf('beto'));
    expect(desk.said).toEqual([`enter ${ticket}`, `rang ${ticket} beto answered`]);
    expect([legOf('ana'), legOf('carla')].map((each) => line.legs.get(each)?.state)).toEqual(['ended', 'ended']);
    expect(hungUp(legOf('beto'))).toBe(0);
    expect(steps().map(({ state, agent }) => `${state} ${agent ?? ''}`)).toEqual([
      'ringing ana',
      'ringing beto',
      'ringing carla',
      'answered beto',
    ]);
  });

  it('one who does not answer is missed, the others ring on; the desk stops one', async () => {
    const { line, desk, move, legOf, steps } = await asking();
    await move(ringOf('ana'));
    await move(ringOf('beto'));
    line.end(legOf('ana'), { by: 'timeout' });
    await tick();
    expect(desk.said.at(-1)).toBe(`rang ${ticket} ana no-answer`);
    expect(steps().at(-1)).toMatchObject({ state: 'missed', agent: 'ana' });
    expect(line.legs.get(legOf('beto'))?.state).toBe('dialled');
    await move({ do: 'stop-ring', agent: 'beto' });
    expect(line.legs.get(legOf('beto'))?.state).toBe('ended');
    // It was the desk's own wish: nothing is reported.
    expect(desk.said.at(-1)).toBe(`rang ${ticket} ana no-answer`);
  });

  it('the caller hangs up as an agent answers: BYE, and the desk hears no talk', async () => {
    const { line, leg, desk, move, legOf } = await asking();
    await move(ringOf('ana'));
    line.answer(legOf('ana'));
    line.end(leg);
    await tick();
    expect(line.legs.get(legOf('ana'))?.state).toBe('ended');
    expect(desk.said.at(-1)).toBe(`leave ${ticket} hung-up`);
  });
});

describe('a telephone that might have a voicemail', () => {
  it('takes the call by 1 only, then hears who calls, then is joined', async () => {
    const { line, leg, desk, move, dialled, music } = await asking({ whisper: 'Luz, por un turno' }, allowed);
    await move(ringOf('ana', { contact: outside, teamName: 'Ventas' }));
    expect(dialled()[0]?.target).toEqual({ kind: 'number', number: outside.number, trunk: 'carrier' });
    const far = dialled()[0]?.leg ?? '';
    line.answer(far);
    await tick();
    expect(line.legs.get(far)?.playing).toMatchObject({ files: [es.pressOne('Ventas')], stopOnKey: true });
    line.key(far, '5');
    await tick();
    expect(desk.said).toEqual([`enter ${ticket}`]);
    line.key(far, '1');
    await tick();
    expect(desk.said.at(-1)).toBe(`rang ${ticket} ana answered`);
    expect(line.legs.get(far)?.playing?.files).toEqual(['Luz, por un turno']);
    expect(music()).toBe('2.1:music');
    line.finishPlay(far);
    await tick();
    expect(line.legs.get(leg)?.joinedTo).toBe(far);
  });

  it('is asked three times in thirty seconds and then has not answered', async () => {
    const { line, desk, move, dialled } = await asking({}, allowed);
    await move(ringOf('ana', { contact: outside }));
    const far = dialled()[0]?.leg ?? '';
    line.answer(far);
    await tick(29_000);
    expect(line.commands.filter((command) => command.do === 'play' && command.leg === far)).toHaveLength(3);
    expect(desk.said).toEqual([`enter ${ticket}`]);
    await tick(1500);
    expect(line.legs.get(far)?.state).toBe('ended');
    expect(desk.said.at(-1)).toBe(`rang ${ticket} ana no-answer`);
  });

  it('that may not be dialled is told to the desk, with the reason in the trace', async () => {
    const { desk, move, dialled, steps } = await asking({}, { policy: { allow: async () => ({ refused: 'daily-limit' }) } });
    await move(ringOf('ana', { contact: outside }));
    expect(dialled()).toEqual([]);
    expect(desk.said.at(-1)).toBe(`rang ${ticket} ana failed`);
    expect(steps().at(-1)).toMatchObject({ state: 'missed', agent: 'ana', detail: 'daily-limit' });
  });

  it('of the flow’s own choice: allowed under `transfer`, pressed 1 where wanted, refused with the reason', async () => {
    const asked: string[] = [];
    const policy = {
      allow: async ({ purpose }: { purpose: string }) => {
        asked.push(purpose);
        return { trunk: 'carrier' };
      },
    };
    const { line, leg, dialled } = await asking({ to: { number: outside.number }, confirm: true }, { policy });
    const far = dialled()[0]?.leg ?? '';
    line.answer(far);
    await tick();
    expect(asked).toEqual(['transfer']);
    expect(line.legs.get(leg)?.joinedTo).toBeUndefined();
    line.key(far, '1');
    await tick();
    expect(line.legs.get(leg)?.joinedTo).toBe(far);
    const failed = await asking({ to: { number: outside.number } }, { policy });
    const why = 'DNS does not answer: no address of carrier.example is known';
    failed.line.end(failed.dialled()[0]?.leg ?? '', { by: 'failure', sipStatus: 503, detail: why });
    await tick();
    expect(failed.result()).toMatchObject({ outcome: 'failed', detail: why });
    const refused = await asking({ to: { number: outside.number } }, { policy: { allow: async () => ({ refused: 'not-allowed' }) } });
    expect(refused.result()).toMatchObject({ outcome: 'refused', detail: 'not-allowed' });
  });

  it('a divert dials the overflow number; when nobody is there the flow goes on', async () => {
    const { line, desk, move, dialled, result } = await asking({}, allowed);
    await move({ do: 'divert', to: { number: outside.number } });
    line.end(dialled()[0]?.leg ?? '', { by: 'failure', sipStatus: 486 });
    await tick();
    expect(result()).toMatchObject({ outcome: 'busy' });
    expect(desk.said.at(-1)).toBe(`leave ${ticket} over`);
  });
});

describe('while the caller waits', () => {
  it('position, wait and offers are said over the music in the call’s language; unknown is not said', async () => {
    const { move, heard, music, steps } = await asking({ leaveKey: '*' });
    await move({ do: 'announce', position: 3, waitS: { from: 110, to: 230 }, callbackKey: '1' });
    expect(heard()).toBe(`${es.position(3)} ${es.wait({ from: 1, to: 4 })} ${es.offerCallback('1')} ${es.leave('asterisco')}`);
    expect(music()).toBe('2.1:music');
    expect(steps().at(-1)).toMatchObject({ state: 'announced', position: 3, waitS: 230, detail: 'position' });
    await move({ do: 'announce', position: 1 });
    expect(heard()).toBe(es.next);
    const english = await asking({ language: 'en-GB' });
    await english.move({ do: 'announce', comfort: 'Thank you for waiting.' });
    expect(english.heard()).toBe('Thank you for waiting.');
  });

  it('an announcement is cut by the agent’s answer, and none is said after it', async () => {
    const { line, leg, move, legOf, heard } = await asking();
    await move({ do: 'announce', position: 1 });
    await move(ringOf('ana'));
    line.answer(legOf('ana'));
    await tick();
    expect(line.legs.get(leg)).toMatchObject({ joinedTo: legOf('ana'), announcing: undefined, playing: undefined });
    await move({ do: 'announce', position: 1 });
    expect(heard()).toBeUndefined();
  });

  it('the agent hears the author’s words, team, wait and data before the caller', async () => {
    const { line, move, legOf } = await asking({ whisper: 'Luz.', brief: true, context: { dni: '00712', vip: true } });
    await move(ringOf('ana', { teamName: 'Ventas', waitedMs: 130_000 }));
    line.answer(legOf('ana'));
    await tick();
    expect(line.legs.get(legOf('ana'))?.playing?.files).toEqual([`Luz. ${es.team('Ventas')} ${es.waited(2)} dni: 0, 0, 7, 1, 2. vip: sí.`]);
  });

  it('leaving by key tells the desk so', async () => {
    const { desk, press, move, legOf, line } = await asking();
    await move(ringOf('ana'));
    await press('#');
    expect(line.legs.get(legOf('ana'))?.state).toBe('ended');
    expect(desk.said.at(-1)).toBe(`leave ${ticket} left`);
  });
});

describe('hold music', () => {
  const song = ({ line, leg }: Pick<Awaited<ReturnType<typeof asking>>, 'line' | 'leg'>) => line.legs.get(leg)?.playing?.files;

  it('is the action’s own, else the team’s, else the installation’s', async () => {
    const known = { ventas: 'vals', soporte: 'brisa' };
    const chosen = async (effect: Parameters<typeof asking>[0]) => {
      const waits = await asking(effect, {}, known);
      return song(waits);
    };
    expect(await chosen({ music: 'amanecer' })).toEqual(['amanecer']);
    expect(await chosen({})).toEqual(['vals']);
    expect(await chosen({ to: { team: 'compras' } })).toEqual(['default']);
    expect(await chosen({ to: { agent: 'ana' } })).toEqual(['default']);
  });

  it('is the new team’s as soon as the agent passes the caller on to it', async () => {
    const made = await asking({}, {}, { soporte: 'brisa' });
    await made.joined();
    await made.switchboard.command?.('id-1', 'ana', { do: 'forward', to: { team: 'soporte' } });
    expect(song(made)).toEqual(['brisa']);
  });
});

describe('the joined agent', () => {
  it('holds with music and takes back; the telephone’s own hold does the same', async () => {
    const { line, leg, desk, joined, switchboard, music, steps } = await asking();
    const far = await joined();
    await switchboard.command?.('id-1', 'ana', { do: 'hold' });
    expect(line.legs.get(leg)?.joinedTo).toBeUndefined();
    expect(line.legs.get(far)?.playing).toBeUndefined();
    expect(music()).toMatch(/^2\.1:music:/);
    await switchboard.command?.('id-1', 'ana', { do: 'hold' });
    await switchboard.command?.('id-1', 'ana', { do: 'resume' });
    await tick();
    expect(line.legs.get(leg)).toMatchObject({ joinedTo: far, playing: undefined });
    line.hold(far, true);
    await tick();
    expect(music()).toMatch(/^2\.1:music:/);
    line.hold(far, false);
    await tick();
    expect(line.legs.get(leg)?.joinedTo).toBe(far);
    expect(steps().map(({ state }) => state)).toEqual(['ringing', 'answered', 'held', 'resumed', 'held', 'resumed']);
    expect(desk.said.slice(2)).toEqual([`held ${ticket}`, `resumed ${ticket}`, `held ${ticket}`, `resumed ${ticket}`]);
  });

  it('is the only one who may order, and ends the call for the flow to go on', async () => {
    const { line, desk, joined, switchboard, result } = await asking();
    await expect(switchboard.command?.('id-1', 'ana', { do: 'hold' })).rejects.toMatchObject({ code: 'conflict' });
    const far = await joined();
    await expect(switchboard.command?.('id-1', 'beto', { do: 'end' })).rejects.toMatchObject({ code: 'conflict' });
    await expect(switchboard.command?.('nada', 'ana', { do: 'end' })).rejects.toMatchObject({ code: 'not-found' });
    await switchboard.command?.('id-1', 'ana', { do: 'end' });
    await tick();
    expect(line.legs.get(far)?.state).toBe('ended');
    expect(result()).toMatchObject({ outcome: 'completed', agent: 'ana' });
    expect(desk.said.at(-1)).toBe(`leave ${ticket} over`);
  });

  it('forwards to a team with music; who takes it is joined, with the wait from the beginning', async () => {
    const { line, leg, desk, joined, switchboard, music, move, legOf, steps } = await asking();
    const first = await joined();
    await switchboard.command?.('id-1', 'ana', { do: 'forward', to: { team: 'soporte' } });
    await tick();
    expect(line.legs.get(first)?.state).toBe('ended');
    expect(music()).toMatch(/^2\.1:music:/);
    expect(desk.said.slice(-2)).toEqual([`leave ${ticket} forwarded`, `enter ${ticket}:2`]);
    expect(desk.entries[1]?.to).toEqual({ team: 'soporte' });
    expect(desk.entries[1]?.enteredAt).toBeLessThan(Date.now() - 1900);
    await move(ringOf('beto'));
    line.answer(legOf('beto'));
    await tick();
    expect(line.legs.get(leg)?.joinedTo).toBe(legOf('beto'));
    expect(steps().map(({ state, detail }) => (detail === undefined ? state : `${state} ${detail}`))).toEqual([
      'ringing',
      'answered',
      'forwarded soporte',
      'ringing',
      'answered',
    ]);
  });

  it('gets a forwarded call back when nobody takes it, and then the flow’s exit', async () => {
    const { line, leg, desk, joined, switchboard, move, legOf, result } = await asking();
    await joined();
    await switchboard.command?.('id-1', 'ana', { do: 'forward', to: { agent: 'beto' } });
    await tick();
    await move({ do: 'give-up', outcome: 'no-agents' });
    expect(desk.entries.at(-1)?.to).toEqual({ agent: 'ana' });
    await move(ringOf('ana'));
    line.answer(legOf('ana'));
    await tick();
    expect(line.legs.get(leg)?.joinedTo).toBe(legOf('ana'));
    const again = await asking();
    await again.joined();
    await again.switchboard.command?.('id-1', 'ana', { do: 'forward', to: { agent: 'beto' } });
    await tick();
    await again.move({ do: 'give-up', outcome: 'no-agents' });
    await again.move({ do: 'give-up', outcome: 'waited-too-long' });
    expect(again.result()).toMatchObject({ outcome: 'no-agents' });
    expect(result()).toBeUndefined();
  });

  it('forwards to a number only as the list allows; the caller stays where they are otherwise', async () => {
    const refusing = { policy: { allow: async () => ({ refused: 'not-allowed' as const }) } };
    const { line, leg, joined, switchboard } = await asking({}, refusing);
    const far = await joined();
    const order = { do: 'forward', to: { number: outside.number } } as const;
    await expect(switchboard.command?.('id-1', 'ana', order)).rejects.toMatchObject({
      code: 'forbidden',
      details: { reason: 'not-allowed' },
    });
    expect(line.legs.get(leg)?.joinedTo).toBe(far);
    const open = await asking({}, allowed);
    await open.joined();
    await open.switchboard.command?.('id-1', 'ana', order);
    await tick();
    const { leg: number, target } = open.dialled().at(-1) ?? { leg: '', target: undefined };
    expect(target).toEqual({ kind: 'number', number: outside.number, trunk: 'carrier' });
    open.line.end(number, { by: 'timeout' });
    await tick();
    expect(open.desk.entries.at(-1)?.to).toEqual({ agent: 'ana' });
  });

  it('whose leg breaks leaves the caller in front of the queue, told so; with nobody left it failed', async () => {
    const { line, joined, desk, heard, music, move, result, steps } = await asking();
    const far = await joined();
    line.end(far, { by: 'failure', detail: 'media: timeout' });
    await tick();
    expect(heard()).toBe(es.lost);
    expect(music()).toMatch(/^2\.1:music:/);
    expect(desk.said.slice(-2)).toEqual([`leave ${ticket} agent-lost`, `enter ${ticket}:2`]);
    expect(desk.entries[1]).toMatchObject({ to: { team: 'ventas' }, enteredAt: expect.any(Number) });
    expect(steps().at(-1)).toMatchObject({ state: 'agent-lost', agent: 'ana', detail: 'media: timeout' });
    await move({ do: 'give-up', outcome: 'no-agents' });
    expect(result()).toMatchObject({ outcome: 'failed' });
  });
});
