// A whole server for the system tests: `bin/atiende.mjs start` on a temp folder and free ports, the command line against it, and its processes.
// Not here: what is called or looked at (the tests).
import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { runCli } from '#cli/main.ts';

const root = path.dirname(path.dirname(import.meta.dirname));
const program = path.join(root, 'bin', 'atiende.mjs');

/** The admin that every test server is started with. */
export const admin = { email: 'admin@example.com', password: 'una-clave-larga-de-prueba' };

/** A running server. */
export interface WholeServer {
  /** `http://127.0.0.1:port` */
  http: string;
  sipPort: number;
  dataFolder: string;
  env: Record<string, string | undefined>;
  /** Everything it has printed. */
  output: () => string;
  /** Run a command of the command line; throws with its output when it fails. */
  cli: (...args: string[]) => Promise<string>;
  /** The same with `--json`, parsed. */
  json: <T>(...args: string[]) => Promise<T>;
  /** Processes of the tree now: by name `main`, `media`, `speech`, `postgres`. */
  pid: (name: 'main' | 'media' | 'speech' | 'postgres') => number;
  supervisor: ChildProcess;
  /** SIGINT, and wait for the end. Answers the exit code. */
  stop: () => Promise<number | null>;
  /** Remove the data folder; after stop. */
  remove: () => void;
}

/** A port that was free a moment ago, for TCP and UDP both. */
export async function freePort(): Promise<number> {
  for (;;) {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const port = (server.address() as { port: number }).port;
    const udp = createSocket('udp4');
    const free = await new Promise<boolean>((resolve) => {
      udp.once('error', () => resolve(false));
      udp.bind(port, '127.0.0.1', () => resolve(true));
    });
    if (free) await new Promise<void>((resolve) => udp.close(() => resolve()));
    await new Promise<void>((resolve) => server.close(() => resolve()));
    if (free) return port;
  }
}

/** Start a server and wait until it says how to stop it. `env` adds to the settings; `dataFolder` takes up an old one. */
export async function startServer(options: { env?: Record<string, string>; dataFolder?: string } = {}): Promise<WholeServer> {
  const dataFolder = options.dataFolder ?? mkdtempSync(path.join(os.tmpdir(), 'atw-'));
  const rtpFirst = 30_000 + 2 * Math.floor(Math.random() * 12_000);
  const env: Record<string, string | undefined> = {
    ...process.env,
    ATIENDE_DATA: dataFolder,
    ATIENDE_HTTP: `127.0.0.1:${await freePort()}`,
    ATIENDE_SIP: `127.0.0.1:${await freePort()}`,
    ATIENDE_RTP_PORTS: `${rtpFirst}-${rtpFirst + 400}`,
    ATIENDE_ADMIN_EMAIL: admin.email,
    ATIENDE_ADMIN_PASSWORD: admin.password,
    ATIENDE_ENSURED: '1',
    // The words of the menus are spoken once for all servers of a run: half a minute of work each otherwise.
    ATIENDE_TEMPLATES: path.join(os.tmpdir(), 'atiende-test-templates'),
    // The embedded server is what these tests are about.
    ATIENDE_DATABASE_URL: undefined,
    LANG: 'C.UTF-8',
    ...options.env,
  };
  const supervisor = spawn(process.execPath, [program, 'start'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const ready = new Promise<void>((resolve, reject) => {
    const take = (data: Buffer) => {
      output += data;
      if (/^Ctrl-C /m.test(output)) resolve();
    };
    supervisor.stdout.on('data', take);
    supervisor.stderr.on('data', take);
    supervisor.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${output}\n${logTail(dataFolder)}`)));
  });
  await ready;
  const cli = (...args: string[]) => commandLine(args, env);
  return {
    http: `http://${env['ATIENDE_HTTP']}`,
    sipPort: Number(env['ATIENDE_SIP']?.split(':').at(-1)),
    dataFolder,
    env,
    output: () => output,
    cli,
    json: async <T>(...args: string[]) => JSON.parse(await cli(...args, '--json')) as T,
    pid: (name) => pidOf(name, dataFolder),
    supervisor,
    stop: async () => {
      if (supervisor.exitCode !== null || supervisor.signalCode !== null) return supervisor.exitCode;
      const ended = new Promise<number | null>((resolve) => {
        supervisor.once('exit', (code) => resolve(code));
      });
      supervisor.kill('SIGINT');
      return ended;
    },
    remove: () => rmSync(dataFolder, { recursive: true, force: true }),
  };
}

/** The command line against the server of these settings, without a process of its own: that one is tried in src/cli/cli.test.ts. */
async function commandLine(args: string[], env: WholeServer['env']): Promise<string> {
  const said: string[] = [];
  const complaints: string[] = [];
  const code = await runCli(args, {
    env,
    stdin: Readable.from([]),
    write: (text) => said.push(text),
    writeError: (text) => complaints.push(text),
  });
  const [stdout, stderr] = [said.join(''), complaints.join('')];
  // As a process that failed would be told of (node:child_process, execFile).
  if (code !== 0) throw Object.assign(new Error(`atiende ${args.join(' ')}: exit ${code}\n${stdout}${stderr}`), { code, stdout, stderr });
  return stdout;
}

/** Start what is expected not to come up (or to be stopped by `signal` after so long): what it printed and its exit code. */
export async function tryStart(
  env: Record<string, string | undefined>,
  signal?: { afterMs: number; name: NodeJS.Signals },
): Promise<{ code: number | null; lines: string[] }> {
  const child = spawn(process.execPath, [program, 'start'], {
    env: { ...process.env, ATIENDE_ENSURED: '1', LANG: 'C.UTF-8', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => {
      output += data;
    });
  const timer = signal && setTimeout(() => child.kill(signal.name), signal.afterMs);
  const code = await new Promise<number | null>((resolve) => {
    child.on('close', resolve);
  });
  clearTimeout(timer);
  return { code, lines: output.split('\n').filter((line) => line !== '') };
}

function logTail(dataFolder: string): string {
  return ['main', 'media', 'speech', 'postgres']
    .map((name) => {
      try {
        return `--- ${name}\n${readFileSync(path.join(dataFolder, 'logs', `${name}.log`), 'utf8').slice(-2000)}`;
      } catch {
        return '';
      }
    })
    .join('\n');
}

/** Pids of all processes whose environment or command line names this data folder. */
export function pidsOf(dataFolder: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => {
      try {
        return (
          readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(dataFolder) ||
          readFileSync(`/proc/${name}/environ`, 'utf8').includes(`ATIENDE_DATA=${dataFolder}`)
        );
      } catch {
        return false;
      }
    })
    .map(Number);
}

const files = { main: 'src/main.ts', media: 'src/media/process.ts', speech: 'src/speech/process.ts', postgres: 'bin/postgres' };

function pidOf(name: keyof typeof files, dataFolder: string): number {
  const found = pidsOf(dataFolder).find((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(files[name]);
    } catch {
      return false;
    }
  });
  if (found === undefined) throw new Error(`no process ${name} of ${dataFolder}`);
  return found;
}

/** Wait until `probe` answers something other than undefined or false; the error names `what`. */
export async function until<T>(what: string, probe: () => T | Promise<T>, limitMs = 20_000): Promise<NonNullable<T>> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const found = await probe();
    if (found !== undefined && found !== null && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`waited ${limitMs} ms for: ${what}`);
    await sleep(50);
  }
}
