// The flow that system tests call: every action on a key of one menu, every outcome of a transfer in words of its own.

const say = (id: string, text: string, interruptible = true) => ({ id, say: { text, interruptible }, actions: [] });
const reply = (title: string, text: string, exits: Record<string, unknown> = { next: {} }) => ({
  kind: 'voice-reply',
  v: 1,
  title,
  messages: [say('m1', text)],
  settings: {},
  actions: [],
  exits,
});

/** The words of the menu; long enough to be interrupted. */
export const menuText =
  'Para recibir un mensaje de texto, marque uno. Para hablar con una persona, marque dos. Para terminar, marque tres. Para recibir un WhatsApp, marque cuatro.';
export const greetingText = 'Hola. Esta es la prueba de Atiende.';
export const farewellText = 'Gracias por llamar. Hasta pronto.';

/** The document. */
export function testFlow(): Record<string, unknown> {
  const transfer = {
    id: 'a-transfer',
    kind: 'transfer',
    v: 1,
    settings: { to: { team: 'recepcion' }, music: 'default', ringS: 5, maxWaitS: 30 },
    exits: {
      completed: { to: 'despues' },
      busy: { to: 'ocupado' },
      'no-answer': { to: 'sin-respuesta' },
      'no-agents': { to: 'nadie' },
      refused: { to: 'rechazada' },
    },
  };
  return {
    schema: 'atiende/flow@1',
    id: 'prueba',
    name: 'Prueba',
    languages: ['es-AR'],
    timeZone: 'America/Argentina/Buenos_Aires',
    variables: [{ name: 'codigo', type: 'digits' }],
    start: 'hola',
    blocks: {
      hola: reply('Saludo', greetingText, { next: { to: 'menu' } }),
      menu: {
        kind: 'spoken-menu',
        v: 1,
        title: 'Menú',
        messages: [say('m1', menuText)],
        settings: {
          options: [
            { id: 'sms', label: 'Mensaje', key: '1', phrases: [] },
            { id: 'persona', label: 'Persona', key: '2', phrases: [] },
            { id: 'fin', label: 'Terminar', key: '3', phrases: [] },
            { id: 'wsp', label: 'WhatsApp', key: '4', phrases: [] },
          ],
          noInput: [{ text: 'No escuché nada.' }],
          noMatch: [{ text: 'Esa opción no existe.' }],
          attempts: 3,
        },
        actions: [],
        exits: {
          'option:sms': { to: 'pedir' },
          'option:persona': { actions: [transfer], to: 'despues' },
          'option:fin': { actions: [{ id: 'a-fin', kind: 'end-call', v: 1, settings: { farewell: { text: farewellText } }, exits: {} }] },
          'option:wsp': {
            actions: [
              {
                id: 'a-wsp',
                kind: 'send-whatsapp',
                v: 1,
                settings: { origin: 'sandbox', text: 'Hola, este es tu WhatsApp de la línea {{call.line}}.' },
                exits: {},
              },
            ],
            to: 'gracias',
          },
          'gave-up': { to: 'gracias' },
        },
      },
      pedir: {
        kind: 'ask',
        v: 1,
        title: 'Código',
        messages: [say('m1', 'Marque los cuatro dígitos de su código.')],
        settings: {
          variable: 'codigo',
          type: 'digits',
          minDigits: 4,
          maxDigits: 4,
          readBack: false,
          noInput: [{ text: 'No recibí nada.' }],
          invalid: [{ text: 'Faltan dígitos.' }],
          attempts: 2,
        },
        actions: [],
        exits: {
          next: {
            actions: [
              { id: 'a-sms', kind: 'send-sms', v: 1, settings: { origin: 'sandbox', text: 'Tu código es {{codigo}}.' }, exits: {} },
            ],
            to: 'gracias',
          },
          'gave-up': {},
        },
      },
      gracias: reply('Gracias', farewellText),
      despues: reply('Después', 'La persona terminó la conversación. Gracias.'),
      ocupado: reply('Ocupado', 'La persona está ocupada.'),
      'sin-respuesta': reply('Sin respuesta', 'Nadie contestó.'),
      nadie: reply('Nadie', 'No hay nadie conectado ahora.'),
      rechazada: reply('Rechazada', 'No pueden atender ahora.'),
    },
  };
}
