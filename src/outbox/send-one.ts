// One try of one message: what goes out, admission, the request, and what its outcome means. Not here: claiming and lanes (create-outbox.ts),
// what refusals lead to (remedies.ts).
import type { MessageContent } from '#engine/effect.ts';
import type { CallStore } from '#ports/call-store.ts';
import type { ChannelStore } from '#ports/channel-store.ts';
import type { Courier } from '#ports/courier.ts';
import { asFailure, Failure } from '#ports/failure.ts';
import type { MessageRow } from '#ports/message-store.ts';
import { alternativeOf, chosenContent, isEmpty, needsWindow, serviceWindowMs } from './content.ts';
import type { Lane } from './lane.ts';
import { marketingFrom } from './marketing-hours.ts';
import type { MessageSettings } from './message-settings.ts';
import type { Outlet } from './outlet.ts';
import type { Admission, createPolicy, Source } from './policy.ts';
import { fallBack, judged, mayTryAgain, type Outcome, type SideEffect } from './remedies.ts';
import type { RetrySettings } from './retry.ts';

/** What the outbox uses of the channel store. */
export type OutboxChannels = Pick<ChannelStore, 'suppression' | 'suppress' | 'lastInboundAt' | 'addOptIn' | 'templates' | 'stopChannel'>;

export interface SendParts {
  calls: Pick<CallStore, 'get'>;
  channels: OutboxChannels;
  outletOf: (origin: string) => Outlet | undefined;
  /** ISO 3166 country of a line. */
  countryOf: (line: string) => Promise<string | undefined>;
  settings: () => MessageSettings | Promise<MessageSettings>;
  admit: ReturnType<typeof createPolicy>;
  retry: RetrySettings;
  /** In [0, 1). */
  random: () => number;
  now: () => number;
  sendTimeoutMs: number;
  reconcileMs: number;
  log: { warn: (facts: object, text: string) => void };
}

/** May a message whose outcome was never learnt be sent again under its key? Not for ever: it may be what ends the workers. */
export function mayRepeat(row: MessageRow, outletOf: SendParts['outletOf'], retry: RetrySettings): boolean {
  return outletOf(alternativeOf(row).origin)?.courier.idempotent === true && mayTryAgain(row, retry);
}

async function request(outlet: Outlet, row: MessageRow, to: string, content: MessageContent, parts: SendParts, stop: AbortSignal) {
  const limit = AbortSignal.timeout(parts.sendTimeoutMs);
  // The fall-back and the template in place of free form are other messages to the carrier.
  const key = `${row.key}${row.usedFallback ? ':fallback' : ''}${row.templateOnly ? ':template' : ''}`;
  const message = { id: String(row.id), key, callId: row.callId, origin: outlet.sender, to, content };
  try {
    return await outlet.courier.send(message, AbortSignal.any([limit, stop]));
  } catch (error) {
    // Broken off by the clock or by our own end: nobody knows whether it went.
    if (limit.aborted || stop.aborted)
      throw new Failure('timeout', 'the carrier did not answer in time', { retryable: true, cause: error });
    throw error;
  }
}

async function admissionOf(row: MessageRow, outlet: Outlet, parts: SendParts): Promise<Admission> {
  const { courier } = outlet;
  if (courier.sandbox === true) {
    const known = row.to === undefined ? await parts.calls.get(row.callId) : undefined;
    const to = row.to ?? known?.call.callerNumber ?? known?.call.callerName ?? 'anonymous';
    return { kind: 'go', to, country: undefined, done: () => {} };
  }
  const { origin } = alternativeOf(row);
  const country = row.line === '' ? undefined : await parts.countryOf(row.line);
  const source: Source = { line: row.line, country, origin, channel: courier.channel, countries: outlet.countries ?? [] };
  return await parts.admit(row, source, parts.now());
}

async function isMarketing(content: MessageContent, courier: Courier, parts: SendParts): Promise<boolean> {
  if (content.channel === 'sms') return content.marketing === true;
  const { template } = content;
  if (template === undefined) return false;
  const listed = await parts.channels.templates(courier.channel);
  const found = listed?.templates.find(({ name, language }) => name === template.name && language === template.language);
  return found?.category.toUpperCase() === 'MARKETING';
}

/** What is sent to an admitted recipient, or the outcome where it must not or cannot be now. */
async function contentFor(
  row: MessageRow,
  outlet: Outlet,
  { to, country }: { to: string; country: string | undefined },
  parts: SendParts,
): Promise<{ content: MessageContent } | { outcome: Outcome }> {
  const { origin, content } = alternativeOf(row);
  const { courier } = outlet;
  const now = parts.now();
  if (courier.sandbox === true) return { content: chosenContent(row, true, outlet) ?? content };
  const openedAt = needsWindow(row) ? await parts.channels.lastInboundAt(origin, to) : undefined;
  const chosen = chosenContent(row, openedAt !== undefined && now - openedAt < serviceWindowMs, outlet);
  if (chosen === undefined) {
    const closed = { code: 'window-closed', detail: 'the service window is closed and the message has no template' };
    return { outcome: { ...(fallBack(row, now) ?? { state: 'suppressed' }), ...closed } };
  }
  const marketing = await isMarketing(chosen, courier, parts);
  const held = await parts.channels.suppression({ origin, address: to, messaging: chosen.channel });
  if (held !== undefined && (marketing || held.reason !== 'marketing'))
    return { outcome: { state: 'suppressed', code: 'opted-out', detail: 'this person asked not to be written to' } };
  if (!marketing) return { content: chosen };
  const dueAt = marketingFrom(now, country, (await parts.settings()).marketingHours);
  if (dueAt === now) return { content: chosen };
  if (dueAt === undefined) return { outcome: { state: 'suppressed', code: 'marketing-hours', detail: 'no hour of the week is open' } };
  return { outcome: { state: 'queued', dueAt, uncounted: true, code: 'marketing-hours', detail: 'it waits for the hours of marketing' } };
}

