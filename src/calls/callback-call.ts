// One callback: a call without a flow. The agent is rung first and told whom for, then the caller's number under the outbound rules; the two
// are joined, and from then on it is a transfer like any other. Not here: when it is due (desk), the list of them (callbacks.ts), what joined
// people do (effects/transfer).
import type { CallEvent } from '#engine/event.ts';
import type { CallCommit, NewCall } from '#ports/call-store.ts';
import type { CallbackOrder, CallbackResult } from '#ports/desk.ts';
import { asFailure, Failure } from '#ports/failure.ts';
import type { DialTarget, LegEnd } from '#ports/line.ts';
import type { AgentCommand, LiveCallView } from '#ports/live-calls.ts';
import type { PlaySource } from '#engine/effect.ts';
import { type AgentLeg, dialAgent } from './agent-leg.ts';
import { viewOf } from './call-view.ts';
import { createCallbackTrace } from './callback-trace.ts';
import { guarded } from './guarded-leg.ts';
import { digitByDigit, phrasesFor } from './phrases.ts';
import { withSource } from './effects/play.ts';
import { holdMusic } from './effects/transfer/caller-ear.ts';
import { prepareTransfer } from './effects/transfer/prepare.ts';
import { quietly } from './quietly.ts';
import { takeUp } from './take-up.ts';
import type { CallRuntime, EffectHost, EffectOf, LegHandlers, Running, WithoutAt, World } from './world.ts';

/** The one transfer of such a call, for its events. */
const transferId = '1.1';
const farewellId = `${transferId}:farewell`;
/** How long the caller's telephone rings. */
const callerRingMs = 30_000;
/** A caller whose agent was lost waits at most this long for another; the team's own limit is mostly shorter. */
const maxWaitS = 600;
/** Longest that the words last with which a caller is let go whom nobody can take. */
const farewellMs = 15_000;

/** What recovery must know; stored with every commit. Plain JSON. */
export interface CallbackRuntime extends Pick<CallRuntime, 'transfer'> {
  callback: Pick<CallbackOrder, 'ticket' | 'to' | 'priority' | 'language' | 'ringMs'>;
}

export interface CallbackOptions {
  world: World;
  call: NewCall;
  flowName: string;
  /** The call that asked for it. */
  askedBy: string;
  /** Caller id that the caller sees: the line's number. */
  lineNumber: string | undefined;
  own: (leg: string, handlers: LegHandlers) => void;
  disown: (leg: string) => void;
  changed: () => void;
  /** It is over; the desk is told by whoever made it. */
  over: (result: CallbackResult) => void;
}

/** A callback under way. */
export interface CallbackCall {
  readonly id: string;
  readonly over: boolean;
  start: (order: CallbackOrder) => void;
  /** After a restart: the caller is there, and was joined before. */
  resume: (runtime: CallbackRuntime, seq: number, answeredAt: number | undefined, livingLegs: Set<string>) => void;
  end: (reason: string) => void;
  command: (agent: string, command: AgentCommand) => Promise<void>;
  view: () => LiveCallView;
}

