// One trunk's registration with us as the client (RFC 3261 §10.2): REGISTER, digest, refresh, backoff. Not here: which trunks (trunk-keeper.ts).
import { URI } from 'sip.js/lib/grammar/uri.js';
import type { IncomingResponseMessage } from 'sip.js/lib/core/messages/incoming-response-message.js';
import type { Clock } from '#ports/clock.ts';
import { asFailure } from '#ports/failure.ts';
import type { TrunkRow } from '#ports/sip-store.ts';
import type { RegistrationState, TrunkFailure, TrunkTrouble } from '#ports/trunk-state.ts';
import { DigestClient } from '#wire/sip/digest-client.ts';
import { allowHeader } from '#wire/sip/sanity.ts';
import { newDialogIds, type Side } from '#wire/sip/sides.ts';
import type { SipLog } from '#wire/sip/sip-log.ts';
import { parseUri, type Way } from './target.ts';
import { troubleOf } from './trunk-health.ts';
import type { TrunkParts } from './trunk-test.ts';

/** Asked lifetime, first wait after a failure (doubles), longest wait. */
export interface RegistrationTimes {
  expiresS: number;
  retryMs: number;
  longestRetryMs: number;
}

const silenceMs = 8000;
const refreshAt = 0.8;
/** Asking DNS again burdens no registrar. */
const dnsRetryMs = 30_000;

export class TrunkRegistration {
  readonly trunk: TrunkRow;
  state: RegistrationState = { registration: 'trying' };
  lastFailure: TrunkFailure | undefined;
  /** Address that the registrar answered from: calls for our user come from there. */
  source: string | undefined;
  #parts: TrunkParts;
  #clock: Clock;
  #log: SipLog;
  #changed: () => void;
  #times: RegistrationTimes;
  #ids = newDialogIds();
  #cseq = 1;
  #expiresS: number;
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;
  #side: Side | undefined;
  #stopped = false;
  #way: Way | undefined;

  /** `changed` is told whenever `state` is another. */
  constructor(
    trunk: TrunkRow,
    parts: TrunkParts,
    times: RegistrationTimes,
    { clock, log, changed }: { clock: Clock; log: SipLog; changed: () => void },
  ) {
    this.trunk = trunk;
    this.#parts = parts;
    this.#times = times;
    this.#clock = clock;
    this.#log = log;
    this.#changed = changed;
    this.#expiresS = times.expiresS;
  }

