// What the installation itself says around a transfer, in the call's language: place in the queue, wait, callback, what an agent is told.
// Not here: what authors write (the flow's texts), rendering (prompts/), when it is said (effects/transfer, callback-call.ts).
import type { Key } from '#engine/event.ts';
import type { Value } from '#flow/model.ts';

/** Minutes to say: `to` is rounded up. */
interface Minutes {
  from: number;
  to: number;
}

/** The phrases of one language. Every one is a whole sentence or several. */
interface Phrases {
  /** Names of keys that are not digits. */
  star: string;
  hash: string;
  yes: string;
  no: string;
  next: string;
  position: (n: number) => string;
  soon: string;
  wait: (minutes: Minutes) => string;
  offerCallback: (key: string) => string;
  leave: (key: string) => string;
  /** The queue cannot serve the caller now, and offers to call back. */
  cannotServe: string;
  askNumber: string;
  confirmNumber: (digits: string) => string;
  badNumber: string;
  notAllowed: string;
  promised: string;
  stillWaiting: string;
  lost: string;
  /** A caller who was called back, and whom nobody can take on. */
  nobody: string;
  /** To an agent: whose call, and how long they have waited. */
  team: (name: string) => string;
  waited: (minutes: number) => string;
  pressOne: (team: string | undefined) => string;
  callbackTo: (team: string | undefined, whom: string) => string;
}

const plural = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

const es: Phrases = {
  star: 'asterisco',
  hash: 'numeral',
  yes: 'sí',
  no: 'no',
  next: 'Su llamada es la próxima.',
  position: (n) => `Su llamada está en el lugar ${n} de la fila.`,
  soon: 'Le atenderemos en menos de un minuto.',
  wait: ({ from, to }) =>
    from >= to ? `La espera es de unos ${plural(to, 'minuto', 'minutos')}.` : `La espera es de entre ${from} y ${to} minutos.`,
  offerCallback: (key) => `Si prefiere que le llamemos, marque ${key}: conserva su lugar en la fila.`,
  leave: (key) => `Para salir de la espera, marque ${key}.`,
  cannotServe: 'Ahora no podemos atender su llamada, pero podemos llamarle.',
  askNumber:
    'Marque el número al que quiere que le llamemos, con código de área, y termine con numeral. Para seguir en espera, marque asterisco.',
  confirmNumber: (digits) =>
    `Le llamaremos al ${digits}. Para confirmar, marque 1. Para usar otro número, márquelo y termine con numeral. Para seguir en espera, marque asterisco.`,
  badNumber: 'Ese número no parece completo.',
  notAllowed: 'No podemos llamar a ese número.',
  promised: 'Listo. Conserva su lugar y le llamaremos cuando llegue su turno.',
  stillWaiting: 'Sigue en la fila, en el mismo lugar.',
  lost: 'Se cortó la comunicación con quien le atendía. Le pasamos con otra persona; no corte, por favor.',
  nobody: 'Lo sentimos: ahora nadie puede seguir con su llamada. Por favor, vuelva a llamarnos más tarde.',
  team: (name) => `Llamada para ${name}.`,
  waited: (minutes) => (minutes < 1 ? 'Esperó menos de un minuto.' : `Esperó ${plural(minutes, 'minuto', 'minutos')}.`),
  pressOne: (team) => `${team === undefined ? 'Tienes una llamada.' : `Tienes una llamada para ${team}.`} Para atenderla, marca 1.`,
  callbackTo: (team, whom) => `Devolución de llamada${team === undefined ? '' : ` de ${team}`} a ${whom}. Ahora llamamos.`,
};

const pt: Phrases = {
  star: 'asterisco',
  hash: 'cerquilha',
  yes: 'sim',
  no: 'não',
  next: 'A sua chamada é a próxima.',
  position: (n) => `A sua chamada está na posição ${n} da fila.`,
  soon: 'Vamos atender em menos de um minuto.',
  wait: ({ from, to }) =>
    from >= to ? `A espera é de cerca de ${plural(to, 'minuto', 'minutos')}.` : `A espera é de ${from} a ${to} minutos.`,
  offerCallback: (key) => `Se preferir que a gente ligue de volta, tecle ${key}: você mantém o seu lugar na fila.`,
  leave: (key) => `Para sair da espera, tecle ${key}.`,
  cannotServe: 'Agora não podemos atender, mas podemos ligar de volta.',
  askNumber: 'Digite o número para o qual devemos ligar, com DDD, e termine com cerquilha. Para continuar na espera, tecle asterisco.',
  confirmNumber: (digits) =>
    `Vamos ligar para ${digits}. Para confirmar, tecle 1. Para usar outro número, digite o número e termine com cerquilha. Para continuar na espera, tecle asterisco.`,
  badNumber: 'Esse número não parece completo.',
  notAllowed: 'Não podemos ligar para esse número.',
  promised: 'Pronto. Você mantém o seu lugar e vamos ligar quando chegar a sua vez.',
  stillWaiting: 'Você continua na fila, no mesmo lugar.',
  lost: 'A ligação com quem atendia você caiu. Vamos passar para outra pessoa; não desligue, por favor.',
  nobody: 'Desculpe: agora ninguém pode continuar com a sua chamada. Por favor, ligue de novo mais tarde.',
  team: (name) => `Chamada para ${name}.`,
  waited: (minutes) => (minutes < 1 ? 'Esperou menos de um minuto.' : `Esperou ${plural(minutes, 'minuto', 'minutos')}.`),
  pressOne: (team) => `${team === undefined ? 'Você tem uma chamada.' : `Você tem uma chamada para ${team}.`} Para atender, tecle 1.`,
  callbackTo: (team, whom) => `Retorno de chamada${team === undefined ? '' : ` de ${team}`} para ${whom}. Ligando agora.`,
};

