// The menu's ladder (DESIGN §2): silence and misunderstanding are counted apart, each failure says its text and reads the options again,
// the `attempts`-th of either sort takes `gave-up`. Keys and voice may cut in at any time.
import type { Step, StepContext, StepEffect, StepResult } from '#engine/step.ts';
import type { SpokenMenuSettings } from './model.ts';
import { menuWords } from './menu-words.ts';

type Reason = 'no-input' | 'no-match';

interface Local {
  /** `messages`: the options are being read; `reprompt`: a text of the ladder; `waiting`: silence. */
  stage: 'messages' | 'reprompt' | 'waiting';
  noInput: number;
  noMatch: number;
  /** A failure during the messages, told once their actions are done. */
  pending?: Reason;
  /** The caller is speaking, so silence is not counted. */
  speaking?: true;
}

type Result = StepResult<Local>;

/** An utterance that is still not over after this is not understood. */
const longestUtteranceMs = 20_000;

function listen(settings: SpokenMenuSettings, context: StepContext): StepEffect {
  const phrases = menuWords(settings, context);
  return { kind: 'listen', ref: 'ears', language: context.language, phrases };
}

/** The exit for a key; undefined where none has it. An option on 0 beats the flow's `person`. */
function byKey(settings: SpokenMenuSettings, key: string, context: StepContext): Pick<Result, 'exit' | 'jump'> | undefined {
  const option = settings.options.find((one) => one.key === key);
  if (option) return { exit: `option:${option.id}` };
  return key === '0' ? toPerson(context) : undefined;
}

function byVoice(settings: SpokenMenuSettings, heard: string | undefined, context: StepContext): Pick<Result, 'exit' | 'jump'> | undefined {
  if (heard === '0') return toPerson(context);
  return settings.options.some((one) => one.id === heard) ? { exit: `option:${heard}` } : undefined;
}

function toPerson({ flow }: StepContext): Pick<Result, 'jump'> | undefined {
  return flow.person === undefined ? undefined : { jump: { exit: 'person', to: flow.person } };
}

const stopWaiting: StepEffect[] = [
  { kind: 'cancel', ref: 'silence' },
  { kind: 'cancel', ref: 'utterance' },
];

function fail(settings: SpokenMenuSettings, before: Local, reason: Reason, context: StepContext, reopen: StepEffect[]): Result {
  const { pending: _pending, speaking: _speaking, ...rest } = before;
  if (before.stage === 'messages') return { local: { ...rest, pending: reason }, effects: [...stopWaiting, ...reopen], cut: true };
  const counted = reason === 'no-input' ? { ...rest, noInput: rest.noInput + 1 } : { ...rest, noMatch: rest.noMatch + 1 };
  const attempt = reason === 'no-input' ? counted.noInput : counted.noMatch;
  if (attempt >= settings.attempts) return { local: counted, effects: [], exit: 'gave-up' };
  const texts = reason === 'no-input' ? settings.noInput : settings.noMatch;
  const say = texts[Math.min(attempt, texts.length) - 1];
  const noted: StepEffect = { kind: 'note', note: { what: 'reprompt', flow: context.flow.id, block: context.blockId, reason, attempt } };
  const effects = [...stopWaiting, ...reopen, noted];
  if (!say) return { local: { ...counted, stage: 'messages' }, effects, dropKeys: true, replay: 'messages' };
  return { local: { ...counted, stage: 'reprompt' }, effects: [...effects, { kind: 'say', ref: 'reprompt', say }], dropKeys: true };
}

function enter(settings: SpokenMenuSettings, typedAhead: string[], context: StepContext): Result {
  const local: Local = { stage: 'messages', noInput: 0, noMatch: 0 };
  const [key] = typedAhead;
  const chosen = key === undefined ? undefined : byKey(settings, key, context);
  if (chosen) return { local, effects: [], usedKeys: 1, ...chosen };
  // What was typed ahead for another menu is no choice here: the options are read as usual.
  return { local, effects: [listen(settings, context)], dropKeys: true };
}

function messagesEnded(settings: SpokenMenuSettings, local: Local, context: StepContext): Result {
  const waiting: Local = { ...local, stage: 'waiting' };
  if (local.pending) return fail(settings, waiting, local.pending, context, []);
  if (local.speaking) return { local: waiting, effects: [] };
  return { local: waiting, effects: [{ kind: 'startTimer', ref: 'silence', delayMs: settings.waitS * 1000 }] };
}

/** The caller speaks: nobody talks over them, and silence is not counted. */
function hush(local: Local): Result {
  return {
    local: { ...local, stage: local.stage === 'reprompt' ? 'waiting' : local.stage, speaking: true },
    effects: [
      { kind: 'cancel', ref: 'silence' },
      { kind: 'cancel', ref: 'reprompt' },
      { kind: 'startTimer', ref: 'utterance', delayMs: longestUtteranceMs },
    ],
    cut: true,
  };
}

/** The step of `spoken-menu`. */
export const step: Step<SpokenMenuSettings, Local> = {
  starts: 'with-messages',
  step: (settings, before, event, context) => {
    if (event.kind === 'enter') return enter(settings, event.typedAhead, context);
    const local: Local = before ?? { stage: 'messages', noInput: 0, noMatch: 0 };
    const asBefore: Result = { local, effects: [] };
    if (event.kind === 'messagesEnded') return messagesEnded(settings, local, context);
    if (event.kind === 'key') {
      const chosen = byKey(settings, event.key, context);
      if (chosen) return { ...asBefore, ...chosen };
      return local.pending ? asBefore : fail(settings, local, 'no-match', context, []);
    }
    if (event.kind === 'speechStarted') return local.speaking || local.pending ? asBefore : hush(local);
    if (event.kind === 'heard') {
      const chosen = byVoice(settings, event.option, context);
      if (chosen) return { ...asBefore, ...chosen };
      return fail(settings, local, event.silence ? 'no-input' : 'no-match', context, [listen(settings, context)]);
    }
    if (event.kind === 'timer') return fail(settings, local, event.ref === 'silence' ? 'no-input' : 'no-match', context, []);
    if (event.kind === 'playEnded') return { local: { ...local, stage: 'messages' }, effects: [], replay: 'messages' };
    return asBefore;
  },
};
