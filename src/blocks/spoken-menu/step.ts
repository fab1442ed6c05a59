// The menu's ladder (DESIGN §2): silence and misunderstanding are counted apart, each failure says its text and reads the options again,
// the `attempts`-th of either sort takes `gave-up`. Keys and voice may cut in at any time; what was heard with doubt is asked about first.
// Not here: which words are listened for (menu-words.ts), what words mean (understood.ts).
import type { Step, StepContext, StepEffect, StepResult } from '#engine/step.ts';
import type { Say } from '#flow/model.ts';
import { spokenIn } from '#language/language.ts';
import { confirmWords, menuWords } from './menu-words.ts';
import type { SpokenMenuSettings } from './model.ts';
import texts from './spoken.json' with { type: 'json' };
import { type Heard, understood } from './understood.ts';

type Reason = 'no-input' | 'no-match';

interface Local {
  /** `messages`: the options are being read; `reprompt`: a text of the ladder; `waiting`: silence; `confirm`: "did you say …?". */
  stage: 'messages' | 'reprompt' | 'waiting' | 'confirm';
  noInput: number;
  noMatch: number;
  /** What came about during the messages, done once their actions are done. */
  pending?: Reason | 'repeat' | 'confirm';
  /** The option being confirmed. */
  doubtful?: string;
  /** The caller is speaking, so silence is not counted. */
  speaking?: true;
  /** Sounds in a row in which no words were found, or that nobody was there to hear. */
  noise?: number;
  /** The line is too noisy for words: only keys from here on. */
  keysOnly?: true;
  /** How often the caller asked to hear the options again. */
  repeats?: number;
}

type Result = StepResult<Local>;

/** An utterance that is still not over after this is not understood. */
const longestUtteranceMs = 20_000;
/** More wishes to hear the options again are no wishes but noise. */
const mostRepeats = 3;

function listen(settings: SpokenMenuSettings, local: Local, context: StepContext): StepEffect {
  const ears = { kind: 'listen', ref: 'ears', language: context.language } as const;
  if (local.keysOnly) return ears;
  return { ...ears, phrases: local.stage === 'confirm' ? confirmWords(settings, context) : menuWords(settings, context) };
}

const wordsIn = (context: StepContext) => texts[spokenIn(context.language)];

type Way = Pick<Result, 'exit' | 'jump'>;

/** The exit for a key; undefined where none has it. An option on 0 beats the flow's `person`. */
function byKey(settings: SpokenMenuSettings, key: string, context: StepContext): Way | undefined {
  const option = settings.options.find((one) => one.key === key);
  if (option) return { exit: `option:${option.id}` };
  return key === '0' ? toPerson(context) : undefined;
}

function toPerson({ flow }: StepContext): Way | undefined {
  return flow.person === undefined ? undefined : { jump: { exit: 'person', to: flow.person } };
}

const cancelled = (...refs: string[]): StepEffect[] => refs.map((ref) => ({ kind: 'cancel', ref }));
const silence = (settings: SpokenMenuSettings): StepEffect => ({ kind: 'startTimer', ref: 'silence', delayMs: settings.waitS * 1000 });

/** The ears as the ladder needs them after a confirmation, whatever it listened for. */
function earsAgain(settings: SpokenMenuSettings, before: Local, local: Local, context: StepContext): StepEffect[] {
  return before.stage === 'confirm' ? [...cancelled('confirm', 'ears'), listen(settings, local, context)] : [];
}

