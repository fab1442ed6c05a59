// One callback: a call without a flow. The agent is rung first and told whom for, then the caller's number under the outbound rules; the two
// are joined. It has a row and a trace of its own. Not here: when it is due (desk), the list of them (callbacks.ts).
import type { CallState } from '#engine/engine.ts';
import type { CallEvent, CallFacts } from '#engine/event.ts';
import type { CallCommit, NewCall } from '#ports/call-store.ts';
import type { CallbackOrder, CallbackResult } from '#ports/desk.ts';
import { asFailure, Failure } from '#ports/failure.ts';
import type { DialTarget, LegEnd } from '#ports/line.ts';
import type { AgentCommand, LiveCallView } from '#ports/live-calls.ts';
import type { PlaySource } from '#engine/effect.ts';
import { adoptAgent, type AgentLeg, dialAgent } from './agent-leg.ts';
import { guarded } from './guarded-leg.ts';
import { digitByDigit, phrasesFor } from './phrases.ts';
import { withSource } from './effects/play.ts';
import { quietly } from './quietly.ts';
import { closeRow } from './close-row.ts';
import type { EffectHost, LegHandlers, WithoutAt, World } from './world.ts';

/** The one transfer of such a call, for its events. */
const transferId = '1.1';
/** How long the caller's telephone rings. */
const callerRingMs = 30_000;

/** What recovery must know; stored with every commit. Plain JSON. */
export interface CallbackRuntime {
  callback: { ticket: string; agent: string; agentLeg: string; joined: boolean };
}

export interface CallbackOptions {
  world: World;
  call: NewCall;
  flowName: string;
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
  /** After a restart: both legs live and were joined. */
  resume: (runtime: CallbackRuntime, seq: number, answeredAt: number | undefined) => void;
  end: (reason: string) => void;
  command: (agent: string, command: AgentCommand) => Promise<void>;
  view: () => LiveCallView;
}