const en: Phrases = {
  star: 'star',
  hash: 'pound',
  yes: 'yes',
  no: 'no',
  next: 'Your call is next.',
  position: (n) => `Your call is number ${n} in the queue.`,
  soon: 'We will be with you in less than a minute.',
  wait: ({ from, to }) =>
    from >= to ? `The wait is about ${plural(to, 'minute', 'minutes')}.` : `The wait is between ${from} and ${to} minutes.`,
  offerCallback: (key) => `If you would rather have us call you back, press ${key}: you keep your place in the queue.`,
  leave: (key) => `To stop waiting, press ${key}.`,
  cannotServe: 'We cannot take your call now, but we can call you back.',
  askNumber: 'Key in the number we should call, with its area code, and end with pound. To go on waiting, press star.',
  confirmNumber: (digits) =>
    `We will call ${digits}. To confirm, press 1. For another number, key it in and end with pound. To go on waiting, press star.`,
  badNumber: 'That number does not seem complete.',
  notAllowed: 'We cannot call that number.',
  promised: 'Done. You keep your place and we will call you when it is your turn.',
  stillWaiting: 'You are still in the queue, in the same place.',
  lost: 'We lost the connection with the person you were talking to. We are passing you on to somebody else; please stay on the line.',
  nobody: 'We are sorry: nobody can take your call on right now. Please call us again later.',
  team: (name) => `Call for ${name}.`,
  waited: (minutes) => (minutes < 1 ? 'Waited less than a minute.' : `Waited ${plural(minutes, 'minute', 'minutes')}.`),
  pressOne: (team) => `${team === undefined ? 'You have a call.' : `You have a call for ${team}.`} To take it, press 1.`,
  callbackTo: (team, whom) => `Callback${team === undefined ? '' : ` from ${team}`} to ${whom}. Calling now.`,
};

const byLanguage: Readonly<Record<string, Phrases>> = { es, pt, en };

/** The phrases for a BCP 47 language; English where ours do not include it. Example: `phrasesFor('es-AR').lost`. */
export function phrasesFor(language: string): Phrases {
  const primary = language.split('-')[0]?.toLowerCase() ?? '';
  return Object.hasOwn(byLanguage, primary) ? (byLanguage[primary] ?? en) : en;
}

/** What is announced to a caller who waits. `waitS` absent = unknown, so nothing is said of it. */
export interface Announcement {
  position?: number;
  waitS?: { from: number; to: number };
  comfort?: string;
  callbackKey?: Key;
  leaveKey?: Key;
}

/** The announcement in words; empty where there is nothing to say. */
export function announcementText(language: string, { position, waitS, comfort, callbackKey, leaveKey }: Announcement): string {
  const phrases = phrasesFor(language);
  const parts: string[] = [];
  if (comfort) parts.push(comfort);
  if (position !== undefined) parts.push(position <= 1 ? phrases.next : phrases.position(position));
  if (waitS !== undefined)
    parts.push(
      waitS.to < 60 ? phrases.soon : phrases.wait({ from: Math.max(1, Math.floor(waitS.from / 60)), to: Math.ceil(waitS.to / 60) }),
    );
  if (callbackKey !== undefined) parts.push(phrases.offerCallback(keyName(language, callbackKey)));
  if (leaveKey !== undefined) parts.push(phrases.leave(keyName(language, leaveKey)));
  return parts.join(' ');
}

/** What an agent hears before the caller: the author's words, then team, wait and data where they are wanted. */
export interface Briefing {
  whisper?: string | undefined;
  /** Absent = the author's words only. */
  brief?: { teamName?: string | undefined; waitedMs?: number | undefined; context: Record<string, Value> };
}

/** The briefing in words; undefined where there is nothing to say. */
export function briefingText(language: string, { whisper, brief }: Briefing): string | undefined {
  const phrases = phrasesFor(language);
  const parts: string[] = [];
  if (whisper?.trim()) parts.push(whisper);
  if (brief !== undefined) {
    if (brief.teamName !== undefined) parts.push(phrases.team(brief.teamName));
    if (brief.waitedMs !== undefined) parts.push(phrases.waited(Math.round(brief.waitedMs / 60_000)));
    for (const [name, value] of Object.entries(brief.context))
      parts.push(`${name.replaceAll(/[_-]/g, ' ')}: ${valueText(phrases, value)}.`);
  }
  return parts.length === 0 ? undefined : parts.join(' ');
}

function valueText(phrases: Phrases, value: Value): string {
  if (typeof value === 'boolean') return value ? phrases.yes : phrases.no;
  const text = String(value);
  return /^\d{3,}$/.test(text) ? digitByDigit(text) : text;
}

/** A number as it is read out: digit by digit, a plus left out. Example: `digitByDigit('+5411')` → `"5, 4, 1, 1"`. */
export function digitByDigit(number: string): string {
  return Array.from(number.replaceAll(/\D/g, '')).join(', ');
}

function keyName(language: string, key: Key): string {
  const { star, hash } = phrasesFor(language);
  return key === '*' ? star : key === '#' ? hash : key;
}
