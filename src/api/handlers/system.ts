// State of the system, and the audio library's records. Not here: audio files (audio-routes.ts).
import { unlink } from 'node:fs/promises';
import { Failure } from '#ports/failure.ts';
import { roleOf } from '../access.ts';
import { lockedSecretsOf } from '../locked-secrets.ts';
import { Refusal } from '../problem-answer.ts';
import { allWell, type ApiRooms } from '../rooms.ts';
import { viewAudio } from '../views.ts';
import type { HandlersOf } from './handler.ts';
import { flowsThatUse } from './uses.ts';

/** Handlers of the status and audio routes. */
export function systemHandlers(
  rooms: ApiRooms,
  hint: (topic: 'flows') => void,
): HandlersOf<'status' | 'audio' | 'renameAudio' | 'removeAudio'> {
  const { flows, people, settings } = rooms.store;
  const lockedSecrets = lockedSecretsOf(rooms);
  return {
    status: async ({ who }) => {
      const asksAdmin = roleOf(who) === 'admin';
      const [lines, channels, locked] = await Promise.all([flows.lines(), rooms.channels(), asksAdmin ? lockedSecrets() : []]);
      const health = rooms.health?.() ?? allWell;
      const online = [...rooms.desk.states().values()].filter((state) => state !== 'offline');
      const drain = rooms.drain?.state();
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
        ...(locked.length === 0 ? {} : { lockedSecrets: locked }),
        ...(drain === undefined ? {} : { drain }),
      };
    },

    audio: async () => ({ items: (await settings.audio()).map(viewAudio) }),

    renameAudio: async ({ params, body }) => {
      const row = (await settings.audio()).find((audio) => audio.id === params.id);
      if (!row) throw new Failure('not-found', `there is no audio ${params.id}`);
      if (row.builtIn) throw new Refusal(409, 'built-in', 'this audio belongs to the product and keeps its name');
      const renamed = { ...row, name: body.name };
      await settings.saveAudio(renamed);
      await rooms.prompts.reload();
      hint('flows');
      return viewAudio(renamed);
    },

    removeAudio: async ({ params }) => {
      const rows = await settings.audio();
      const row = rows.find((audio) => audio.id === params.id);
      if (!row) throw new Failure('not-found', `there is no audio ${params.id}`);
      if (row.builtIn) throw new Refusal(409, 'built-in', 'this audio belongs to the product and stays');
      const users = await flowsThatUse(rooms.store, 'audio', row.id);
      const teams = (await people.teams()).filter((team) => team.music === row.id).map((team) => team.name);
      const names = new Map((users.length > 0 ? await flows.list() : []).map((flow) => [flow.id, flow.name]));
      const details = { flows: users, names: users.map((id) => names.get(id) ?? id), teams };
      const told = [
        ...(users.length > 0 ? [`published flows play this audio: ${users.join(', ')}`] : []),
        ...(teams.length > 0 ? [`teams let callers wait with it: ${teams.join(', ')}`] : []),
      ];
      if (told.length > 0) throw new Refusal(409, 'in-use', told.join('; '), { details });
      const { fileOf, originalOf } = rooms.prompts;
      const others = rows.filter((other) => other.id !== row.id);
      const files = [
        others.some((other) => other.hash === row.hash) ? undefined : fileOf(row.id),
        others.some((other) => other.originalHash === row.originalHash) ? undefined : originalOf(row.id),
      ];
      await settings.removeAudio(row.id);
      await rooms.prompts.reload();
      // A file that stays behind takes room and nothing else.
      for (const file of files) if (file !== undefined) await unlink(file).catch(() => undefined);
      hint('flows');
      return { ok: true };
    },
  };
}