function fail(settings: SpokenMenuSettings, before: Local, reason: Reason, context: StepContext, reopen: StepEffect[]): Result {
  const { pending: _pending, speaking: _speaking, doubtful: _doubtful, ...rest } = before;
  const stopWaiting = cancelled('silence', 'utterance');
  if (before.stage === 'messages') return { local: { ...rest, pending: reason }, effects: [...stopWaiting, ...reopen], cut: true };
  const counted = reason === 'no-input' ? { ...rest, noInput: rest.noInput + 1 } : { ...rest, noMatch: rest.noMatch + 1 };
  const attempt = reason === 'no-input' ? counted.noInput : counted.noMatch;
  if (attempt >= settings.attempts) return { local: counted, effects: [], exit: 'gave-up' };
  const list = reason === 'no-input' ? settings.noInput : settings.noMatch;
  const say = turnsToKeys(settings, before) ? keysOnlySay(settings, context) : list[Math.min(attempt, list.length) - 1];
  const noted: StepEffect = { kind: 'note', note: { what: 'reprompt', flow: context.flow.id, block: context.blockId, reason, attempt } };
  const after: Local = { ...counted, stage: say ? 'reprompt' : 'messages', ...(turnsToKeys(settings, before) ? { keysOnly: true } : {}) };
  const ears = reopen.length > 0 ? [listen(settings, after, context)] : earsAgain(settings, before, after, context);
  const effects = [...stopWaiting, ...ears, noted];
  if (!say) return { local: after, effects, dropKeys: true, replay: 'messages' };
  return { local: after, effects: [...effects, { kind: 'say', ref: 'reprompt', say }], dropKeys: true };
}

/** Words are given up where nothing but noise is heard, and every option can be had by key. */
function turnsToKeys(settings: SpokenMenuSettings, local: Local): boolean {
  if (local.keysOnly || (local.noise ?? 0) < settings.noisyAttempts) return false;
  return settings.options.every((option) => option.key !== undefined);
}

const keysOnlySay = (settings: SpokenMenuSettings, context: StepContext): Say => settings.keysOnly ?? { text: wordsIn(context).keysOnly };

function enter(settings: SpokenMenuSettings, typedAhead: string[], context: StepContext): Result {
  const local: Local = { stage: 'messages', noInput: 0, noMatch: 0 };
  const [key] = typedAhead;
  const chosen = key === undefined ? undefined : byKey(settings, key, context);
  if (chosen) return { local, effects: [], usedKeys: 1, ...chosen };
  // What was typed ahead for another menu is no choice here: the options are read as usual.
  return { local, effects: [listen(settings, local, context)], dropKeys: true };
}

function messagesEnded(settings: SpokenMenuSettings, local: Local, context: StepContext): Result {
  const { pending, ...rest } = local;
  const waiting: Local = { ...rest, stage: 'waiting' };
  if (pending === 'confirm') return confirm(settings, waiting, context);
  if (pending === 'repeat') return { local: { ...rest, stage: 'messages' }, effects: [], replay: 'messages' };
  if (pending) return fail(settings, waiting, pending, context, []);
  if (local.speaking) return { local: waiting, effects: [] };
  return { local: waiting, effects: [silence(settings)] };
}

/** The caller speaks: nobody talks over them, and silence is not counted. */
function hush(local: Local): Result {
  return {
    local: { ...local, stage: local.stage === 'reprompt' ? 'waiting' : local.stage, speaking: true },
    effects: [...cancelled('silence', 'reprompt', 'confirm'), { kind: 'startTimer', ref: 'utterance', delayMs: longestUtteranceMs }],
    cut: true,
  };
}

/** Read the options again because the caller wants it; that is no failure, but it has an end. */
function repeat(settings: SpokenMenuSettings, before: Local, context: StepContext): Result {
  const repeats = (before.repeats ?? 0) + 1;
  if (repeats > mostRepeats) return fail(settings, before, 'no-match', context, [listen(settings, before, context)]);
  const { pending: _pending, speaking: _speaking, doubtful: _doubtful, ...rest } = before;
  const local: Local = { ...rest, stage: 'messages', repeats };
  const effects = [...cancelled('silence', 'utterance', 'confirm', 'ears'), listen(settings, local, context)];
  if (before.stage === 'messages') return { local: { ...local, pending: 'repeat' }, effects, cut: true };
  return { local, effects, dropKeys: true, replay: 'messages' };
}

/** Ask about the doubtful option. */
function confirm(settings: SpokenMenuSettings, before: Local, context: StepContext): Result {
  const { speaking: _speaking, ...rest } = before;
  const local: Local = { ...rest, stage: 'confirm' };
  const say = settings.confirm ?? { text: wordsIn(context).confirm };
  return {
    local,
    effects: [
      ...cancelled('silence', 'utterance', 'ears'),
      listen(settings, local, context),
      { kind: 'say', ref: 'confirm', say, values: { option: nameOf(settings, local.doubtful, context) } },
    ],
    dropKeys: true,
  };
}

