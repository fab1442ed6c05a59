// What the HTTP room is handed by main.ts: ports and small functions of other rooms. Not here: how they are made.
import type { WebSocket } from 'ws';
import type { AgentState, Board } from '#desk/board.ts';
import type { Installation } from '#flow/problem.ts';
import type { ChannelKindDefinition } from '#ports/channel-kind.ts';
import type { Clock } from '#ports/clock.ts';
import type { ConfusionCheck } from '#ports/confusion-check.ts';
import type { Courier } from '#ports/courier.ts';
import type { Drain } from '#ports/drain.ts';
import type { LiveCalls } from '#ports/live-calls.ts';
import type { OutboundRefusal, OutboundRule } from '#ports/outbound-policy.ts';
import type { Store } from '#ports/store.ts';
import type { MenuWords } from '#prompts/menu-words.ts';
import type { ModelStore } from '#ports/models.ts';
import type { TrunkState } from '#ports/trunk-state.ts';
import type { VoiceInfo } from '#ports/voice.ts';
import type { LibraryFiles } from '#prompts/library-files.ts';
import type { Prompts } from '#prompts/prompts.ts';
import type { EarSettings, HostedEar } from '#prompts/ear-settings.ts';
import type { HostedVoice, VoiceSettings } from '#prompts/voice-settings.ts';

/** Who a browser phone is for: a caller of a line, or an agent's desk. */
export interface CredentialRequest {
  userId: string;
  purpose: 'call' | 'desk';
  /** Line to ring, for `call`. */
  line?: string;
  /** Ring this flow's draft instead; the caller of this function has checked the role. */
  draft?: string;
  /** Address of record to register, for `desk`. */
  aor?: string;
}

/** Short-lived SIP credentials of a browser phone. */
export interface Credentials {
  user: string;
  password: string;
  domain: string;
  /** Whom to INVITE, for `call`. */
  target?: string;
  /** Epoch ms. */
  expiresAt: number;
}

/** Telephony as this room needs it. */
export interface ApiLine {
  mintCredentials: (request: CredentialRequest) => Credentials | Promise<Credentials>;
  /** Takes over a WebSocket whose session, Origin and Host were checked. */
  acceptSipWebSocket: (socket: WebSocket, facts: { userId: string; remote: string }) => void;
  registrations: () => { aor: string; contacts: number; browser: boolean; expiresAt: number }[];
  testTrunk: (name: string) => Promise<{ reachable: boolean; sipStatus?: number | undefined; detail: string }>;
  /** How the enabled trunks stand. */
  trunkStates?: () => TrunkState[];
  onTrunkStates?: (wake: () => void) => () => void;
  /** Where SIP listens, e.g. `127.0.0.1:5060`. */
  boundAddresses: () => { sip: string };
}

/** What supervisors and agents see of the desk and tell it. What is optional may be left out in tests. */
export interface ApiDesk {
  states: () => Map<string, AgentState>;
  onChange?: (wake: () => void) => () => void;
  /** Called when people were changed here: who waits for them must not wait for the next look. */
  refresh?: () => Promise<void>;
  board?: () => Board;
  /** `by` = who ordered it; `wrapUpUntilAt` moves the end of a wrap-up. Throws `not-found`. */
  setPresence?: (
    agent: string,
    state: 'available' | 'away' | 'wrap-up',
    reason: string | undefined,
    by: string,
    wrapUpUntilAt?: number,
  ) => void;
  /** Gives a waiting caller to another team or agent. Throws `not-found`, and `conflict` where nobody works there or the caller talks. */
  move?: (ticket: string, to: { team: string } | { agent: string }) => void;
  /** Gives up a callback that nobody is making now. Throws `not-found` and `conflict`. */
  cancelCallback?: (ticket: string) => void | Promise<void>;
}

/** Would this outside number be dialled at this instant? Counts nothing. */
export type RuleForNumber = (
  number: string,
  at: number,
) => Promise<{ rule: OutboundRule } | { refused: OutboundRefusal; rule?: OutboundRule }>;

/** The couriers of the connected channels. */
export interface ApiMessaging {
  /** Kinds that can be connected. */
  kinds: readonly ChannelKindDefinition[];
  /** The courier of a channel that is on, and the part of its webhook's path that only the carrier knows. */
  running: (channel: string) => { courier: Courier; webhookSecret: string; sinceAt: number } | undefined;
}

/** Figures that other rooms keep anyway; read when somebody asks for the metrics. Counts are since the process started. */
export interface RoomFigures {
  calls: () => { begun: ReadonlyMap<string, number>; refused: ReadonlyMap<string, number>; ended: ReadonlyMap<string, number> };
  /** Events of calls that wait to be stored. */
  backlog: () => { commits: number; bytes: number; failing: boolean };
  /** The overload brake: share of new calls let in, load (1 = full), and INVITEs refused by it and by the caps. */
  admission: () => { share: number; load: number; refused: Readonly<Record<string, number>> };
  /** Told of the audio of each leg whose call is over; `held` as in ports/line.ts. */
  onLegEnded?: (hear: (of: 'caller' | 'agent', quality: { held?: { mostMs: number } }) => void) => void;
  /** The media process; undefined while it is away. */
  media: () =>
    | {
        latenessMsP99: number;
        legs: number;
        cpuMsPerS: number;
        audio?: { packetsIn: number; packetsOut: number; lost: number; concealedMs: number; strangers: number; jitterMs: number };
      }
    | undefined;
}

