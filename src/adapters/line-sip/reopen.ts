// Another way to a far side whose connection is gone: the browser's new WebSocket, or a fresh TCP or TLS connection.
import type { Flow, SipAddress } from '#wire/sip/flow.ts';
import type { SipHub } from '#wire/sip/hub.ts';
import type { Registrar } from './registrar.ts';

/** `user` = user part of the remote target, which a browser keeps over its connections. Undefined = unreachable. */
export async function reopenFlow(
  hub: SipHub,
  registrar: Registrar,
  user: string | undefined,
  next: SipAddress | undefined,
  flow: Flow,
): Promise<Flow | undefined> {
  const registered = user === undefined ? undefined : registrar.flowOfUser(user);
  if (registered !== undefined) return registered;
  if ((flow.protocol !== 'TCP' && flow.protocol !== 'TLS') || next === undefined) return undefined;
  return hub.flowTo(flow.protocol, next).catch(() => undefined);
}
