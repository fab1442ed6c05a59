// Carries out `queueMessage`: the outbox row that is committed with the event. Not here: sending (outbox); its result comes by the inbox.
import type { NewOutboxRow } from '#ports/message-store.ts';
import type { EffectHost, EffectOf } from '../world.ts';

/** The row for an effect ordered at `at`. Without a recipient it is for the caller: a number, or on the sandbox whoever called. */
export function outboxRow(host: EffectHost, effect: EffectOf<'queueMessage'>, flow: string, at: number): NewOutboxRow {
  const caller = host.callerNumber ?? (host.world.sandboxOrigin(effect.origin) ? host.runtime.identity : undefined);
  return {
    key: effect.key,
    callId: host.callId,
    effectId: effect.id,
    flow,
    block: effect.block,
    action: effect.action,
    origin: effect.origin,
    to: effect.to?.trim() || caller,
    content: effect.content,
    fallback: effect.fallback,
    createdAt: at,
  };
}
