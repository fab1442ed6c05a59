// Telephony as main wires it: the SIP line over the media process, and how the HTTP room sees it.
import { isIP } from 'node:net';
import type { Logger } from 'pino';
import { createLineSip, type LineSip } from '#adapters/line-sip/create-line-sip.ts';
import type { ApiLine } from '#api/rooms.ts';
import { connectMedia } from '#media/client.ts';
import { systemClock } from '#ports/clock.ts';
import { Failure } from '#ports/failure.ts';
import type { Store } from '#ports/store.ts';
import { measureMain } from './main-load.ts';
import { type Bind, places, type Settings } from '../settings.ts';
import { readCertificate } from './certificate.ts';

/** How long the media process may take to be there. */
const mediaWaitMs = 15_000;

const isLoopback = (host: string) => host === 'localhost' || host === '::1' || host.startsWith('127.');

/** Build the line; nothing listens before its `start`. */
export function createTelephony(
  settings: Settings,
  store: Store,
  secrets: { open: (sealed: string) => string },
  mintSecret: Buffer,
  log: Logger,
  registrationsChanged: () => void,
): LineSip {
  const { sip, sipTls } = settings;
  const certificate = readCertificate(settings);
  return createLineSip({
    udp: { address: sip.host, port: sip.port },
    tcp: { address: sip.host, port: sip.port },
    ...(sipTls && certificate ? { tls: { address: sipTls.host, port: sipTls.port, ...certificate } } : {}),
    ...(settings.publicAddress ? { publicAddress: settings.publicAddress } : {}),
    media: async (handlers) => {
      const deadline = performance.now() + mediaWaitMs;
      for (;;) {
        try {
          return await connectMedia(places(settings).mediaSocket, handlers);
        } catch (error) {
          if (performance.now() > deadline) throw error;
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      }
    },
    store: store.sip,
    openSecret: secrets.open,
    credentials: async (user) => {
      const agent = await store.people.agentBySipUser(user);
      return agent && { password: secrets.open(agent.sipSecret) };
    },
    mintSecret,
    registrationsChanged,
    clock: systemClock,
    log: log.child({ room: 'sip' }),
    mainLoad: measureMain(),
    sandboxAllowed: isLoopback(sip.host) && (!sipTls || isLoopback(sipTls.host)),
  });
}

/** What the HTTP room needs of the line. */
export function lineForApi(line: LineSip, settings: Settings): ApiLine {
  const shown = (bind: Bind) => `${isIP(bind.host) === 6 ? `[${bind.host}]` : bind.host}:${bind.port}`;
  return {
    mintCredentials: ({ purpose, userId, line: name, draft, aor }) => {
      const minted = line.mintCredentials({
        userId,
        purpose: purpose === 'desk' ? 'agent' : 'call',
        ...(name === undefined ? {} : { line: name }),
        ...(draft === undefined ? {} : { draft }),
        ...(aor === undefined ? {} : { aor }),
      });
      const target = name ?? draft;
      return {
        user: minted.user,
        password: minted.password,
        domain: minted.realm,
        expiresAt: minted.expiresAt,
        ...(purpose === 'call' && target !== undefined ? { target: `sip:${encodeURIComponent(target)}@${minted.realm}` } : {}),
      };
    },
    acceptSipWebSocket: (socket, { userId, remote }) => {
      line.acceptSipWebSocket(socket, { userId, remoteAddress: remote.replace(/:\d+$/, ''), secure: settings.tlsCertFile !== undefined });
    },
    registrations: () => line.registrations(),
    trunkStates: () => line.trunkStates(),
    onTrunkStates: line.onTrunkStates,
    testTrunk: async (name) => {
      const test = await line.testTrunk(name);
      if (test.answered)
        return {
          reachable: true,
          sipStatus: test.sipStatus,
          detail: `answered ${test.sipStatus ?? ''} ${test.reason ?? ''} in ${Math.round(test.roundTripMs ?? 0)} ms`.replace(/ +/g, ' '),
        };
      return { reachable: false, detail: test.reason ?? 'no answer' };
    },
    boundAddresses: () => {
      const { udp, tcp } = line.boundAddresses();
      const bound = udp ?? tcp;
      if (!bound) throw new Failure('unavailable', 'SIP is not listening yet', { retryable: true });
      return { sip: shown({ host: bound.address, port: bound.port }) };
    },
  };
}