function nameOf(settings: SpokenMenuSettings, id: string | undefined, context: StepContext): string {
  const words: Record<string, string> = wordsIn(context);
  return settings.options.find((one) => one.id === id)?.label ?? words[id ?? ''] ?? '';
}

/** What was meant is done; words that lead nowhere here are a misunderstanding. */
function choose(settings: SpokenMenuSettings, local: Local, id: string, context: StepContext): Result {
  if (id === 'menu:repeat' || (id === 'menu:back' && !settings.back)) return repeat(settings, local, context);
  const way = id === '0' ? toPerson(context) : { exit: id === 'menu:back' ? 'back' : `option:${id}` };
  if (way) return { local, effects: [], ...way };
  return fail(settings, local, 'no-match', context, [listen(settings, local, context)]);
}

function heard(settings: SpokenMenuSettings, before: Local, event: Heard, context: StepContext): Result {
  const confirming = before.stage === 'confirm';
  const words = confirming ? confirmWords(settings, context) : menuWords(settings, context);
  const { id, sure } = understood(settings, words, event, context.language);
  // An ear that broke under somebody's words would not hear them a second time either.
  const isLost = event.noise === true || event.detail !== undefined;
  const local: Local = isLost ? { ...before, noise: (before.noise ?? 0) + 1 } : quiet(before);
  if (id === 'menu:yes' && before.doubtful !== undefined) return choose(settings, local, before.doubtful, context);
  const known = id !== undefined && id !== 'menu:no' && id !== 'menu:yes';
  // The same again is a yes; a doubt about a doubt is none.
  if (known && (sure || id === 'menu:repeat' || (confirming && id === before.doubtful))) return choose(settings, local, id, context);
  if (!known || confirming) {
    return fail(settings, local, event.silence ? 'no-input' : 'no-match', context, [listen(settings, local, context)]);
  }
  const doubting: Local = { ...local, doubtful: id };
  if (local.stage !== 'messages') return confirm(settings, doubting, context);
  return { local: { ...doubting, pending: 'confirm' }, effects: cancelled('silence', 'utterance'), cut: true };
}

function quiet(local: Local): Local {
  const { noise: _noise, ...rest } = local;
  return rest;
}

function pressed(settings: SpokenMenuSettings, local: Local, key: string, context: StepContext): Result {
  const asked = local.stage === 'confirm' && local.doubtful !== undefined && (key === '1' || key === '2');
  if (asked && key === '1') return choose(settings, local, local.doubtful ?? '', context);
  const chosen = asked ? undefined : byKey(settings, key, context);
  if (chosen) return { local, effects: [], ...chosen };
  return local.pending ? { local, effects: [] } : fail(settings, local, 'no-match', context, []);
}

/** The step of `spoken-menu`. */
export const step: Step<SpokenMenuSettings, Local> = {
  starts: 'with-messages',
  hears: (settings, context) => (settings.options.length === 0 ? [] : [menuWords(settings, context), confirmWords(settings, context)]),
  step: (settings, before, event, context) => {
    if (event.kind === 'enter') return enter(settings, event.typedAhead, context);
    const local: Local = before ?? { stage: 'messages', noInput: 0, noMatch: 0 };
    const asBefore: Result = { local, effects: [] };
    if (event.kind === 'messagesEnded') return messagesEnded(settings, local, context);
    if (event.kind === 'key') return pressed(settings, local, event.key, context);
    if (event.kind === 'speechStarted') return local.speaking || local.pending ? asBefore : hush(local);
    if (event.kind === 'heard') return heard(settings, local, event, context);
    if (event.kind === 'timer') return fail(settings, local, event.ref === 'silence' ? 'no-input' : 'no-match', context, []);
    if (event.kind === 'playEnded' && event.ref === 'confirm') return { local, effects: [silence(settings)] };
    if (event.kind === 'playEnded') return { local: { ...local, stage: 'messages' }, effects: [], replay: 'messages' };
    return asBefore;
  },
};
