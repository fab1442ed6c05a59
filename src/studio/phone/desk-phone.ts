// The agent's phone in the browser: stays registered while the studio is open, connects again by itself, renews its credentials, rings aloud, answers and
// hangs up. One tab of a browser has it at a time. Not here: SIP and WebRTC (softphone.ts), what it looks like (pages/desk-*.tsx).
import { ApiError } from '#api/contract/client.ts';
import { client, queryClient } from '../app/api.ts';
import { watchQuality } from './call-quality.ts';
import { askMicrophone, microphoneAllowed } from './microphone.ts';
import { cutCallKey, deskPhone, deskWantedKey, freshCall, inCall, useCallQuality, useCutCall, useDeskLink } from './phone-state.ts';
import { openSoftphone, type Softphone } from './softphone.ts';
import { ring } from './tones.ts';

const lockName = 'atiende.desk-phone';
/** New credentials are fetched this long before the old ones end. */
const renewMs = 90_000;

/** The newest first; an older one lives until its call has ended. */
let phones: Softphone[] = [];
let wanted = false;
let failures = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
let silence: (() => void) | undefined;
let unwatch: (() => void) | undefined;
let letGo: (() => void) | undefined;

const busyPhone = () => phones.find((phone) => phone.busy());

deskPhone.subscribe((now, before) => {
  if (now.phase === before.phase) return;
  void queryClient.invalidateQueries({ queryKey: ['desk'] });
  if (now.phase === 'ringing-in') {
    useCutCall.setState({ cutAt: undefined });
    silence ??= ring();
  } else {
    silence?.();
    silence = undefined;
  }
  unwatch?.();
  unwatch = now.phase === 'talking' ? watchQuality(() => busyPhone()?.connection()) : undefined;
  if (now.phase !== 'talking') useCallQuality.setState({ quality: undefined });
  if (!inCall(now.phase)) void closeOlder();
});

/** Phones with old credentials that have no call any more. */
async function closeOlder(): Promise<void> {
  const [newest, ...older] = phones;
  const over = older.filter((phone) => !phone.busy());
  if (!newest || over.length === 0) return;
  phones = phones.filter((phone) => !over.includes(phone));
  await Promise.all(over.map((phone) => phone.close()));
}

function later(delayMs: number, work: () => Promise<void>): void {
  clearTimeout(timer);
  timer = setTimeout(() => {
    if (wanted) void work();
  }, delayMs);
}

/** The connection is gone: try again, sooner at first. */
function retry(): void {
  if (!wanted) return;
  const delayMs = Math.min(500 * 2 ** failures, 15_000);
  failures += 1;
  useDeskLink.setState({ link: 'retrying', retryAt: Date.now() + delayMs });
  later(delayMs, renew);
}

/** A call goes on over the socket it had; otherwise a new phone with new credentials takes the old one's place. */
async function renew(): Promise<void> {
  const talking = busyPhone();
  if (talking !== undefined && !deskPhone.getState().registered) {
    try {
      await talking.reconnect();
      return connected(renewMs);
    } catch {
      // The call's audio may still flow; its words come back with the server.
    }
  }
  await open();
}

/** After a page that went away in a call: the server lets a phone rest that it could not ring; it is there again. */
async function back(): Promise<void> {
  if (useCutCall.getState().cutAt === undefined) return;
  const { presence } = await client('desk');
  if (presence.state === 'available' || presence.reason === 'no-answer') await client('setDeskPresence', { body: { state: 'available' } });
}

function connected(renewInMs: number): void {
  void back().catch(() => undefined);
  failures = 0;
  useDeskLink.setState({ link: 'connected', retryAt: undefined });
  later(renewInMs, renew);
}

async function open(): Promise<void> {
  try {
    const credentials = await client('phoneCredentials', { body: { purpose: 'desk' } });
    if (!wanted) return;
    const phone = await openSoftphone(credentials, deskPhone, { register: true, onLost: retry });
    if (!wanted) return void phone.close();
    const idle = phones.filter((old) => !old.busy());
    phones = [phone, ...phones.filter((old) => old.busy())];
    await Promise.all(idle.map((old) => old.close()));
    if (!inCall(deskPhone.getState().phase) || busyPhone() === undefined) deskPhone.setState({ ...freshCall, phase: 'idle' });
    connected(Math.max(30_000, credentials.expiresAt - Date.now() - renewMs));
  } catch (error) {
    if (!wanted) return;
    if (busyPhone() === undefined) deskPhone.setState({ phase: 'idle', registered: false });
    if (!(error instanceof ApiError) || error.status >= 500) return retry();
    useDeskLink.setState({ link: 'refused', retryAt: undefined });
    deskPhone.setState({ problem: { word: 'refused', code: error.status } });
  }
}

