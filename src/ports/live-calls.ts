// LiveCalls: commands to and views of calls in progress, for api/. Implemented by calls/.
import type { CallSummary } from './call-store.ts';

export interface LiveCallView extends CallSummary {
  /** Agent joined or ringing now. */
  agent: string | undefined;
  phase: 'ringing' | 'flow' | 'queue' | 'joined';
}

export interface LiveCalls {
  list: () => LiveCallView[];
  /** End a call politely. Throws `not-found`. */
  end: (callId: string) => void;
  /** Every change of the list: at most one call of `wake` per 200 ms. */
  onChange: (wake: () => void) => () => void;
}
