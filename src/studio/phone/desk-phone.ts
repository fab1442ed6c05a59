// The agent's phone in the browser: stays registered while the studio is open, renews its credentials, rings aloud, answers and hangs up.
import { ApiError } from '#api/contract/client.ts';
import { client } from '../app/api.ts';
import { askMicrophone } from './microphone.ts';
import { deskPhone, freshCall, inCall } from './phone-state.ts';
import { openSoftphone, type Softphone } from './softphone.ts';
import { ring } from './tones.ts';

let phone: Softphone | undefined;
let wanted = false;
let timer: ReturnType<typeof setTimeout> | undefined;
let silence: (() => void) | undefined;

deskPhone.subscribe((now, before) => {
  if (now.phase === 'ringing-in' && before.phase !== 'ringing-in') silence ??= ring();
  if (now.phase !== 'ringing-in') {
    silence?.();
    silence = undefined;
  }
  if (now.problem?.word === 'lost' && before.problem?.word !== 'lost') again(3_000);
});

/** Connect anew in a while; never in the middle of a call. */
function again(delayMs: number) {
  clearTimeout(timer);
  timer = setTimeout(() => {
    if (!wanted) return;
    if (inCall(deskPhone.getState().phase)) again(15_000);
    else void open();
  }, delayMs);
}

async function open(): Promise<void> {
  const old = phone;
  phone = undefined;
  await old?.close();
  try {
    const credentials = await client('phoneCredentials', { body: { purpose: 'desk' } });
    if (!wanted) return;
    phone = await openSoftphone(credentials, deskPhone, { register: true });
    deskPhone.setState({ phase: 'idle' });
    again(Math.max(30_000, credentials.expiresAt - Date.now() - 60_000));
  } catch (error) {
    const refused = error instanceof ApiError && error.status < 500;
    deskPhone.setState({ phase: 'idle', registered: false, problem: refused ? { word: 'refused', code: error.status } : { word: 'lost' } });
  }
}

/** Ask for the microphone and be reachable from now on. */
export async function connectDesk(): Promise<void> {
  deskPhone.setState({ ...freshCall, phase: 'asking', peer: '' });
  const problem = await askMicrophone();
  if (problem) {
    deskPhone.setState({ phase: 'idle', problem });
    return;
  }
  wanted = true;
  deskPhone.setState({ phase: 'connecting' });
  await open();
}

/** Leave the server; calls no longer ring here. */
export async function disconnectDesk(): Promise<void> {
  wanted = false;
  clearTimeout(timer);
  const old = phone;
  phone = undefined;
  await old?.close();
  deskPhone.setState({ ...freshCall, phase: 'idle', registered: false });
}

/** Take the call that rings. */
export async function answerDesk(): Promise<void> {
  await phone?.answer();
}

/** Refuse the call that rings. */
export async function rejectDesk(): Promise<void> {
  await phone?.reject();
}

/** End the call. */
export async function hangUpDesk(): Promise<void> {
  await phone?.hangUp();
}

/** Silence the microphone, or not. */
export function muteDesk(muted: boolean): void {
  phone?.mute(muted);
}
