// What a leg's UDP sockets do, the same for those of Linux called directly and for Node's. No timing asserted.
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { afterEach, describe, expect, test } from 'vitest';
import type { Datagrams, DatagramSocket, DatagramSource } from './datagrams.ts';
import { libcDatagrams } from './datagrams-libc.ts';
import { nodeDatagrams } from './datagrams-node.ts';

const linux = process.platform === 'linux';
const ways: [string, () => Datagrams][] = [['node', nodeDatagrams]];
if (linux) ways.push(['libc', () => libcDatagrams() as Datagrams]);

/** An address of ours with its zone, where this machine has a link. */
const linkLocal = Object.entries(networkInterfaces()).flatMap(([name, list]) =>
  (list ?? []).filter(({ address }) => address.startsWith('fe80:')).map(({ address }) => `${address}%${name}`),
)[0];

const closing: (() => unknown)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

interface Heard {
  packet: Buffer;
  from: DatagramSource;
}

describe.each(ways)('UDP sockets of %s', (_name, make) => {
  const datagrams = make();
  let nextPort = 24_000 + Math.floor(Math.random() * 1000);

  /** One on a free port, and what it hears. */
  async function opened(address = '127.0.0.1'): Promise<{ socket: DatagramSocket; port: number; heard: Heard[] }> {
    for (;;) {
      const port = nextPort++;
      const socket = await datagrams.open(address, port);
      if (socket === undefined) continue;
      const heard: Heard[] = [];
      socket.onDatagram = (packet, from) => heard.push({ packet: Buffer.from(packet), from });
      closing.push(() => socket.close());
      return { socket, port, heard };
    }
  }

  /** Whoever owns the clock looks; without one the event loop does. */
  async function turnsUntil(done: () => boolean): Promise<void> {
    while (!done()) {
      datagrams.watch?.look(0);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  test.runIf(linkLocal !== undefined)('carry both ways over a link, whose zone is in nobody’s address', async () => {
    const bound = linkLocal ?? '';
    const [plain = ''] = bound.split('%');
    const one = await opened(bound);
    const two = await opened(bound);
    one.socket.send(Buffer.from('with its zone'), two.port, bound);
    one.socket.send(Buffer.from('without'), two.port, plain);
    await turnsUntil(() => two.heard.length === 2);
    expect(two.heard).toMatchObject(
      ['with its zone', 'without'].map((text) => ({ packet: Buffer.from(text), from: { address: plain, port: one.port } })),
    );
    await expect(datagrams.open(`${plain}%no-such-link`, one.port)).rejects.toThrow(/cannot bind RTP/);
  });

  test.each(['127.0.0.1', '::1'])('carry both ways over %s and tell whose it is', async (address) => {
    const one = await opened(address);
    const two = await opened(address);
    one.socket.send(Buffer.from('good morning'), two.port, address);
    await turnsUntil(() => two.heard.length === 1);
    expect(two.heard[0]).toMatchObject({ packet: Buffer.from('good morning'), from: { address, port: one.port } });
    two.socket.send(Buffer.from('to you too'), one.port, address);
    await turnsUntil(() => one.heard.length === 1);
    expect(one.heard[0]).toMatchObject({ packet: Buffer.from('to you too'), from: { address, port: two.port } });
  });

  test('an IPv4 caller of a socket for every address is told as its mapped address', async () => {
    const all = await opened('::');
    const caller = await opened();
    caller.socket.send(Buffer.from('hello'), all.port, '127.0.0.1');
    await turnsUntil(() => all.heard.length === 1);
    expect(all.heard[0]?.from).toMatchObject({ address: '::ffff:127.0.0.1', port: caller.port });
  });

  test('tell two far sides apart that take turns', async () => {
    const one = await opened();
    const callers = [await opened(), await opened()] as const;
    for (let i = 0; i < 6; i++) callers[i % 2 === 0 ? 0 : 1].socket.send(Buffer.of(i), one.port, '127.0.0.1');
    await turnsUntil(() => one.heard.length === 6);
    expect(one.heard.map(({ packet, from }) => [packet[0], from.port])).toEqual(
      [0, 1, 2, 3, 4, 5].map((i) => [i, callers[i % 2 === 0 ? 0 : 1].port]),
    );
  });

  test('what was heard stays what it was, however much comes after it, and in its order', async () => {
    const one = await opened();
    const two = await opened();
    const lengths = [0, 1, 172, 1472];
    for (let i = 0; i < 600; i++) {
      one.socket.send(Buffer.alloc(lengths[i % 4] as number, i), two.port, '127.0.0.1');
      if (i % 50 === 49) await turnsUntil(() => two.heard.length === i + 1);
    }
    expect(two.heard.every(({ packet }, i) => packet.equals(Buffer.alloc(lengths[i % 4] as number, i)))).toBe(true);
  });

  test('a taken port is passed over; an address that is not ours is told', async () => {
    const { port } = await opened();
    expect(await datagrams.open('127.0.0.1', port)).toBeUndefined();
    await expect(datagrams.open('203.0.113.1', nextPort++)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('EADDRNOTAVAIL'),
    });
  });

  test('a far side that is not there harms nothing', async () => {
    const one = await opened();
    const gone = await opened();
    gone.socket.close();
    for (let i = 0; i < 20; i++) {
      one.socket.send(Buffer.from('anybody?'), gone.port, '127.0.0.1');
      datagrams.watch?.look(0);
      await new Promise((resolve) => setImmediate(resolve));
    }
    one.socket.send(Buffer.from('myself'), one.port, '127.0.0.1');
    await turnsUntil(() => one.heard.length === 1);
    expect(one.heard[0]?.packet.toString()).toBe('myself');
  });

  test('closed, its port is free again and nothing is left open', async () => {
    const { socket, port } = await opened();
    socket.close();
    const again = await datagrams.open('127.0.0.1', port);
    expect(again).toBeDefined();
    again?.close();
    const open = () => (linux ? readdirSync('/proc/self/fd').length : 0);
    const before = open();
    for (let i = 0; i < 500; i++) (await datagrams.open('127.0.0.1', port))?.close();
    await new Promise((resolve) => setImmediate(resolve));
    expect(open()).toBeLessThanOrEqual(before + 5);
  });
});

describe.runIf(linux)('sockets that somebody must look at', () => {
  test('a flood on one takes no more than its turn once the time is over', async () => {
    const datagrams = libcDatagrams() as Datagrams;
    let port = 27_000 + Math.floor(Math.random() * 1000);
    let socket: DatagramSocket | undefined;
    while (socket === undefined) socket = await datagrams.open('127.0.0.1', ++port);
    closing.push(() => socket.close());
    let heard = 0;
    socket.onDatagram = () => heard++;
    for (let i = 0; i < 100; i++) socket.send(Buffer.of(i), port, '127.0.0.1');
    datagrams.watch?.look(0);
    expect(heard).toBe(1);
    while (heard < 100) datagrams.watch?.look(Number.MAX_VALUE);
    expect(datagrams.watch?.count).toBe(1);
  });

  // It would sleep far beyond the test's own limit. In a program of its own: the event loop that wakes it is the main thread's.
  test('whoever sleeps is woken by a datagram, and by what the event loop waits for', async () => {
    const program = `
      import { stat } from 'node:fs/promises';
      import { libcDatagrams } from ${JSON.stringify(new URL('datagrams-libc.ts', import.meta.url).href)};
      const datagrams = libcDatagrams();
      let socket, port = 26000;
      while (socket === undefined) socket = await datagrams.open('127.0.0.1', ++port);
      socket.send(Buffer.of(1), port, '127.0.0.1');
      datagrams.watch.sleep(600000);
      datagrams.watch.look(Number.MAX_VALUE);
      // The loop begins to watch in its first turn.
      await new Promise((resolve) => setTimeout(resolve, 20));
      const found = stat('/');
      datagrams.watch.sleep(600000);
      await found;
      process.exit(42);`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: ['ignore', 'inherit', 'inherit'] });
    closing.push(() => child.kill());
    expect(await once(child, 'exit')).toEqual([42, null]);
  });

  test('one closed by the datagram of another that came at the same time hears no more', async () => {
    const datagrams = libcDatagrams() as Datagrams;
    const ports: number[] = [];
    const sockets: DatagramSocket[] = [];
    let heard = 0;
    for (let port = 28_000 + Math.floor(Math.random() * 1000); sockets.length < 2; port++) {
      const socket = await datagrams.open('127.0.0.1', port);
      if (socket === undefined) continue;
      socket.onDatagram = () => {
        heard++;
        for (const one of sockets) one.close();
      };
      ports.push(port);
      sockets.push(socket);
    }
    const sender = createSocket('udp4');
    closing.push(() => sender.close());
    await Promise.all(ports.map((port) => new Promise<void>((sent) => sender.send('x', port, '127.0.0.1', () => sent()))));
    while (heard === 0) datagrams.watch?.look(0);
    datagrams.watch?.look(0);
    expect(heard).toBe(1);
    sockets[0]?.send(Buffer.of(1), ports[0] ?? 0, '127.0.0.1');
  });
});