/** Builds it; nobody rings before `start`. */
export function createCallbackCall(options: CallbackOptions): CallbackCall {
  const { call } = options;
  const world = { ...options.world, prompts: options.world.prompts.pin() };
  const { line, log, clock } = world;
  const trace = createCallbackTrace(world, call);
  let over = false;
  let answeredAt: number | undefined;
  let agentId: string | undefined;
  let agent: AgentLeg | undefined;
  let caller: { stop: () => void } | undefined;
  /** `together`: the caller is there, talking, or waiting for somebody else to take over. */
  let phase: 'agent' | 'caller' | 'together' = 'agent';
  let runtime: CallbackRuntime | undefined;
  /** From the joining on; undefined again when it has come to its end. */
  const talk = new Map<string, Running>();
  /** How the talk ended. */
  let concluded: Extract<WithoutAt<CallEvent>, { kind: 'transferResult' }> | undefined;
  let callerGone = false;
  let stopSource = () => {};
  let stopTimer = () => {};

  function guard(run: () => void): void {
    try {
      run();
    } catch (error) {
      log.error({ err: asFailure(error), call: call.id }, 'a callback broke');
      finish('failed', 'fault', 'system');
    }
  }

  const shared: CallRuntime = {};
  const host: EffectHost = {
    world,
    callId: call.id,
    deskCallId: options.askedBy,
    callerLeg: call.callerLeg,
    callerNumber: call.callerNumber,
    callerName: call.callerName,
    callerGone: () => callerGone,
    flow: call.flow,
    runtime: shared,
    post: (event) => (event.kind === 'transferResult' ? talkEnded(event) : record(event)),
    over: (id) => void talk.delete(id),
    answered: new Set(),
    own: (leg, handlers) => options.own(leg, guarded(handlers, guard)),
    disown: options.disown,
    guard,
  };

  function record(event: WithoutAt<CallEvent>, ended?: CallCommit['ended']): void {
    trace.record(event, { runtime: runtime && { ...runtime, ...shared }, answeredAt, ended });
    options.changed();
  }

  function progress(state: Extract<CallEvent, { kind: 'transferProgress' }>['state'], detail?: string): void {
    const who = agentId === undefined ? {} : { agent: agentId };
    record({ kind: 'transferProgress', id: transferId, state, ...who, ...(detail === undefined ? {} : { detail }) });
  }

  function agentNow(): string | undefined {
    return phase === 'together' ? shared.transfer?.agent : agentId;
  }

  function finish(result: CallbackResult, reason: string, by: 'agent' | 'caller' | 'system'): void {
    if (over) return;
    over = true;
    stopSource();
    stopTimer();
    const agentAtEnd = agentNow();
    for (const running of talk.values()) running.cancel();
    agent?.stop();
    caller?.stop();
    const at = clock.now();
    const who = agentAtEnd === undefined ? {} : { agent: agentAtEnd };
    record(concluded ?? { kind: 'transferResult', id: transferId, outcome: outcomes[result], ...who, detail: result, at });
    record({ kind: 'hungUp', by, at }, { at, by, reason });
    options.over(result);
  }

  /** The talk is over. Whom nobody takes on is told so before the end, as no flow goes on here. */
  function talkEnded(event: Extract<WithoutAt<CallEvent>, { kind: 'transferResult' }>): void {
    concluded = event;
    if (over) return;
    if (event.outcome === 'completed') return finish('done', 'hangup', 'agent');
    if (event.outcome === 'callback') return finish('done', 'callback', 'caller');
    const { language = '' } = runtime?.callback ?? {};
    stopTimer = world.timers.after(farewellMs, () => guard(letGo));
    stopSource = withSource(world, say(phrasesFor(language).nobody, language), (source) =>
      guard(() => {
        if (over) return;
        if (source === undefined || source.files.length === 0) return letGo();
        line.play(call.callerLeg, { play: farewellId, files: source.files, loop: false, stopOnKey: false });
      }),
    );
  }

  function letGo(): void {
    finish('done', concluded?.outcome ?? 'failed', 'system');
  }

  function say(text: string, language: string): PlaySource {
    return { kind: 'say', text, language, voice: 'default' };
  }

  function start(order: CallbackOrder): void {
    const phrases = phrasesFor(order.language);
    agentId = order.agent;
    record({ kind: 'started', call: trace.facts });
    progress('calling-back', order.callId);
    void reach(order).then((target) =>
      guard(() => {
        if (over) return;
        if (target === undefined) return finish('agent-no-answer', 'agent-not-allowed', 'system');
        const whom = call.callerName === undefined ? digitByDigit(order.number) : `${call.callerName}, ${digitByDigit(order.number)}`;
        agent = dialAgent(host, {
          target,
          ringMs: order.ringMs,
          callerUser: order.number,
          callerName: call.callerName,
          confirm: order.contact.kind === 'number' ? say(phrases.pressOne(order.teamName), order.language) : undefined,
          whisper: say(phrases.callbackTo(order.teamName, whom), order.language),
          taken: () => {
            world.desk.rang(order.ticket, order.agent, 'answered');
            progress('answered', 'agent');
          },
          ready: () => callTheCaller(order),
          unanswered: (result, _taken, detail) => {
            progress('missed', detail ?? result);
            finish('agent-no-answer', `agent-${result}`, 'agent');
          },
          // Once the caller is there, the leg is the talk's.
          ended: () => finish('agent-no-answer', 'agent-left', 'agent'),
          tooLate: () => {},
        });
        progress('ringing');
      }),
    );
  }

  /** How the agent is reached; undefined where their number may not be dialled now. */
  async function reach(order: CallbackOrder): Promise<DialTarget | undefined> {
    const { contact } = order;
    if (contact.kind === 'sip') return { kind: 'sip', uri: contact.uri };
    if (contact.kind !== 'number') return { kind: 'registered', aor: order.sipUser };
    const trunk = await trunkFor(contact.number, 'agent');
    return trunk === undefined ? undefined : { kind: 'number', number: contact.number, trunk };
  }

  async function trunkFor(number: string, purpose: 'agent' | 'callback'): Promise<string | undefined> {
    try {
      const answer = await world.policy.allow({ number, purpose, callId: call.id, at: clock.now() });
      if ('trunk' in answer) return answer.trunk;
      progress('missed', answer.refused);
    } catch (error) {
      log.warn({ err: asFailure(error), call: call.id }, 'the list of outside numbers could not be asked');
    }
    return undefined;
  }

  function callTheCaller(order: CallbackOrder): void {
    phase = 'caller';
    music(agent?.leg ?? '', order);
    void trunkFor(order.number, 'callback').then((trunk) =>
      guard(() => {
        if (over) return;
        if (trunk === undefined) return finish('refused', 'not-allowed', 'system');
        dialCaller(order, trunk);
      }),
    );
  }

  function dialCaller(order: CallbackOrder, trunk: string): void {
    const leg = call.callerLeg;
    const stop = (): void => quietly(log, () => line.hangup(leg));
    // While it rang an answer may be on its way: the leg stays ours until it has ended.
    caller = { stop };
    ownCaller((at) => (over ? stop() : join(order, at)));
    progress('calling-back', 'caller');
    const from = options.lineNumber === undefined ? {} : { callerUser: options.lineNumber };
    line.dial({ leg, target: { kind: 'number', number: order.number, trunk }, ringTimeoutMs: callerRingMs, callId: call.id, ...from });
  }

  function ownCaller(answered: (at: number) => void): void {
    host.own(call.callerLeg, {
      answered,
      ended: callerEnded,
      playEnded: (play, reason) => {
        if (play === farewellId) return letGo();
        for (const running of talk.values()) running.playEnded?.(play, reason);
      },
      key: (key, at) => {
        for (const running of talk.values()) running.key?.(key, at);
      },
    });
  }

  function join(order: CallbackOrder, at: number): void {
    if (agent === undefined) return;
    const { leg } = agent;
    const { ticket, to, priority, language, ringMs } = order;
    runtime = { callback: { ticket, to, priority, language, ringMs } };
    stopSource();
    answeredAt ??= at;
    phase = 'together';
    agent = undefined;
    // The wait is over: whoever must take over serves a caller who is there since now.
    const stays = { id: transferId, to, ticket, stays: 1, enteredAt: at, joined: true, leg, agent: order.agent };
    const running = prepareTransfer(host, effectFor(runtime.callback), stays);
    talk.set(transferId, running);
    running.resume?.(true, true);
    progress('answered', 'caller');
  }

  function callerEnded(end: LegEnd): void {
    options.disown(call.callerLeg);
    callerGone = true;
    if (over) return;
    if (phase === 'together') return finish('done', end.by === 'far' ? 'hangup' : `leg-${end.by}`, 'caller');
    const status = 'sipStatus' in end ? end.sipStatus : undefined;
    if (status === 486 || status === 600) return finish('caller-busy', 'busy', 'caller');
    const missed = end.by === 'timeout' || status === 408 || status === 480 || status === 487 || status === 603;
    finish(missed ? 'caller-no-answer' : 'failed', missed ? 'no-answer' : 'failed', 'caller');
  }

  /** For the agent, while the caller's telephone rings. */
  function music(leg: string, { to }: CallbackOrder): void {
    stopSource = withSource(world, { kind: 'music', music: holdMusic(host, 'default', to) }, (source) =>
      guard(() => {
        if (over || source === undefined || source.files.length === 0) return;
        quietly(log, () => line.play(leg, { play: `${transferId}:dialling`, files: source.files, loop: true, stopOnKey: false }));
      }),
    );
  }

  return {
    id: call.id,
    get over() {
      return over;
    },
    start: (order) => guard(() => start(order)),
    resume: (saved, lastSeq, wasAnsweredAt, livingLegs) =>
      guard(() => {
        trace.goOnAfter(lastSeq);
        answeredAt = wasAnsweredAt;
        const { transfer, ...rest } = structuredClone(saved);
        runtime = rest;
        if (transfer !== undefined) shared.transfer = transfer;
        phase = 'together';
        caller = { stop: () => quietly(log, () => line.hangup(call.callerLeg)) };
        ownCaller(() => {});
        record({ kind: 'recovered', gapMs: 0, lost: takeUp(host, talk, [effectFor(rest.callback)], livingLegs) });
      }),
    end: (reason) => guard(() => finish(phase === 'together' ? 'done' : 'failed', reason, 'system')),
    command: async (who, command) => {
      const running = talk.get(transferId);
      if (running?.command === undefined) throw new Failure('conflict', 'this agent is not joined to the caller');
      await running.command(who, command);
    },
    view: () =>
      viewOf(call, {
        flowName: options.flowName,
        answeredAt,
        place: undefined,
        agent: agentNow(),
        phase: phase !== 'together' ? 'ringing' : shared.transfer?.joined ? 'joined' : 'queue',
      }),
  };
}

/** What the joined people's part goes by: the rest of the transfer that the caller had once asked for. */
function effectFor({ to, priority, language, ringMs }: CallbackRuntime['callback']): EffectOf<'transfer'> {
  const limits = { ringS: Math.round(ringMs / 1000), maxWaitS };
  return {
    kind: 'transfer',
    id: transferId,
    to,
    priority,
    ...limits,
    music: 'default',
    brief: true,
    context: {},
    language,
    voice: 'default',
  };
}

const outcomes = {
  done: 'completed',
  'agent-no-answer': 'no-agents',
  'caller-no-answer': 'no-answer',
  'caller-busy': 'busy',
  refused: 'refused',
  failed: 'failed',
} as const;