/** Holds the browser's one place for the phone; answers when it is ours, and never while another tab has it. */
function takePlace(steal: boolean): Promise<void> {
  if (letGo !== undefined || !('locks' in navigator)) return Promise.resolve();
  return new Promise((resolve) => {
    const held = () =>
      new Promise<void>((release) => {
        letGo = release;
        resolve();
      });
    navigator.locks.request(lockName, steal ? { steal: true } : {}, held).catch(() => {
      // Another tab took it over.
      letGo = undefined;
      void leave().then(() => {
        useDeskLink.setState({ link: 'elsewhere', retryAt: undefined });
        wanted = true;
        void takePlace(false).then(open);
      });
    });
  });
}

async function placeIsTaken(): Promise<boolean> {
  if (letGo !== undefined || !('locks' in navigator)) return false;
  return ((await navigator.locks.query()).held ?? []).some(({ name }) => name === lockName);
}

async function leave(): Promise<void> {
  wanted = false;
  clearTimeout(timer);
  const old = phones;
  phones = [];
  await Promise.all(old.map((phone) => phone.close()));
  deskPhone.setState({ ...freshCall, phase: 'idle', registered: false });
}

async function begin(steal: boolean): Promise<void> {
  wanted = true;
  failures = 0;
  if (!steal && (await placeIsTaken())) useDeskLink.setState({ link: 'elsewhere', retryAt: undefined });
  await takePlace(steal);
  if (!wanted) return;
  useDeskLink.setState({ link: 'connecting', retryAt: undefined });
  await open();
}

/** Ask for the microphone and be reachable from now on, on every visit, in this tab. */
export async function connectDesk(): Promise<void> {
  deskPhone.setState({ ...freshCall, phase: 'asking', peer: '' });
  const problem = await askMicrophone();
  deskPhone.setState({ phase: 'idle', problem });
  if (problem) return useDeskLink.setState({ link: 'microphone', retryAt: undefined });
  localStorage.setItem(deskWantedKey, 'on');
  await begin(useDeskLink.getState().link === 'elsewhere');
}

/** Connect without a question, where that was wanted on an earlier visit. */
export async function resumeDesk(): Promise<void> {
  if (wanted || localStorage.getItem(deskWantedKey) !== 'on') return;
  if (await microphoneAllowed()) await begin(false);
  else useDeskLink.setState({ link: 'microphone', retryAt: undefined });
}

/** Leave the server; calls no longer ring here, on later visits neither. */
export async function disconnectDesk(): Promise<void> {
  localStorage.removeItem(deskWantedKey);
  await leave();
  letGo?.();
  letGo = undefined;
  useDeskLink.setState({ link: 'off', retryAt: undefined });
}

/** Try now instead of later. */
export function retryDesk(): void {
  if (!wanted || useDeskLink.getState().link !== 'retrying') return;
  failures = 0;
  later(0, renew);
}

window.addEventListener('online', retryDesk);
window.addEventListener('pagehide', () => {
  if (inCall(deskPhone.getState().phase)) sessionStorage.setItem(cutCallKey, String(Date.now()));
});

/** Take the call that rings. */
export async function answerDesk(): Promise<void> {
  await busyPhone()?.answer();
}

/** Refuse the call that rings. */
export async function rejectDesk(): Promise<void> {
  await busyPhone()?.reject();
}

/** End the call. Answers false when this phone has none or cannot say so to the server. */
export async function hangUpDesk(): Promise<boolean> {
  const phone = busyPhone();
  if (phone === undefined || !deskPhone.getState().registered) return false;
  return await phone.hangUp().then(
    () => true,
    () => false,
  );
}

/** Silence the microphone, or not. */
export function muteDesk(muted: boolean): void {
  busyPhone()?.mute(muted);
}

/** Press a key in the call. */
export function pressDesk(key: string): void {
  busyPhone()?.press(key);
}
