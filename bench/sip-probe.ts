// Asks a SIP server over UDP whether it is there (OPTIONS), again and again. Not here: calls.
import { createSocket } from 'node:dgram';
import { randomUUID } from 'node:crypto';

const everyMs = 20;

/** Resolves with how many ms it took until `port` on this machine answered an OPTIONS with 200; NaN after `withinMs`. */
export async function untilAnswered(port: number, withinMs: number): Promise<number> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => {
    socket.bind(0, '127.0.0.1', resolve);
  });
  // While nobody listens the kernel refuses our packets; the next one may be answered.
  socket.on('error', () => undefined);
  const since = performance.now();
  const ask = setInterval(() => socket.send(options(port, socket.address().port), port, '127.0.0.1'), everyMs);
  const ms = await new Promise<number>((resolve) => {
    const late = setTimeout(() => resolve(Number.NaN), withinMs);
    socket.on('message', (packet) => {
      if (!packet.toString('latin1').startsWith('SIP/2.0 200')) return;
      clearTimeout(late);
      resolve(performance.now() - since);
    });
  });
  clearInterval(ask);
  socket.close();
  return ms;
}

function options(port: number, from: number): string {
  const id = randomUUID();
  return `OPTIONS sip:bench@127.0.0.1:${port} SIP/2.0\r
Via: SIP/2.0/UDP 127.0.0.1:${from};branch=z9hG4bK${id};rport\r
From: <sip:probe@127.0.0.1>;tag=${id.slice(0, 8)}\r
To: <sip:bench@127.0.0.1:${port}>\r
Call-ID: ${id}\r
CSeq: 1 OPTIONS\r
Max-Forwards: 70\r
Content-Length: 0\r
\r
`;
}