  start(): void {
    this.#register().catch((error: unknown) => {
      const failure = asFailure(error);
      const trouble = troubleOf(failure);
      this.#unreachable(trouble, failure.message, trouble === 'dns' ? dnsRetryMs : undefined);
    });
  }

  /** Without `leave` the binding stays at the registrar until it expires (another main takes it over). */
  async stop(leave: boolean): Promise<void> {
    const had = this.state.registration === 'registered';
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#side?.dispose();
    this.state = { registration: 'none' };
    const way = this.#way;
    if (!leave || !had || way === undefined) return;
    await new Promise<void>((resolve) => {
      const late = setTimeout(resolve, 500);
      this.#send(way, 0, () => {
        clearTimeout(late);
        resolve();
      });
    });
    this.#side?.dispose();
  }

  async #register(): Promise<void> {
    const way = await this.#parts.targets.wayTo(parseUri(this.trunk.registrar ?? ''));
    if (this.#stopped) return;
    this.#way = way;
    this.#again(silenceMs, () => this.#silent(way));
    this.#send(way, this.#expiresS, (answer) => {
      if (this.#stopped) return;
      if (answer.data === undefined || answer.data === '') this.#silent(way);
      else this.#answered(answer, way);
    });
  }

  #send(way: Way, expiresS: number, heard: (answer: IncomingResponseMessage) => void): void {
    const { trunk } = this;
    const base = parseUri(trunk.registrar ?? '');
    const registrar = new URI('sip', '', base.host, base.port);
    const own = new URI('sip', trunk.user, base.host, base.port);
    const password = this.#parts.trunks.password(trunk) ?? '';
    const { callId, localTag } = this.#ids;
    this.#side?.dispose();
    const side = this.#parts.sides.open({
      flow: way.flow,
      user: trunk.user,
      callId,
      authentication: () => new DigestClient(trunk.user, password),
    });
    this.#side = side;
    side.bindTag(localTag);
    const message = side.core.makeOutgoingRequestMessage(
      'REGISTER',
      registrar,
      own,
      own.clone(),
      { callId, fromTag: localTag, cseq: this.#cseq },
      [`Contact: ${side.core.configuration.contact.toString()};expires=${expiresS}`, `Expires: ${expiresS}`, allowHeader],
    );
    // The answer to a challenge takes the next number.
    this.#cseq += 2;
    const take = ({ message: answer }: { message: IncomingResponseMessage }): void => heard(answer);
    side.core.register(message, { onAccept: take, onReject: take, onRedirect: take });
  }

  #answered(answer: IncomingResponseMessage, way: Way): void {
    const status = answer.statusCode ?? 0;
    if (status >= 200 && status < 300) {
      const grantedS = this.#granted(answer);
      this.#failures = 0;
      this.source = way.flow.remote.address;
      this.#parts.targets.worked(way.target);
      this.#become({ registration: 'registered', registeredUntil: this.#clock.now() + grantedS * 1000, sipStatus: status });
      this.#again(Math.max(1000, grantedS * 1000 * refreshAt), () => this.start());
      return;
    }
    const least = Number(answer.getHeader('min-expires') ?? Number.NaN);
    if (status === 423 && least > this.#expiresS && least <= 86_400) {
      this.#expiresS = least;
      this.start();
      return;
    }
    const detail = answer.reasonPhrase ?? '';
    this.#become({ registration: 'refused', registrationTrouble: 'refused', sipStatus: status, detail });
    this.#log.warn({ trunk: this.trunk.name, status }, 'trunk registration refused');
    const retryAfter = Number(/^\d+/.exec(answer.getHeader('retry-after') ?? '')?.[0] ?? 0);
    // Wrong credentials do not mend by themselves: asking often only gets us blocked.
    this.#retry(status === 401 || status === 403 || status === 407 ? 30 : 1, retryAfter * 1000);
  }

  /** RFC 3261 §10.2.4: our Contact's own parameter, then Expires, then what we asked for. */
  #granted(answer: IncomingResponseMessage): number {
    const ours = this.#side?.core.configuration.contact.uri;
    const mine = answer.getHeaders('contact').find((text) => ours !== undefined && text.includes(`${ours.user}@${ours.host}`));
    const said = Number(/;\s*expires\s*=\s*"?(\d+)/i.exec(mine ?? '')?.[1] ?? answer.getHeader('expires') ?? this.#expiresS);
    return Number.isFinite(said) && said > 0 ? Math.min(said, 86_400) : this.#expiresS;
  }

  #silent(way: Way): void {
    this.#parts.targets.failed(way.target);
    this.#unreachable('silent', 'no answer');
  }

  #become(state: RegistrationState): void {
    const at = this.#clock.now();
    const { registration, registrationSince = at } = this.state;
    this.state = { ...state, registrationSince: registration === state.registration ? registrationSince : at };
    const { registrationTrouble: trouble, sipStatus, detail } = state;
    if (trouble !== undefined)
      this.lastFailure = { at, of: 'registration', trouble, ...(sipStatus !== undefined && { sipStatus }), ...(detail && { detail }) };
    this.#changed();
  }

  #unreachable(trouble: TrunkTrouble, detail: string, mostMs?: number): void {
    if (this.#stopped) return;
    this.#become({ registration: 'unreachable', registrationTrouble: trouble, detail });
    this.#log.warn({ trunk: this.trunk.name, detail }, 'trunk registrar not reachable');
    this.#retry(1, 0, mostMs);
  }

  #retry(factor: number, leastMs: number, mostMs = this.#times.longestRetryMs): void {
    const waitMs = Math.min(mostMs, this.#times.retryMs * factor * 2 ** Math.min(this.#failures, 16));
    this.#failures += 1;
    // Trunks that failed together do not come back together.
    this.#again(Math.max(leastMs, waitMs * (0.8 + Math.random() * 0.4)), () => this.start());
  }

  #again(ms: number, act: () => void): void {
    clearTimeout(this.#timer);
    if (this.#stopped) return;
    this.#timer = setTimeout(act, ms);
    this.#timer.unref();
  }
}
