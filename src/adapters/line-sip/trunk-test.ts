// Does a trunk answer? OPTIONS to its outbound addresses, with its credentials when it asks for them.
import { URI } from 'sip.js/lib/grammar/uri.js';
import type { IncomingResponseMessage } from 'sip.js/lib/core/messages/incoming-response-message.js';
import { Failure } from '#ports/failure.ts';
import type { TrunkRow } from '#ports/sip-store.ts';
import type { TrunkAddress } from '#ports/trunk-state.ts';
import { targetKey, type SipTarget } from '#wire/sip/resolve.ts';
import { DigestClient } from '#wire/sip/digest-client.ts';
import { newDialogIds, type Sides } from '#wire/sip/sides.ts';
import { parseUri, type Targets, type Way } from './target.ts';
import type { TrunkBook } from './trunk-book.ts';

/** `answered` false = nothing came back in time from any address. A refusal still shows that the carrier is there. */
export interface TrunkTest {
  answered: boolean;
  /** What answered, e.g. `udp 192.0.2.7:5060`. */
  address?: string;
  sipStatus?: number;
  reason?: string;
  roundTripMs?: number;
}

const waitMs = 5000;

/** What asking a trunk needs. */
export interface TrunkParts {
  sides: Sides;
  trunks: TrunkBook;
  targets: Targets;
}

/** As stored now. Throws `Failure`: `not-found`, `not-configured`, `unavailable`. */
export async function testTrunk(name: string, parts: TrunkParts): Promise<TrunkTest> {
  await parts.trunks.load();
  const trunk = parts.trunks.byName(name);
  if (trunk === undefined) throw new Failure('not-found', 'no such trunk, or it is switched off');
  if (trunk.outbound === '') throw new Failure('not-configured', 'this trunk has no outbound address');
  return askTrunk(trunk, parts);
}

/** Where the trunk's calls may go, best first as DNS says. Throws `unavailable`. */
export async function addressesOfTrunk(trunk: TrunkRow, { targets }: Pick<TrunkParts, 'targets'>): Promise<TrunkAddress[]> {
  const found = await targets.addressesOf(parseUri(trunk.outbound));
  return found.map((target: SipTarget) => {
    const failingSince = targets.failingSince(target);
    return { address: targetKey(target), ...(failingSince === undefined ? {} : { failingSince }) };
  });
}

/** OPTIONS to one address after the other until one answers, as a call would go; those that say nothing are tried last next time. Throws `unavailable`. */
export async function askTrunk(trunk: TrunkRow, parts: TrunkParts): Promise<TrunkTest> {
  for (let way: Way | undefined = await parts.targets.wayTo(parseUri(trunk.outbound)); ; ) {
    const answer = await askAt(way, trunk, parts);
    const next: Way | undefined = answer.answered ? undefined : await way.next?.();
    if (next === undefined) return answer;
    way = next;
  }
}

async function askAt({ flow, target }: Way, trunk: TrunkRow, parts: TrunkParts): Promise<TrunkTest> {
  const uri = parseUri(trunk.outbound);
  const password = parts.trunks.password(trunk);
  const { callId, localTag } = newDialogIds();
  const authentication = (): DigestClient => new DigestClient(trunk.user, password ?? '');
  const side = parts.sides.open({ flow, user: 'atiende', callId, ...(password === undefined ? {} : { authentication }) });
  side.bindTag(localTag);
  const from = new URI('sip', trunk.user === '' ? 'atiende' : trunk.user, uri.host, uri.port);
  const message = side.core.makeOutgoingRequestMessage('OPTIONS', uri, from, uri, { callId, fromTag: localTag, cseq: 1 }, [
    'Accept: application/sdp',
  ]);
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const done = (result: TrunkTest): void => {
      clearTimeout(timer);
      side.dispose();
      resolve(result);
    };
    const silent = (): void => {
      parts.targets.failed(target);
      done({ answered: false });
    };
    const timer = setTimeout(silent, waitMs);
    const heard = ({ message: answer }: { message: IncomingResponseMessage }): void => {
      const real = answer.data !== undefined && answer.data !== '';
      if (!real) silent();
      else {
        const roundTripMs = Math.round(performance.now() - startedAt);
        parts.targets.worked(target);
        done({
          answered: true,
          address: targetKey(target),
          sipStatus: answer.statusCode ?? 0,
          reason: answer.reasonPhrase ?? '',
          roundTripMs,
        });
      }
    };
    side.core.request(message, { onAccept: heard, onReject: heard, onRedirect: heard });
  });
}
