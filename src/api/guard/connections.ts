// How many connections of the open HTTP server one address may hold, and how long a head may take. Not here: the control socket, which only
// its owner reaches; sessions and origins (origin.ts).
import type { IncomingMessage, Server } from 'node:http';
import { usualConnectionCaps } from '#wire/connection-guard.ts';
import { guardServer } from '#wire/guarded-server.ts';
import { isLoopback } from '#wire/sip/flow.ts';

/** Whoever sends the head of a request drop by drop is let go. */
const headMs = 20_000;

/** Guards it from now on. Behind a proxy on this machine all that comes from here is the proxy's, which has limits of its own. */
export function guardConnections(server: Server, behindProxy: boolean): void {
  const guarded = guardServer(server, usualConnectionCaps, (address) => behindProxy && isLoopback(address));
  server.headersTimeout = headMs;
  const spoke = ({ socket }: IncomingMessage): void => guarded.spoke(socket);
  server.prependListener('request', spoke);
  server.prependListener('upgrade', spoke);
}
