// Running a talk: its steps against a conversation, then its expectations; the result says what was wrong, in words.
// Not here: the format (format.ts), the clock and the world (conversation.ts).
import type { Bundle, Engine } from '#engine/engine.ts';
import type { Value } from '#flow/model.ts';
import { plainWords } from '#language/plain.ts';
import { type Conversation, createConversation, type QueuedMessage, type TranscriptLine } from './conversation.ts';
import type { TraceStep } from './from-trace.ts';
import { type TalkFailure, talkFailure } from './failure.ts';
import { type Expectation, keysOf, type Talk, type TalkStep } from './format.ts';

/** How a talk went. `failures` is empty when it passed. */
export interface TalkResult {
  ok: boolean;
  failures: TalkFailure[];
  transcript: readonly TranscriptLine[];
  /** Blocks entered, in order. */
  path: string[];
  endedBy: string | undefined;
  messages: readonly QueuedMessage[];
  variables: Readonly<Record<string, Value>>;
  /** Every event and what the engine answered. */
  trace: readonly TraceStep[];
  /** Length of the call on its virtual clock. */
  durationMs: number;
}

/** How long `hear` waits unless it says otherwise, and `silence` at most. */
const patienceMs = 600_000;
/** After the last step the caller stays silent; a call that does not end by itself in this time is at fault. */
const restMs = 4 * 3_600_000;

/**
 * Run a talk against a flow and its subflows. Deterministic: the same input gives the same transcript.
 * Example: `runTalk(bundle, createEngine(kinds), talk).ok`.
 */
export function runTalk(bundle: Bundle, engine: Engine, talk: Talk): TalkResult {
  const startedAt = Date.parse(talk.startsAt);
  const conversation = createConversation(bundle, engine, {
    call: {
      id: 'talk',
      line: talk.line,
      startedAt,
      ...(talk.caller.number === undefined ? {} : { callerNumber: talk.caller.number }),
      ...(talk.caller.name === undefined ? {} : { callerName: talk.caller.name }),
    },
    world: talk.world,
  });
  const failures: TalkResult['failures'] = [];
  const listener = createListener(conversation);
  for (const [step, one] of talk.steps.entries()) {
    const failure = take(one, conversation, listener);
    if (failure === undefined) continue;
    failures.push({ step, ...failure });
    break; // what follows would only repeat it
  }
  if (failures.length === 0 && !passUntil(conversation, restMs, () => conversation.ended)) failures.push(talkFailure('never-ended'));
  const result = summary(conversation, startedAt);
  if (failures.length === 0) failures.push(...judge(talk.expect, result));
  return { ok: failures.length === 0, failures, ...result };
}

/** Runs the clock until something is true; false if it never is, or not in time. */
function passUntil(conversation: Conversation, withinMs: number, isTrue: () => boolean): boolean {
  const until = conversation.now + withinMs;
  while (!isTrue()) {
    const next = conversation.nextAt;
    if (next === undefined || next > until || conversation.ended) return isTrue();
    conversation.advanceTo(next);
  }
  return true;
}

/** What was said and not yet heard by a step. */
interface Listener {
  heard: (text: string) => boolean;
}

function createListener(conversation: Conversation): Listener {
  let from = 0;
  return {
    heard: (text) => {
      const wanted = plainWords(text);
      const index = conversation.transcript.findIndex(
        (line, at) => at >= from && line.kind === 'said' && plainWords(line.text).includes(wanted),
      );
      if (index >= 0) from = index + 1;
      return index >= 0;
    },
  };
}

/** Do one step; the answer is what was wrong. */
function take(step: TalkStep, conversation: Conversation, listener: Listener): TalkFailure | undefined {
  switch (step.kind) {
    case 'hear': {
      const heard = passUntil(conversation, step.withinS === undefined ? patienceMs : step.withinS * 1000, () => listener.heard(step.text));
      return heard ? undefined : talkFailure('not-said', { text: step.text, last: lastSaid(conversation) });
    }
    case 'press':
      for (const [index, key] of keysOf(step.keys).entries()) {
        if (index > 0) conversation.advanceTo(conversation.now + (step.everyMs ?? 250));
        if (conversation.ended) return talkFailure('ended-before-key', { key });
        conversation.press(key);
      }
      return undefined;
    case 'say':
      return conversation.say(step.text, step.option, step.doubtful) ? undefined : talkFailure('nobody-listened', { text: step.text });
    case 'wait':
      conversation.advanceTo(conversation.now + step.seconds * 1000);
      return undefined;
    case 'listen':
      return passUntil(conversation, patienceMs, () => conversation.speaking.length === 0) ? undefined : talkFailure('did-not-end');
    case 'silence': {
      passUntil(conversation, patienceMs, () => conversation.speaking.length === 0);
      const before = saidCount(conversation);
      const reacted = passUntil(conversation, patienceMs, () => conversation.ended || saidCount(conversation) > before);
      return reacted ? undefined : talkFailure('no-reaction');
    }
    case 'hang-up':
      if (conversation.ended) return talkFailure('ended-before-hang-up');
      conversation.hangUp();
      return undefined;
    case 'world':
      conversation.setWorld(step.world);
      return undefined;
  }
}

