// What the desk's parts share: my desk as the server has it, which moment it is, the clock, the names of reasons. Not here: the phone (phone/).
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallAnswer } from '#api/contract/client.ts';
import { useApi } from '../app/api.ts';
import { languages } from '../app/locale.ts';
import { deskPhone, type PhonePhase, useCutCall, useDeskLink } from '../phone/phone-state.ts';

export type Desk = CallAnswer<'desk'>;
export type DeskCall = NonNullable<Desk['call']>;
export type Story = CallAnswer<'deskCall'>;
export type PresenceState = Desk['presence']['state'];

/** Hints of the server make it fresh; this is for a hint that was lost. */
const refetchMs = 10_000;

/** My desk. Asked only where the user is an agent. */
export function useDesk(enabled = true) {
  return useApi('desk', {}, { refetchMs, enabled });
}

/** What the desk shows. `lost`: the server has a call of ours whose sound this page no longer has. */
export type Moment = 'idle' | 'ringing' | 'talking' | 'lost' | 'wrap-up';

/** The moment, from what the server and this page's phone know. The phone is sooner, the server survives a reload. */
function momentOf(desk: Pick<Desk, 'call' | 'agent'>, phase: PhonePhase, here: boolean, cut: boolean): Moment {
  const { call, agent } = desk;
  if (phase === 'ringing-in' || phase === 'talking') return phase === 'talking' ? 'talking' : 'ringing';
  if (!call) return cut ? 'lost' : 'idle';
  if (call.phase === 'ringing') return phase === 'ended' ? 'idle' : 'ringing';
  if (call.phase === 'wrap-up') return 'wrap-up';
  if (agent.contact.kind !== 'browser' || !here) return 'talking';
  return phase === 'ended' ? 'wrap-up' : 'lost';
}

/** The moment of this page. */
export function useMoment(desk: Desk | undefined): Moment {
  const phase = deskPhone((state) => state.phase);
  const here = useDeskLink((state) => state.link !== 'elsewhere' && state.link !== 'off');
  const cut = useCutCall((state) => state.cutAt !== undefined);
  return desk === undefined ? (phase === 'ringing-in' ? 'ringing' : 'idle') : momentOf(desk, phase, here, cut);
}

/** Now, again every half second while `running`. */
export function useNow(running = true): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!running) return undefined;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [running]);
  return now;
}

/** A text of the installation in the studio's language. */
export function useOwnWords(): (label: Record<(typeof languages)[number], string>) => string {
  const { i18n } = useTranslation();
  return (label) => label[languages.find((language) => language === i18n.language) ?? 'es'];
}

/** Who calls, as a name or number. */
export function callerOf(call: { callerName?: string | undefined; callerNumber?: string | undefined } | undefined, peer: string): string {
  return call?.callerName ?? call?.callerNumber ?? peer;
}

/** Is a person writing, or is a dialog or menu open, so that keys are not the desk's? */
export function keysAreTaken(event: KeyboardEvent): boolean {
  const { target } = event;
  if (event.defaultPrevented || event.repeat) return true;
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches('input, textarea, select')) return true;
  return document.querySelector('[role="dialog"][aria-modal="true"], [role="menu"]') !== null;
}
