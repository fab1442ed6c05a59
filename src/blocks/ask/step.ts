// Collecting digits with a ladder like the menu's, and reading them back. Sensitive digits are collected on the media side
// (DESIGN §3): this step only ever sees a handle and a length. Not here: keeping and sending them.
import type { Step, StepContext, StepEffect, StepResult } from '#engine/step.ts';
import type { Say, Value } from '#flow/model.ts';
import type { AskSettings } from './model.ts';
import texts from './texts.json' with { type: 'json' };

type Reason = 'no-input' | 'invalid';

interface Local {
  /** `messages`: the question is heard; `collecting`: silence; `confirm`: read-back; `reprompt`: a text of the ladder. */
  stage: 'messages' | 'collecting' | 'confirm' | 'reprompt';
  digits: string;
  /** Sensitive digits, collected. */
  held?: { vault: string; length: number };
  noInput: number;
  invalid: number;
  /** What came about during the messages, done once their actions are done. */
  pending?: Reason | 'confirm';
}

type Result = StepResult<Local>;

const fresh: Local = { stage: 'messages', digits: '', noInput: 0, invalid: 0 };

const cancelAll = (...refs: string[]): StepEffect[] => refs.map((ref) => ({ kind: 'cancel', ref }));
const timer = (ref: string, seconds: number): StepEffect => ({ kind: 'startTimer', ref, delayMs: Math.round(seconds * 1000) });
const isSensitive = (settings: AskSettings, context: StepContext) => context.isSensitive(settings.variable);

/** Listening for the digits themselves. */
function listen(settings: AskSettings, context: StepContext): StepEffect {
  const { language } = context;
  if (!isSensitive(settings, context)) return { kind: 'listen', ref: 'keys', language };
  const { minDigits, maxDigits, terminator } = settings;
  const times = { timeoutMs: settings.betweenDigitsS * 1000, firstTimeoutMs: settings.firstDigitS * 1000 };
  const sensitive = { minDigits, maxDigits, ...times, ...(terminator ? { terminator } : {}) };
  return { kind: 'listen', ref: 'vault', language, sensitive };
}

function readBackSay(settings: AskSettings, local: Local, context: StepContext): StepEffect {
  const inLanguage = Object.entries(texts).find(([language]) => language === context.language.split('-')[0])?.[1] ?? texts.en;
  const say: Say = local.held ? { text: inLanguage.spoken.length } : (settings.readBackSay ?? { text: inLanguage.spoken.readBack });
  // Digit by digit, or the voice would read a number.
  const values: Record<string, Value> = local.held ? { length: local.held.length } : { value: local.digits.split('').join(' ') };
  return { kind: 'say', ref: 'read-back', say, values };
}

function accept(settings: AskSettings, local: Local): Result {
  return { local: { ...local, digits: '' }, effects: [], set: { [settings.variable]: local.held ?? local.digits }, exit: 'next' };
}

/** The value is whole: read it back, or go on. */
function complete(settings: AskSettings, local: Local, context: StepContext): Result {
  if (!settings.readBack) return accept(settings, local);
  if (local.stage === 'messages') return { local: { ...local, pending: 'confirm' }, effects: cancelAll('between'), cut: true };
  return confirm(settings, local, context);
}

function confirm(settings: AskSettings, local: Local, context: StepContext): Result {
  const { pending: _pending, ...rest } = local;
  const ears: StepEffect[] = local.held && local.stage !== 'confirm' ? [{ kind: 'listen', ref: 'keys', language: context.language }] : [];
  return {
    local: { ...rest, stage: 'confirm' },
    effects: [...cancelAll('first', 'between', 'guard', 'answer'), ...ears, readBackSay(settings, rest, context)],
    dropKeys: true,
  };
}

/** Ask from the start: the messages again, as texts only. */
function again(settings: AskSettings, local: Local, context: StepContext, reopen: boolean): Result {
  const { held: _held, pending: _pending, ...rest } = local;
  const ears = reopen ? [...cancelAll('keys', 'vault'), listen(settings, context)] : [];
  return {
    local: { ...rest, stage: 'messages', digits: '' },
    effects: [...cancelAll('first', 'between', 'guard', 'answer', 'read-back'), ...ears],
    dropKeys: true,
    replay: 'messages',
  };
}

function fail(settings: AskSettings, before: Local, reason: Reason, context: StepContext): Result {
  const { pending: _pending, ...rest } = before;
  if (before.stage === 'messages') return { local: { ...rest, digits: '', pending: reason }, effects: cancelAll('between'), cut: true };
  const inReadBack = before.stage === 'confirm';
  const counted: Local = {
    ...rest,
    digits: inReadBack ? rest.digits : '',
    noInput: rest.noInput + (reason === 'no-input' ? 1 : 0),
    invalid: rest.invalid + (reason === 'invalid' ? 1 : 0),
  };
  const attempt = reason === 'no-input' ? counted.noInput : counted.invalid;
  if (attempt >= settings.attempts) return { local: { ...counted, digits: '' }, effects: [], exit: 'gave-up' };
  const because = reason === 'no-input' ? reason : 'no-match';
  const noted: StepEffect = {
    kind: 'note',
    note: { what: 'reprompt', flow: context.flow.id, block: context.blockId, reason: because, attempt },
  };
  // The texts speak of the number, so a read-back that is not answered is only read again.
  if (inReadBack) return withEffects([noted], confirm(settings, counted, context));
  const list = reason === 'no-input' ? settings.noInput : settings.invalid;
  const say = list[Math.min(attempt, list.length) - 1];
  const stopped = cancelAll('first', 'between', 'guard');
  const ears = isSensitive(settings, context) ? [...cancelAll('vault'), listen(settings, context)] : [];
  if (!say) return withEffects([...ears, noted], again(settings, counted, context, false));
  return {
    local: { ...counted, stage: 'reprompt' },
    effects: [...stopped, ...ears, noted, { kind: 'say', ref: 'reprompt', say }],
    dropKeys: true,
  };
}

