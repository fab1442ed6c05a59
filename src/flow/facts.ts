// The names every flow knows without declaring them (DESIGN §2).

/** Facts of a call that texts and conditions may use. `secret.<name>` is apart: only the sender of a request fills it. */
export const factNames: ReadonlySet<string> = new Set([
  'caller.number',
  'caller.name',
  'call.id',
  'call.line',
  'call.startedAt',
  'call.language',
  'now',
  'last.outcome',
]);
