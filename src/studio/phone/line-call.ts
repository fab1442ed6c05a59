// Calling a line, or a flow's draft, from the panel: permission, credentials, the call, and its end; one call at a time.
import { ApiError } from '#api/contract/client.ts';
import { client } from '../app/api.ts';
import { askMicrophone } from './microphone.ts';
import { freshCall, inCall, panelPhone } from './phone-state.ts';
import { openSoftphone, type Softphone } from './softphone.ts';
import { keyTone } from './tones.ts';

let phone: Softphone | undefined;

async function closeOld() {
  const old = phone;
  phone = undefined;
  await old?.close();
}

/** What the panel calls. A draft is a designer's to call. */
export type CallTarget = { line: string } | { draft: string; name: string };

/** Call a line or a draft. What goes wrong is told by the store's `problem`. */
export async function callLine(target: CallTarget): Promise<void> {
  if (inCall(panelPhone.getState().phase)) return;
  const peer = 'line' in target ? target.line : target.name;
  const whom = 'line' in target ? { line: target.line } : { draft: target.draft };
  await closeOld();
  panelPhone.setState({ ...freshCall, phase: 'asking', peer });
  const problem = await askMicrophone();
  if (problem) {
    panelPhone.setState({ phase: 'ended', problem });
    return;
  }
  panelPhone.setState({ phase: 'connecting' });
  try {
    const credentials = await client('phoneCredentials', { body: { purpose: 'call', ...whom } });
    phone = await openSoftphone(credentials, panelPhone, { register: false });
    await phone.call(peer);
  } catch (error) {
    const refused = error instanceof ApiError && error.status < 500;
    panelPhone.setState({ phase: 'ended', problem: refused ? { word: 'refused', code: error.status } : { word: 'lost' } });
  }
}

/** Hang up, whatever the call is doing. */
export async function hangUpLine(): Promise<void> {
  await phone?.hangUp().catch(() => undefined);
  if (inCall(panelPhone.getState().phase)) {
    panelPhone.setState({ phase: 'ended', since: undefined });
    await closeOld();
  }
}

/** Press a key in the call. */
export function pressKey(key: string): void {
  keyTone(key);
  phone?.press(key);
}

/** Silence the microphone, or not. */
export function muteLine(muted: boolean): void {
  phone?.mute(muted);
}

/** The panel is closed: end the call and leave the server. */
export async function leavePanel(): Promise<void> {
  await closeOld();
  panelPhone.setState({ ...freshCall, phase: 'idle', peer: '' });
}