/** One key of the number. A key that is neither digit nor terminator clears what was typed. */
function feed(settings: AskSettings, before: Local, key: string, context: StepContext): Result {
  const local: Local = before.stage === 'reprompt' ? { ...before, stage: 'collecting' } : before;
  const stopped = cancelAll('first', 'between', 'reprompt');
  if (key === settings.terminator) {
    if (local.digits.length >= settings.minDigits) return withEffects(stopped, complete(settings, local, context));
    return withEffects(cancelAll('reprompt'), fail(settings, local, 'invalid', context));
  }
  const between = timer('between', settings.betweenDigitsS);
  if (!/^\d$/.test(key)) return { local: { ...local, digits: '' }, effects: [...stopped, between], cut: true };
  const typed: Local = { ...local, digits: local.digits + key };
  if (typed.digits.length < settings.maxDigits) return { local: typed, effects: [...stopped, between], cut: true };
  const result = withEffects(stopped, complete(settings, typed, context));
  return settings.terminator ? { ...result, swallow: settings.terminator } : result;
}

const withEffects = (effects: StepEffect[], result: Result): Result => ({ ...result, effects: [...effects, ...result.effects] });

function enter(settings: AskSettings, typedAhead: string[], context: StepContext): Result {
  const ears = listen(settings, context);
  if (isSensitive(settings, context)) return { local: fresh, effects: [ears], dropKeys: true };
  let result: Result = { local: fresh, effects: [] };
  let usedKeys = 0;
  for (const key of typedAhead) {
    usedKeys += 1;
    result = feed(settings, result.local, key, context);
    if (result.exit !== undefined || result.local.pending) break;
  }
  if (result.swallow !== undefined && typedAhead[usedKeys] === result.swallow) {
    usedKeys += 1;
    const { swallow: _swallow, ...rest } = result;
    result = rest;
  }
  if (result.exit !== undefined) return { ...result, effects: [], usedKeys };
  const effects = [ears, ...result.effects];
  // A read-back is heard before it is answered.
  return result.local.pending ? { ...result, effects, dropKeys: true } : { ...result, effects, usedKeys };
}

/** A key during the read-back: 1 confirms, 2 asks again. */
function answered(settings: AskSettings, local: Local, key: string, context: StepContext): Result {
  if (key === '1') return accept(settings, local);
  if (key === '2') return again(settings, local, context, isSensitive(settings, context));
  return fail(settings, local, 'invalid', context);
}

function messagesEnded(settings: AskSettings, before: Local, context: StepContext): Result {
  const local: Local = { ...before, stage: 'collecting' };
  if (local.pending === 'confirm') return confirm(settings, local, context);
  if (local.pending) return fail(settings, local, local.pending, context);
  if (isSensitive(settings, context)) {
    // The collector answers by itself; this only wakes the call if it never does.
    return { local, effects: [timer('guard', settings.firstDigitS + settings.maxDigits * settings.betweenDigitsS + 10)] };
  }
  return { local, effects: local.digits === '' ? [timer('first', settings.firstDigitS)] : [] };
}

function collected(
  settings: AskSettings,
  local: Local,
  event: { vault?: string; length?: number; valid?: boolean; silence?: boolean },
  context: StepContext,
): Result {
  if (event.vault !== undefined && event.valid) {
    const result = complete(settings, { ...local, held: { vault: event.vault, length: event.length ?? 0 } }, context);
    return settings.terminator && event.length === settings.maxDigits ? { ...result, swallow: settings.terminator } : result;
  }
  const result = fail(settings, local, event.silence || !event.length ? 'no-input' : 'invalid', context);
  // During the messages the failure waits, the caller may try again at once.
  return result.local.pending ? withEffects([listen(settings, context)], result) : result;
}

function timedOut(settings: AskSettings, local: Local, ref: string | undefined, context: StepContext): Result {
  if (ref !== 'between' || local.digits === '') return fail(settings, local, 'no-input', context);
  return local.digits.length >= settings.minDigits ? complete(settings, local, context) : fail(settings, local, 'invalid', context);
}

/** The step of `ask`. */
export const step: Step<AskSettings, Local> = {
  starts: 'with-messages',
  step: (settings, before, event, context) => {
    if (event.kind === 'enter') return enter(settings, event.typedAhead, context);
    const local = before ?? fresh;
    const asBefore: Result = { local, effects: [] };
    const readingBack = local.stage === 'confirm';
    if (event.kind === 'messagesEnded') return messagesEnded(settings, local, context);
    if (event.kind === 'timer') return timedOut(settings, local, event.ref, context);
    if (event.kind === 'key') {
      if (readingBack) return answered(settings, local, event.key, context);
      return local.pending ? asBefore : feed(settings, local, event.key, context);
    }
    if (event.kind === 'heard') {
      if (event.ref === 'vault') return collected(settings, local, event, context);
      return { ...asBefore, effects: [{ kind: 'listen', ref: 'keys', language: context.language }] };
    }
    if (event.kind === 'playEnded') {
      if (event.ref === 'read-back') return { ...asBefore, effects: [timer('answer', settings.firstDigitS)] };
      return again(settings, local, context, false);
    }
    // Digits in the old process's memory are lost; what is still being said is said again anyway.
    const lost = event.kind === 'recovered' && (local.stage === 'collecting' || readingBack || local.held !== undefined);
    return lost && isSensitive(settings, context) ? again(settings, local, context, true) : asBefore;
  },
};
