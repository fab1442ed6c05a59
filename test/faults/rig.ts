// What every fault is tried on: a server with a team, a trunk that calls back, and callers who do everything at once. Not here: the faults.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Callers, startCallers } from '../../bench/callers.ts';
import { type Agents, startAgents } from '../../bench/sip-agent.ts';
import { freePort, until, type WholeServer } from '../whole/server.ts';
import { line, randomCaller, team, trafficFlow } from './traffic.ts';

const agentCount = 6;
/** How long a caller stays, and with it how long it takes until as many are up as were asked for. */
export const stayS = 24;

/** Callers and telephones of agents around a server; they outlive its restarts on the same ports. */
export interface Traffic {
  callers: Callers;
  agents: Agents;
  /** No new calls; resolves when those that are up are over, or after a minute. */
  runOut: () => Promise<void>;
  stop: () => void;
}

/** Add the team, the trunk and the line, and begin so many calls at once. */
export async function startTraffic(server: WholeServer, calls: number): Promise<Traffic> {
  const agentPort = await freePort();
  const agents = await startAgents(agentPort, 2000);
  await setUp(server, agentPort);
  const made = new Map<number, ReturnType<typeof randomCaller>>();
  const callerOf = (n: number): ReturnType<typeof randomCaller> => {
    const caller = made.get(n) ?? randomCaller(stayS);
    made.set(n, caller);
    made.delete(n - 10 * calls);
    return caller;
  };
  const callers = await startCallers({
    sipPort: server.sipPort,
    line,
    rate: calls / stayS,
    count: Number.MAX_SAFE_INTEGER,
    says: (n) => callerOf(n).says,
    hangUpAfterMs: (n) => callerOf(n).hangUpAfterMs,
  });
  return {
    callers,
    agents,
    runOut: async () => {
      callers.enough();
      await until('the callers to be through', () => callers.live().length === 0, (stayS + 40) * 1000).catch(() => undefined);
    },
    stop: () => {
      callers.stop();
      agents.stop();
    },
  };
}

async function setUp(server: WholeServer, agentPort: number): Promise<void> {
  const file = path.join(server.dataFolder, 'fallas.flow.json');
  writeFileSync(file, JSON.stringify(trafficFlow()));
  const names = Array.from({ length: agentCount }, (_, i) => `agente-${i + 1}`);
  for (const name of names) await server.cli('agent', 'add', name, '--name', name, '--sip', `sip:${name}@127.0.0.1:${agentPort}`);
  await server.cli('trunk', 'add', 'portadora', '--address', '127.0.0.1', '--outbound', `sip:127.0.0.1:${agentPort}`);
  await server.cli('outbound', 'add', 'AR', '+54911', '--trunk', 'portadora', '--per-day', '100000');
  const queue = ['--ring', '10', '--wrap-up', '0', '--callback', '3'];
  await server.cli('team', 'add', team, '--name', 'Fallas', '--agents', names.join(','), ...queue);
  await server.cli('flow', 'import', file, '--publish', '--line', line);
}
