// A voices room for tests: one voice, one model that ends as it is told, everything kept in memory. Not here: the server around it (test-server.ts).
import type { ModelState, ModelStore } from '#ports/models.ts';
import { type HostedVoice, type VoiceSettings, voiceSettingsSchema } from '#prompts/voice-settings.ts';
import type { ApiVoices } from './rooms.ts';

/** The room, and what it was told. `outcome` is the state that an installation ends in. */
export interface TestVoices {
  room: ApiVoices;
  outcome: ModelState;
  hosted: HostedVoice[];
}

/** Make one. */
export function createTestVoices(): TestVoices {
  let state: ModelState = { is: 'absent' };
  let settings: VoiceSettings = voiceSettingsSchema.parse({});
  const files = [{ name: 'a', url: 'https://example.com/a', sha256: '0'.repeat(64), bytes: 5 }];
  const model = {
    id: 'pico',
    kind: 'voice' as const,
    name: 'Pico',
    languages: ['es-ES'],
    licence: 'Apache-2.0',
    credit: 'SVOX',
    creditUrl: 'https://example.com',
    files,
  };
  const quiet = () => () => {};
  const models: ModelStore = {
    list: async () => [{ model, state }],
    install: async () => {
      state = made.outcome;
      if (state.is === 'failed') throw new Error(state.message);
    },
    cancel: () => {
      state = { is: 'absent' };
    },
    remove: async () => {
      state = { is: 'absent' };
    },
    onChange: quiet,
  };
  const made: TestVoices = {
    outcome: { is: 'installed' },
    hosted: [],
    room: {
      models,
      list: () => [{ id: 'pico', name: 'Pico', languages: ['es'], version: '1', place: 'local' }],
      settings: () => settings,
      save: async (next) => {
        settings = next;
      },
      hosted: async () => made.hosted,
      saveHosted: async (rows) => {
        made.hosted = rows;
      },
      rendering: () => ({ done: 1, total: 4 }),
      onChange: quiet,
    },
  };
  return made;
}
