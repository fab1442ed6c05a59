// Carries out `request`: fills secrets and sensitive digits, asks, and picks values out of the JSON answer.
// Not here: which addresses may be asked and how much is read (the outward HTTP client).
import type { Value } from '#flow/model.ts';
import { pickValue } from '#flow/pick.ts';
import { asFailure, Failure } from '#ports/failure.ts';
import { fillRequest, givesAway } from '../request-filling.ts';
import type { EffectHost, EffectOf, Running } from '../world.ts';

/** Larger answers are refused even where the client let them through. */
const largestAnswer = 1024 * 1024;

/** What the engine is told of an answer. */
interface Outcome {
  outcome: 'ok' | 'failed';
  status?: number;
  values?: Record<string, Value>;
  detail?: string;
}

/** Prepares a request; `go` sends it after the commit. Answers `response`; `unknown` only ever comes from recovery. */
export function prepareRequest(host: EffectHost, effect: EffectOf<'request'>): Running {
  const abort = new AbortController();
  let over = false;
  let stopTimer = () => {};

  function answer(outcome: Outcome): void {
    if (over) return;
    over = true;
    stopTimer();
    host.over(effect.id);
    host.post({ kind: 'response', id: effect.id, ...outcome });
  }

  return {
    kind: 'request',
    go: () => {
      if (over) return;
      // The client keeps the time too; this is for the filling and for a client that does not.
      stopTimer = host.world.timers.after(effect.timeoutMs + 250, () => {
        abort.abort();
        answer({ outcome: 'failed', detail: 'timeout' });
      });
      ask(host, effect, abort.signal).then(
        (outcome) => host.guard(() => answer(outcome)),
        (error: unknown) => {
          // Only the code: a message may quote the address with what was filled in.
          const { code } = asFailure(error);
          if (code === 'internal') host.world.log.warn({ call: host.callId, code }, 'a request broke');
          host.guard(() => answer({ outcome: 'failed', detail: code }));
        },
      );
    },
    cancel: () => {
      if (over) return;
      over = true;
      stopTimer();
      abort.abort();
    },
  };
}

async function ask(host: EffectHost, effect: EffectOf<'request'>, signal: AbortSignal): Promise<Outcome> {
  const filled = await fillRequest(effect, host.world.secrets, (handle) => host.world.vault.take(host.callId, handle));
  const headers = Object.fromEntries(Object.entries(filled.headers).filter(([name]) => name.toLowerCase() !== 'idempotency-key'));
  headers['Idempotency-Key'] = `${host.callId}:${effect.id}`;
  const { status, body } = await host.world.http.request(
    {
      method: effect.method,
      url: filled.url,
      headers,
      ...(filled.body === undefined ? {} : { body: filled.body }),
      timeoutMs: effect.timeoutMs,
    },
    signal,
  );
  if (status < 200 || status > 299) return { outcome: 'failed', status, detail: 'status' };
  if (body.length > largestAnswer) return { outcome: 'failed', status, detail: 'too-large' };
  if (Object.keys(effect.pick).length === 0) return { outcome: 'ok', status };
  const json = parse(body);
  const values: Record<string, Value> = {};
  for (const [name, path] of Object.entries(effect.pick)) {
    const value = pickValue(json, path);
    // A server that echoes a PIN must not carry it into the trace.
    values[name] = givesAway(value, filled.hidden) ? null : value;
  }
  return { outcome: 'ok', status, values };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Failure('bad-answer', 'the answer is not JSON');
  }
}
