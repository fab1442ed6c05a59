// Calls that do everything at once for the fault table: menus, messages, transfers to agents, ends by either side. Not here: what is killed.
import { sayingPackets } from '../../bench/sipp.ts';

const say = (id: string, text: string) => ({ id, say: { text }, actions: [] });
const message = (kind: 'send-sms' | 'send-whatsapp') => ({
  id: `a-${kind.slice(5)}`,
  kind,
  v: 1,
  settings: { origin: 'sandbox', text: 'Tu llamada {{call.id}} sigue en curso.' },
  exits: {},
});

/** The line and the team of the traffic. */
export const line = 'fallas';
export const team = 'fallas';

/** Keys: 1 = SMS, 2 = a person, 4 = WhatsApp, 9 = farewell; messages come back to the menu. */
export function trafficFlow(): object {
  const option = (id: string, key: string) => ({ id, label: id, key, phrases: [] });
  const transfer = { id: 'a-persona', kind: 'transfer', v: 1, settings: { to: { team }, music: 'default' }, exits: {} };
  return {
    schema: 'atiende/flow@1',
    id: line,
    name: 'Fallas',
    languages: ['es-AR'],
    timeZone: 'America/Argentina/Buenos_Aires',
    start: 'menu',
    blocks: {
      menu: {
        kind: 'spoken-menu',
        v: 1,
        title: 'Menú',
        messages: [
          say('m1', 'Marque uno para recibir un mensaje, dos para hablar con una persona, cuatro para un WhatsApp y nueve para salir.'),
        ],
        settings: {
          options: [option('sms', '1'), option('persona', '2'), option('wsp', '4'), option('fin', '9')],
          noInput: [],
          noMatch: [],
          attempts: 10,
          waitS: 20,
        },
        exits: {
          'option:sms': { actions: [message('send-sms')], to: 'menu' },
          'option:persona': { actions: [transfer], to: 'menu' },
          'option:wsp': { actions: [message('send-whatsapp')], to: 'menu' },
          'option:fin': { to: 'adios' },
          'gave-up': {},
        },
      },
      adios: { kind: 'voice-reply', v: 1, title: 'Adiós', messages: [say('m1', 'Gracias por llamar.')], exits: {} },
    },
  };
}

/** What a caller says: a key every few seconds, at random, then 9. Half of them hang up themselves before that. */
export function randomCaller(stayS: number): { says: Buffer[]; hangUpAfterMs: number } {
  const keys: [number, '1' | '2' | '4' | '9'][] = [];
  for (let at = 2 + Math.random() * 3; at < stayS - 2; at += 3 + Math.random() * 5) {
    keys.push([Math.round(at * 50) / 50, ['1', '2', '4'][Math.floor(Math.random() * 3)] as '1' | '2' | '4']);
  }
  keys.push([stayS - 1, '9']);
  // Whoever is with an agent hears no menu: their 9 ends nothing, they hang up.
  return { says: sayingPackets(1500, stayS + 20, keys), hangUpAfterMs: (stayS + (Math.random() < 0.5 ? -2 : 15)) * 1000 };
}
