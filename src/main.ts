// The main process: SIP, the engine, the desk, HTTP. This file and src/main/ are the only wiring; no rule of the product lives here.
import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import path from 'node:path';
import { confusionCheckOver, connectEar } from '#adapters/ear-process/ear-process.ts';
import { sandboxChannels } from '#adapters/sandbox/templates.ts';
import { createSecretBox, type SecretBox } from '#adapters/secrets/create-secret-box.ts';
import { openStore } from '#adapters/store-postgres/open-store.ts';
import { connectVoice } from '#adapters/voice-process/voice-process.ts';
import { ensureFirstAdmin } from '#api/auth/first-admin.ts';
import { withOrigins } from '#api/origins.ts';
import { documentReader } from '#calls/flow-table.ts';
import { createOutboundPolicy } from '#calls/outbound-policy.ts';
import { createSwitchboard } from '#calls/switchboard.ts';
import { createDesk } from '#desk/create-desk.ts';
import { createEngine } from '#engine/create-engine.ts';
import type { Flow } from '#flow/model.ts';
import { models } from '#kinds/models.ts';
import { steps } from '#kinds/steps.ts';
import { generateMusic } from '#media/music.ts';
import { steadyClock, systemClock, systemTimers } from '#ports/clock.ts';
import { asFailure, Failure } from '#ports/failure.ts';
import { answerSupervisor } from '#ports/supervision.ts';
import type { Store } from '#ports/store.ts';
import { heardMenus } from '#prompts/heard.ts';
import { createMenuWords } from '#prompts/menu-words.ts';
import { createLibraryFiles } from '#prompts/library-files.ts';
import { createPrompts } from '#prompts/prompts.ts';
import { spokenSources } from '#prompts/spoken.ts';
import { decodeMuLaw } from '#wire/g711.ts';
import { createOutwardHttp } from '#wire/http/outward-http.ts';
import { backupOf } from './main/backup.ts';
import { readCertificate } from './main/certificate.ts';
import { createDrain } from './main/drain.ts';
import { seedDemo } from './main/demo.ts';
import { createEarRoom } from './main/ears.ts';
import { createLogger } from './main/logger.ts';
import { createMachineWatch } from './main/machine-watch.ts';
import { createMessages } from './main/messages.ts';
import { reachDatabase } from './main/reach-database.ts';
import { createTelephony, lineForApi } from './main/telephony.ts';
import { createVoiceRoom } from './main/voices.ts';
import { places, readSettings } from './settings.ts';

/** Exit code for settings that cannot work: the supervisor says the line and does not try again. */
const configurationExit = 78;
/** Failures at the start that no repetition mends. */
const refusals = new Set(['invalid', 'in-use', 'not-configured', 'conflict', 'forbidden']);

/** A carrier that has another way in takes it at once; for the others the upgrade is over by then. */
const drainRetryS = 30;

/** The call of a leg, once there is a switchboard. */
let callOf: (leg: string) => string | undefined = () => undefined;
const log = createLogger(process.env.ATIENDE_LOG_LEVEL, (leg) => callOf(leg));

