// What a carrier's refusal asks of the outbox, by command_status (SMPP 3.4 §5.1.3). Not here: the codes' names (wire/smpp/command-status.ts).
import type { SendFailureDetails, SendRemedy } from '#ports/courier.ts';
import { Failure } from '#ports/failure.ts';
import { statusCode, statusText } from '#wire/smpp/command-status.ts';
import type { SmppSettings } from './settings.ts';

/** Not in here: a code that says that the message as it is can never go (`never`). */
const table = new Map<number, SendRemedy>([
  // Something of the carrier's, or of the moment.
  [0x04, 'retry'],
  [0x05, 'retry'],
  [0x08, 'retry'],
  [0x64, 'retry'],
  [0xff, 'retry'],
  // Too many.
  [0x14, 'slow-channel'],
  [0x58, 'slow-channel'],
  // The number.
  [0x0b, 'no-number'],
  [0x50, 'no-number'],
  [0x51, 'no-number'],
  // The account, or what the channel's settings say of it.
  [0x0d, 'stop-channel'],
  [0x0e, 'stop-channel'],
  [0x0f, 'stop-channel'],
  [0x15, 'stop-channel'],
  [0x53, 'stop-channel'],
]);

/** What to do. A code of the carrier's own is tried again (it took nothing) unless the settings know it. */
function remedyOf(commandStatus: number, codes: SmppSettings['codes']): SendRemedy {
  const known = Object.entries(codes).find(([code]) => Number(code) === commandStatus)?.[1];
  return known ?? table.get(commandStatus) ?? (commandStatus >= 0x100 ? 'retry' : 'never');
}

/** The `Failure` for a submit_sm that was refused; `pauseMs` is how long the link holds back. */
export function refusal(commandStatus: number, codes: SmppSettings['codes'], pauseMs: number): Failure {
  const remedy = remedyOf(commandStatus, codes);
  const retryable = remedy === 'retry' || remedy === 'slow-channel';
  const details: SendFailureDetails = {
    remedy,
    carrierCode: statusCode(commandStatus),
    ...(remedy === 'slow-channel' ? { retryAfterS: Math.max(1, Math.ceil(pauseMs / 1000)) } : {}),
  };
  const code = remedy === 'slow-channel' ? 'too-many' : remedy === 'retry' ? 'unavailable' : 'rejected';
  return new Failure(code, `the carrier refused it: ${statusText(commandStatus)}`, { retryable, details });
}
