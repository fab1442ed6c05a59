// Facts of a call that never was: what stands for them where a text is shown or heard before anybody calls. Pure.
// Not here: samples of a flow's own variables (kit/sample-values.ts).
import type { Value } from './model.ts';

/** A fixed moment, so that every preview says the same. */
const sampleAt = Date.UTC(2026, 10, 23, 13, 0);

/** A value for each fact but `call.language`, which is the language of the preview. */
export const sampleFacts: Readonly<Record<string, Value>> = {
  'caller.number': '+5491155551234',
  'caller.name': 'Ana',
  'call.id': 'c-1024',
  'call.line': 'demo',
  'call.startedAt': sampleAt,
  now: sampleAt,
  'last.outcome': 'ok',
};
