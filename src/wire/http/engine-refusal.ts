// What a status of a hosted speech engine means. Not here: what it was asked (spoken-answer.ts, ear/utterance-socket.ts).
import { Failure } from '#ports/failure.ts';

/** What they answer beside it is not quoted: it may repeat what was asked, which may be a caller's words. */
export function engineRefusal(engine: 'voice' | 'recogniser', status: number): Failure {
  if (status === 401 || status === 403) return new Failure('not-configured', `the ${engine} refuses our key (${status})`);
  if (status === 429) return new Failure('too-many', `the ${engine} is asked too often, or the account has no credit`, { retryable: true });
  if (status >= 500) return new Failure('unavailable', `the ${engine} answered ${status}`, { retryable: true });
  return new Failure('rejected', `the ${engine} does not take this request (${status}): its model or its name may be wrong`);
}
