// Entry of the media process: its settings from the environment, then plane and control. It outlives main. Not here: who starts it.
import { networkInterfaces } from 'node:os';
import { Control } from './control.ts';
import { Plane } from './plane.ts';

const socketPath = process.env['ATIENDE_MEDIA_SOCKET'];
if (socketPath === undefined || socketPath === '') {
  console.error('media: ATIENDE_MEDIA_SOCKET is not set');
  process.exit(2);
}

const bindAddress = process.env['ATIENDE_MEDIA_ADDRESS'] || '127.0.0.1';
const control = new Control(() => end(0));
const plane = new Plane(
  {
    bindAddress,
    publicAddress: process.env['ATIENDE_PUBLIC_ADDRESS'] || reachableAddress(bindAddress),
    rtpPorts: process.env['ATIENDE_RTP_PORTS'] || '20000-29999',
  },
  (event) => control.tell(event),
);

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => end(0));
process.on('uncaughtException', (error) => {
  // One leg's bug must not silence the others.
  console.error('media: unexpected', error);
});

plane.start();
await control.listen(socketPath, plane);

function end(status: number): void {
  plane.closeAll();
  control.close();
  // The goodbyes leave first.
  setTimeout(() => process.exit(status), 50);
}

/** Bound to every address, SDP still needs one: the first that is not loopback. */
function reachableAddress(bound: string): string {
  if (bound !== '0.0.0.0' && bound !== '::') return bound;
  const wanted = bound === '::' ? 'IPv6' : 'IPv4';
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.find((one) => one.family === wanted && !one.internal)?.address ?? '127.0.0.1';
}
