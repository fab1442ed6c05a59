// Makes a fresh clone runnable: installs the locked packages and builds the studio, each only when something changed.
// Plain JavaScript in Node 18 syntax and without imports from node_modules, because it runs before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const installedMark = path.join(root, 'node_modules', '.atiende-installed');
const studioMark = path.join(root, 'build', 'studio', '.source-hash');

/** Words for the terminal, by the user's locale. */
const texts = {
  es: {
    old: (found) =>
      `Atiende necesita Node 18 o posterior para instalarse; este es ${found}. Instala Node 24 desde nodejs.org y repite el comando.`,
    install: 'Instalando paquetes',
    studio: 'Construyendo el estudio',
    failed: (what, log) =>
      `No se pudo completar: ${what}. Los detalles están en ${log}. Revisa la conexión con el registro de npm y el espacio en disco, y repite el comando.`,
    runtime:
      'Falta Node 24.7 o posterior. En Linux llega con los paquetes; en otros sistemas instálalo desde nodejs.org y repite el comando.',
  },
  pt: {
    old: (found) =>
      `O Atiende precisa do Node 18 ou posterior para se instalar; este é ${found}. Instale o Node 24 de nodejs.org e repita o comando.`,
    install: 'Instalando pacotes',
    studio: 'Construindo o estúdio',
    failed: (what, log) =>
      `Não foi possível concluir: ${what}. Os detalhes estão em ${log}. Verifique a conexão com o registro do npm e o espaço em disco e repita o comando.`,
    runtime:
      'Falta o Node 24.7 ou posterior. No Linux ele vem com os pacotes; em outros sistemas instale-o de nodejs.org e repita o comando.',
  },
  en: {
    old: (found) =>
      `Atiende needs Node 18 or later to install itself; this is ${found}. Install Node 24 from nodejs.org and repeat the command.`,
    install: 'Installing packages',
    studio: 'Building the studio',
    failed: (what, log) =>
      `Could not finish: ${what}. The details are in ${log}. Check the connection to the npm registry and the disk space, then repeat the command.`,
    runtime:
      'Node 24.7 or later is missing. On Linux it comes with the packages; elsewhere install it from nodejs.org and repeat the command.',
  },
};

function words() {
  const locale = (process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || '').slice(0, 2).toLowerCase();
  return texts[locale] || texts.en;
}

/** The Node that runs Atiende: the one brought by the packages, else this one if it is new enough; undefined if neither is. */
export function nodeBinary() {
  const brought = path.join(root, 'node_modules', '.bin', 'node');
  if (process.env.ATIENDE_NODE !== 'system' && existsSync(brought)) return brought;
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major > 24 || (major === 24 && minor >= 7) ? process.execPath : undefined;
}

function hashOf(parts) {
  const hash = createHash('sha256');
  for (const part of parts) addToHash(hash, path.join(root, part));
  return hash.digest('hex');
}

function addToHash(hash, file) {
  if (!existsSync(file)) return;
  if (statSync(file).isDirectory()) {
    for (const name of readdirSync(file).sort()) addToHash(hash, path.join(file, name));
  } else if (!/\.test\.tsx?$/.test(file)) {
    hash.update(path.relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  }
}

function markedWith(mark, value) {
  try {
    return readFileSync(mark, 'utf8') === value;
  } catch {
    return false;
  }
}

/** Run a long command with progress: a line that counts the seconds on a terminal, a line every ten seconds elsewhere. */
function run(what, command, args, env) {
  const logFile = path.join(root, 'build', 'ensure.log');
  mkdirSync(path.dirname(logFile), { recursive: true });
  const startedAt = Date.now();
  const seconds = () => Math.round((Date.now() - startedAt) / 1000);
  const tty = process.stderr.isTTY;
  process.stderr.write(`${what}…${tty ? '' : '\n'}`);
  const timer = setInterval(
    () => process.stderr.write(tty ? `\r${what}… ${seconds()} s` : `${what}… ${seconds()} s\n`),
    tty ? 1000 : 10_000,
  );
  return new Promise((resolve, reject) => {
    let output = '';
    const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (data) => (output += data));
    child.stderr.on('data', (data) => (output += data));
    const finish = (code) => {
      clearInterval(timer);
      writeFileSync(logFile, output);
      process.stderr.write(tty ? `\r${what}: ${seconds()} s     \n` : `${what}: ${seconds()} s\n`);
      if (code === 0) resolve();
      else reject(new Error(words().failed(what, path.relative(process.cwd(), logFile))));
    };
    child.on('error', (error) => {
      output += String(error);
      finish(1);
    });
    child.on('close', finish);
  });
}

async function ensurePackages() {
  // A linked folder belongs to another checkout: installing through the link would empty it under that one's feet.
  if (existsSync(path.join(root, 'node_modules')) && lstatSync(path.join(root, 'node_modules')).isSymbolicLink()) return;
  const wanted = hashOf(['package.json', 'package-lock.json']);
  if (markedWith(installedMark, wanted)) return;
  const npm = process.env.npm_execpath;
  const args = ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
  // npm hands its own settings down by environment; those of the outer command must not change this installation.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_(command|lifecycle|package)_/i.test(name)));
  if (npm && npm.endsWith('.js')) await run(words().install, process.execPath, [npm, ...args], env);
  else await run(words().install, 'npm', args, env);
  writeFileSync(installedMark, wanted);
}

async function ensureStudio() {
  const wanted = hashOf([
    'src/studio',
    'src/kit',
    'src/flow',
    'src/engine',
    'src/talk',
    'src/kinds',
    'src/blocks',
    'src/actions',
    'src/api/contract',
    'vite.config.ts',
    'vite.routes.ts',
    'vite.texts.ts',
    'package-lock.json',
  ]);
  if (markedWith(studioMark, wanted)) return;
  await run(
    words().studio,
    nodeBinary(),
    [path.join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'warn'],
    process.env,
  );
  writeFileSync(studioMark, wanted);
}

/** Install and build what is missing. Throws an Error whose message is meant for the user. */
export async function ensure({ studio = false } = {}) {
  if (Number(process.versions.node.split('.')[0]) < 18) throw new Error(words().old(process.versions.node));
  await ensurePackages();
  const node = nodeBinary();
  if (!node || spawnSync(node, ['--version']).status !== 0) throw new Error(words().runtime);
  if (studio) await ensureStudio();
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  ensure({ studio: process.argv.includes('--studio') }).catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