async function start(): Promise<() => Promise<void>> {
  const settings = readSettings(process.env);
  const where = places(settings);
  const tls = readCertificate(settings);
  const secrets = await createSecretBox(settings.secretFile);
  // The embedded server starts beside us and is always waited for; one elsewhere that does not answer is for the user to mend.
  const tellWaiting = (why: string) => settings.databaseUrl && process.send?.({ tell: 'waiting', why });
  // Both are starting beside this process: neither waits for the other.
  const [connection, voice] = await Promise.all([reachDatabase(settings, log, tellWaiting), connectVoice(where.speechSocket)]);
  const store = await openStore({ connection });

  const http = createOutwardHttp({ allowPrivate: settings.allowPrivate });
  const voiceRoom = await createVoiceRoom({
    local: voice,
    store,
    secrets,
    http,
    modelsFolder: settings.modelsFolder,
    log: log.child({ room: 'voices' }),
  });
  const prompts = await createPrompts({
    promptsFolder: where.promptsFolder,
    audioFolder: where.audioFolder,
    voices: voiceRoom.voices,
    settings: store.settings,
    onNotKept: (err) => log.warn({ err, room: 'prompts' }, 'spoken words could not be kept: they are spoken anew each time'),
  });
  voiceRoom.attach(prompts);
  const ears = await createEarRoom({
    socketPath: where.earSocket,
    settings: store.settings,
    secrets,
    models: voiceRoom.api.models,
    modelsFolder: settings.modelsFolder,
    allowPrivate: settings.allowPrivate,
    log,
  });
  const files = createLibraryFiles({ folder: where.audioFolder, settings: store.settings });
  const known = new Set((await store.settings.audio()).map(({ id }) => id));
  for (const { id, name, muLaw } of generateMusic(known))
    await prompts.addAudio({ id, name, samples: decodeMuLaw(muLaw), kind: 'music', builtIn: true, at: Date.now() });
  const render = (flow: Flow) => prompts.renderAll(spokenSources(flow, models));

  const line = createTelephony(settings, store, secrets, await mintSecret(store, secrets), log, () => void desk.refresh());
  const registered = (sipUser: string) => line.registrations().some(({ aor, contacts }) => aor === sipUser && contacts > 0);
  const desk = createDesk({
    people: store.people,
    queue: store.queue,
    // A telephone is always there: whether a person takes the call is asked of the one who answers.
    reachable: ({ contact, sipUser }) => contact.kind === 'sip' || contact.kind === 'number' || registered(sipUser),
    mayCallBack: async ({ callId, number }) => {
      // The number of a test call is whatever its tester wrote.
      if ((await store.calls.get(callId))?.call.test !== false) return false;
      return 'rule' in (await outbound.ruleFor(number, systemClock.now()));
    },
    clock: systemClock,
    steady: steadyClock(),
    timers: systemTimers,
    failed: (error) => log.warn({ err: asFailure(error), room: 'desk' }, 'the desk’s store is away'),
  });
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  const outbound = createOutboundPolicy({ settings: store.settings, trunks: () => store.sip.trunks(), timeZone });
  const switchboard = createSwitchboard({
    line,
    store,
    engine: createEngine(steps),
    models,
    prompts,
    desk,
    policy: outbound,
    http,
    secrets: async (name) => {
      const sealed = await store.settings.get(`secret.${name}`);
      return typeof sealed === 'string' ? secrets.open(sealed) : undefined;
    },
    clock: systemClock,
    log: log.child({ room: 'calls' }),
    newId: randomUUID,
    healthy: () => store.healthy(),
    admission: () => (drain.state() === undefined ? undefined : { retryAfterS: drainRetryS, why: 'draining' }),
  });
  const drain = createDrain({
    liveCalls: switchboard,
    clock: systemClock,
    timers: systemTimers,
    pause: desk.pauseCallbacks,
    stop: stopAll,
  });
  callOf = switchboard.callOf;
  const { messaging, outbox, retention } = await createMessages({
    store,
    secrets,
    http,
    prompts,
    files,
    settings,
    log: log.child({ room: 'outbox' }),
  });
  const admin = await ensureFirstAdmin(store.people, process.env, systemClock);
  const demo = await seedDemo({
    store,
    models,
    render,
    seal: secrets.seal,
    newSecret: () => randomBytes(18).toString('base64url'),
    now: Date.now,
  });
  const taken = await switchboard.start();
  outbox.start();
  retention.start();
  const readDocument = documentReader(models);
  const words = createMenuWords({
    ear: () => connectEar(where.earSocket),
    flows: store.flows,
    menusOf: (document) => heardMenus(readDocument(document).flow, steps),
    failed: (failure, flow) => log.warn({ err: failure, flow, room: 'ear' }, 'words of menus are not ready'),
  });
  // Calls come first: what the HTTP room needs is loaded when they have been taken up again.
  const { createServer } = await import('#api/server.ts');
  const machine = createMachineWatch({ dataFolder: settings.dataFolder, certificate: tls?.cert, now: Date.now, log });
  machine.start();
  const server = await createServer({
    store,
    liveCalls: switchboard,
    line: lineForApi(line, settings),
    desk,
    prompts,
    voices: voiceRoom.api,
    ears: ears.api,
    files,
    secrets,
    ruleForNumber: outbound.ruleFor,
    channels: () => withOrigins(store.channels, sandboxChannels),
    messaging,
    words,
    confusions: confusionCheckOver(where.earSocket),
    hooks: (id) => {
      const found = messaging.running(id);
      return found && { secret: found.webhookSecret, courier: found.courier };
    },
    health: () => ({
      mediaUp: line.mediaUp(),
      speechUp: voice.connected(),
      draining: stopping || drain.state() !== undefined,
      ...machine.facts(),
    }),
    drain,
    figures: {
      calls: switchboard.tallies,
      backlog: switchboard.backlog,
      admission: line.admission,
      media: line.mediaLoad,
      onLegEnded: switchboard.onLegEnded,
    },
    backup: backupOf(connection, () => {
      log.info('a backup was restored: main starts again on it');
      stop();
    }),
    settings: {
      version: (JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../package.json'), 'utf8')) as { version: string }).version,
      http: settings.http,
      tls,
      publicUrl: settings.publicUrl,
      studioFolder: path.resolve(import.meta.dirname, '../build/studio'),
      controlSocket: where.controlSocket,
      firstPasswordFile: where.firstPasswordFile,
    },
    clock: systemClock,
    log: log.child({ room: 'api' }),
  });
  const { url } = await server.start();
  log.info({ ...taken, url }, 'main is ready');
  process.send?.({
    tell: 'ready',
    studio: settings.publicUrl ?? url,
    ...(demo ? { demo: `sip:demo@${lineForApi(line, settings).boundAddresses().sip}` } : {}),
    ...(admin?.password === undefined ? {} : { firstAdmin: { email: admin.email, password: admin.password } }),
  });
  // Not left to the end of the process: it is for a start after a crash that it matters most.
  flushCompileCache();

  return async () => {
    // The supervisor may be what has gone.
    if (process.connected) process.send?.({ tell: 'draining', calls: switchboard.list().length });
    const written = await switchboard.close();
    if (!written) log.error({ room: 'calls' }, 'the last events could not be written');
    await line.close('shutdown');
    await outbox.stop();
    retention.stop();
    await server.close();
    machine.close();
    await messaging.close();
    await desk.close();
    await words.close();
    ears.close();
    voiceRoom.close();
    voice.close();
    await store.close();
  };
}

/** Browsers' short-lived SIP credentials are derived from this key; it outlives restarts, so that a phone on a page goes on registering. */
async function mintSecret(store: Store, secrets: SecretBox): Promise<Buffer> {
  const key = 'sip.mintSecret';
  const sealed = await store.settings.get(key);
  if (typeof sealed === 'string') {
    try {
      return Buffer.from(secrets.open(sealed, key), 'base64');
    } catch (error) {
      // A backup that was restored beside another secret file: phones on pages register anew, nothing else is lost.
      log.warn({ err: asFailure(error) }, 'the key of the browser phones was sealed with another secret file and is made anew');
    }
  }
  const fresh = randomBytes(32);
  await store.settings.set(key, secrets.seal(fresh.toString('base64'), key));
  return fresh;
}

function fail(error: unknown): void {
  const failure = asFailure(error);
  log.fatal({ err: failure }, 'main cannot start');
  if (!refusals.has(failure.code)) process.exit(1);
  // By hand there is no supervisor to be told.
  if (process.send === undefined) process.exit(configurationExit);
  process.send({ tell: 'refused', message: failure.message, details: failure.details }, undefined, undefined, () =>
    process.exit(configurationExit),
  );
}

// A bug that nobody caught: the calls live on in the media process and the store, and the next main takes them up. Going on would not be safe.
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error: unknown) => {
    log.fatal({ err: error }, event);
    process.exit(1);
  });
}

let close: (() => Promise<void>) | undefined;
let stopping = false;
const stop = () => {
  if (stopping) return;
  stopping = true;
  void Promise.resolve(close?.()).then(
    () => process.exit(0),
    (error: unknown) => {
      log.error({ err: asFailure(error) }, 'the end was not clean');
      process.exit(1);
    },
  );
};
/** The whole tree: the supervisor stops it in order. */
const stopAll = () => {
  if (process.connected) process.send?.({ tell: 'stop' });
  else stop();
};
process.on('SIGTERM', stop);
answerSupervisor();
// The supervisor is gone: nobody would ever stop or restart this process.
process.on('disconnect', stop);

try {
  close = await start();
} catch (error) {
  fail(error instanceof Failure ? error : asFailure(error));
}
