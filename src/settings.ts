// The settings by environment (DESIGN §7), read and checked once; every process of the tree reads the same ones.
// Not here: settings kept in the database (ports/settings-store.ts).
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { Failure } from '#ports/failure.ts';
import { refusalTexts, type RefusalTexts } from './supervisor/refusal-texts.ts';

/** A host and a port to listen on. */
export interface Bind {
  host: string;
  port: number;
}

/** All settings, with defaults filled in. Folders are absolute. */
export interface Settings {
  dataFolder: string;
  /** 0700, short path: sockets. */
  runFolder: string;
  http: Bind;
  sip: Bind;
  sipTls: Bind | undefined;
  rtpPorts: { first: number; last: number };
  /** Address written into SDP; undefined = the address the SIP socket is bound to. */
  publicAddress: string | undefined;
  publicUrl: string | undefined;
  tlsCertFile: string | undefined;
  tlsKeyFile: string | undefined;
  /** Private addresses and ranges that HTTP request blocks may reach. */
  allowPrivate: string[];
  secretFile: string;
  databaseUrl: string | undefined;
  admin: { email: string | undefined; password: string | undefined };
  modelsFolder: string;
  /** Words of menus as many voices say them, kept by content: installations on one machine may share it. */
  templatesFolder: string;
}

const logLevels = ['debug', 'info', 'warn', 'error'];

/** What may be set beside what `readSettings` reads: by other parts, by the command line, in tests, and between our own processes. */
const others =
  /^ATIENDE_(NODE|ENSURED|TEST_DATA|SCREENSHOTS|CHROMIUM|TRUNK_PASSWORD|SECRET_.+|(MEDIA|SPEECH|EAR)_SOCKETS?|MEDIA_ADDRESS|LOG_LEVEL|ADMIN_(EMAIL|PASSWORD))$/;
const read = new Set(
  'DATA HTTP SIP SIP_TLS RTP_PORTS PUBLIC_ADDRESS PUBLIC_URL TLS_CERT TLS_KEY ALLOW_PRIVATE SECRET_FILE DATABASE_URL MODELS TEMPLATES'
    .split(' ')
    .map((name) => `ATIENDE_${name}`),
);

/** Names that look like settings and are none: mistyped, they would do nothing without a word. Example: `ATIENDE_HTPP`. */
export function unknownSettings(env: Record<string, string | undefined>): string[] {
  return Object.keys(env).filter((name) => name.startsWith('ATIENDE_') && !read.has(name) && !others.test(name));
}

/** Read the settings. Throws Failure `invalid` that names the variable, what is wrong with it and an example, in the locale's language. */
export function readSettings(env: Record<string, string | undefined>): Settings {
  const texts = refusalTexts(env);
  const dataFolder = path.resolve(env.ATIENDE_DATA || 'data');
  const settings: Settings = {
    dataFolder,
    runFolder: runFolderFor(dataFolder),
    http: readBind(texts, 'ATIENDE_HTTP', env.ATIENDE_HTTP, '127.0.0.1:8080'),
    sip: readBind(texts, 'ATIENDE_SIP', env.ATIENDE_SIP, '127.0.0.1:5060'),
    sipTls: env.ATIENDE_SIP_TLS ? readBind(texts, 'ATIENDE_SIP_TLS', env.ATIENDE_SIP_TLS, '') : undefined,
    rtpPorts: readPorts(texts, env.ATIENDE_RTP_PORTS || '20000-29999'),
    publicAddress: env.ATIENDE_PUBLIC_ADDRESS || undefined,
    publicUrl: readUrl(texts, env.ATIENDE_PUBLIC_URL),
    tlsCertFile: env.ATIENDE_TLS_CERT ? path.resolve(env.ATIENDE_TLS_CERT) : undefined,
    tlsKeyFile: env.ATIENDE_TLS_KEY ? path.resolve(env.ATIENDE_TLS_KEY) : undefined,
    allowPrivate: readRanges(texts, env.ATIENDE_ALLOW_PRIVATE),
    secretFile: path.resolve(env.ATIENDE_SECRET_FILE || path.join(dataFolder, 'secret')),
    databaseUrl: env.ATIENDE_DATABASE_URL || undefined,
    admin: { email: env.ATIENDE_ADMIN_EMAIL || undefined, password: env.ATIENDE_ADMIN_PASSWORD || undefined },
    modelsFolder: path.resolve(env.ATIENDE_MODELS || path.join(dataFolder, 'models')),
    templatesFolder: path.resolve(env.ATIENDE_TEMPLATES || path.join(dataFolder, 'templates')),
  };
  const level = env.ATIENDE_LOG_LEVEL || 'info';
  if (!logLevels.includes(level)) throw new Failure('invalid', texts.logLevel(logLevels.join(', '), level));
  if (settings.publicAddress && isIP(settings.publicAddress) === 0)
    throw new Failure('invalid', texts.publicAddress(settings.publicAddress));
  if (settings.databaseUrl && !/^(postgres(ql)?:\/\/\S|socket:|\/)/.test(settings.databaseUrl))
    throw new Failure('invalid', texts.databaseUrl);
  if (Boolean(settings.tlsCertFile) !== Boolean(settings.tlsKeyFile)) throw new Failure('invalid', texts.tlsPair);
  if (settings.sipTls && !settings.tlsCertFile) throw new Failure('invalid', texts.sipTls);
  return settings;
}