/** Builds it; nobody rings before `start`. */
export function createCallbackCall(options: CallbackOptions): CallbackCall {
  const { world, call } = options;
  const { line, log, clock } = world;
  const facts: CallFacts = {
    id: call.id,
    line: call.line,
    startedAt: call.startedAt,
    ...(call.callerNumber === undefined ? {} : { callerNumber: call.callerNumber }),
    ...(call.callerName === undefined ? {} : { callerName: call.callerName }),
  };
  let seq = 0;
  let over = false;
  let answeredAt: number | undefined;
  let agentId: string | undefined;
  let agent: AgentLeg | undefined;
  let caller: { stop: () => void } | undefined;
  let phase: 'agent' | 'caller' | 'joined' | 'held' = 'agent';
  let runtime: CallbackRuntime | undefined;
  let plays = 0;
  let stopSource = () => {};

  function guard(run: () => void): void {
    try {
      run();
    } catch (error) {
      log.error({ err: asFailure(error), call: call.id }, 'a callback broke');
      finish('failed', 'fault', 'system');
    }
  }

  const host: Pick<EffectHost, 'world' | 'callId' | 'own' | 'disown' | 'guard'> = {
    world,
    callId: call.id,
    own: (leg, handlers) => options.own(leg, guarded(handlers, guard)),
    disown: options.disown,
    guard,
  };

  /** A step into the trace; what cannot be stored is said in the log, and the two talk on. */
  function record(event: WithoutAt<CallEvent>, ended?: CallCommit['ended']): void {
    const at = event.at ?? clock.now();
    seq += 1;
    const state: CallState = { v: 1, call: facts, at, open: {}, place: undefined, ended: ended !== undefined, inner: null };
    const commit: CallCommit = {
      callId: call.id,
      seq,
      event: { ...event, at },
      effects: [],
      state,
      outbox: [],
      ...(runtime === undefined ? {} : { runtime: structuredClone(runtime) }),
      ...(answeredAt === undefined ? {} : { answeredAt }),
      ...(ended === undefined ? {} : { ended }),
    };
    world.writer.add({
      commit,
      durable: ended !== undefined,
      committed: () => {},
      lost: (failure) => {
        seq -= 1;
        log.error({ err: failure, call: call.id }, 'an event of a callback could not be stored');
        if (ended !== undefined) closeRow(world, call.id, ended);
      },
    });
    options.changed();
  }

  function progress(state: Extract<CallEvent, { kind: 'transferProgress' }>['state'], detail?: string): void {
    const who = agentId === undefined ? {} : { agent: agentId };
    record({ kind: 'transferProgress', id: transferId, state, ...who, ...(detail === undefined ? {} : { detail }) });
  }

  function finish(result: CallbackResult, reason: string, by: 'agent' | 'caller' | 'system'): void {
    if (over) return;
    over = true;
    stopSource();
    if (phase === 'joined') quietly(log, () => line.part(call.callerLeg, agent?.leg ?? ''));
    agent?.stop();
    caller?.stop();
    const at = clock.now();
    const outcome = outcomes[result];
    record({ kind: 'transferResult', id: transferId, outcome, ...(agentId === undefined ? {} : { agent: agentId }), detail: result, at });
    record({ kind: 'hungUp', by, at }, { at, by, reason });
    options.over(result);
  }

  function say(text: string, order: CallbackOrder): PlaySource {
    return { kind: 'say', text, language: order.language, voice: 'default' };
  }

  function start(order: CallbackOrder): void {
    const phrases = phrasesFor(order.language);
    agentId = order.agent;
    record({ kind: 'started', call: facts });
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
          confirm: order.contact.kind === 'number' ? say(phrases.pressOne(order.teamName), order) : undefined,
          whisper: say(phrases.callbackTo(order.teamName, whom), order),
          taken: () => {
            world.desk.rang(order.ticket, order.agent, 'answered');
            progress('answered', 'agent');
          },
          ready: () => callTheCaller(order),
          unanswered: (result) => {
            progress('missed', result);
            finish('agent-no-answer', `agent-${result}`, 'agent');
          },
          ended: (end) => agentEnded(end),
          tooLate: () => {},
          held: hold,
        });
        runtime = { callback: { ticket: order.ticket, agent: order.agent, agentLeg: agent.leg, joined: false } };
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
    music(agent?.leg ?? '');
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
    host.own(leg, {
      answered: (at) => (over ? stop() : join(at)),
      ended: callerEnded,
      playEnded: () => {},
    });
    progress('calling-back', 'caller');
    const from = options.lineNumber === undefined ? {} : { callerUser: options.lineNumber };
    line.dial({ leg, target: { kind: 'number', number: order.number, trunk }, ringTimeoutMs: callerRingMs, callId: call.id, ...from });
  }

  function join(at: number): void {
    if (agent === undefined) return;
    line.join(call.callerLeg, agent.leg);
    stopSource();
    answeredAt ??= at;
    phase = 'joined';
    if (runtime !== undefined) runtime.callback.joined = true;
    progress('answered', 'caller');
  }

  function callerEnded(end: LegEnd): void {
    options.disown(call.callerLeg);
    if (over) return;
    if (phase !== 'caller') return finish('done', end.by === 'far' ? 'hangup' : `leg-${end.by}`, 'caller');
    const status = 'sipStatus' in end ? end.sipStatus : undefined;
    if (status === 486 || status === 600) return finish('caller-busy', 'busy', 'caller');
    const missed = end.by === 'timeout' || status === 408 || status === 480 || status === 487 || status === 603;
    finish(missed ? 'caller-no-answer' : 'failed', missed ? 'no-answer' : 'failed', 'caller');
  }

  /** Before the caller answered it is the agent who gave up; a leg that broke is nobody's wish. */
  function agentEnded(end: LegEnd): void {
    if (phase === 'joined' || phase === 'held') return finish('done', end.by === 'far' ? 'hangup' : `leg-${end.by}`, 'agent');
    finish('agent-no-answer', 'agent-left', 'agent');
  }

  function music(leg: string): void {
    stopSource();
    plays += 1;
    const play = `${transferId}:music:${plays}:${clock.now().toString(36)}`;
    stopSource = withSource(world, { kind: 'music', music: 'default' }, (source) =>
      guard(() => {
        if (over || source === undefined || source.files.length === 0) return;
        quietly(log, () => line.play(leg, { play, files: source.files, loop: true, stopOnKey: false }));
      }),
    );
  }

  function hold(holding: boolean): void {
    if (agent === undefined || phase !== (holding ? 'joined' : 'held')) return;
    if (holding) {
      line.part(call.callerLeg, agent.leg);
      music(call.callerLeg);
    } else {
      stopSource();
      line.join(call.callerLeg, agent.leg);
    }
    phase = holding ? 'held' : 'joined';
    if (runtime !== undefined) world.desk.held?.(runtime.callback.ticket, holding);
    progress(holding ? 'held' : 'resumed');
  }

  return {
    id: call.id,
    get over() {
      return over;
    },
    start: (order) => guard(() => start(order)),
    resume: (saved, lastSeq, wasAnsweredAt) =>
      guard(() => {
        seq = lastSeq;
        answeredAt = wasAnsweredAt;
        runtime = structuredClone(saved);
        agentId = saved.callback.agent;
        phase = 'joined';
        agent = adoptAgent(host, saved.callback.agentLeg, { ended: agentEnded, held: hold });
        caller = adoptAgent(host, call.callerLeg, { ended: callerEnded });
        world.desk.restore(saved.callback.ticket, saved.callback.agent, call.id);
        line.join(call.callerLeg, saved.callback.agentLeg);
        record({ kind: 'recovered', gapMs: 0, lost: [] });
      }),
    end: (reason) => guard(() => finish(phase === 'joined' || phase === 'held' ? 'done' : 'failed', reason, 'system')),
    command: async (who, command) => {
      if (who !== agentId || (phase !== 'joined' && phase !== 'held'))
        throw new Failure('conflict', 'this agent is not joined to the caller');
      if (command.do === 'forward') throw new Failure('conflict', 'a callback cannot be forwarded');
      if (command.do === 'end') guard(() => finish('done', 'hangup', 'agent'));
      else guard(() => hold(command.do === 'hold'));
    },
    view: () => ({
      id: call.id,
      line: call.line,
      flow: call.flow,
      flowName: options.flowName,
      version: call.version,
      callerNumber: call.callerNumber,
      callerName: call.callerName,
      source: call.source,
      startedAt: call.startedAt,
      answeredAt,
      endedAt: undefined,
      endedBy: undefined,
      endReason: undefined,
      test: call.test,
      place: undefined,
      agent: agentId,
      phase: phase === 'joined' || phase === 'held' ? 'joined' : 'ringing',
    }),
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
