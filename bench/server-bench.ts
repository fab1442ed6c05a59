// A whole server for the bench: started as a user would, in a folder of its own, with a flow whose prompts are tones, so that the
// meter can tell them apart. Only the public interface is used (settings, command line, /readyz, SIP). Not here: callers (sipp).
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { closeSync, openSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { writeWav } from '#wire/wav.ts';
import { benchFlow, type FlowAudio, tones } from './flow.ts';
import { freePort } from './free-port.ts';
import { cpuMs, partOf, type ProcessFacts, processTree } from './process-tree.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const command = join(root, 'bin', 'atiende.mjs');
const readyTimeoutMs = 180_000;
const admin = { email: 'bench@example.com', password: 'una-clave-larga-del-bench' };

/** RTP ports of the bench's servers. */
export const serverPorts = '22000-25999';

/** Agents that the bench's team has. */
const agentCount = 12;

/** A running server. */
export interface ServerBench {
  /** Address of the studio. */
  http: string;
  /** Who may sign in there. */
  admin: { email: string; password: string };
  sipPort: number;
  /** Where the agents' sipp must listen. */
  agentPort: number;
  /** The line that rings the bench's flow. */
  line: string;
  /** ms from the command to ready: first start (new data), and a later one. */
  firstStartMs: number;
  laterStartMs: number;
  /** CPU that main had used when it was ready, at the later start, in ms. */
  laterStartCpuMs: number;
  /** Everything that it keeps. */
  dataFolder: string;
  /** Stop and start it once more on what it keeps: ms until ready, and CPU that main used for it. */
  restart: () => Promise<{ startMs: number; cpuMs: number }>;
  /** The whole tree, PostgreSQL included, without the supervisor's own launcher. */
  processes: () => ProcessFacts[];
  /** Pid of main. */
  mainPid: () => number;
  cli: (...args: string[]) => Promise<unknown>;
  close: () => Promise<void>;
}

/** Start it, import the flow, add the agents. `started` is told each running server, to end it if the bench is broken off. */
export async function startServerBench(folder: string, started: (one: { close: () => Promise<void> }) => void): Promise<ServerBench> {
  const [http, sipPort, agentPort] = [await freePort(), await freePort(), await freePort()];
  const env = {
    ...process.env,
    // An inspector that is asked for (live-heap.ts) takes a port of its own.
    NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --inspect-port=0`,
    ATIENDE_ENSURED: '1',
    ATIENDE_TEMPLATES: join(tmpdir(), 'atiende-test-templates'),
    ATIENDE_DATA: join(folder, 'data'),
    ATIENDE_HTTP: `127.0.0.1:${http}`,
    ATIENDE_SIP: `127.0.0.1:${sipPort}`,
    ATIENDE_RTP_PORTS: serverPorts,
    ATIENDE_ADMIN_EMAIL: admin.email,
    ATIENDE_ADMIN_PASSWORD: admin.password,
  };
  const start = async (): Promise<Running> => startOnce(env, http, folder, (stop) => started({ close: stop }));
  const first = await start();
  const cli = async (...args: string[]): Promise<unknown> => {
    const { stdout } = await promisify(execFile)(process.execPath, [command, ...args, '--json'], { env, cwd: folder });
    return stdout.trim() === '' ? undefined : JSON.parse(stdout);
  };
  let running = first;
  try {
    await addAgents(cli, agentPort);
    await importFlow(cli, folder);
    await running.stop();
    running = await start();
  } catch (error) {
    await running.stop();
    throw error;
  }
  const cpuOfMain = (): number => cpuMs(processTree(running.pid).filter((one) => partOf(one) === 'main'));
  return {
    http: `http://127.0.0.1:${http}`,
    admin,
    sipPort,
    agentPort,
    line: 'bench',
    firstStartMs: first.startMs,
    laterStartMs: running.startMs,
    laterStartCpuMs: cpuOfMain(),
    dataFolder: env.ATIENDE_DATA,
    restart: async () => {
      await running.stop();
      running = await start();
      return { startMs: running.startMs, cpuMs: cpuOfMain() };
    },
    processes: () => processTree(running.pid),
    mainPid: () => {
      const main = processTree(running.pid).find((one) => partOf(one) === 'main');
      if (main === undefined) throw new Error('main is not running');
      return main.pid;
    },
    cli,
    close: () => running.stop(),
  };
}

interface Running {
  pid: number;
  startMs: number;
  stop: () => Promise<void>;
}

async function startOnce(
  env: Record<string, string | undefined>,
  http: number,
  folder: string,
  started: (stop: () => Promise<void>) => void,
): Promise<Running> {
  const logFile = join(folder, 'server.log');
  const log = openSync(logFile, 'a');
  const startedAt = performance.now();
  const child = spawn(process.execPath, [command, 'start'], { env, cwd: folder, stdio: ['ignore', log, log] });
  closeSync(log);
  const { pid } = child;
  if (pid === undefined) throw new Error('the server cannot be started');
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  started(stop);
  while (!(await isReady(http))) {
    if (child.exitCode !== null) throw new Error(`the server ended: ${(await readFile(logFile, 'utf8')).slice(-500)}`);
    if (performance.now() - startedAt > readyTimeoutMs) {
      await stop();
      throw new Error('the server did not get ready');
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { pid, startMs: performance.now() - startedAt, stop };
}

async function isReady(http: number): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${http}/readyz`).catch(() => undefined);
  return answer?.ok === true;
}

async function addAgents(cli: ServerBench['cli'], agentPort: number): Promise<void> {
  const agents = Array.from({ length: agentCount }, (_, i) => `agente-${i + 1}`);
  const left = [...agents];
  const addNext = async (): Promise<void> => {
    for (let agent = left.shift(); agent !== undefined; agent = left.shift())
      await cli('agent', 'add', agent, '--sip', `sip:${agent}@127.0.0.1:${agentPort}`);
  };
  await Promise.all([addNext(), addNext()]);
  await cli('team', 'add', 'bench', '--agents', agents.join(','), '--wrap-up', '0');
}

async function importFlow(cli: ServerBench['cli'], folder: string): Promise<void> {
  const audio: Partial<Record<keyof FlowAudio, string>> = {};
  for (const [name, { hz, seconds }] of Object.entries(tones)) audio[name as keyof FlowAudio] = await addTone(cli, folder, hz, seconds);
  const file = join(folder, 'bench.flow.json');
  await writeFile(file, JSON.stringify(benchFlow(audio as FlowAudio)));
  await cli('flow', 'import', file, '--publish', '--line', 'bench');
}

/** A tone as audio of the server; its id. `folder` keeps the file. */
export async function addTone(cli: ServerBench['cli'], folder: string, hz: number, seconds: number): Promise<string> {
  const samples = Int16Array.from({ length: seconds * 8000 }, (_, i) => Math.round(8000 * Math.sin((2 * Math.PI * hz * i) / 8000)));
  const file = join(folder, `tone-${hz}.wav`);
  await writeFile(file, writeWav({ sampleRateHz: 8000, samples }));
  const added = (await cli('audio', 'add', file)) as { id: string };
  return added.id;
}
