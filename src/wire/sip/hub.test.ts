// The hub's own rules that no call shows. Real sockets on loopback.
import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Failure } from '#ports/failure.ts';
import { createSipHub, type SipHub } from './hub.ts';

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const silent = { onRequest: () => undefined, onResponse: () => undefined, onFlowClosed: () => undefined };
const open: (SipHub | Server)[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

describe('a hub', () => {
  it('finds a number that is free on UDP and on TCP', async () => {
    // An address of its own, where so many numbers are taken on TCP that forty hubs meet some of them.
    const address = '127.0.0.77';
    const taken = Array.from({ length: 3000 }, () => createServer().listen(0, address));
    open.push(...taken);
    await Promise.all(taken.map((server) => new Promise((resolve) => server.once('listening', resolve))));
    const hubs = Array.from({ length: 40 }, () => createSipHub({ udp: { address, port: 0 }, tcp: { address, port: 0 }, log, clock: Date }));
    open.push(...hubs);
    await Promise.all(hubs.map((hub) => hub.open(silent)));
    for (const hub of hubs) expect(hub.bound().tcp?.port).toBe(hub.bound().udp?.port);
  });

  it('says so when the number it was given is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    open.push(server);
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    const hub = createSipHub({ tcp: { address: '127.0.0.1', port }, log, clock: Date });
    open.push(hub);
    await expect(hub.open(silent)).rejects.toMatchObject({ code: 'in-use' } satisfies Partial<Failure>);
  });
});
