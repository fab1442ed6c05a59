// What is known of a browser phone, for the pages to show. The SIP and WebRTC behind it (softphone.ts) are loaded only when it is used.
import { create } from 'zustand';

/** `ringing-in` = somebody calls this phone; `calling` = it rings at the far end. */
export type PhonePhase = 'idle' | 'asking' | 'connecting' | 'calling' | 'ringing-in' | 'talking' | 'ended';

/** Why a call or a registration did not come about: keys of `phone.<problem>`. */
export interface PhoneProblem {
  word: string;
  code?: number;
}

export interface PhoneState {
  phase: PhonePhase;
  /** Epoch ms since the far end answered. */
  since: number | undefined;
  /** How long the call that ended was, in ms. */
  lastedMs: number;
  muted: boolean;
  /** Keys pressed in this call. */
  keys: string;
  /** Who calls or is called, as a name or number. */
  peer: string;
  problem: PhoneProblem | undefined;
  /** Registered, so that calls can come in (desk only). */
  registered: boolean;
}

const fresh: PhoneState = {
  phase: 'idle',
  since: undefined,
  lastedMs: 0,
  muted: false,
  keys: '',
  peer: '',
  problem: undefined,
  registered: false,
};

const makeStore = () => create<PhoneState>(() => fresh);

export type PhoneStore = ReturnType<typeof makeStore>;

/** Where this browser remembers that the agent's phone is wanted: `on`. */
export const deskWantedKey = 'atiende.desk';

/** Where a page that goes away in a call leaves the instant, epoch ms, for the page that comes after it. */
export const cutCallKey = 'atiende.desk-cut';
const cutIsToldMs = 60_000;

function cutBefore(): number | undefined {
  const at = Number(sessionStorage.getItem(cutCallKey) ?? 0);
  sessionStorage.removeItem(cutCallKey);
  return Date.now() - at < cutIsToldMs ? at : undefined;
}

/** When this agent's part of a call was cut by loading the page anew; until the call rings again, or a minute. */
export const useCutCall = create<{ cutAt: number | undefined }>(() => ({ cutAt: cutBefore() }));
setTimeout(() => useCutCall.setState({ cutAt: undefined }), cutIsToldMs);

/** How the agent's phone stands with the server: keys of `desk.link-…`. `elsewhere` = another tab of this browser has it. */
export type DeskLink = 'off' | 'connecting' | 'connected' | 'retrying' | 'refused' | 'microphone' | 'elsewhere';

/** The agent's phone and the server; when it tries again, epoch ms. */
export const useDeskLink = create<{ link: DeskLink; retryAt: number | undefined }>(() => ({
  link: localStorage.getItem(deskWantedKey) === 'on' ? 'connecting' : 'off',
  retryAt: undefined,
}));

/** How well the far end is heard, measured over the last seconds. */
export interface CallQuality {
  /** Packets that never came, percent. */
  lossPercent: number;
  jitterMs: number;
  roundTripMs: number | undefined;
}

/** The quality of the call at the desk; undefined while there is none. */
export const useCallQuality = create<{ quality: CallQuality | undefined }>(() => ({ quality: undefined }));

/** The phone of the panel: calls lines. */
export const panelPhone = makeStore();

/** The phone of an agent's desk: is called. It goes on while other pages are open. */
export const deskPhone = makeStore();

/** The state at the beginning of a call. */
export const freshCall = { since: undefined, lastedMs: 0, muted: false, keys: '', problem: undefined } satisfies Partial<PhoneState>;

/** True while there is a call to hang up. */
export function inCall(phase: PhonePhase): boolean {
  return phase !== 'idle' && phase !== 'ended';
}
