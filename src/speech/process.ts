// The speech process: synthesis behind a Unix socket named by ATIENDE_SPEECH_SOCKET, the ear behind another, ATIENDE_EAR_SOCKET. It may
// block, crash and be started again without harm to a call. Not here: what is spoken when (prompts), telephony.
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import path from 'node:path';
import { asFailure, Failure } from '#ports/failure.ts';
import { systemClock, systemTimers } from '#ports/clock.ts';
import { answerSupervisor } from '#ports/supervision.ts';
import { earSettings } from './ear/ear-settings.ts';
import { gated } from './ear/energy-gate.ts';
import { createMenuEar } from './ear/menu-ear.ts';
import { loadVoiceDetectors } from './ear/silero.ts';
import { folderStore } from './ear/template-store.ts';
import { type EarServer, serveEar, type ServedEar } from './ear-server.ts';
import { encodeFrame, FrameReader, type SpeechAnswer, type SpeechRequest } from './protocol.ts';
import { localVoices } from './synthesis-engines.ts';
import { Synthesis } from './synthesis.ts';
import { createChosenEar } from './words/chosen-ear.ts';
import { openRecogniser } from './words/recognisers.ts';

const socketPath = process.env.ATIENDE_SPEECH_SOCKET;
if (!socketPath) {
  console.error('ATIENDE_SPEECH_SOCKET is not set: the speech process is started by the supervisor.');
  process.exit(78);
}

/** As settings.ts has it: every process of the tree reads the same folder. */
const modelsFolder = path.resolve(process.env.ATIENDE_MODELS || path.join(process.env.ATIENDE_DATA || 'data', 'models'));
const synthesis = new Synthesis(modelsFolder);

function serve(socket: Socket): void {
  const reader = new FrameReader();
  const running = new Map<number, () => void>();
  const answer = (json: SpeechAnswer, bytes?: Uint8Array) => {
    if (socket.writable) socket.write(encodeFrame(json, bytes));
  };
  socket.on('data', (data) => {
    try {
      for (const { json } of reader.take(data)) handle(json as SpeechRequest, answer, running);
    } catch {
      socket.destroy();
    }
  });
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    for (const cancel of running.values()) cancel();
  });
}

function handle(request: SpeechRequest, answer: (json: SpeechAnswer, bytes?: Uint8Array) => void, running: Map<number, () => void>): void {
  const failed = (error: unknown) => {
    const { code, message, retryable } = error instanceof Failure ? error : asFailure(error);
    answer({ is: 'failed', n: request.n, code, message, retryable });
  };
  switch (request.do) {
    case 'speak': {
      const { done, cancel } = synthesis.speak(request, (samples) =>
        answer({ is: 'piece', n: request.n }, new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)),
      );
      running.set(request.n, cancel);
      done.then(() => answer({ is: 'done', n: request.n }), failed).finally(() => running.delete(request.n));
      return;
    }
    case 'cancel':
      running.get(request.n)?.();
      return;
    case 'describe':
      answer({ is: 'described', n: request.n, voices: localVoices(modelsFolder) });
      return;
    default:
      request satisfies never;
  }
}

/** By the supervisor's settings; without a socket for it there is no ear. */
function openEar(): Promise<EarServer> | undefined {
  const { ATIENDE_EAR_SOCKET: earSocket, ATIENDE_TEMPLATES: templates } = process.env;
  if (!earSocket || !templates) return undefined;
  const ear = openChosenEar(templates);
  ear.catch((error: unknown) => console.error('speech: there is no ear', error));
  return serveEar(ear, earSocket);
}

async function openChosenEar(templates: string): Promise<ServedEar> {
  const detectors = await loadVoiceDetectors();
  const builtIn = await createMenuEar({ store: folderStore(templates), detectors, voicesFolder: path.join(modelsFolder, 'pico') });
  const chosen = createChosenEar({
    builtIn,
    openDetector: () => gated(detectors.open()),
    settings: earSettings.detector,
    openRecogniser,
    clock: systemClock,
    timers: systemTimers,
    failed: (id, { code, message }) => console.error(`speech: the recogniser ${id} failed (${code}): ${message}`),
  });
  return { ...chosen, confusions: builtIn.confusions };
}

answerSupervisor();
const ear = openEar();

rmSync(socketPath, { force: true });
const server = createServer(serve);
server.listen(socketPath, () => {
  chmodSync(socketPath, 0o600);
  process.send?.({ tell: 'ready' });
});

const stop = () => {
  server.close();
  void Promise.allSettled([synthesis.close(), ear?.then((open) => open.close())]).then(() => process.exit(0));
};
process.on('SIGTERM', stop);
// The supervisor is gone: nobody would ever stop or restart this process.
process.on('disconnect', stop);
