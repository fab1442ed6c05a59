// Entry of the media process: its settings from the environment, then plane and control. It outlives main. Not here: who starts it.
import { networkInterfaces } from 'node:os';
import { answerSupervisor } from '#ports/supervision.ts';
import { zoneless } from '#wire/zone.ts';
import { Control } from './control.ts';
import { Plane } from './plane.ts';
import { takePrecedence } from './precedence.ts';

/** Exit code for settings that cannot work (EX_CONFIG of sysexits): the supervisor does not start it again. */
const configurationExit = 78;

/** The supervisor is gone, and main ends its calls as what they are; whoever is not let go by then is let go from here. */
const leaveTimeMs = 1500;

const control = new Control(() => end(0));
let plane: Plane | undefined;

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => end(0));
process.on('disconnect', () => setTimeout(() => end(0), leaveTimeMs));
process.on('uncaughtException', (error) => {
  // One leg's bug must not silence the others.
  console.error('media: unexpected', error);
});

answerSupervisor();
try {
  await start();
} catch (error) {
  const message = `The media process cannot start: ${error instanceof Error ? error.message : String(error)}`;
  console.error(message);
  process.send?.({ tell: 'refused', message });
  end(configurationExit);
}

async function start(): Promise<void> {
  const socketPath = process.env['ATIENDE_MEDIA_SOCKET'];
  if (socketPath === undefined || socketPath === '') throw new Error('ATIENDE_MEDIA_SOCKET is not set.');
  const earSocket = process.env['ATIENDE_EAR_SOCKET'];
  const bindAddress = process.env['ATIENDE_MEDIA_ADDRESS'] || '127.0.0.1';
  plane = new Plane(
    {
      bindAddress,
      publicAddress: process.env['ATIENDE_PUBLIC_ADDRESS'] || zoneless(reachableAddress(bindAddress)),
      rtpPorts: process.env['ATIENDE_RTP_PORTS'] || '20000-29999',
      ...(earSocket ? { earSocket } : {}),
    },
    (event) => control.tell(event),
  );
  const precedence = takePrecedence();
  if (precedence === 'usual') console.error('media: no right to a higher priority; audio may suffer when the machine is busy');
  await control.listen(socketPath, plane);
  plane.start();
  process.send?.({ tell: 'ready' });
}

function end(status: number): void {
  plane?.closeAll();
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
