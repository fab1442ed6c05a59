// WebSocket upgrades: /api/v1/events (hints) and /sip (a browser phone). Session, Origin and Host are checked before either opens.
// Not here: SIP (adapters/line-sip), where hints come from (hints.ts).
import { STATUS_CODES, type IncomingMessage, type Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { allows, demandUser, type Principal, roleOf } from './access.ts';
import { demandOurHost, demandOurOrigin } from './guard/origin.ts';
import type { Hints } from './hints.ts';
import { answerFor, Refusal } from './problem-answer.ts';
import type { ApiRooms } from './rooms.ts';

/** Sessions are looked at again this often while a socket stays open. */
const recheckMs = 30_000;

/** Serve the sockets of one HTTP server; `close` ends them all. */
export function serveSockets(
  server: HttpServer,
  rooms: Pick<ApiRooms, 'line' | 'settings' | 'log'>,
  hints: Hints,
  principalOf: (headers: IncomingMessage['headers']) => Promise<Principal>,
): { close: () => void } {
  const events = new WebSocketServer({ noServer: true, maxPayload: 1024 });
  const sip = new WebSocketServer({
    noServer: true,
    maxPayload: 65_535,
    handleProtocols: (offered) => (offered.has('sip') ? 'sip' : false),
  });

  async function admit(request: IncomingMessage): Promise<Principal> {
    demandOurHost(request.headers, rooms.settings.publicUrl);
    if (request.headers.authorization === undefined) demandOurOrigin(request.headers, rooms.settings.publicUrl);
    const who = await principalOf(request.headers);
    if (who.kind === 'nobody') throw new Refusal(401, 'unauthenticated', 'sign in first');
    if (who.kind === 'user' && who.user.mustChangePassword) throw new Refusal(403, 'must-change-password', 'change the password first');
    return who;
  }

  /** Close the socket soon after its session ends; a dead peer is noticed by the same beat. */
  function watch(socket: WebSocket, request: IncomingMessage): void {
    let alive = true;
    socket.on('pong', () => {
      alive = true;
    });
    const timer = setInterval(() => {
      if (!alive) return socket.terminate();
      alive = false;
      socket.ping();
      principalOf(request.headers).then(
        (who) => who.kind === 'nobody' && socket.close(4401, 'signed out'),
        // The database is away: nobody is thrown out for that.
        () => undefined,
      );
    }, recheckMs);
    timer.unref();
    socket.on('close', () => clearInterval(timer));
    socket.on('error', () => socket.terminate());
  }

  async function upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): Promise<void> {
    const path = (request.url ?? '').split('?')[0];
    if (path !== '/api/v1/events' && path !== '/sip') throw new Refusal(404, 'not-found', 'there is no such socket');
    const who = await admit(request);
    if (path === '/api/v1/events') {
      events.handleUpgrade(request, stream, head, (socket) => {
        watch(socket, request);
        // A reader that does not read loses hints, not our memory.
        const send = (said: object) => {
          if (socket.readyState === socket.OPEN && socket.bufferedAmount < 65_536) socket.send(JSON.stringify(said));
        };
        const stop = hints.listen((topic) => send({ topic }));
        const stopWatching = allows(['designer', 'supervisor'], roleOf(who)) ? hints.watch(send) : () => false;
        socket.on('close', () => {
          stop();
          stopWatching();
        });
      });
      return;
    }
    const user = demandUser(who);
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
    if (!offered.includes('sip')) throw new Refusal(400, 'invalid', 'ask for the subprotocol sip');
    sip.handleUpgrade(request, stream, head, (socket) => {
      watch(socket, request);
      const { remoteAddress, remotePort } = request.socket;
      rooms.line.acceptSipWebSocket(socket, { userId: user.id, remote: `${remoteAddress ?? ''}:${remotePort ?? 0}` });
    });
  }

  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', () => stream.destroy());
    upgrade(request, stream, head).catch((error: unknown) => {
      const { status, answer, bug } = answerFor(error);
      if (bug) rooms.log.error({ err: error }, 'an upgrade failed');
      const body = JSON.stringify(answer);
      stream.end(
        `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      );
    });
  });

  return {
    close: () => {
      for (const socket of [...events.clients, ...sip.clients]) socket.close(1001, 'the server is stopping');
      const timer = setTimeout(() => {
        for (const socket of [...events.clients, ...sip.clients]) socket.terminate();
      }, 500);
      timer.unref();
    },
  };
}