const saidCount = (conversation: Conversation) => conversation.transcript.filter((line) => line.kind === 'said').length;

function lastSaid(conversation: Conversation): string {
  const line = conversation.transcript.findLast((one) => one.kind === 'said');
  return line?.kind === 'said' ? line.text : '';
}

function summary(conversation: Conversation, startedAt: number): Omit<TalkResult, 'ok' | 'failures'> {
  const notes = conversation.transcript.flatMap((line) => (line.kind === 'note' ? [line.note] : []));
  const { transcript, messages, variables, trace } = conversation;
  return {
    transcript,
    path: notes.flatMap((note) => (note.what === 'entered' ? [note.block] : [])),
    endedBy: notes.flatMap((note) => (note.what === 'ended' ? [note.by] : []))[0],
    messages,
    variables,
    trace,
    durationMs: conversation.now - startedAt,
  };
}

function judge(expect: Expectation, result: Omit<TalkResult, 'ok' | 'failures'>): TalkFailure[] {
  const failures: TalkFailure[] = [];
  const { path } = result;
  const went = path.join(' → ');
  if (expect.path && expect.path.join(' ') !== path.join(' '))
    failures.push(talkFailure('other-path', { went, wanted: expect.path.join(' → ') }));
  if (expect.passes) {
    let at = 0;
    for (const block of path) if (block === expect.passes[at]) at += 1;
    if (at < expect.passes.length) failures.push(talkFailure('not-past', { went, block: expect.passes[at] ?? '' }));
  }
  if (expect.endedBy !== undefined && expect.endedBy !== result.endedBy)
    failures.push(talkFailure('ended-by', { by: result.endedBy ?? 'nobody', wanted: expect.endedBy }));
  if (expect.messages) failures.push(...judgeMessages(expect.messages, result.messages));
  for (const [name, value] of Object.entries(expect.variables ?? {})) {
    const found = Object.hasOwn(result.variables, name) ? result.variables[name] : null;
    if (found !== value) failures.push(talkFailure('other-value', { name, value: JSON.stringify(found), wanted: JSON.stringify(value) }));
  }
  const said = result.transcript.flatMap((line) => (line.kind === 'said' ? [plainWords(line.text)] : []));
  const wasSaid = (text: string) => said.some((one) => one.includes(plainWords(text)));
  for (const text of expect.said ?? []) if (!wasSaid(text)) failures.push(talkFailure('never-said', { text }));
  for (const text of expect.notSaid ?? []) if (wasSaid(text)) failures.push(talkFailure('was-said', { text }));
  return failures;
}

function judgeMessages(expected: NonNullable<Expectation['messages']>, found: readonly QueuedMessage[]): TalkFailure[] {
  const failures: TalkFailure[] = [];
  if (expected.length !== found.length) failures.push(talkFailure('message-count', { found: found.length, wanted: expected.length }));
  expected.forEach((one, index) => {
    const message = found[index];
    if (!message) return;
    const { content } = message;
    const template = content.channel === 'whatsapp' ? content.template : undefined;
    const wrong = [
      one.channel !== content.channel && `channel ${content.channel}`,
      one.origin !== undefined && one.origin !== message.origin && `origin ${message.origin}`,
      one.to !== undefined && one.to !== message.to && `to ${message.to ?? 'nobody'}`,
      one.text !== undefined && !(content.text ?? '').includes(one.text) && `text "${content.text ?? ''}"`,
      one.template !== undefined && one.template !== template?.name && `template ${template?.name ?? 'none'}`,
      ...Object.entries(one.variables ?? {}).map(
        ([name, value]) => template?.variables[name] !== value && `variable ${name} "${template?.variables[name] ?? ''}"`,
      ),
    ].filter((part) => typeof part === 'string');
    if (wrong.length > 0) failures.push(talkFailure('other-message', { number: index + 1, what: wrong.join(', ') }));
  });
  return failures;
}