/** Where things are: sockets and files that more than one process knows. */
export function places(settings: Settings) {
  return {
    mediaSocket: path.join(settings.runFolder, 'media.sock'),
    speechSocket: path.join(settings.runFolder, 'speech.sock'),
    earSocket: path.join(settings.runFolder, 'ear.sock'),
    controlSocket: path.join(settings.dataFolder, 'control.sock'),
    postgresFolder: path.join(settings.dataFolder, 'postgres'),
    postgresPasswordFile: path.join(settings.dataFolder, 'postgres.password'),
    firstPasswordFile: path.join(settings.dataFolder, 'first-password.txt'),
    promptsFolder: path.join(settings.dataFolder, 'prompts'),
    audioFolder: path.join(settings.dataFolder, 'audio'),
    logsFolder: path.join(settings.dataFolder, 'logs'),
  };
}

/** How to reach the database: the given URL, or the embedded server over its Unix socket. The shape is `pg`'s PoolConfig. */
export function databaseConnection(
  settings: Settings,
): { connectionString: string } | { host: string; user: string; password: string; database: string } {
  if (settings.databaseUrl) return { connectionString: settings.databaseUrl };
  const password = readFileSync(places(settings).postgresPasswordFile, 'utf8').trim();
  // The database that initdb makes: the server is ours alone, so it needs no other.
  return { host: settings.runFolder, user: 'atiende', password, database: 'postgres' };
}

/** A Unix socket's path may hold about 100 bytes (sun_path); a deep data folder gets a short one of its own. */
function runFolderFor(dataFolder: string): string {
  const inside = path.join(dataFolder, 'run');
  if (Buffer.byteLength(inside) <= 70) return inside;
  const name = createHash('sha256').update(dataFolder).digest('hex').slice(0, 16);
  return path.join(os.tmpdir(), `atiende-${process.getuid?.() ?? 0}-${name}`);
}

/** Reads `host:port`, `[v6]:port`, `[fe80::1%eth0]:port`, or `port`. */
function readBind(texts: RefusalTexts, name: string, value: string | undefined, fallback: string): Bind {
  const text = value || fallback;
  const found = /^(?:(?:\[([0-9a-fA-F:]+(?:%[\w.-]+)?)\]|([^:[\]]+)):)?(\d{1,5})$/.exec(text);
  const port = Number(found?.[3]);
  if (!found || port > 65_535) throw new Failure('invalid', texts.bind(name, fallback || '0.0.0.0:5061', text));
  return { host: found[1] ?? found[2] ?? '127.0.0.1', port };
}

function readPorts(texts: RefusalTexts, text: string): { first: number; last: number } {
  const found = /^(\d{1,5})-(\d{1,5})$/.exec(text);
  const first = Number(found?.[1]);
  const last = Number(found?.[2]);
  if (!found || first < 1024 || last > 65_535 || last - first < 3) throw new Failure('invalid', texts.rtpPorts(text));
  return { first, last };
}

/** Example: `10.1.0.0/16,192.168.1.20`. */
function readRanges(texts: RefusalTexts, text: string | undefined): string[] {
  const entries = (text ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/');
    const widest = isIP(address) === 6 ? 128 : 32;
    if (isIP(address) === 0 || (bits !== undefined && (!/^\d{1,3}$/.test(bits) || Number(bits) > widest)))
      throw new Failure('invalid', texts.allowPrivate(entry));
  }
  return entries;
}

function readUrl(texts: RefusalTexts, text: string | undefined): string | undefined {
  if (!text) return undefined;
  const url = URL.parse(text);
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) throw new Failure('invalid', texts.publicUrl(text));
  return url.origin;
}
