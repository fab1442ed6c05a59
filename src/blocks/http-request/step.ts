// Asking another system once and keeping what was picked out of its answer. A late, huge or unreadable answer is the `failed` exit.
import type { Step, StepContext, StepEffect } from '#engine/step.ts';
import { FillError } from '#flow/fill.ts';
import type { Value } from '#flow/model.ts';
import type { HttpRequestSettings } from './model.ts';

function requestOf(settings: HttpRequestSettings, context: StepContext): Extract<StepEffect, { kind: 'request' }> {
  const vaults: Record<string, string> = {};
  const url = context.fillFor('url', settings.url, vaults);
  const headers = Object.fromEntries(settings.headers.map(({ name, value }) => [name, context.fillFor('header', value, vaults)]));
  const body = settings.body === undefined ? {} : { body: context.fillFor('json', settings.body, vaults) };
  const pick = Object.fromEntries(settings.pick.map(({ variable, path }) => [variable, path]));
  return {
    kind: 'request',
    ref: 'request',
    method: settings.method,
    url,
    headers,
    ...body,
    timeoutMs: settings.timeoutS * 1000,
    pick,
    vaults,
  };
}

/** The step of `http-request`. */
export const step: Step<HttpRequestSettings, null> = {
  step: (settings, _local, event, context) => {
    const failed = { local: null, effects: [], exit: 'failed', outcome: 'failed' };
    if (event.kind === 'enter') {
      try {
        const timer: StepEffect = { kind: 'startTimer', ref: 'late', delayMs: settings.timeoutS * 1000 };
        return { local: null, effects: [requestOf(settings, context), timer] };
      } catch (error) {
        // A value that may not go into a header, or a result that is too long: the other system is not asked.
        if (error instanceof FillError) return failed;
        throw error;
      }
    }
    if (event.kind === 'timer') return failed;
    if (event.kind !== 'response') return { local: null, effects: [] };
    if (event.outcome !== 'ok') return failed;
    const set: Record<string, Value> = {};
    for (const { variable } of settings.pick) set[variable] = event.values?.[variable] ?? null;
    return { local: null, effects: [], set, exit: 'ok', outcome: 'ok' };
  },
};
