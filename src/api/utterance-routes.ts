// What a caller said and was not understood, to listen to, where its audio is kept; whoever hears it is on record. Not here: the list
// (handlers/misheard.ts), whether it is kept (engine).
import * as z from 'zod';
import { Failure } from '#ports/failure.ts';
import { telephoneWav } from '#wire/audio/telephone-wav.ts';
import type { App } from './app.ts';
import { actsOutsideTheTable, type Auditor } from './audit/auditor.ts';
import { limitText } from './contract/shapes.ts';
import { refuseInput } from './problem-answer.ts';
import type { ApiRooms } from './rooms.ts';

const params = z.object({ call: z.string().min(1).max(200), seq: limitText(2 ** 31 - 1, 1) });

/** Register `GET /misheard/:call/:seq/audio`. */
export function registerUtterances({ app, principalOf }: App, { store }: Pick<ApiRooms, 'store'>, auditor: Auditor): void {
  app.get(
    '/api/v1/misheard/:call/:seq/audio',
    { config: { access: ['designer', 'supervisor'], route: 'hearUtterance' } },
    async (request, reply) => {
      const read = params.safeParse(request.params);
      if (!read.success) throw refuseInput('params', read.error);
      const { call, seq } = read.data;
      const ulaw = await store.calls.utterance(call, seq);
      if (ulaw === undefined) throw new Failure('not-found', 'the audio of this utterance is not kept');
      const who = principalOf(request);
      const act = { route: 'hearUtterance', changes: actsOutsideTheTable.hearUtterance, params: read.data, who, address: request.ip };
      const wav = await auditor.around(act, () => telephoneWav(ulaw, 'mu'));
      return reply.header('cache-control', 'no-store').type('audio/wav').send(wav);
    },
  );
}
