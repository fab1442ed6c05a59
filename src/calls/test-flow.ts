// For tests of this room only: a flow of real kinds, with a menu, a message and a transfer. Not here: who calls it.

const say = (text: string) => ({ id: 'm1', say: { text }, actions: [] });
/** Said, then `menú`: 1 sends an SMS, 2 asks for the team `ventas`, 9 ends. */
export const menuFlow = {
  schema: 'atiende/flow@1',
  id: 'recepcion',
  name: 'Recepción',
  languages: ['es-AR'],
  timeZone: 'America/Argentina/Buenos_Aires',
  start: 'menu',
  blocks: {
    menu: {
      kind: 'spoken-menu',
      v: 1,
      title: 'Menú',
      messages: [say('menú')],
      settings: {
        options: [
          { id: 'turnos', label: 'Turnos', key: '1', phrases: [] },
          { id: 'ventas', label: 'Ventas', key: '2', phrases: [] },
          { id: 'fin', label: 'Fin', key: '9', phrases: [] },
        ],
        noInput: [{ text: 'no escuchamos' }],
        noMatch: [{ text: 'no está' }],
        attempts: 3,
      },
      exits: {
        'option:turnos': { to: 'gracias', actions: [{ id: 'a1', kind: 'send-sms', v: 1, settings: { origin: 'sandbox', text: 'Hola' } }] },
        'option:ventas': {
          actions: [
            {
              id: 'a2',
              kind: 'transfer',
              v: 1,
              settings: { to: { team: 'ventas' } },
              exits: { completed: { to: 'gracias' }, failed: { to: 'disculpas' } },
            },
          ],
        },
        'option:fin': {},
      },
    },
    gracias: { kind: 'voice-reply', v: 1, title: 'Gracias', messages: [say('gracias')], exits: { next: { to: 'menu' } } },
    disculpas: { kind: 'voice-reply', v: 1, title: 'Disculpas', messages: [say('disculpas')], exits: { next: { to: 'menu' } } },
  },
};
