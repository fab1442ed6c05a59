// Words by which people leave, come back and ask who writes, in Spanish, Portuguese and English, and what they are answered. Pure.
// Not here: what they lead to (inbound.ts).

/** What a word asks for. */
export type OptOutWish = 'stop' | 'start' | 'help';

type Language = 'es' | 'pt' | 'en';

const words: Record<OptOutWish, Record<Language, string[]>> = {
  stop: {
    en: ['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT'],
    es: ['BAJA', 'ALTO', 'PARAR', 'CANCELAR', 'SALIR', 'NO MAS'],
    pt: ['SAIR', 'PARE', 'REMOVER', 'DESCADASTRAR'],
  },
  start: { en: ['START', 'UNSTOP'], es: ['ALTA', 'VOLVER'], pt: ['VOLTAR'] },
  help: { en: ['HELP'], es: ['AYUDA', 'INFO'], pt: ['AJUDA'] },
};

const replies: Record<OptOutWish, Record<Language, string>> = {
  stop: {
    es: 'Listo: no le enviaremos más mensajes desde este número. Para volver a recibirlos, responda ALTA.',
    pt: 'Pronto: você não receberá mais mensagens deste número. Para voltar a receber, responda VOLTAR.',
    en: 'Done: you will get no more messages from this number. To get them again, reply START.',
  },
  start: {
    es: 'Listo: volverá a recibir nuestros mensajes. Para dejar de recibirlos, responda BAJA.',
    pt: 'Pronto: você voltará a receber nossas mensagens. Para deixar de receber, responda SAIR.',
    en: 'Done: you will get our messages again. To stop them, reply STOP.',
  },
  help: {
    es: '{name}: mensajes sobre su llamada. Para no recibir más, responda BAJA; para volver a recibirlos, ALTA.',
    pt: '{name}: mensagens sobre a sua ligação. Para não receber mais, responda SAIR; para voltar a receber, VOLTAR.',
    en: '{name}: messages about your call. To stop them, reply STOP; to get them again, START.',
  },
};

const meanings = new Map<string, { wish: OptOutWish; language: Language }>();
for (const [wish, byLanguage] of Object.entries(words) as [OptOutWish, Record<Language, string[]>][])
  for (const [language, list] of Object.entries(byLanguage) as [Language, string[]][])
    for (const word of list) meanings.set(word, { wish, language });

/** Longer texts are never just a word. */
const longest = 40;

/**
 * The wish that a whole message is, and the one answer to it; undefined for every other text. `name` = who writes from that number.
 * @example `optOutOf('¡Baja!', 'Clínica Sol')` → stop, answered in Spanish
 */
export function optOutOf(text: string, name: string): { wish: OptOutWish; word: string; reply: string } | undefined {
  if (text.length > longest) return undefined;
  const word = text
    .normalize('NFD')
    .replace(/[^\p{L}\p{N}\s]/gu, '')
    .replace(/\s+/g, ' ')
    .trim()
    .toUpperCase();
  const found = meanings.get(word);
  return found && { wish: found.wish, word, reply: replies[found.wish][found.language].replace('{name}', () => name) };
}
