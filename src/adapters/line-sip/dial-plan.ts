// Whom a dial request rings: contacts of an address of record, a fixed SIP address, a number through a trunk.
// Not here: the ringing (outgoing-leg.ts).
import { URI } from 'sip.js/lib/grammar/uri.js';
import { Failure } from '#ports/failure.ts';
import type { DialRequest, ReferRequest } from '#ports/line.ts';
import type { RegistrationRow, TrunkRow } from '#ports/sip-store.ts';
import { DigestClient } from '#wire/sip/digest-client.ts';
import type { Flow } from '#wire/sip/flow.ts';
import type { SipHub } from '#wire/sip/hub.ts';
import { demandNoCarrier } from './carrier-guard.ts';
import type { Branch, ComingBranch } from './branch.ts';
import type { Registrar } from './registrar.ts';
import { parseUri, type Targets, type Way } from './target.ts';
import type { TrunkBook } from './trunk-book.ts';
import type { TrunkKeeper } from './trunk-keeper.ts';

/** A display name that cannot break out of its quotes. */
function safeName(name: string | undefined): string | undefined {
  const clean = name
    ?.replace(/["\\\p{Cc}]/gu, ' ')
    .trim()
    .slice(0, 80);
  return clean === undefined || clean === '' ? undefined : clean;
}

function safeUser(user: string | undefined): string | undefined {
  const clean = user?.replace(/[^A-Za-z0-9+*#._-]/g, '').slice(0, 64);
  return clean === undefined || clean === '' ? undefined : clean;
}

function localUri(user: string, flow: Flow): URI {
  const host = flow.local.address.includes(':') ? `[${flow.local.address}]` : flow.local.address;
  return new URI('sip', user, host, flow.local.port === 5060 ? undefined : flow.local.port);
}

/** Throws `Failure`: `not-found` when nobody can be rung, else what the address or the connection lacks. */
export async function branchesFor(
  request: DialRequest,
  parts: { hub: SipHub; registrar: Registrar; trunks: TrunkBook; targets: Targets; keeper: Pick<TrunkKeeper, 'callTook' | 'callRefused'> },
): Promise<ComingBranch[]> {
  const { target } = request;
  const name = safeName(request.callerName);
  const named = name === undefined ? {} : { displayName: name };
  const caller = safeUser(request.callerUser);
  if (target.kind === 'registered') {
    const rows = parts.registrar.contacts(target.aor);
    if (rows.length === 0) throw new Failure('not-found', 'nobody is registered there');
    return rows.map((row) => ({ kind: row.browser ? 'webrtc' : 'rtp', branch: toContact(row, caller, named, parts) }));
  }
  if (target.kind === 'sip') {
    const uri = parseUri(target.uri);
    const { flow, target: end } = await parts.targets.wayTo(uri);
    await demandNoCarrier(uri, end, parts);
    const alone = { lost: () => undefined, back: () => undefined };
    return [there({ flow, uri, to: uri, from: localUri(caller ?? 'anonymous', flow), kind: 'rtp', contact: alone, ...named })];
  }
  return [there(await throughTrunk(target.number, target.trunk, caller, named, parts))];
}

function there(branch: Branch): ComingBranch {
  return { kind: branch.kind, branch: Promise.resolve(branch) };
}

async function toContact(
  row: RegistrationRow,
  caller: string | undefined,
  named: { displayName?: string },
  parts: { hub: SipHub; trunks: TrunkBook; targets: Targets; registrar: Registrar },
): Promise<Branch | undefined> {
  const { hub, targets, registrar } = parts;
  try {
    const uri = parseUri(row.contact);
    const known = hub.flowById(row.flow);
    const usable = known !== undefined && !known.closed();
    if (!usable && row.browser) return undefined;
    const way = usable ? { flow: known, target: { address: uri.host, port: uri.port ?? 5060 } } : await targets.wayTo(uri);
    await demandNoCarrier(uri, way.target, parts);
    const { flow } = way;
    const to = localUri(row.aor, flow);
    const contact = { lost: () => registrar.lost(row), back: () => registrar.back(row) };
    return { flow, uri, to, from: localUri(caller ?? 'anonymous', flow), kind: row.browser ? 'webrtc' : 'rtp', contact, ...named };
  } catch {
    registrar.lost(row);
    return undefined;
  }
}

/** Where a caller of `trunk` is sent for a number of the same trunk, if it is set so: `sip:+5491155550100@carrier.example`. */
export function referTarget(request: Pick<ReferRequest, 'number' | 'trunk'>, trunk: TrunkRow | undefined): string | undefined {
  if (trunk === undefined || trunk.name !== request.trunk || trunk.transferBy !== 'refer' || trunk.outbound === '') return undefined;
  const digits = safeUser(request.number);
  const { host, port } = parseUri(trunk.outbound);
  return digits === undefined ? undefined : new URI('sip', digits, host, port).toString();
}

async function throughTrunk(
  number: string,
  trunkName: string,
  caller: string | undefined,
  named: { displayName?: string },
  parts: { trunks: TrunkBook; targets: Targets; keeper: Pick<TrunkKeeper, 'callTook' | 'callRefused'> },
): Promise<Branch> {
  const trunk = parts.trunks.byName(trunkName);
  if (trunk === undefined || trunk.outbound === '') throw new Failure('not-configured', 'this trunk takes no calls out');
  const digits = safeUser(number);
  if (digits === undefined) throw new Failure('invalid', 'not a number');
  const base = parseUri(trunk.outbound);
  const uri = base.clone();
  uri.user = digits;
  const from = new URI('sip', caller ?? (trunk.user === '' ? 'anonymous' : trunk.user), base.host, base.port);
  const password = trunk.user === '' ? undefined : parts.trunks.password(trunk);
  const branchOver = ({ flow, target, next }: Way): Branch => ({
    flow,
    uri,
    to: uri.clone(),
    from,
    kind: 'rtp',
    trunk: {
      took: () => parts.keeper.callTook(trunk),
      refused: (sipStatus, detail) => parts.keeper.callRefused(trunk, sipStatus, detail),
    },
    ...named,
    ...(password === undefined ? {} : { authentication: () => new DigestClient(trunk.user, password) }),
    ...(next === undefined
      ? {}
      : {
          next: async () => {
            parts.targets.failed(target);
            const way = await next();
            return way === undefined ? undefined : branchOver(way);
          },
        }),
  });
  return branchOver(await parts.targets.wayTo(base));
}
