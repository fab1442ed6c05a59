// The supervisor: parent of the process tree, and nothing else (DESIGN §5). Starts PostgreSQL, media, speech and main; restarts what dies;
// stops everything in order, PostgreSQL last. Not here: telephony, HTTP, data.
import { existsSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { asFailure, Failure } from '#ports/failure.ts';
import { places, readSettings, unknownSettings, type Settings } from './settings.ts';
import { type ChildMessage, type ReadyFacts, type SupervisedChild, superviseChild } from './supervisor/child.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './supervisor/embedded-postgres.ts';
import { prepareFolders } from './supervisor/folders.ts';
import { lockFolder } from './supervisor/lock.ts';
import { refusalTexts, sayRefusal } from './supervisor/refusal-texts.ts';
import { createTerminal, type Terminal } from './supervisor/terminal.ts';
import { type TerminalTexts, terminalTexts } from './supervisor/texts.ts';

/** A log over this size is set aside at the next start. */
const logLimitBytes = 50_000_000;

/** Packets are garbage within milliseconds: a young generation of more than 2 MiB would only be memory that each call fills anew. */
const mediaNodeOptions = ['--max-semi-space-size=2'];
/** What the networks are given and answer lies outside V8's heap, which takes it for a reason to collect everything twice in five seconds of speech. */
const speechNodeOptions = ['--initial-heap-size=96'];
const nodeOptions = { media: mediaNodeOptions, speech: speechNodeOptions, main: [] };

/** What ends the server: Ctrl-C, the init system, the terminal's closing. */
const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Run everything until a signal or a setting that cannot work; answers the exit code. */
export async function supervise(env: Record<string, string | undefined>): Promise<number> {
  const terminal = createTerminal(process.stdout);
  const texts = terminalTexts(env);
  try {
    for (const name of unknownSettings(env)) terminal.line(texts.unknownSetting(name));
    const settings = readSettings(env);
    const refusals = refusalTexts(env);
    prepareFolders(settings, refusals);
    const lock = await lockFolder(settings.dataFolder, refusals);
    try {
      return await new Tree(settings, env, terminal, texts).run();
    } finally {
      lock.release();
    }
  } catch (error) {
    process.stderr.write(`${sayRefusal(env, asFailure(error))}\n`);
    return 1;
  }
}

/** The process tree of one server. */
class Tree {
  readonly #settings: Settings;
  readonly #env: Record<string, string | undefined>;
  readonly #terminal: Terminal;
  readonly #texts: TerminalTexts;
  /** The server now, or as soon as it is up. */
  #postgres: Promise<EmbeddedPostgres> | undefined;
  #children: Partial<Record<'media' | 'speech' | 'main', SupervisedChild>> = {};
  #stopping = false;
  #stopAsked = () => {};

  constructor(settings: Settings, env: Record<string, string | undefined>, terminal: Terminal, texts: TerminalTexts) {
    this.#settings = settings;
    this.#env = env;
    this.#terminal = terminal;
    this.#texts = texts;
  }

  async run(): Promise<number> {
    const end = Promise.withResolvers<number>();
    const stop = () => {
      if (this.#stopping) return;
      this.#stopping = true;
      end.resolve(0);
    };
    this.#stopAsked = stop;
    for (const signal of stopSignals) process.on(signal, stop);
    const refused = (failure: Failure) => {
      if (this.#stopping) return;
      this.#stopping = true;
      end.reject(failure);
    };
    try {
      await Promise.race([this.#start(refused), end.promise]);
      return await end.promise;
    } finally {
      this.#stopping = true;
      await this.#stop();
      for (const signal of stopSignals) process.off(signal, stop);
    }
  }

  async #start(refused: (failure: Failure) => void): Promise<void> {
    // All at once: main has its code to load, and waits for the others by itself.
    this.#children.main = this.#child('main', 'main.ts', refused);
    const postgres = this.#settings.databaseUrl ? undefined : this.#startPostgres(refused);
    this.#children.media = this.#child('media', 'media/process.ts', refused);
    this.#children.speech = this.#child('speech', 'speech/process.ts', refused);
    await postgres;
    if (this.#stopping) return;
    const step = this.#terminal.step(this.#texts.migrate);
    const ready = await this.#children.main.ready.finally(step.done);
    if (!this.#stopping) this.#announce(ready);
  }

  async #startPostgres(refused: (failure: Failure) => void): Promise<void> {
    const where = places(this.#settings);
    let step: { done: () => void } | undefined;
    const starting = startEmbeddedPostgres({
      folder: where.postgresFolder,
      socketFolder: this.#settings.runFolder,
      passwordFile: where.postgresPasswordFile,
      logFile: this.#log('postgres'),
      report: (what) => {
        if (this.#stopping) return;
        step?.done();
        step = this.#terminal.step(this.#texts[what]);
      },
    });
    this.#postgres = starting;
    const server = await starting;
    step?.done();
    void server.exited.then(async () => {
      if (this.#stopping) return;
      this.#terminal.line(this.#texts.databaseRestarted);
      try {
        await this.#startPostgres(refused);
      } catch (error) {
        refused(error instanceof Failure ? error : new Failure('unavailable', String(error)));
      }
    });
  }

  #log(name: string): string {
    const file = path.join(places(this.#settings).logsFolder, `${name}.log`);
    if (existsSync(file) && statSync(file).size > logLimitBytes) renameSync(file, `${file}.1`);
    return file;
  }

  #child(name: 'media' | 'speech' | 'main', file: string, refused: (failure: Failure) => void): SupervisedChild {
    const where = places(this.#settings);
    const logFile = this.#log(name);
    return superviseChild({
      name,
      file: path.join(import.meta.dirname, file),
      nodeOptions: nodeOptions[name],
      logFile,
      env: {
        ...this.#env,
        ATIENDE_DATA: this.#settings.dataFolder,
        ATIENDE_MEDIA_SOCKET: where.mediaSocket,
        ATIENDE_SPEECH_SOCKET: where.speechSocket,
        ATIENDE_EAR_SOCKET: where.earSocket,
        ATIENDE_MODELS: this.#settings.modelsFolder,
        ATIENDE_TEMPLATES: this.#settings.templatesFolder,
        ATIENDE_MEDIA_ADDRESS: this.#settings.sip.host,
        ATIENDE_MEDIA_SOCKETS: process.env['ATIENDE_MEDIA_SOCKETS'],
        ATIENDE_RTP_PORTS: `${this.#settings.rtpPorts.first}-${this.#settings.rtpPorts.last}`,
      },
      onHung: (which) => this.#terminal.line(this.#texts.hung(which)),
      onRestart: (which, reason) => this.#terminal.line(this.#texts.restarted(which, reason)),
      onRefused: refused,
      onMessage: (message: ChildMessage) => {
        if (message.tell === 'draining' && message.calls > 0) this.#terminal.line(this.#texts.calls(message.calls));
        if (message.tell === 'waiting') this.#terminal.line(this.#texts.databaseAway(message.why));
        if (message.tell === 'stop') this.#stopAsked();
      },
    });
  }

  #announce(ready: ReadyFacts): void {
    const { firstPasswordFile } = places(this.#settings);
    const first = ready.firstAdmin;
    const lines = ['', this.#texts.ready(ready.studio ?? '')];
    if (!first) {
      lines.push(this.#texts.signInKnown);
    } else if (process.stdout.isTTY) {
      lines.push(this.#texts.signIn(first.email, first.password));
    } else {
      // A password never goes into a log: without a terminal it is left in a file that only this user reads.
      rmSync(firstPasswordFile, { force: true });
      writeFileSync(firstPasswordFile, `${first.password}\n`, { mode: 0o600 });
      lines.push(this.#texts.signInFile(first.email, firstPasswordFile));
    }
    if (ready.demo) lines.push(this.#texts.callDemo(ready.demo));
    lines.push(this.#texts.stopHint);
    for (const line of lines) this.#terminal.line(line);
  }

  async #stop(): Promise<void> {
    this.#terminal.abandon();
    const step = this.#terminal.step(this.#texts.stopping);
    await this.#children.main?.stop(10_000);
    await Promise.all([this.#children.media?.stop(3000), this.#children.speech?.stop(3000)]);
    // Broken off while the database was being created or started: it is stopped as soon as it is there, never left behind.
    const postgres = await this.#postgres?.catch(() => undefined);
    await postgres?.stop();
    step.done();
    this.#terminal.line(this.#texts.stopped);
  }
}
