// State of the system, and the audio library's records. Not here: audio files (audio-routes.ts).
import { unlink } from 'node:fs/promises';
import { Failure } from '#ports/failure.ts';
import { Refusal } from '../problem-answer.ts';
import type { ApiRooms } from '../rooms.ts';
import { viewAudio } from '../views.ts';
import type { HandlersOf } from './handler.ts';
import { flowsThatUse } from './uses.ts';

/** Handlers of the status and audio routes. */
export function systemHandlers(rooms: ApiRooms, hint: (topic: 'flows') => void): HandlersOf<'status' | 'audio' | 'removeAudio'> {
  const { flows, settings } = rooms.store;
  return {
    status: async () => {
      const [lines, channels] = await Promise.all([flows.lines(), rooms.channels()]);
      const health = rooms.health?.() ?? { mediaUp: true, speechUp: true };
      const online = [...rooms.desk.states().values()].filter((state) => state !== 'offline');
      const demo = lines.find((line) => line.name === 'demo' && line.enabled);
      return {
        version: rooms.settings.version,
        sipAddress: rooms.line.boundAddresses().sip,
        lines: lines.length,
        callsNow: rooms.liveCalls.list().length,
        agentsOnline: online.length,
        databaseUp: rooms.store.healthy(),
        ...health,
        sandboxOnly: ![...channels.smsOrigins, ...channels.whatsappNumbers].some((origin) => !origin.sandbox),
        demoLine: demo?.name,
      };
    },

    audio: async () => ({ items: (await settings.audio()).map(viewAudio) }),

    removeAudio: async ({ params }) => {
      const rows = await settings.audio();
      const row = rows.find((audio) => audio.id === params.id);
      if (!row) throw new Failure('not-found', `there is no audio ${params.id}`);
      if (row.builtIn) throw new Refusal(409, 'built-in', 'this audio belongs to the product and stays');
      const users = await flowsThatUse(rooms.store, 'audio', row.id);
      if (users.length > 0)
        throw new Refusal(409, 'in-use', `published flows play this audio: ${users.join(', ')}`, { details: { flows: users } });
      const file = rooms.prompts.fileOf(row.id);
      await settings.removeAudio(row.id);
      await rooms.prompts.reload();
      const shared = rows.some((other) => other.id !== row.id && other.hash === row.hash);
      // A file that stays behind takes room and nothing else.
      if (file !== undefined && !shared) await unlink(file).catch(() => undefined);
      hint('flows');
      return { ok: true };
    },
  };
}
