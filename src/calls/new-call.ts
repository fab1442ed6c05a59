// A call's row as it begins: who called which line, and the flow that was published then. Not here: taking it (switchboard.ts).
import type { NewCall } from '#ports/call-store.ts';
import type { LineRow } from '#ports/flow-store.ts';
import type { IncomingLeg, IncomingSource } from '#ports/line.ts';
import type { PinnedFlow } from './flow-table.ts';

/** The row; `row` is absent where a draft is tried on no line. `normalise` brings the caller's number to E.164 by the line's country. */
export function newCall(
  id: string,
  leg: IncomingLeg,
  row: LineRow | undefined,
  pinned: PinnedFlow,
  normalise: (raw: string | undefined, country: string) => string | undefined,
): NewCall {
  const name = (leg.callerName ?? '')
    .replace(/[\p{Cc}\p{Cs}]/gu, '')
    .trim()
    .slice(0, 100);
  return {
    id,
    line: row?.name ?? leg.dialled,
    flow: pinned.bundle.root,
    version: pinned.version,
    ...(pinned.draftDocument === undefined ? {} : { draftDocument: pinned.draftDocument }),
    pinned: pinned.pinned,
    callerLeg: leg.leg,
    callerNumber: normalise(leg.callerUser, row?.country ?? ''),
    callerName: name || undefined,
    source: sourceText(leg.source),
    startedAt: leg.at,
    test: leg.draft !== undefined || leg.source.kind === 'sandbox' || leg.source.kind === 'browser',
  };
}

const fromPhone = 'registered:';

/** Whose phone a call came from, out of its source; undefined = from elsewhere. */
export function registeredUser(source: string): string | undefined {
  return source.startsWith(fromPhone) ? source.slice(fromPhone.length) : undefined;
}

/** Example: `trunk:carrier-a`, `registered:1000`, `browser:u-12`, `sandbox`. */
function sourceText(source: IncomingSource): string {
  if (source.kind === 'trunk') return `trunk:${source.trunk}`;
  if (source.kind === 'registered') return `${fromPhone}${source.aor}`;
  return source.kind === 'browser' ? `browser:${source.userId}` : 'sandbox';
}
