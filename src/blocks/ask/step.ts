// Collecting data by keys and voice with a ladder like the menu's, and reading it back. Sensitive digits are collected on the media side
// (DESIGN §3): this step only ever sees a handle and a length, and no recogniser hears them. Not here: what the data is (data.ts), keeping it.
import type { Step, StepContext, StepEffect, StepEvent, StepResult } from '#engine/step.ts';
import type { Say, Value } from '#flow/model.ts';
import { yesOrNo } from '#language/heard.ts';
import { spokenIn } from '#language/language.ts';
import { acting } from './acting.ts';
import { answerWords, dataWords, withPerson } from './ask-words.ts';
import { fromKeys, fromWords, keptAs, lengthsOf, readBackOf, takesKey } from './data.ts';
import type { AskSettings } from './model.ts';
import texts from './spoken.json' with { type: 'json' };
import { asksForPerson, loneZero, toPerson, zeroIsNoData } from './to-person.ts';

type Reason = 'no-input' | 'invalid';

interface Local {
  /** `messages`: the question is heard; `collecting`: silence; `confirm`: read-back; `reprompt`: a text of the ladder. */
  stage: 'messages' | 'collecting' | 'confirm' | 'reprompt';
  digits: string;
  /** The whole data, once it is right. */
  value?: string;
  /** Some of it was said, so it is always read back. */
  spoken?: true;
  /** The caller is speaking, so silence is not counted. */
  speaking?: true;
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
/** An utterance that is still not over after this is not understood. */
const longestUtteranceS = 20;
const isSensitive = (settings: AskSettings, context: StepContext) => context.isSensitive(settings.variable);

/** Listening for the digits themselves. */
function listen(settings: AskSettings, context: StepContext): StepEffect {
  const { language } = context;
  const { type, minDigits, maxDigits, terminator } = settings;
  if (!isSensitive(settings, context)) {
    const keys = { kind: 'listen', ref: 'keys', language } as const;
    return settings.voice ? { ...keys, phrases: withPerson(dataWords(type, language), context), words: { hints: [] } } : keys;
  }
  const times = { timeoutMs: settings.betweenDigitsS * 1000, firstTimeoutMs: settings.firstDigitS * 1000 };
  const sensitive = { minDigits, maxDigits, ...times, ...(terminator ? { terminator } : {}) };
  return { kind: 'listen', ref: 'vault', language, sensitive };
}

/** Listening for the answer to a read-back; a sensitive one is answered by key, or digits might be said again. */
function listenForAnswer(settings: AskSettings, context: StepContext): StepEffect {
  const keys = { kind: 'listen', ref: 'keys', language: context.language } as const;
  const byVoice = settings.voice && !isSensitive(settings, context);
  return byVoice ? { ...keys, phrases: withPerson(answerWords(context.language), context), words: { hints: [] } } : keys;
}

function readBackSay(settings: AskSettings, local: Local, context: StepContext): StepEffect {
  const prepared = texts[spokenIn(context.language)];
  const own = settings.readBackSay ?? { text: settings.voice ? prepared.readBackVoice : prepared.readBack };
  const say: Say = local.held ? { text: prepared.length } : own;
  const values: Record<string, Value> = local.held
    ? { length: local.held.length }
    : { value: readBackOf(settings, local.value ?? local.digits, context) };
  return { kind: 'say', ref: 'read-back', say, values };
}

function accept(settings: AskSettings, local: Local): Result {
  const kept = local.held ?? keptAs(settings, local.value ?? local.digits);
  const { value: _value, ...rest } = local;
  return { local: { ...rest, digits: '' }, effects: [], set: { [settings.variable]: kept }, exit: 'next' };
}

/** The value is whole: read it back, or go on. */
function complete(settings: AskSettings, before: Local, context: StepContext): Result {
  const value = before.held ? undefined : (before.value ?? fromKeys(settings, before.digits, context));
  if (!before.held && value === undefined) return fail(settings, before, 'invalid', context);
  const local: Local = value === undefined ? before : { ...before, value };
  if (!settings.readBack && !(local.spoken && settings.type !== 'yes-no')) return accept(settings, local);
  if (local.stage === 'messages') return { local: { ...local, pending: 'confirm' }, effects: cancelAll('between', 'utterance'), cut: true };
  return confirm(settings, local, context);
}

function confirm(settings: AskSettings, local: Local, context: StepContext): Result {
  const { pending: _pending, speaking: _speaking, ...rest } = local;
  const fresh = local.stage !== 'confirm' && (local.held !== undefined || settings.voice);
  const ears: StepEffect[] = fresh ? [...cancelAll('keys'), listenForAnswer(settings, context)] : [];
  return {
    local: { ...rest, stage: 'confirm' },
    effects: [...cancelAll('first', 'between', 'guard', 'answer', 'utterance'), ...ears, readBackSay(settings, rest, context)],
    dropKeys: true,
  };
}

/** Ask from the start: the messages again, as texts only. */
function again(settings: AskSettings, local: Local, context: StepContext, reopen: boolean): Result {
  const { held: _held, pending: _pending, value: _value, spoken: _spoken, speaking: _speaking, ...rest } = local;
  const ears = reopen ? [...cancelAll('keys', 'vault'), listen(settings, context)] : [];
  return {
    local: { ...rest, stage: 'messages', digits: '' },
    effects: [...cancelAll('first', 'between', 'guard', 'answer', 'read-back', 'utterance'), ...ears],
    dropKeys: true,
    replay: 'messages',
  };
}

function fail(settings: AskSettings, before: Local, reason: Reason, context: StepContext): Result {
  const { pending: _pending, speaking: _speaking, ...rest } = before;
  if (before.stage === 'messages') {
    return { local: { ...wiped(rest), pending: reason }, effects: cancelAll('between', 'utterance'), cut: true };
  }
  const inReadBack = before.stage === 'confirm';
  const counted: Local = {
    ...(inReadBack ? rest : wiped(rest)),
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
  const stopped = cancelAll('first', 'between', 'guard', 'utterance');
  const ears = isSensitive(settings, context) ? [...cancelAll('vault'), listen(settings, context)] : [];
  if (!say) return withEffects([...ears, noted], again(settings, counted, context, false));
  return {
    local: { ...counted, stage: 'reprompt' },
    effects: [...stopped, ...ears, noted, { kind: 'say', ref: 'reprompt', say }],
    dropKeys: true,
  };
}

/** Without what was said or typed of the data so far. */
function wiped(local: Local): Local {
  const { value: _value, spoken: _spoken, ...rest } = local;
  return { ...rest, digits: '' };
}

/** One key of the number. A key that is neither digit nor terminator clears what was typed; of a yes or no nothing can be typed yet. */
function feed(settings: AskSettings, before: Local, key: string, context: StepContext): Result {
  const local: Local = before.stage === 'reprompt' ? { ...before, stage: 'collecting' } : before;
  const stopped = cancelAll('first', 'between', 'reprompt');
  const [fewest, most] = lengthsOf(settings);
  const person = toPerson(context);
  if (person && key === '0' && before.digits === '' && zeroIsNoData(settings)) return { local, effects: [], ...person };
  if (key === settings.terminator) {
    if (person && loneZero(settings, local)) return { local, effects: [], ...person };
    if (local.digits.length >= fewest) return withEffects(stopped, complete(settings, local, context));
    return withEffects(cancelAll('reprompt'), fail(settings, local, 'invalid', context));
  }
  const between = timer('between', settings.betweenDigitsS);
  if (!takesKey(settings, key) && settings.type === 'yes-no') return withEffects(stopped, fail(settings, local, 'invalid', context));
  if (!takesKey(settings, key)) return { local: wiped(local), effects: [...stopped, between], cut: true };
  const typed: Local = { ...local, digits: local.digits + key };
  if (typed.digits.length < most) return { local: typed, effects: [...stopped, between], cut: true };
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
    if (result.exit !== undefined || result.jump || result.local.pending) break;
  }
  if (result.swallow !== undefined && typedAhead[usedKeys] === result.swallow) {
    usedKeys += 1;
    const { swallow: _swallow, ...rest } = result;
    result = rest;
  }
  if (result.exit !== undefined || result.jump) return { ...result, effects: [], usedKeys };
  const effects = [ears, ...result.effects];
  // A read-back is heard before it is answered.
  return result.local.pending ? { ...result, effects, dropKeys: true } : { ...result, effects, usedKeys };
}

/** A key during the read-back: 1 confirms, 2 asks again, 0 is the person. */
function answered(settings: AskSettings, local: Local, key: string, context: StepContext): Result {
  if (key === '1') return accept(settings, local);
  if (key === '2') return again(settings, local, context, isSensitive(settings, context));
  const person = key === '0' ? toPerson(context) : undefined;
  if (person) return { local, effects: [], ...person };
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
  return { local, effects: local.digits === '' && !local.speaking ? [timer('first', settings.firstDigitS)] : [] };
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
  if (ref === 'utterance') return fail(settings, local, 'invalid', context);
  if (ref !== 'between' || local.digits === '') return fail(settings, local, 'no-input', context);
  const person = loneZero(settings, local) ? toPerson(context) : undefined;
  if (person) return { local, effects: [], ...person };
  return local.digits.length >= lengthsOf(settings)[0] ? complete(settings, local, context) : fail(settings, local, 'invalid', context);
}

/** The caller speaks: nobody talks over them, and silence is not counted. */
function hush(local: Local): Result {
  return {
    local: { ...local, stage: local.stage === 'reprompt' ? 'collecting' : local.stage, speaking: true },
    effects: [...cancelAll('first', 'between', 'answer', 'reprompt', 'read-back'), timer('utterance', longestUtteranceS)],
    cut: true,
  };
}

/** An utterance ended: an answer to the read-back, the data, or a part of it. */
function heard(settings: AskSettings, before: Local, event: Extract<StepEvent, { kind: 'heard' }>, context: StepContext): Result {
  const { speaking: _speaking, ...local } = before;
  const reason: Reason = event.silence ? 'no-input' : 'invalid';
  const person = asksForPerson(event, context) ? toPerson(context) : undefined;
  if (person) return { local, effects: [], ...person };
  if (local.stage === 'confirm') {
    const said = /^answer:(yes|no)$/.exec(event.option ?? '')?.[1] ?? yesOrNo(event.text ?? '', context.language);
    if (said === 'yes') return accept(settings, local);
    if (said === 'no') return again(settings, local, context, true);
    return withEffects([listenForAnswer(settings, context)], fail(settings, local, reason, context));
  }
  const listening = [...cancelAll('utterance'), listen(settings, context)];
  if (local.pending) return { local, effects: listening };
  const found = event.decision === 'reject' ? undefined : fromWords(settings, event, context);
  if (!found) return withEffects(listening, fail(settings, local, reason, context));
  if ('value' in found) return complete(settings, { ...local, value: found.value, spoken: true }, context);
  const said: Local = { ...local, digits: local.digits + found.characters, spoken: true };
  const [, most] = lengthsOf(settings);
  if (said.digits.length > most) return withEffects(listening, fail(settings, said, 'invalid', context));
  if (said.digits.length === most) return withEffects(listening, complete(settings, said, context));
  return { local: said, effects: [...cancelAll('first', 'between'), ...listening, timer('between', settings.betweenDigitsS)], cut: true };
}

/** The step of `ask`. */
export const step: Step<AskSettings, Local> = {
  starts: 'with-messages',
  hears: (settings, context) => {
    const { flow, language } = context;
    if (!settings.voice || flow.variables.some((one) => one.name === settings.variable && one.sensitive)) return [];
    const answers = withPerson(answerWords(language), context);
    return settings.type === 'yes-no' ? [answers] : [withPerson(dataWords(settings.type, language), context), answers];
  },
  step: (asWritten, before, event, context) => {
    const settings = acting(asWritten, isSensitive(asWritten, context));
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
      if (settings.voice && !isSensitive(settings, context)) return heard(settings, local, event, context);
      return { ...asBefore, effects: [{ kind: 'listen', ref: 'keys', language: context.language }] };
    }
    if (event.kind === 'speechStarted') {
      const deaf = local.speaking || local.pending || isSensitive(settings, context);
      return deaf ? asBefore : hush(local);
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
