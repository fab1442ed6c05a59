// The speech process: synthesis (and later the ears) behind a Unix socket named by ATIENDE_SPEECH_SOCKET. It may block, crash and be
// started again without harm to a call. Not here: what is spoken when (prompts), telephony.
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { asFailure, Failure } from '#ports/failure.ts';
import { encodeFrame, FrameReader, type SpeechAnswer, type SpeechRequest } from './protocol.ts';
import { Synthesis } from './synthesis.ts';

const socketPath = process.env.ATIENDE_SPEECH_SOCKET;
if (!socketPath) {
  console.error('ATIENDE_SPEECH_SOCKET is not set: the speech process is started by the supervisor.');
  process.exit(78);
}

const synthesis = new Synthesis();

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
      const { samples, cancel } = synthesis.speak(request);
      running.set(request.n, cancel);
      samples
        .then((spoken) => answer({ is: 'done', n: request.n }, new Uint8Array(spoken.buffer, spoken.byteOffset, spoken.byteLength)), failed)
        .finally(() => running.delete(request.n));
      return;
    }
    case 'cancel':
      running.get(request.n)?.();
      return;
    case 'describe':
      synthesis.describe().then((described) => answer({ is: 'described', n: request.n, ...described }), failed);
      return;
    default:
      request satisfies never;
  }
}

rmSync(socketPath, { force: true });
const server = createServer(serve);
server.listen(socketPath, () => {
  chmodSync(socketPath, 0o600);
  process.send?.({ tell: 'ready' });
});

const stop = () => {
  server.close();
  void synthesis.close().then(() => process.exit(0));
};
process.on('SIGTERM', stop);
// The supervisor is gone: nobody would ever stop or restart this process.
process.on('disconnect', stop);
