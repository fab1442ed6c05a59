// What line-sip is given by the wiring, and what its parts share. Not here: behaviour.
import type { MediaClient, MediaHandlers } from '#media/client.ts';
import type { Clock } from '#ports/clock.ts';
import type { LegEnd, LineHandlers } from '#ports/line.ts';
import type { SipStore } from '#ports/sip-store.ts';
import type { DigestCredentials } from '#wire/sip/digest-server.ts';
import type { Flow, SipAddress } from '#wire/sip/flow.ts';
import type { SipHub } from '#wire/sip/hub.ts';
import type { Sides } from '#wire/sip/sides.ts';
import type { SipLog } from '#wire/sip/sip-log.ts';
import type { SipCertificate } from '#wire/sip/tcp-flows.ts';
import type { CallCaps } from './admission.ts';
import type { Dns } from '#wire/sip/resolve.ts';
import type { AudioChoices } from './leg-media.ts';
import type { BrakeLimits, LoadSample } from './overload-brake.ts';
import type { Targets } from './target.ts';
import type { TrunkTimes } from './trunk-keeper.ts';

export interface LineSipOptions {
  /** Where to listen; port 0 = any. TCP with port 0 takes UDP's. */
  udp?: SipAddress;
  tcp?: SipAddress;
  tls?: SipAddress & SipCertificate;
  /** Our address as the outside sees it, for Via and Contact towards addresses that are not private. */
  publicAddress?: string;
  /** Connects to the media process; called again when the connection is lost. */
  media: (handlers: MediaHandlers) => Promise<MediaClient>;
  store: SipStore;
  /** Opens a sealed trunk password. */
  openSecret: (sealed: string) => string;
  /** Digest credentials of a registered phone (agents' SIP users). */
  credentials: (user: string) => Promise<DigestCredentials | undefined>;
  /** A phone appeared at an address of record, or the last of its contacts went. */
  registrationsChanged?: () => void;
  /** Key of minted browser credentials; the same after a restart. */
  mintSecret: string | Buffer;
  /** Digest realm. Default `atiende`. */
  realm?: string;
  clock: Clock;
  log: SipLog;
  /** May loopback call without credentials while no trunk exists and all binds are loopback? */
  sandboxAllowed: boolean;
  /** Default `usualTrunkTimes`. */
  trunkTimes?: TrunkTimes;
  /** Default: the system's. */
  dns?: Dns;
  /** How busy this process was since the last call of this; asked about once a second. */
  mainLoad?: () => LoadSample;
  /** Where new calls are refused for those that are up; false = never. Default `usualBrakeLimits`. */
  brake?: BrakeLimits | false;
  /** Default 2000 calls, 500 of them half open, 200 of these from one address. */
  caps?: CallCaps;
}

/** What legs use of the line. */
export interface LegHost {
  hub: SipHub;
  sides: Sides;
  targets: Targets;
  store: SipStore;
  clock: Clock;
  log: SipLog;
  media: () => MediaClient;
  handlers: () => LineHandlers;
  /** What legs of this trunk may agree on. Undefined = no trunk. */
  audioOf: (trunk: string | undefined) => AudioChoices;
  /** The leg is over: tell calls/, forget it, close its media, drop its row. Safe to call twice. */
  ended: (leg: string, end: LegEnd) => void;
  /** The ACK of a call that came in has arrived. */
  established: (leg: string) => void;
  /** A key that came by SIP INFO. */
  infoKey: (leg: string, key: string) => void;
  /** Another way to a far side whose connection closed. `contact` = its remote target's user, `next` = where that target lives. */
  reopen: (contactUser: string | undefined, next: SipAddress | undefined, flow: Flow) => Promise<Flow | undefined>;
}
