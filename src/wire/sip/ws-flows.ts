// SIP over WebSocket (RFC 7118): the HTTP side has upgraded and checked Origin; a connection becomes a flow here.
import type { WebSocket } from 'ws';
import type { Flow } from './flow.ts';
import { messageCaps } from './raw-message.ts';

/** Who is at the other end, as the HTTP upgrade knew it. */
export interface WebSocketInfo {
  remoteAddress: string;
  userId?: string;
  secure?: boolean;
}

export interface WsFlows {
  accept: (socket: WebSocket, info: WebSocketInfo) => void;
  flowById: (id: string) => Flow | undefined;
  close: () => void;
}

const pingEveryMs = 30_000;

export function createWsFlows(onMessage: (data: Buffer, flow: Flow) => void, onClosed: (flow: Flow) => void): WsFlows {
  const flows = new Map<string, { flow: Flow; socket: WebSocket }>();
  const started = Date.now().toString(36);
  let next = 1;
  return {
    flowById: (id) => flows.get(id)?.flow,
    accept: (socket, info) => {
      const id = `ws:${started}-${next++}`;
      const flow: Flow = {
        id,
        protocol: info.secure === true ? 'WSS' : 'WS',
        reliable: true,
        local: { address: 'atiende.invalid', port: info.secure === true ? 443 : 80 },
        remote: { address: info.remoteAddress, port: 0 },
        ...(info.userId === undefined ? {} : { userId: info.userId }),
        proven: new Set(),
        closed: () => socket.readyState !== socket.OPEN,
        send: (text) =>
          new Promise((resolve, reject) => {
            if (socket.readyState !== socket.OPEN) reject(new Error('the connection is closed'));
            else socket.send(text, (error) => (error === undefined || error === null ? resolve() : reject(error)));
          }),
      };
      flows.set(id, { flow, socket });
      let alive = true;
      const ping = setInterval(() => {
        if (!alive) socket.terminate();
        alive = false;
        if (socket.readyState === socket.OPEN) socket.ping();
      }, pingEveryMs);
      ping.unref();
      socket.on('pong', () => (alive = true));
      socket.on('message', (data) => {
        alive = true;
        const message = Array.isArray(data) ? Buffer.concat(data) : Buffer.isBuffer(data) ? data : Buffer.from(data);
        if (message.length > messageCaps.bytes * 4) socket.terminate();
        else if (message.toString('latin1', 0, 4) === '\r\n\r\n') socket.send('\r\n');
        else onMessage(message, flow);
      });
      socket.on('error', () => undefined);
      socket.on('close', () => {
        clearInterval(ping);
        flows.delete(id);
        onClosed(flow);
      });
    },
    close: () => {
      for (const { socket } of flows.values()) socket.terminate();
      flows.clear();
    },
  };
}
