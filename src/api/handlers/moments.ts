// Named moments of a draft: list, keep, show, forget. Not here: coming back to one, which is a save like any other (flows.ts).
import { randomUUID } from 'node:crypto';
import { Failure } from '#ports/failure.ts';
import type { Moment } from '#ports/moment-store.ts';
import { nameOf } from '../access.ts';
import { Refusal } from '../problem-answer.ts';
import type { ApiRooms } from '../rooms.ts';
import { staleDraft } from './flows.ts';
import type { HandlersOf } from './handler.ts';

/** Each holds a whole document: more would be a mistake, or somebody's script. */
const mostMoments = 1000;

const shown = ({ id, name, savedAt, savedBy }: Moment) => ({ id, name, savedAt, savedBy });

/** Handlers of the routes of moments. */
export function momentHandlers(
  rooms: ApiRooms,
  hint: (topic: 'flows') => void,
): HandlersOf<'moments' | 'saveMoment' | 'moment' | 'removeMoment'> {
  const { flows, moments } = rooms.store;

  async function listOf(flow: string): Promise<Moment[]> {
    if (!(await flows.draft(flow))) throw new Failure('not-found', `there is no flow ${flow}`);
    return await moments.list(flow);
  }

  return {
    moments: async ({ params }) => ({ items: (await listOf(params.id)).map(shown) }),

    saveMoment: async ({ params, body, who }) => {
      const { id: flow } = params;
      if ((await listOf(flow)).length >= mostMoments)
        throw new Refusal(409, 'too-many', `a flow has at most ${mostMoments} named moments: forget some first`);
      const kept: Moment = { flow, id: randomUUID(), name: body.name, savedAt: rooms.clock.now(), savedBy: nameOf(who) };
      try {
        await moments.add(kept, body.baseRevision);
      } catch (error) {
        if (!(error instanceof Failure) || error.code !== 'conflict') throw error;
        throw staleDraft(flow, await flows.draft(flow));
      }
      hint('flows');
      return shown(kept);
    },

    moment: async ({ params, raw }) => {
      const found = (await listOf(params.id)).find((one) => one.id === params.moment);
      const document = found && (await moments.document(params.id, found.id));
      if (!found || document === undefined) throw new Failure('not-found', `flow ${params.id} has no moment ${params.moment}`);
      return { ...shown(found), document: raw.put(document) };
    },

    removeMoment: async ({ params }) => {
      await listOf(params.id);
      if (!(await moments.remove(params.id, params.moment)))
        throw new Failure('not-found', `flow ${params.id} has no moment ${params.moment}`);
      hint('flows');
      return { ok: true };
    },
  };
}
