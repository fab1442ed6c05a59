// After a restart of main: dialogs from the store meet the legs that the media process still holds. Not here: rebuilding itself (wire).
import type { LegSnapshot } from '#media/protocol.ts';
import type { DialogRow } from '#ports/sip-store.ts';
import { parseUri } from './target.ts';
import type { Flow } from '#wire/sip/flow.ts';
import { dialogIds, rebuildDialog } from '#wire/sip/rebuild.ts';
import { LegDialog } from './leg-dialog.ts';
import { LegMedia } from './leg-media.ts';
import type { LegHost } from './options.ts';

/** Line leg of a media leg. */
export function legOf(mediaLeg: string): string {
  const tilde = mediaLeg.indexOf('~');
  return tilde < 0 ? mediaLeg : mediaLeg.slice(0, tilde);
}

/** A leg as it is after a restart: only its dialog. */
export class RebuiltLeg {
  readonly leg: string;
  readonly dialog: LegDialog;

  constructor(leg: string, dialog: LegDialog) {
    this.leg = leg;
    this.dialog = dialog;
  }

  hangup(): void {
    this.dialog.hangup({ by: 'us' });
  }
}

async function flowOf(host: LegHost, row: DialogRow, target: { user: string | undefined; text: string }): Promise<Flow | undefined> {
  const known = host.hub.flowById(row.flow);
  if (known !== undefined && !known.closed()) return known;
  const again = await host.reopen(target.user, undefined, deadFlow(row.flow));
  if (again !== undefined) return again;
  return host.targets.flowTo(parseUri(target.text)).catch(() => undefined);
}

/** The name of a connection that went with the last main. Its protocol decides how the far side is reached again. */
function deadFlow(id: string): Flow {
  const protocol = id.startsWith('tls:') ? 'TLS' : id.startsWith('ws:') ? 'WS' : 'TCP';
  const far = /:(.+):(\d+)$/.exec(id);
  return {
    id,
    protocol,
    reliable: true,
    local: { address: 'atiende.invalid', port: 5060 },
    remote: { address: far?.[1] ?? '', port: Number(far?.[2] ?? 0) },
    proven: new Set(),
    closed: () => true,
    send: () => Promise.reject(new Error('the connection went with the last process')),
  };
}

/** Rebuild one dialog. Undefined = its texts do not parse. A browser that has not come back yet is reached when it has. */
export async function rebuildLeg(host: LegHost, row: DialogRow, snapshot: LegSnapshot | undefined): Promise<RebuiltLeg | undefined> {
  const ids = dialogIds(row, host.log);
  if (ids === undefined) return undefined;
  const target = { user: ids.state.remoteTarget.user, text: ids.state.remoteTarget.toString() };
  const flow = (await flowOf(host, row, target)) ?? deadFlow(row.flow);
  let leg: RebuiltLeg | undefined;
  const side = host.sides.open({
    flow,
    user: ids.localUser,
    callId: ids.callId,
    reopen: () => host.reopen(target.user, leg?.dialog.nextHop, side.transport.flow),
  });
  const session = rebuildDialog(side, ids.state, row, host.log);
  // The trunk is not on record; what the media process was told is as good.
  const agreed = snapshot?.remote?.format;
  const choices = { toneKeys: agreed?.toneKeys !== false, opus: agreed?.codec === 'opus' };
  const media = new LegMedia(host.media, snapshot?.leg ?? row.leg, snapshot?.kind ?? 'rtp', choices);
  media.adopt(row.localSdp, row.remoteSdp);
  const dialog = new LegDialog(host, row.leg, side, session, media, { role: row.role, invite: row.invite, answer: row.answer });
  leg = new RebuiltLeg(row.leg, dialog);
  return leg;
}