/** A recogniser that can be chosen. */
export interface EarInfo {
  id: string;
  name: string;
  /** BCP 47. */
  languages: string[];
  place: 'local' | 'hosted';
}

/** Who understands callers where a flow listens, beside the ear that is always there. */
export interface ApiEars {
  list: () => EarInfo[];
  settings: () => EarSettings;
  /** Resolves once it is stored and the speech process knows. */
  save: (settings: EarSettings) => Promise<void>;
  hosted: () => HostedEar[];
  saveHosted: (ears: HostedEar[]) => Promise<void>;
  /** Ask one for the words of a moment's quiet. Throws `Failure` with what is wrong. */
  check: (id: string) => Promise<void>;
  onChange: (wake: () => void) => () => void;
}

/** Who speaks, and what can be installed to speak better. */
export interface ApiVoices {
  models: ModelStore;
  list: () => VoiceInfo[];
  settings: () => VoiceSettings;
  /** Resolves once it is stored; published words are rendered anew behind it, and callers hear the change when that is done. */
  save: (settings: VoiceSettings) => Promise<void>;
  hosted: () => Promise<HostedVoice[]>;
  saveHosted: (voices: HostedVoice[]) => Promise<void>;
  /** How far the rendering behind a change is; undefined when none is under way. */
  rendering: () => { done: number; total: number } | undefined;
  /** Voices, models or the rendering changed. */
  onChange: (wake: () => void) => () => void;
}

/** A log line; the object first, as pino has it. */
export interface ApiLog {
  info: (facts: object, text: string) => void;
  warn: (facts: object, text: string) => void;
  error: (facts: object, text: string) => void;
}

/** Settings of this room, read from the environment by main. */
export interface ApiSettings {
  version: string;
  /** `127.0.0.1:8080`; port 0 = any. */
  http: { host: string; port: number };
  /** PEM texts: HTTPS and WSS. */
  tls?: { cert: string; key: string } | undefined;
  /** As outsiders reach us, e.g. `https://bot.example`. */
  publicUrl?: string | undefined;
  /** IANA zone in which the installation's days begin; absent = the machine's. */
  timeZone?: string;
  /** Folder of the built studio. */
  studioFolder: string;
  /** Where the first admin's made-up password was left; absent = nowhere. It goes when that password does. */
  firstPasswordFile?: string;
  /** Unix socket of the command line. */
  controlSocket: string;
}

/** Channels that messages can leave by, for forms and checks. */
export type Channels = Pick<Installation, 'smsOrigins' | 'whatsappNumbers'>;

/** An open channel as its webhook needs it. */
export interface ChannelHook {
  /** The last part of the webhook's path, known to the carrier only. */
  secret: string;
  courier: Pick<Courier, 'webhook'>;
}

/** What is asked of this process besides the database. */
export interface RoomHealth {
  mediaUp: boolean;
  speechUp: boolean;
  /** Calls are being ended to stop. */
  draining: boolean;
  /** No room to put a call on record. */
  diskFull: boolean;
  /** End of our own certificate, epoch ms; absent = there is none. */
  certificateEndsAt?: number;
}

/** Where nobody can be asked. */
export const allWell: RoomHealth = { mediaUp: true, speechUp: true, draining: false, diskFull: false };

/** All that `createServer` needs. Optional parts may be left out in tests. */
export interface ApiRooms {
  store: Store;
  liveCalls: LiveCalls;
  line: ApiLine;
  desk: ApiDesk;
  ruleForNumber: RuleForNumber;
  /** Images, videos and documents of messages. */
  files: LibraryFiles;
  prompts: Pick<Prompts, 'preview' | 'renderAll' | 'addAudio' | 'reload' | 'fileOf' | 'originalOf'>;
  /** `label` = what a secret is for; what was sealed for one purpose does not open for another. */
  secrets: { seal: (plain: string, label?: string) => string; open: (sealed: string, label?: string) => string };
  channels: () => Channels | Promise<Channels>;
  /** The open channel that a carrier's webhook is for, with its secret; undefined = no such channel, or disabled. */
  hooks?: (channelId: string) => ChannelHook | undefined;
  /** Absent = only the sandbox. */
  messaging?: ApiMessaging;
  /** How the words of a published flow's menus stand; absent = nothing is heard here. */
  words?: Pick<MenuWords, 'of' | 'onChange'>;
  /** Which options of a menu sound alike; absent = nothing is heard here. */
  confusions?: ConfusionCheck;
  /** How the machine and the other processes stand; absent = all is well. */
  health?: () => RoomHealth;
  /** Absent = the server is not stopped from here. */
  drain?: Drain;
  /** What other rooms count, for the metrics. */
  figures?: RoomFigures;
  /** Absent in tests that need no voice. */
  voices?: ApiVoices;
  ears?: ApiEars;
  /** Streams the database out and back in; only over the control socket. */
  backup?: {
    /** Does not end the stream: the audio files follow. */
    write: (out: NodeJS.WritableStream) => Promise<void>;
    /** All or nothing; `replace` empties the database first. Throws `conflict` where it is not empty. */
    restore: (from: NodeJS.ReadableStream, options: { replace: boolean }) => Promise<void>;
    /** Called once a restore has been answered: what the rooms hold in memory is of another world now, so main starts again. */
    restored?: () => void;
  };
  settings: ApiSettings;
  clock: Clock;
  log: ApiLog;
}
