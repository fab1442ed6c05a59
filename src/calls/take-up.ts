// A call's open effects after a restart: what the media process went on with is silenced, transfers are taken up, the rest outside is lost.
// Not here: which calls live on (recovery.ts), what the engine makes of it.
import type { OpenEffect } from '#engine/effect.ts';
import { musicId } from './effects/transfer/caller-ear.ts';
import { prepareTransfer } from './effects/transfer/prepare.ts';
import { quietly } from './quietly.ts';
import type { EffectHost, Running } from './world.ts';

/** Takes up what can be. Answers the ids of transfers and requests that are lost. */
export function takeUp(host: EffectHost, running: Map<string, Running>, open: OpenEffect[], livingLegs: Set<string>): string[] {
  const { transfer } = host.runtime;
  silence(host, open);
  const kept = transfer && open.find((effect) => effect.id === transfer.id);
  if (transfer !== undefined && kept?.kind === 'transfer') {
    host.guard(() => {
      const taken = prepareTransfer(host, kept, readTransfer(host, transfer));
      running.set(kept.id, taken);
      taken.resume?.(transfer.leg !== undefined && livingLegs.has(transfer.leg));
    });
  } else delete host.runtime.transfer;
  return open
    .filter((effect) => effect.id !== kept?.id && (effect.kind === 'transfer' || effect.kind === 'request'))
    .map((effect) => effect.id);
}

/** What is still wanted is ordered anew. */
function silence(host: EffectHost, open: OpenEffect[]): void {
  const { line, log } = host.world;
  const stop = (play: string): void => quietly(log, () => line.stop(host.callerLeg, play));
  for (const effect of open) {
    if (effect.kind === 'play') stop(effect.id);
    if (effect.kind === 'transfer') stop(host.runtime.transfer?.music ?? musicId(effect.id));
    if (effect.kind !== 'listen') continue;
    if (effect.sensitive !== undefined) quietly(log, () => line.cancelCollect(host.callerLeg, effect.id));
    else quietly(log, () => line.cancelListen(host.callerLeg, effect.id));
  }
}

/** Written by another version of this program it may lack what was not known then. */
function readTransfer(host: EffectHost, stored: NonNullable<EffectHost['runtime']['transfer']>): typeof stored {
  const effect = { to: stored.to ?? { team: '' }, ticket: stored.ticket ?? `${host.callId}:${stored.id}` };
  return { ...stored, ...effect, stays: stored.stays ?? 1, enteredAt: stored.enteredAt ?? host.world.clock.now() };
}
