// What `npm start` says on the terminal, in the user's locale. Not here: why a start is refused (refusal-texts.ts).
import { terminalLanguage } from './locale.ts';

/** The words of one language. */
export interface TerminalTexts {
  create: string;
  start: string;
  adopt: string;
  migrate: string;
  ready: (address: string) => string;
  signIn: (email: string, password: string) => string;
  signInFile: (email: string, file: string) => string;
  signInKnown: string;
  callDemo: (address: string) => string;
  stopHint: string;
  stopping: string;
  calls: (count: number) => string;
  stopped: string;
  /** It does not answer any more. */
  hung: (name: string) => string;
  restarted: (name: string, reason: string) => string;
  databaseRestarted: string;
  /** A database of one's own does not answer yet. */
  databaseAway: (why: string) => string;
  /** A name that looks like a setting and is none. */
  unknownSetting: (name: string) => string;
}

const es: TerminalTexts = {
  create: 'Creando la base de datos',
  start: 'Iniciando la base de datos',
  adopt: 'Retomando la base de datos que seguía en marcha',
  migrate: 'Preparando Atiende',
  ready: (address) => `Estudio       ${address}`,
  signIn: (email, password) => `Entrar        ${email}  ·  contraseña ${password}  (se cambia al entrar)`,
  signInFile: (email, file) => `Entrar        ${email}  ·  la contraseña está en ${file}`,
  signInKnown: 'Entrar        con tu correo y contraseña',
  callDemo: (address) => `Llamar demo   ${address} desde un teléfono SIP, o el botón Llamar del estudio`,
  stopHint: 'Ctrl-C termina las llamadas y detiene todo.',
  stopping: 'Deteniendo',
  calls: (count) => `Terminando ${count} ${count === 1 ? 'llamada' : 'llamadas'}`,
  stopped: 'Atiende se detuvo.',
  hung: (name) => `El proceso ${name} dejó de responder y se cierra.`,
  restarted: (name, reason) => `El proceso ${name} terminó (${reason}) y se inicia de nuevo.`,
  databaseRestarted: 'La base de datos terminó y se inicia de nuevo.',
  databaseAway: (why) => `La base de datos de ATIENDE_DATABASE_URL todavía no responde (${why}). Se sigue probando.`,
  unknownSetting: (name) => `${name} no es un ajuste de Atiende y no hace nada: los nombres están en README.md.`,
};

const pt: TerminalTexts = {
  create: 'Criando o banco de dados',
  start: 'Iniciando o banco de dados',
  adopt: 'Retomando o banco de dados que continuava ativo',
  migrate: 'Preparando o Atiende',
  ready: (address) => `Estúdio       ${address}`,
  signIn: (email, password) => `Entrar        ${email}  ·  senha ${password}  (troca-se ao entrar)`,
  signInFile: (email, file) => `Entrar        ${email}  ·  a senha está em ${file}`,
  signInKnown: 'Entrar        com seu e-mail e senha',
  callDemo: (address) => `Ligar demo    ${address} de um telefone SIP, ou o botão Ligar do estúdio`,
  stopHint: 'Ctrl-C encerra as chamadas e para tudo.',
  stopping: 'Parando',
  calls: (count) => `Encerrando ${count} ${count === 1 ? 'chamada' : 'chamadas'}`,
  stopped: 'O Atiende parou.',
  hung: (name) => `O processo ${name} parou de responder e é encerrado.`,
  restarted: (name, reason) => `O processo ${name} terminou (${reason}) e está sendo reiniciado.`,
  databaseRestarted: 'O banco de dados terminou e está sendo reiniciado.',
  databaseAway: (why) => `O banco de dados de ATIENDE_DATABASE_URL ainda não responde (${why}). Continua-se tentando.`,
  unknownSetting: (name) => `${name} não é um ajuste do Atiende e não faz nada: os nomes estão no README.md.`,
};

const en: TerminalTexts = {
  create: 'Creating the database',
  start: 'Starting the database',
  adopt: 'Taking over the database that was still running',
  migrate: 'Preparing Atiende',
  ready: (address) => `Studio        ${address}`,
  signIn: (email, password) => `Sign in       ${email}  ·  password ${password}  (you change it when you sign in)`,
  signInFile: (email, file) => `Sign in       ${email}  ·  the password is in ${file}`,
  signInKnown: 'Sign in       with your e-mail and password',
  callDemo: (address) => `Call the demo ${address} from a SIP phone, or the Call button in the studio`,
  stopHint: 'Ctrl-C ends the calls and stops everything.',
  stopping: 'Stopping',
  calls: (count) => `Ending ${count} ${count === 1 ? 'call' : 'calls'}`,
  stopped: 'Atiende has stopped.',
  hung: (name) => `The ${name} process does not answer any more and is killed.`,
  restarted: (name, reason) => `The ${name} process ended (${reason}) and is started again.`,
  databaseRestarted: 'The database ended and is started again.',
  databaseAway: (why) => `The database of ATIENDE_DATABASE_URL does not answer yet (${why}). It is tried again until it does.`,
  unknownSetting: (name) => `${name} is no setting of Atiende and does nothing: README.md has the names.`,
};

const texts = { es, pt, en };

/** The words for the locale of these variables. */
export function terminalTexts(env: Record<string, string | undefined>): TerminalTexts {
  return texts[terminalLanguage(env)];
}
