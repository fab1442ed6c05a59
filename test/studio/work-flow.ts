// A flow for hands to work on: a greeting, a menu with two open options, a chain of actions, a loose block. Not here: what is done to it.

interface Way {
  to?: string;
  actions?: { id: string; kind: string }[];
}

/** As much of a document as tests look at. */
export interface WorkFlow {
  start: string;
  name: string;
  variables: { name: string }[];
  canvas: {
    notes: { id: string; at: [number, number]; text: string; colour: string }[];
    sections: { id: string; title: string; colour: string }[];
  };
  blocks: Record<
    string,
    {
      kind: string;
      title: string;
      at: [number, number];
      messages: { id: string; say: { text: string }; actions: { id: string; kind: string }[] }[];
      actions: { id: string; kind: string }[];
      exits: Record<string, Way>;
    }
  >;
}

const say = (id: string, text: string, actions: object[] = []) => ({ id, say: { text }, actions });
const voice = (title: string, at: [number, number], messages: object[], more: object = {}) => ({
  kind: 'voice-reply',
  v: 1,
  title,
  at,
  messages,
  ...more,
});

/** The flow under an id. */
export function workFlow(id: string, name = 'Consultorio'): WorkFlow {
  const chain = [
    { id: 'a1', kind: 'send-sms', v: 1, settings: { origin: 'sandbox', text: 'Uno' } },
    { id: 'a2', kind: 'send-whatsapp', v: 1, settings: { origin: 'sandbox', text: 'Dos' } },
    { id: 'a3', kind: 'end-call', v: 1, settings: { farewell: { text: 'Gracias por llamar.' } } },
  ];
  return {
    schema: 'atiende/flow@1',
    id,
    name,
    languages: ['es-AR'],
    timeZone: 'America/Argentina/Buenos_Aires',
    variables: [{ name: 'dni', type: 'digits' }],
    canvas: { notes: [], sections: [] },
    start: 'saludo',
    blocks: {
      saludo: voice('Saludo', [0, 0], [say('m1', 'Hola, gracias por llamar.')], { exits: { next: { to: 'menu' } } }),
      menu: {
        kind: 'spoken-menu',
        v: 1,
        title: 'Menú',
        at: [420, 0],
        messages: [say('m1', 'Para turnos, marque 1. Para horarios, marque 2.')],
        settings: {
          options: [
            { id: 'o1', label: 'Turnos', key: '1', phrases: ['turnos'] },
            { id: 'o2', label: 'Horarios', key: '2', phrases: ['horarios'] },
          ],
        },
        exits: { 'gave-up': { to: 'cadena' } },
      },
      cadena: voice('Cadena', [840, 0], [say('m1', 'Primer mensaje.', chain), say('m2', 'Segundo mensaje.')]),
      aviso: voice('Aviso', [0, 420], [say('m1', 'Atendemos de lunes a viernes.')]),
      suelto: voice('Suelto', [420, 520], [say('m1', 'Todavía sin lugar, {{dni}}.')]),
    },
  } as unknown as WorkFlow;
}
