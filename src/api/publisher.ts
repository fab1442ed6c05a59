// Publishing: the gate (parents, saved talks), rendering what is spoken, then the next version; one at a time per flow, with progress, cancellable.
// Not here: reading and checking the document (handlers/flows.ts), running a talk (talk-runner.ts).
import type { Installation } from '#flow/problem.ts';
import { Failure } from '#ports/failure.ts';
import { brokenParents } from './handlers/parents.ts';
import type { Progress } from './hints.ts';
import type { ReadAnswer, TalkOutcome } from './jobs/job.ts';
import type { JobPool } from './jobs/pool.ts';
import { Refusal } from './problem-answer.ts';
import type { ApiRooms } from './rooms.ts';
import { type RunnableTalk, runSavedTalks } from './talk-runner.ts';

/** What is to be published, by whom, and what they say of it. */
export interface PublishRequest {
  flow: NonNullable<ReadAnswer['flow']>;
  installation: Installation;
  by: string;
  note: string;
  /** Why it goes out although a talk fails. */
  override: string | undefined;
  /** Talks that are saved with it and count already, before those of the store. */
  talks?: readonly RunnableTalk[];
  /** Called when the gate is passed, before anything is rendered. */
  passed?: () => Promise<void>;
}

/** Publishes. Throws `Refusal` with the code `breaks-parents`, `talks-failed`, `publishing` or `publish-cancelled`, and what rendering throws. */
export interface Publisher {
  publish: (request: PublishRequest) => Promise<number>;
  /** Answers whether one was under way. */
  cancel: (flow: string) => boolean;
}

/** Make the publisher. */
export function createPublisher(
  rooms: Pick<ApiRooms, 'store' | 'prompts' | 'clock'>,
  jobs: JobPool,
  tell: (progress: Progress) => void,
): Publisher {
  const underWay = new Map<string, AbortController>();

  async function gate(request: PublishRequest, signal: AbortSignal): Promise<string | undefined> {
    const { flow, installation, override } = request;
    const { id } = flow.facts;
    const broken = await brokenParents(rooms.store, jobs, installation, flow.facts);
    if (broken.length > 0)
      throw new Refusal(409, 'breaks-parents', `flows that enter this one would break: ${broken.map((parent) => parent.id).join(', ')}`, {
        problems: broken.flatMap((parent) => parent.problems),
      });
    const given = request.talks ?? [];
    const saved = (await rooms.store.talks.list(id)).filter((talk) => !given.some((one) => one.id === talk.id));
    const outcomes = await runSavedTalks(
      { store: rooms.store, jobs, installation },
      { id, document: flow.canonical, subflows: flow.facts.subflows },
      [...given, ...saved],
      { signal, onProgress: (done, total) => tell({ topic: 'publishing', flow: id, step: 'talks', done, total }) },
    );
    const red = outcomes.filter((outcome) => !outcome.ok);
    if (red.length > 0 && override === undefined) throw talksFailed(red);
    // A reason nobody needed is not kept: the version was published with every talk green.
    return red.length > 0 ? override : undefined;
  }

  async function run(request: PublishRequest, signal: AbortSignal): Promise<number> {
    const { flow, by, note } = request;
    const { id } = flow.facts;
    const reason = await gate(request, signal);
    await request.passed?.();
    await rooms.prompts.renderAll(
      flow.spoken,
      (done, total) => tell({ topic: 'publishing', flow: id, step: 'prompts', done, total }),
      signal,
    );
    signal.throwIfAborted();
    const { version } = await rooms.store.flows.publish(id, flow.canonical, by, note, rooms.clock.now(), reason);
    return version;
  }

  return {
    publish: async (request) => {
      const { id } = request.flow.facts;
      if (underWay.has(id)) throw new Refusal(409, 'publishing', `flow ${id} is being published already`);
      const abort = new AbortController();
      underWay.set(id, abort);
      try {
        return await run(request, abort.signal);
      } catch (error) {
        if (abort.signal.aborted && !(error instanceof Refusal))
          throw new Refusal(409, 'publish-cancelled', 'publishing was cancelled; nothing was published');
        throw error;
      } finally {
        underWay.delete(id);
        tell({ topic: 'publishing', flow: id, step: 'over', done: 0, total: 0 });
      }
    },
    cancel: (flow) => {
      const running = underWay.get(flow);
      running?.abort(new Failure('cancelled', 'publishing was cancelled'));
      return running !== undefined;
    },
  };
}

function talksFailed(red: TalkOutcome[]): Refusal {
  const names = red.slice(0, 3).map((one) => `${one.name} (${one.failures[0]?.message ?? ''})`);
  const more = red.length > 3 ? ` and ${red.length - 3} more` : '';
  return new Refusal(
    409,
    'talks-failed',
    `${red.length} saved ${red.length === 1 ? 'talk fails' : 'talks fail'}: ${names.join('; ')}${more}`,
    {
      details: { talks: red.slice(0, 100) },
    },
  );
}
