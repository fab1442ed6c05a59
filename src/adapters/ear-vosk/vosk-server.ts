// A Vosk model behind a Unix socket, in the words of the Vosk server: a connection an utterance. Not here: the library (vosk-library.ts), the process
// around it (process.ts), the other end (adapters/ear-vosk-server).
import { createServer } from 'node:http';
import * as z from 'zod';
import { type WebSocket, WebSocketServer } from 'ws';
import type { VoskModel, VoskRecogniser } from './vosk-library.ts';

const orderSchema = z.union([
  z.object({ config: z.object({ sample_rate: z.literal(8000), phrase_list: z.array(z.string()).optional() }) }),
  z.object({ eof: z.literal(1) }),
]);

/** One second of audio, or a menu of some hundred phrases. */
const messageBytes = 100_000;
/** Policy violation (RFC 6455 §7.4.1): an order that is none. */
const notUnderstood = 1008;
/** An unexpected condition on our side. */
const failed = 1011;

/** Listen on `socketPath`, whose folder is ours alone. */
export async function serveVosk(model: VoskModel, socketPath: string): Promise<{ close: () => Promise<void> }> {
  const http = createServer();
  const server = new WebSocketServer({ server: http, perMessageDeflate: false, maxPayload: messageBytes });
  server.on('connection', (socket) => serve(socket, model));
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(socketPath, resolve);
  });
  return {
    close: async () => {
      for (const socket of server.clients) socket.terminate();
      server.close();
      http.closeAllConnections();
      await new Promise<void>((resolve) => {
        http.close(() => resolve());
      });
    },
  };
}

function serve(socket: WebSocket, model: VoskModel): void {
  let recogniser: VoskRecogniser | undefined;
  const order = (text: string): void => {
    const read = orderSchema.parse(JSON.parse(text));
    if ('config' in read) {
      recogniser?.close();
      recogniser = model.recogniser(read.config.phrase_list);
      return;
    }
    recogniser ??= model.recogniser();
    socket.send(recogniser.final());
    socket.close();
  };
  socket.on('message', (data: Buffer, binary) => {
    try {
      if (!binary) return order(String(data));
      recogniser ??= model.recogniser();
      socket.send(recogniser.accept(data) ? recogniser.result() : recogniser.partial());
    } catch (error) {
      socket.close(binary ? failed : notUnderstood, error instanceof Error ? error.message.slice(0, 100) : '');
    }
  });
  socket.on('error', () => socket.terminate());
  socket.on('close', () => {
    recogniser?.close();
    recogniser = undefined;
  });
}