async function carryOut(effect: SideEffect, row: MessageRow, to: string, outlet: Outlet, lane: Lane, parts: SendParts): Promise<void> {
  const at = parts.now();
  const { channel } = outlet.courier;
  const { origin, content } = alternativeOf(row);
  switch (effect.kind) {
    case 'slow-channel':
      return lane.slow(at, effect.pauseMs);
    case 'suppress':
      return await parts.channels.suppress({ origin, address: to, messaging: content.channel, reason: effect.reason, note: '', at });
    case 'stop-channel': {
      const { code, detail } = effect;
      parts.log.warn({ alarm: 'channel-stopped', channel, code, detail }, 'the carrier refuses the account: the channel is stopped');
      return await parts.channels.stopChannel(channel, { code, detail, at });
    }
  }
}

/** Keep the consent that the person gave in the call, once the message is on its way. */
async function keepConsent(row: MessageRow, to: string, parts: SendParts): Promise<void> {
  const { content } = alternativeOf(row);
  if (content.channel !== 'whatsapp' || content.consent === undefined || row.attempts - row.triesBefore > 1) return;
  const { purpose, wording, answer } = content.consent;
  await parts.channels.addOptIn({ address: to, purpose, wording, answer, callId: row.callId, at: parts.now() });
}

/** The request to an admitted recipient, and what came of it. */
async function attempt(
  row: MessageRow,
  outlet: Outlet,
  admitted: { to: string; country: string | undefined },
  lane: Lane,
  parts: SendParts,
  stop: AbortSignal,
): Promise<Outcome> {
  const { to } = admitted;
  const { courier } = outlet;
  const pausedUntil = lane.pausedUntil(to, parts.now());
  if (pausedUntil !== undefined)
    return { state: 'queued', dueAt: pausedUntil, uncounted: true, code: 'slowed', detail: 'the carrier asked for a pause' };
  const content = await contentFor(row, outlet, admitted, parts);
  if ('outcome' in content) return content.outcome;
  try {
    await keepConsent(row, to, parts);
    const { carrierId, parts: count } = await request(outlet, row, to, content.content, parts, stop);
    lane.taken(to);
    return { state: 'sent', carrierId, ...(count === undefined ? {} : { parts: count }) };
  } catch (error) {
    const { retry, reconcileMs } = parts;
    const slowRecipient = (firstMs: number) => lane.slowRecipient(to, parts.now(), firstMs);
    const judge = { now: parts.now(), random: parts.random(), retry, idempotent: courier.idempotent, reconcileMs, slowRecipient };
    const { outcome, effects } = judged(row, asFailure(error), judge);
    for (const effect of effects) await carryOut(effect, row, to, outlet, lane, parts);
    return outcome;
  }
}

/**
 * Try a claimed row once. `settle` is handed the outcome and stores it; what the caps reserve is given back only then. Throws what
 * `settle` or the store throws: the lease then runs out, and the row is taken up as one whose outcome is not known.
 */
export async function sendOne(
  row: MessageRow,
  lane: Lane,
  parts: SendParts,
  stop: AbortSignal,
  settle: (outcome: Outcome) => Promise<void>,
): Promise<void> {
  const { origin, content } = alternativeOf(row);
  const outlet = parts.outletOf(origin);
  const given = () => fallBack(row, parts.now());
  if (outlet === undefined || !outlet.courier.kinds.includes(content.channel)) {
    const outcome = { code: 'not-configured', detail: `no channel sends ${content.channel} from ${origin}` };
    return await settle({ ...(given() ?? { state: 'failed' }), ...outcome });
  }
  const test = outlet.courier.sandbox === true ? { test: true } : {};
  if (isEmpty(content))
    return await settle({ ...(given() ?? { state: 'failed' }), code: 'empty', detail: 'there is nothing to send', ...test });
  if (outlet.stopped !== undefined) {
    const { code, detail } = outlet.stopped;
    return await settle({ ...(given() ?? { state: 'dead' }), code: 'channel-stopped', detail: `${code}: ${detail}` });
  }
  const admission = await admissionOf(row, outlet, parts);
  if (admission.kind !== 'go') return await settle({ state: 'suppressed', code: admission.code, detail: admission.detail, ...test });
  try {
    const outcome = await attempt(row, outlet, admission, lane, parts, stop);
    await settle({ ...outcome, channel: outlet.courier.channel, to: admission.to, ...test });
  } finally {
    admission.done();
  }
}
