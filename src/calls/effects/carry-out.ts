// Hands each effect to the file that carries it out, and sorts what is done at once from what waits for the commit.
// Not here: the mailbox (call.ts).
import type { Effect } from '#engine/effect.ts';
import type { NewOutboxRow } from '#ports/message-store.ts';
import type { EffectHost, EffectOf, Running } from '../world.ts';
import { startListen } from './listen.ts';
import { outboxRow } from './message.ts';
import { startPlay } from './play.ts';
import { prepareRequest } from './request.ts';
import { startTimer } from './timer.ts';
import { prepareTransfer } from './transfer/prepare.ts';

/** What is left to do for the effects of one event. */
export interface Orders {
  outbox: NewOutboxRow[];
  /** To be sent off after the commit, if still wanted then. */
  outward: Running[];
  hangup: EffectOf<'hangup'>['reason'] | undefined;
  /** What an effect threw; the others were carried out all the same. */
  broken: unknown;
}

/** Carries out the effects of one event in their order. `running` = this call's effects not yet answered. */
export function carryOut(host: EffectHost, running: Map<string, Running>, effects: Effect[], at: number): Orders {
  const orders: Orders = { outbox: [], outward: [], hangup: undefined, broken: undefined };
  let flow = host.flow;
  for (const effect of effects) {
    try {
      if (effect.kind === 'note' && 'flow' in effect.note) flow = effect.note.flow;
      one(host, running, effect, orders, flow, at);
    } catch (error) {
      orders.broken ??= error;
    }
  }
  return orders;
}

function one(host: EffectHost, running: Map<string, Running>, effect: Effect, orders: Orders, flow: string, at: number): void {
  switch (effect.kind) {
    case 'play':
      return start(host, running, effect.id, () => startPlay(host, effect));
    case 'listen':
      return start(host, running, effect.id, () => startListen(host, effect));
    case 'startTimer':
      return start(host, running, effect.id, () => startTimer(host, effect));
    case 'transfer':
      return start(host, running, effect.id, () => prepareTransfer(host, effect), orders.outward);
    case 'request':
      return start(host, running, effect.id, () => prepareRequest(host, effect), orders.outward);
    case 'queueMessage':
      orders.outbox.push(outboxRow(host, effect, flow, at));
      return;
    case 'cancel': {
      const cancelled = running.get(effect.id);
      running.delete(effect.id);
      cancelled?.cancel();
      return;
    }
    case 'hangup':
      orders.hangup = effect.reason;
      return;
    case 'note':
      if (effect.note.what === 'ended') host.runtime.endedBy ??= effect.note.by;
  }
}

function start(host: EffectHost, running: Map<string, Running>, id: string, make: () => Running, outward?: Running[]): void {
  running.get(id)?.cancel();
  host.answered.delete(id);
  const made = make();
  // What has been answered while it started (nothing to say, nothing to play it with) is not running.
  if (host.answered.delete(id)) return;
  running.set(id, made);
  made.begin?.();
  outward?.push(made);
}
