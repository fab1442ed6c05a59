// Lines whose caller may ask for a team, for tests of transfers: each with a team and agents of its own, so that tests may run side by side.
// Not here: what the telephones do (sipp.ts, baresip.ts), what is expected.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Baresip, startBaresip } from './baresip.ts';
import { Ear, toneShare } from './ear.ts';
import { testFlow } from './flows.ts';
import { freePort, until, type WholeServer } from './server.ts';
import { type AgentOptions, agentPhone, call, type CallerOptions, type SippResult } from './sipp.ts';
import { lastCall, type ShownCall } from './trace.ts';

/** A caller who has asked for a team and sings 440 Hz. */
export interface Asking {
  ear: Ear;
  over: Promise<SippResult>;
  /** Of the call. */
  id: string;
  /** Packets heard until the key was pressed. */
  pressedAt: number;
}

/** A line whose caller may ask for a team of these agents, in this order. An agent who is new has no telephone yet; the others keep theirs. */
export async function openLine(server: WholeServer, line: string, agents: string[], ringS = 8): Promise<void> {
  for (const agent of agents) await server.cli('agent', 'add', agent);
  const settings = ['--strategy', 'fixed-order', '--ring', String(ringS), '--wrap-up', '0'];
  await server.cli('team', 'add', line, '--name', line, '--agents', agents.join(','), ...settings);
  const file = path.join(server.dataFolder, `${line}.flow.json`);
  writeFileSync(file, JSON.stringify({ ...testFlow(), id: line }).replace('"team":"recepcion"', `"team":"${line}"`));
  await server.cli('flow', 'import', file, '--publish', '--line', line);
}

/** A phone for an agent, at an address of its own. Answers how it ended. */
export async function phoneOf(
  server: WholeServer,
  agent: string,
  options: Omit<AgentOptions, 'port'>,
): Promise<{ ended: Promise<SippResult> }> {
  const port = await freePort();
  await server.cli('agent', 'add', agent, '--sip', `sip:${agent}@127.0.0.1:${port}`);
  return { ended: agentPhone({ port, ...options }) };
}

/** An agent's registered telephone, which takes every call and says this tone. */
export async function registeredPhone(server: WholeServer, agent: string, toneHz: number): Promise<Baresip> {
  await server.cli('agent', 'add', agent, '--phone');
  const { user, password } = await server.json<{ user: string; password: string }>('agent', 'phone', agent);
  const phone = await startBaresip({ toneHz, account: { user, password, server: `127.0.0.1:${server.sipPort}` }, answer: true });
  await until('the registration', () => phone.printed().includes('200 OK (Atiende)'));
  return phone;
}

/** How many calls it has been in. */
export const answers = (phone: Baresip): number => phone.events().filter((event) => event === 'CALL_ESTABLISHED').length;

/** Call, wait for sound, press 2. `not`: calls of this line that were before. */
export async function askForTeam(
  server: WholeServer,
  line: string,
  options: Partial<CallerOptions> & { not?: string[] } = {},
): Promise<Asking> {
  const { not = [], ...how } = options;
  const ear = await Ear.open();
  const over = call({ sipPort: server.sipPort, dial: line, mediaPort: ear.port, ...how });
  await until('audio', () => ear.loudness() > 300);
  ear.talk();
  await ear.press('2');
  const pressedAt = ear.packets.length;
  ear.sing(440);
  const { call: live } = await lastCall(server, { live: true, line, not });
  return { ear, over, id: live.id, pressedAt };
}

/** The call as it stands. */
export const shown = (server: WholeServer, id: string): Promise<ShownCall> => server.json<ShownCall>('call', 'show', id);

/** The call once it is over. */
export function finished(server: WholeServer, id: string): Promise<ShownCall> {
  const over = async () => {
    const found = await shown(server, id);
    return found.call.endedAt === undefined ? undefined : found;
  };
  return until('the end on record', over, 60_000);
}

/** What became of the transfer, in order: `ringing ana`, `answered ana`. */
export function steps({ trace }: ShownCall): string[] {
  return trace.flatMap(({ event }) =>
    event.kind === 'transferProgress' ? [`${event.state as string} ${(event.agent as string | undefined) ?? ''}`.trim()] : [],
  );
}

/** What one ear hears in the next `ms`. */
export async function next(ear: Ear, ms = 1000): Promise<{ tone: (hz: number) => number; loudness: number }> {
  await sleep(300);
  const from = ear.packets.length;
  await sleep(ms);
  return { tone: (hz) => toneShare(ear.samples(from), hz), loudness: ear.loudness(from) };
}
