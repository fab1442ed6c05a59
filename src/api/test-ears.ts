// A room of recognisers for tests: one of this machine and those that are saved, kept in memory; a check ends as it is told. Not here: the
// server around it (test-server.ts).
import type { Failure } from '#ports/failure.ts';
import { earSettingsSchema, type HostedEar } from '#prompts/ear-settings.ts';
import type { ApiEars } from './rooms.ts';

/** The room, and what it was told. `trouble` is what a check fails by. */
export interface TestEars {
  room: ApiEars;
  hosted: HostedEar[];
  trouble: Failure | undefined;
}

/** Make one. */
export function createTestEars(hosted: HostedEar[] = []): TestEars {
  let settings = earSettingsSchema.parse({});
  const made: TestEars = {
    hosted,
    trouble: undefined,
    room: {
      list: () => [
        { id: 'vosk-es', name: 'Vosk', languages: ['es'], place: 'local' },
        ...made.hosted.map(({ id, name, languages }) => ({ id, name, languages, place: 'hosted' as const })),
      ],
      settings: () => settings,
      save: async (next) => {
        settings = next;
      },
      hosted: () => made.hosted,
      saveHosted: async (rows) => {
        made.hosted = rows;
      },
      check: async () => {
        if (made.trouble) throw made.trouble;
      },
      onChange: () => () => {},
    },
  };
  return made;
}
