// Floods from many addresses at once, by datagrams and by connections that say nothing: each address is limited by itself, nothing piles up,
// and ordinary calls go on. Not here: one address (flood.test.ts), the caps' own cases (wire/connection-guard.test.ts).
import { createSocket, type Socket as Datagrams } from 'node:dgram';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { usualConnectionCaps } from '#wire/connection-guard.ts';
import { heapMiB } from '../fuzz/inputs.ts';
import { makeCertificate } from './certificate.ts';
import { rawRequest, sdp, type RawPeer } from './raw-peer.ts';
import { sipp, startLineRig, type LineRig } from './rig.ts';

const sources = Array.from({ length: 20 }, (_, number) => `127.0.1.${2 + number}`);
const turn = () => new Promise((resolve) => setImmediate(resolve));

let rig: LineRig;
beforeAll(async () => {
  rig = await startLineRig({ tls: { address: '127.0.0.1', port: 0, ...makeCertificate() } });
  const rest = { outbound: '', user: '', secret: '', callerFrom: 'from', enabled: true, note: '' } as const;
  await rig.store.saveTrunk({ ...rest, name: 'carrier', addresses: ['127.0.0.1'] });
});
afterAll(() => rig.close());

describe('datagrams', () => {
  it('INVITE, REGISTER and OPTIONS of strangers are answered so many times each, leave nothing behind, and calls go on', async () => {
    const answers = new Map<string, number>();
    const peers = await Promise.all(
      sources.map(async (address) => {
        const socket: Datagrams = createSocket('udp4');
        socket.on('message', () => answers.set(address, (answers.get(address) ?? 0) + 1));
        await new Promise<void>((resolve) => socket.bind(0, address, resolve));
        return { socket, peer: { transport: 'UDP', port: socket.address().port } as RawPeer, address };
      }),
    );
    const flood = async (rounds: number, name: string): Promise<void> => {
      for (let round = 0; round < rounds; round += 1)
        for (const { socket, peer, address } of peers) {
          for (const method of ['INVITE', 'REGISTER', 'OPTIONS']) {
            const callId = `${name}-${address}-${round}-${method}`;
            const body = method === 'INVITE' ? { body: sdp(4000) } : {};
            socket.send(rawRequest(peer, rig.target, { method, callId, cseq: 1, ...body }), rig.port, '127.0.0.1');
          }
          await turn();
        }
    };
    const startedAt = performance.now();
    await flood(10, 'warm');
    const before = heapMiB();
    const call = await sipp('call', rig.target, ['-s', 'demo']);
    await flood(150, 'flood');
    await call.done;
    await (await sipp('call', rig.target, ['-s', 'demo'])).done;
    const grownMiB = heapMiB() - before;
    const most = Math.max(...answers.values());
    console.log(`480 messages of each of ${sources.length} addresses: at most ${most} answers to one; heap +${grownMiB.toFixed(1)} MiB`);
    expect(grownMiB).toBeLessThan(16);
    expect(rig.line.admission()).toMatchObject({ calls: 0, halfOpen: 0 });
    expect(answers.size).toBe(sources.length);
    // 60 challenges and 120 answers to OPTIONS at once, then 20 and 30 a second.
    expect(most).toBeLessThan(60 + 120 + 50 * (1 + (performance.now() - startedAt) / 1000));
    expect(rig.said.filter((said) => said.is === 'incoming')).toHaveLength(2);
    for (const { socket } of peers) socket.close();
  });
});

/** A connection from there is taken: a keep-alive is answered (RFC 5626 §4.4.1), for TLS the handshake. */
async function getsThrough(transport: 'tcp' | 'tls', port: number, localAddress: string): Promise<boolean> {
  const plain = connect({ port, host: '127.0.0.1', localAddress });
  const socket = transport === 'tls' ? connectTls({ socket: plain, rejectUnauthorized: false }) : plain;
  socket.on('error', () => undefined);
  if (transport === 'tcp') socket.on('connect', () => void socket.write('\r\n\r\n'));
  const taken = await new Promise<boolean>((resolve) => {
    socket.on(transport === 'tls' ? 'secureConnect' : 'data', () => resolve(true));
    socket.on('close', () => resolve(false));
    plain.on('close', () => resolve(false));
  });
  socket.destroy();
  return taken;
}

describe.each(['tcp', 'tls'] as const)('half-open connections over %s', (transport) => {
  const open: Socket[] = [];
  afterEach(() => {
    for (const socket of open.splice(0)) socket.destroy();
  });

  /** Still open after the line has had its turn. */
  const standing = (): number => open.filter((socket) => !socket.destroyed && socket.readyState === 'open').length;

  it('are let in up to a limit an address, and an address that has none gets through', async () => {
    const port = rig.line.boundAddresses()[transport]?.port ?? 0;
    const most = usualConnectionCaps.silentPerSource;
    const attackers = sources.slice(0, 10);
    for (const localAddress of attackers)
      for (let count = 0; count < most + 8; count += 1) {
        const socket = connect({ port, host: '127.0.0.1', localAddress });
        socket.on('error', () => undefined);
        socket.on('connect', () => void (transport === 'tcp' ? socket.write('INVITE sip:a@b SIP/2.0\r\n') : undefined));
        open.push(socket);
      }
    await expect.poll(() => open.filter((socket) => !socket.connecting).length, { timeout: 10_000 }).toBe(attackers.length * (most + 8));
    await expect.poll(standing, { timeout: 10_000 }).toBe(attackers.length * most);
    expect(await getsThrough(transport, port, '127.0.9.9')).toBe(true);
    expect(await getsThrough(transport, port, attackers[0] ?? '')).toBe(false);
    // A place that comes free is another's.
    for (const socket of open.slice(0, most + 8)) socket.destroy();
    await expect.poll(() => getsThrough(transport, port, attackers[0] ?? ''), { timeout: 10_000 }).toBe(true);
  });
});
