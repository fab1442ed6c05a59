// What a new flow starts from: examples of real trades, bundled and loaded when chosen; never a blank page.
import type { Flow } from '#flow/model.ts';
import { readFlow } from '#flow/read-flow.ts';
import { models } from '#kinds/models.ts';
import { newBlock } from './edits/new-block.ts';

/** What a template is told about the new flow. */
export interface NewFlow {
  id: string;
  name: string;
  language: string;
  timeZone: string;
  /** Title of the first block, in the studio's language. */
  greeting: string;
}

interface Template {
  id: string;
  make: (wanted: NewFlow) => Promise<Flow>;
}

async function fromExample(load: () => Promise<{ default: unknown }>, { id, name, timeZone }: NewFlow): Promise<Flow> {
  const { flow } = readFlow((await load()).default, models);
  if (!flow) throw new Error('the example cannot be read');
  return { ...flow, id, name, timeZone };
}

function greeting({ id, name, language, timeZone, greeting: title }: NewFlow): Flow {
  const block = newBlock('voice-reply', title, [0, 0]);
  return {
    schema: 'atiende/flow@1',
    id,
    name,
    languages: [language],
    voice: 'default',
    timeZone,
    variables: [],
    limits: { callS: 1800 },
    start: 'bienvenida',
    returns: [],
    canvas: { notes: [], sections: [] },
    blocks: { bienvenida: block },
  };
}

/** The templates; their words are under `designer.templates`. */
export const templates: readonly Template[] = [
  { id: 'clinica', make: (wanted) => fromExample(() => import('../../../examples/clinica.flow.json'), wanted) },
  { id: 'cobranzas', make: (wanted) => fromExample(() => import('../../../examples/cobranzas.flow.json'), wanted) },
  { id: 'soporte', make: (wanted) => fromExample(() => import('../../../examples/soporte.flow.json'), wanted) },
  { id: 'clinica-pt', make: (wanted) => fromExample(() => import('../../../examples/clinica-pt.flow.json'), wanted) },
  { id: 'cobrancas', make: (wanted) => fromExample(() => import('../../../examples/cobrancas.flow.json'), wanted) },
  { id: 'suporte', make: (wanted) => fromExample(() => import('../../../examples/suporte.flow.json'), wanted) },
  { id: 'identificacion', make: (wanted) => fromExample(() => import('../../../examples/identificacion.flow.json'), wanted) },
  { id: 'identificacao', make: (wanted) => fromExample(() => import('../../../examples/identificacao.flow.json'), wanted) },
  { id: 'identification', make: (wanted) => fromExample(() => import('../../../examples/identification.flow.json'), wanted) },
  { id: 'saludo', make: (wanted) => Promise.resolve(greeting(wanted)) },
];
