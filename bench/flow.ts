// The flow that the bench calls: a menu, an answer, a farewell and a transfer, each with a tone of its own instead of speech.
// Not here: who calls.

/** What is heard where. Frequencies are whole periods of a frame, so that every frame of a tone is alike. */
export const tones = {
  menu: { hz: 400, seconds: 8 },
  info: { hz: 1000, seconds: 4 },
  farewell: { hz: 650, seconds: 1 },
} as const;

/** Asset ids of the tones. */
export type FlowAudio = Record<keyof typeof tones, string>;

/** Keys: 1 = answer and back to the menu, 2 = transfer, 9 = farewell and end. */
export function benchFlow(audio: FlowAudio): object {
  const message = (name: keyof FlowAudio): object => ({ id: 'm1', say: { text: name, audio: audio[name] }, actions: [] });
  const option = (id: string, key: string): object => ({ id, label: id, key, phrases: [] });
  return {
    schema: 'atiende/flow@1',
    id: 'bench',
    name: 'Bench',
    languages: ['es-AR'],
    voice: 'default',
    timeZone: 'America/Argentina/Buenos_Aires',
    variables: [],
    start: 'menu',
    returns: [],
    blocks: {
      menu: {
        kind: 'spoken-menu',
        v: 1,
        title: 'Menu',
        messages: [message('menu')],
        settings: {
          options: [option('info', '1'), option('agent', '2'), option('end', '9')],
          noInput: [],
          noMatch: [],
          attempts: 10,
          waitS: 20,
        },
        exits: {
          'option:info': { to: 'info' },
          'option:agent': {
            actions: [{ id: 'a1', kind: 'transfer', v: 1, settings: { to: { team: 'bench' }, music: 'default' }, exits: {} }],
          },
          'option:end': { to: 'farewell' },
          'gave-up': {},
        },
      },
      info: { kind: 'voice-reply', v: 1, title: 'Info', messages: [message('info')], exits: { next: { to: 'menu' } } },
      farewell: { kind: 'voice-reply', v: 1, title: 'Farewell', messages: [message('farewell')], exits: {} },
    },
  };
}
