// A PostgreSQL server that is not ours, for the store suite's second half: the system's own, on a temporary folder and a free TCP port.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';

const versions = '/usr/lib/postgresql';

/** Folder of the newest server programs that Debian's packages installed; undefined if there are none. */
export function serverPrograms() {
  if (!existsSync(versions)) return undefined;
  const found = readdirSync(versions)
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => path.join(versions, version, 'bin'));
  return found.find((folder) => existsSync(path.join(folder, 'postgres')) && existsSync(path.join(folder, 'initdb')));
}

/** PostgreSQL does not run as root: a user namespace makes us somebody else without changing any owner. */
function asNobody(program, args) {
  if (process.getuid?.() !== 0) return [program, args];
  return ['unshare', ['-U', '--map-user=65534', '--map-group=65534', program, ...args]];
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function accepts(port) {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

/** Start it; answers its URL and how to stop it, or undefined where it cannot be had. */
export async function startExternalPostgres() {
  const programs = serverPrograms();
  if (!programs) return undefined;
  const folder = mkdtempSync(path.join(os.tmpdir(), 'atx-'));
  const data = path.join(folder, 'data');
  const [initdb, initdbArgs] = asNobody(path.join(programs, 'initdb'), [
    '-D',
    data,
    '-U',
    'postgres',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--no-locale',
    '--no-sync',
  ]);
  if (spawnSync(initdb, initdbArgs, { stdio: 'ignore' }).status !== 0) return undefined;
  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', `port=${port}`, `unix_socket_directories=${folder}`, 'fsync=off'].flatMap((setting) => [
    '-c',
    setting,
  ]);
  const [postgres, postgresArgs] = asNobody(path.join(programs, 'postgres'), ['-D', data, ...settings]);
  const child = spawn(postgres, postgresArgs, { stdio: 'ignore' });
  const gone = new Promise((resolve) => {
    child.on('exit', resolve);
    child.on('error', resolve);
  });
  for (let tries = 0; tries < 200 && child.exitCode === null && !(await accepts(port)); tries++)
    await new Promise((resolve) => setTimeout(resolve, 50));
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    stop: async () => {
      child.kill('SIGINT');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
