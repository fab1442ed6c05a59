// Small documents for the tests of this room and others: a flow of a few blocks without writing every field.
import type { Action, Block, Flow } from './model.ts';
import { flowSchema } from './model.ts';
import type { Installation } from './problem.ts';

/** A block with defaults. */
export function testBlock(kind: string, block: Partial<Block> = {}): Block {
  return { kind, v: 1, title: kind, at: [0, 0], messages: [], settings: {}, actions: [], exits: {}, ...block };
}

/** A message that says a text. */
export function testMessage(text: string, actions: Action[] = [], id = 'm1'): Block['messages'][number] {
  return { id, say: { text }, actions };
}

/** An action with defaults. */
export function testAction(kind: string, settings: Record<string, unknown> = {}, exits: Action['exits'] = {}, id = 'a1'): Action {
  return { id, kind, v: 1, settings, exits };
}

/** A flow of the given blocks, starting with the first. */
export function testFlow(blocks: Record<string, Block>, flow: Partial<Flow> = {}): Flow {
  return flowSchema.parse({
    schema: 'atiende/flow@1',
    id: 'prueba',
    name: 'Prueba',
    languages: ['es-AR'],
    timeZone: 'America/Argentina/Buenos_Aires',
    start: Object.keys(blocks)[0] ?? 'inicio',
    blocks,
    ...flow,
  });
}

/** An installation with one of everything. */
export const testInstallation: Installation = {
  teams: [{ id: 'recepcion', name: 'Recepción' }],
  agents: [{ id: 'ana', name: 'Ana' }],
  smsOrigins: [{ id: 'sandbox', name: 'Sandbox', sandbox: true }],
  whatsappNumbers: [
    {
      id: 'sandbox',
      name: 'Sandbox',
      sandbox: true,
      templates: [
        {
          name: 'turno_confirmado',
          language: 'es',
          status: 'approved',
          variables: ['nombre', 'fecha', 'hora'],
          body: 'Hola {{nombre}}: {{fecha}} a las {{hora}}',
        },
      ],
    },
  ],
  audio: [{ id: 'jingle', name: 'Jingle' }],
  music: [{ id: 'default', name: 'Default' }],
  flows: [],
  transferCountries: [],
};
