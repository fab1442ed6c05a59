// One message on its way: its parts in order, their answers, and what they are together. Not here: which link (links.ts), receipts
// (delivery-ledger.ts).
import { asFailure, Failure } from '#ports/failure.ts';
import { refusalOf } from '#wire/smpp/connection.ts';
import type { Pdu } from '#wire/smpp/pdu.ts';
import type { Submission, SubmitOptions } from '#wire/smpp/send-window.ts';

export interface SendingParts {
  pdus: Submission[];
  /** Ids of parts that an earlier try brought to the carrier. */
  before: readonly (string | undefined)[];
  submit: (pdu: Submission, options: SubmitOptions) => Promise<Pdu>;
  /** The id in one form. */
  idOf: (messageId: string) => string;
  /** The `Failure` for a refusal. */
  refused: (commandStatus: number) => Failure;
  /** All parts are at the carrier after all, though the try was given up as not known. */
  onLate: (ids: string[]) => void;
  /** A part was refused after the try was given up as not known. */
  onLateRefusal: (failure: Failure) => void;
}

/**
 * Send all parts: the first alone, since what is wrong with a number is wrong with every part, then the rest together. Answers their ids in
 * order. Throws `Failure`: `timeout` where one part's fate is not known, else the refusal that weighs most. `ids` keeps what was taken.
 */
export async function sendParts(parts: SendingParts, signal: AbortSignal, ids: (string | undefined)[]): Promise<string[]> {
  const { pdus, before } = parts;
  ids.splice(0, ids.length, ...pdus.map((_, index) => before[index]));
  const open = pdus.map((_, index) => index).filter((index) => ids[index] === undefined);
  const [first, ...others] = open;
  if (first !== undefined) await sendOne(first, parts, signal, ids);
  const failures: Failure[] = [];
  await Promise.all(others.map((index) => sendOne(index, parts, signal, ids).catch((error: unknown) => failures.push(asFailure(error)))));
  if (failures.length > 0) throw weightiest(failures);
  return ids.map((id) => id ?? '');
}

async function sendOne(index: number, parts: SendingParts, signal: AbortSignal, ids: (string | undefined)[]): Promise<void> {
  const { pdus, submit, idOf, refused, onLate, onLateRefusal } = parts;
  const pdu = pdus[index];
  if (pdu === undefined) return;
  const take = (answer: Pdu): Failure | undefined => {
    const refusal = refusalOf(answer);
    if (refusal !== undefined) return refused(refusal);
    ids[index] = idOf('messageId' in answer ? answer.messageId : '');
    return undefined;
  };
  const late = (answer: Pdu) => {
    const failure = take(answer);
    if (failure !== undefined) onLateRefusal(failure);
    else if (ids.every((id) => id !== undefined)) onLate(ids.map((id) => id ?? ''));
  };
  const failure = take(await submit(pdu, { signal, onLate: late }));
  if (failure !== undefined) throw failure;
}

/** Not known goes first; then what can never go; then what may be tried again. */
function weightiest(failures: Failure[]): Failure {
  const weigh = ({ code, retryable }: Failure) => (code === 'timeout' ? 2 : retryable ? 0 : 1);
  return failures.reduce((worst, each) => (weigh(each) > weigh(worst) ? each : worst));
}
