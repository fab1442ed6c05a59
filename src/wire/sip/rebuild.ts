// A dialog made anew from the raw INVITE and 2xx that once created it (RFC 3261 §12.1), able to send and take BYE and re-INVITE.
// Not here: where the two are kept.
import { SessionDialog } from 'sip.js/lib/core/dialogs/session-dialog.js';
import type { DialogState } from 'sip.js/lib/core/dialogs/dialog-state.js';
import type { InviteServerTransaction } from 'sip.js/lib/core/transactions/invite-server-transaction.js';
import type { IncomingMessage } from 'sip.js/lib/core/messages/incoming-message.js';
import { Parser } from 'sip.js/lib/core/messages/parser.js';
import { NameAddrHeader } from 'sip.js/lib/grammar/name-addr-header.js';
import { sipJsLoggers, type SipLog } from './sip-log.ts';
import type { Side } from './sides.ts';

/** What was stored. `localSeq` is skipped ahead, because the last one stored may not be the last one used. */
export interface DialogRecord {
  role: 'uas' | 'uac';
  invite: string;
  answer: string;
  localSeq: number;
  remoteSeq: number;
}

const seqSkip = 100;

/** Ids of the stored dialog, to open a side for it. Undefined = the texts do not parse. */
export function dialogIds(
  record: DialogRecord,
  log: SipLog,
): { callId: string; localTag: string; localUser: string; state: DialogState } | undefined {
  const logger = sipJsLoggers(log).getLogger('sip.rebuild');
  const invite = Parser.parseMessage(record.invite, logger);
  const answer = Parser.parseMessage(record.answer, logger);
  if (invite === undefined || answer === undefined) return undefined;
  const state = stateOf(record, invite, answer);
  if (state === undefined) return undefined;
  const contact = (record.role === 'uas' ? answer : invite).parseHeader('contact') as unknown;
  const localUser = contact instanceof NameAddrHeader ? (contact.uri.user ?? '') : '';
  return { callId: state.callId, localTag: state.localTag, localUser, state };
}

function stateOf(record: DialogRecord, invite: IncomingMessage, answer: IncomingMessage): DialogState | undefined {
  const uas = record.role === 'uas';
  const contact = (uas ? invite : answer).parseHeader('contact') as unknown;
  const [localTag, remoteTag] = uas ? [answer.toTag, invite.fromTag] : [invite.fromTag, answer.toTag];
  if (!(contact instanceof NameAddrHeader) || !localTag || !remoteTag) return undefined;
  const routes = (uas ? invite : answer).getHeaders('record-route');
  return {
    id: invite.callId + localTag + remoteTag,
    early: false,
    callId: invite.callId,
    localTag,
    remoteTag,
    localSequenceNumber: record.localSeq + seqSkip,
    remoteSequenceNumber: record.remoteSeq === 0 ? undefined : record.remoteSeq,
    localURI: uas ? invite.to.uri : invite.from.uri,
    remoteURI: uas ? invite.from.uri : invite.to.uri,
    remoteTarget: contact.uri,
    routeSet: uas ? routes : routes.toReversed(),
    secure: false,
  };
}

/** The dialog in its side's core. The INVITE's transaction is long over: the dialog only asks it for the request. */
export function rebuildDialog(side: Side, state: DialogState, record: DialogRecord, log: SipLog): SessionDialog {
  const request = Parser.parseMessage(record.invite, sipJsLoggers(log).getLogger('sip.rebuild'));
  const finished = { request, state: 'Terminated' } as unknown as InviteServerTransaction;
  const dialog = new SessionDialog(finished, side.core, state);
  const body = record.answer.slice(record.answer.indexOf('\r\n\r\n') + 4);
  if (body !== '') dialog.signalingStateTransition({ contentDisposition: 'session', contentType: 'application/sdp', content: body });
  side.bindTag(state.localTag);
  return dialog;
}
