// For tests of this room only: a call that asks for a team, with a desk that says what the test wants. Needs fake timers.
import { expect, vi } from 'vitest';
import type { Effect } from '#engine/effect.ts';
import type { Key } from '#engine/event.ts';
import type { DeskMove } from '#ports/desk.ts';
import { phrasesFor } from './phrases.ts';
import { gatherMs } from './writer.ts';
import { bench, say, type Script, toTeam } from './test-calls.ts';

type Transfer = Extract<Effect, { kind: 'transfer' }>;
type Ring = Extract<DeskMove, { do: 'ring' }>;

/** What the installation says in the calls of these tests. */
export const es = phrasesFor('es-AR');
/** The first stay at the desk. */
export const ticket = 'id-1:2.1';

/** The desk has this agent rung. */
export function ringOf(agent: string, more: Partial<Ring> = {}): Ring {
  return { do: 'ring', agent, name: agent, contact: { kind: 'registered' }, sipUser: `a-${agent}`, ringMs: 20_000, ...more };
}

/** Lets time pass, by itself enough for everything to be written. */
export const tick = async (ms = gatherMs + 5) => void (await vi.advanceTimersByTimeAsync(ms));

/** A call that is asking for the team `ventas`. `songs`: teams with music of their own. */
export async function asking(effect: Partial<Transfer> = {}, more: Parameters<typeof bench>[1] = {}, songs: Record<string, string> = {}) {
  const transfer = { ...(toTeam('2.1') as Transfer), ...effect };
  const script: Script = (event) => {
    if (event.kind === 'started') return { effects: [say('1.1')] };
    if (event.kind === 'key' && event.key === '#') return { effects: [{ kind: 'cancel', id: '2.1' }] };
    if (event.kind === 'key' && event.key === '9') return { effects: [transfer] };
    return undefined;
  };
  const made = bench(script, more);
  const { line, memory, desk, switchboard } = made;
  Object.assign(desk.music, songs);
  await switchboard.start();
  const leg = line.incoming({ dialled: 'demo', callerUser: '01155550100', callerName: 'Luz' });
  await tick();
  line.key(leg, '9');
  await tick();
  const events = () => memory.written.map((each) => each.event);
  const steps = () => events().flatMap((event) => (event.kind === 'transferProgress' ? [event] : []));
  const result = () => events().find((event) => event.kind === 'transferResult');
  /** The newest leg dialled for a target. */
  const dialled = () => line.commands.flatMap((command) => (command.do === 'dial' ? [command.request] : []));
  const legOf = (agent: string) =>
    dialled().findLast(({ target }) => ('aor' in target ? target.aor === `a-${agent}` : false))?.leg ?? `no leg for ${agent}`;
  const hungUp = (which: string) => line.commands.filter((command) => command.do === 'hangup' && command.leg === which).length;
  const heard = () => line.legs.get(leg)?.announcing?.files[0];
  const music = () => line.legs.get(leg)?.playing?.play;
  const press = async (keys: string) => {
    for (const key of keys) {
      line.key(leg, key as Key);
      await tick();
    }
  };
  const move = async (given: DeskMove) => {
    desk.move(given);
    await tick();
  };
  /** Ana answers and is joined. */
  const joined = async (agent = 'ana') => {
    await move(ringOf(agent));
    line.answer(legOf(agent));
    await tick();
    expect(line.legs.get(leg)?.joinedTo).toBe(legOf(agent));
    await tick(2000);
    return legOf(agent);
  };
  return { ...made, leg, events, steps, result, dialled, legOf, hungUp, heard, music, press, move, joined };
}
