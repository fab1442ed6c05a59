// A flow as large as the studio must carry: a thousand blocks of the usual kinds, each with texts, options, actions and lines. Not here: what is measured on it.

const columns = 40;
const columnWidth = 400;
const rowHeight = 420;
const trades = ['turnos', 'facturas', 'reclamos', 'envíos', 'resultados', 'pagos', 'horarios', 'garantías'];

/** Every sixth block is a menu with four ways on; the others say something and go on, some with an action. */
export function largeFlow(blocks: number): object {
  const id = (index: number) => `b${index}`;
  const to = (index: number) => (index < blocks ? { to: id(index) } : {});
  const trade = (index: number) => trades[index % trades.length] ?? '';
  const menu = (index: number) => ({
    kind: 'spoken-menu',
    title: `Menú de ${trade(index)} ${index}`,
    messages: [message(`Para ${trade(index)} diga ${trade(index)} o marque 1. Para ${trade(index + 1)} marque 2.`)],
    settings: {
      options: [1, 2, 3].map((key) => ({
        id: `o${key}`,
        label: trade(index + key),
        key: String(key),
        phrases: [`quiero ${trade(index + key)}`, `consulta por ${trade(index + key)}`],
      })),
      noInput: [{ text: 'No le escuché.' }],
      noMatch: [{ text: 'No le entendí.' }],
      attempts: 3,
    },
    exits: {
      'option:o1': to(index + 1),
      'option:o2': { ...to(index + 6), actions: [sms] },
      'option:o3': to(index + columns),
      'gave-up': {},
    },
  });
  const answer = (index: number) => ({
    kind: 'voice-reply',
    title: `Respuesta ${index}`,
    messages: [message(`Su trámite de ${trade(index)} está en curso. Le avisaremos por mensaje cuando haya novedades.`)],
    actions: index % 4 === 0 ? [sms] : [],
    exits: { next: to(index + 1) },
  });
  return {
    schema: 'atiende/flow@1',
    id: 'grande',
    name: 'Mil bloques',
    languages: ['es-AR'],
    voice: 'default',
    timeZone: 'America/Argentina/Buenos_Aires',
    start: id(0),
    blocks: Object.fromEntries(
      Array.from({ length: blocks }, (_, index) => [
        id(index),
        {
          v: 1,
          at: [(index % columns) * columnWidth, Math.floor(index / columns) * rowHeight],
          ...(index % 6 === 0 ? menu(index) : answer(index)),
        },
      ]),
    ),
  };
}

const message = (text: string) => ({ id: 'm1', say: { text }, actions: [] });
const sms = { id: 'a1', kind: 'send-sms', v: 1, settings: { origin: 'sandbox', text: 'Su trámite está en curso.' }, exits: {} };
