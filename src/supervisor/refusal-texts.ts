// What the terminal says when a start is refused: settings that cannot work, folders, ports, the secret. Not here: what it says while all
// is well (texts.ts), and what PostgreSQL itself says, which stays in its words.
import type { Failure } from '#ports/failure.ts';
import type { StartRefusal } from '#ports/supervision.ts';
import { terminalLanguage } from './locale.ts';

/** Why a folder cannot be used: the place that stopped it, and the system's word for it (`EACCES`). */
export interface FolderObstacle {
  at: string;
  code: string;
}

/** The words of one language. Each says what happened, what it means and what to do. */
export interface RefusalTexts {
  bind: (name: string, example: string, value: string) => string;
  rtpPorts: (value: string) => string;
  logLevel: (levels: string, value: string) => string;
  publicAddress: (value: string) => string;
  publicUrl: (value: string) => string;
  allowPrivate: (entry: string) => string;
  /** Never with the value: it holds a password. */
  databaseUrl: string;
  tlsPair: string;
  sipTls: string;
  /** A folder that cannot be made or written; `setting` names it. */
  folder: (setting: string, folder: string, obstacle: FolderObstacle) => string;
  inUse: (dataFolder: string) => string;
  /** What a process of ours was refused. */
  start: (refusal: StartRefusal) => string;
}

const es: RefusalTexts = {
  bind: (name, example, value) => `${name} debe ser una dirección y un puerto, p. ej. ${example}, y vale "${value}".`,
  rtpPorts: (value) => `ATIENDE_RTP_PORTS debe ser un rango de puertos UDP entre 1024 y 65535, p. ej. 20000-29999, y vale "${value}".`,
  logLevel: (levels, value) => `ATIENDE_LOG_LEVEL debe ser uno de ${levels}, y vale "${value}".`,
  publicAddress: (value) =>
    `ATIENDE_PUBLIC_ADDRESS debe ser la dirección IP a la que llega quien llama, p. ej. 203.0.113.7, y vale "${value}".`,
  publicUrl: (value) =>
    `ATIENDE_PUBLIC_URL debe ser la dirección que usan los navegadores, p. ej. https://atiende.example.com, y vale "${value}".`,
  allowPrivate: (entry) =>
    `ATIENDE_ALLOW_PRIVATE debe listar las direcciones o rangos privados que los flujos pueden consultar, p. ej. 10.1.0.0/16,192.168.1.20; "${entry}" no es ninguna de las dos cosas.`,
  databaseUrl:
    'ATIENDE_DATABASE_URL debe ser la dirección de un PostgreSQL, p. ej. postgres://usuario:clave@db.example.com:5432/atiende. Sin ella Atiende usa su propia base de datos.',
  tlsPair: 'ATIENDE_TLS_CERT y ATIENDE_TLS_KEY van juntos: indica los dos (archivos PEM) o ninguno.',
  sipTls: 'ATIENDE_SIP_TLS necesita ATIENDE_TLS_CERT y ATIENDE_TLS_KEY (archivos PEM).',
  folder: (setting, folder, { at, code }) => {
    const reasons: Record<string, string> = {
      EACCES: `este usuario no puede escribir en ${at}`,
      EPERM: `este usuario no puede escribir en ${at}`,
      EROFS: `${at} está en un sistema de archivos de solo lectura`,
      ENOTDIR: `${at} es un archivo, no una carpeta`,
      ENOENT: `en ${at} no se pueden crear carpetas`,
      ENOSPC: `no queda espacio en el disco de ${at}`,
    };
    return `No se puede usar la carpeta ${folder}: ${reasons[code] ?? `el sistema la rechaza en ${at}`} (${code}). Sin ella Atiende no tiene dónde guardar sus datos y no se inicia. Corrige eso, o elige otra carpeta con ${setting}.`;
  },
  inUse: (dataFolder) =>
    `Atiende ya está en marcha con la carpeta ${dataFolder}. Detenlo primero (Ctrl-C donde se ejecuta), o elige otra carpeta con ATIENDE_DATA.`,
  start: (refusal) => {
    switch (refusal.refusal) {
      case 'port-taken':
        return `Otro programa ya usa ${refusal.where}. Detén ese programa o elige otro puerto, p. ej. ${refusal.example}`;
      case 'cannot-listen':
        return `No se puede escuchar en ${refusal.where} (${refusal.code}). Indica en ${refusal.setting} una dirección de esta máquina y un puerto mayor que 1023.`;
      case 'short-password':
        return 'ATIENDE_ADMIN_PASSWORD es demasiado corta: usa 10 caracteres o más.';
      case 'file-unreadable':
        return `No se puede leer el archivo de ${refusal.setting}, ${refusal.file} (${refusal.code}). Corrige la ruta o da permiso de lectura a este usuario, o quita ATIENDE_TLS_CERT y ATIENDE_TLS_KEY para empezar sin TLS.`;
      case 'certificate-unusable':
        return `El certificado ${refusal.cert} y la clave ${refusal.key} no se pueden usar: ${refusal.why}. Los dos deben ser archivos PEM, ir juntos y la clave no tener contraseña. Corrígelos, o quita ATIENDE_TLS_CERT y ATIENDE_TLS_KEY para empezar sin TLS.`;
      case 'database-missing':
        return `No hay un PostgreSQL incluido para este sistema (falta ${refusal.name}). Indica en ATIENDE_DATABASE_URL un PostgreSQL 15 o posterior propio.`;
      case 'database-as-root':
        return `PostgreSQL no funciona como root, y aquí no se permiten espacios de nombres de usuario (unshare -U). Inicia Atiende con un usuario común que sea dueño de ${refusal.folder}, instala util-linux, o indica ATIENDE_DATABASE_URL.`;
      case 'database-version':
        return `La base de datos de ${refusal.folder} la escribió PostgreSQL ${refusal.found} y esta versión de Atiende trae el ${refusal.known}. Inicia la versión que la escribió, haz una copia de seguridad y restáurala aquí en una carpeta de datos vacía.`;
      case 'secret-open-to-others':
        return `Otros usuarios pueden leer el archivo de la clave, ${refusal.file} (modo ${refusal.mode}). Con ella se abren las contraseñas guardadas. Ejecuta: chmod 600 ${refusal.file}`;
      case 'secret-without-key':
        return `El archivo ${refusal.file} no contiene una clave (32 bytes en base64). Sin ella no se abren las contraseñas guardadas: recupera el archivo de donde lo hayas guardado.`;
    }
  },
};

const pt: RefusalTexts = {
  bind: (name, example, value) => `${name} deve ser um endereço e uma porta, p. ex. ${example}, e vale "${value}".`,
  rtpPorts: (value) => `ATIENDE_RTP_PORTS deve ser um intervalo de portas UDP entre 1024 e 65535, p. ex. 20000-29999, e vale "${value}".`,
  logLevel: (levels, value) => `ATIENDE_LOG_LEVEL deve ser um de ${levels}, e vale "${value}".`,
  publicAddress: (value) => `ATIENDE_PUBLIC_ADDRESS deve ser o endereço IP ao qual chega quem liga, p. ex. 203.0.113.7, e vale "${value}".`,
  publicUrl: (value) =>
    `ATIENDE_PUBLIC_URL deve ser o endereço que os navegadores usam, p. ex. https://atiende.example.com, e vale "${value}".`,
  allowPrivate: (entry) =>
    `ATIENDE_ALLOW_PRIVATE deve listar os endereços ou intervalos privados que os fluxos podem consultar, p. ex. 10.1.0.0/16,192.168.1.20; "${entry}" não é nenhuma das duas coisas.`,
  databaseUrl:
    'ATIENDE_DATABASE_URL deve ser o endereço de um PostgreSQL, p. ex. postgres://usuario:senha@db.example.com:5432/atiende. Sem ela o Atiende usa seu próprio banco de dados.',
  tlsPair: 'ATIENDE_TLS_CERT e ATIENDE_TLS_KEY andam juntos: indique os dois (arquivos PEM) ou nenhum.',
  sipTls: 'ATIENDE_SIP_TLS precisa de ATIENDE_TLS_CERT e ATIENDE_TLS_KEY (arquivos PEM).',
  folder: (setting, folder, { at, code }) => {
    const reasons: Record<string, string> = {
      EACCES: `este usuário não pode gravar em ${at}`,
      EPERM: `este usuário não pode gravar em ${at}`,
      EROFS: `${at} está num sistema de arquivos somente leitura`,
      ENOTDIR: `${at} é um arquivo, não uma pasta`,
      ENOENT: `em ${at} não é possível criar pastas`,
      ENOSPC: `não há mais espaço no disco de ${at}`,
    };
    return `Não é possível usar a pasta ${folder}: ${reasons[code] ?? `o sistema a recusa em ${at}`} (${code}). Sem ela o Atiende não tem onde guardar seus dados e não inicia. Corrija isso, ou escolha outra pasta com ${setting}.`;
  },
  inUse: (dataFolder) =>
    `O Atiende já está em execução com a pasta ${dataFolder}. Pare-o primeiro (Ctrl-C onde ele roda), ou escolha outra pasta com ATIENDE_DATA.`,
  start: (refusal) => {
    switch (refusal.refusal) {
      case 'port-taken':
        return `Outro programa já usa ${refusal.where}. Pare esse programa ou escolha outra porta, p. ex. ${refusal.example}`;
      case 'cannot-listen':
        return `Não é possível escutar em ${refusal.where} (${refusal.code}). Indique em ${refusal.setting} um endereço desta máquina e uma porta maior que 1023.`;
      case 'short-password':
        return 'ATIENDE_ADMIN_PASSWORD é curta demais: use 10 caracteres ou mais.';
      case 'file-unreadable':
        return `Não é possível ler o arquivo de ${refusal.setting}, ${refusal.file} (${refusal.code}). Corrija o caminho ou dê permissão de leitura a este usuário, ou retire ATIENDE_TLS_CERT e ATIENDE_TLS_KEY para começar sem TLS.`;
      case 'certificate-unusable':
        return `O certificado ${refusal.cert} e a chave ${refusal.key} não podem ser usados: ${refusal.why}. Os dois devem ser arquivos PEM, pertencer um ao outro, e a chave não ter senha. Corrija-os, ou retire ATIENDE_TLS_CERT e ATIENDE_TLS_KEY para começar sem TLS.`;
      case 'database-missing':
        return `Não há um PostgreSQL incluído para este sistema (falta ${refusal.name}). Indique em ATIENDE_DATABASE_URL um PostgreSQL 15 ou posterior próprio.`;
      case 'database-as-root':
        return `O PostgreSQL não roda como root, e aqui não são permitidos namespaces de usuário (unshare -U). Inicie o Atiende com um usuário comum que seja dono de ${refusal.folder}, instale util-linux, ou indique ATIENDE_DATABASE_URL.`;
      case 'database-version':
        return `O banco de dados de ${refusal.folder} foi escrito pelo PostgreSQL ${refusal.found} e esta versão do Atiende traz o ${refusal.known}. Inicie a versão que o escreveu, faça um backup e restaure-o aqui em uma pasta de dados vazia.`;
      case 'secret-open-to-others':
        return `Outros usuários podem ler o arquivo da chave, ${refusal.file} (modo ${refusal.mode}). Com ela se abrem as senhas guardadas. Execute: chmod 600 ${refusal.file}`;
      case 'secret-without-key':
        return `O arquivo ${refusal.file} não contém uma chave (32 bytes em base64). Sem ela as senhas guardadas não se abrem: recupere o arquivo de onde foi guardado.`;
    }
  },
};

const en: RefusalTexts = {
  bind: (name, example, value) => `${name} must be an address and a port, e.g. ${example}; it is "${value}".`,
  rtpPorts: (value) => `ATIENDE_RTP_PORTS must be a range of UDP ports between 1024 and 65535, e.g. 20000-29999; it is "${value}".`,
  logLevel: (levels, value) => `ATIENDE_LOG_LEVEL must be one of ${levels}; it is "${value}".`,
  publicAddress: (value) => `ATIENDE_PUBLIC_ADDRESS must be an IP address that callers reach, e.g. 203.0.113.7; it is "${value}".`,
  publicUrl: (value) => `ATIENDE_PUBLIC_URL must be the address browsers use, e.g. https://atiende.example.com; it is "${value}".`,
  allowPrivate: (entry) =>
    `ATIENDE_ALLOW_PRIVATE must list private addresses or ranges that flows may ask, e.g. 10.1.0.0/16,192.168.1.20; "${entry}" is neither.`,
  databaseUrl:
    'ATIENDE_DATABASE_URL must be the address of a PostgreSQL, e.g. postgres://user:password@db.example.com:5432/atiende. Without it Atiende uses a database of its own.',
  tlsPair: 'ATIENDE_TLS_CERT and ATIENDE_TLS_KEY go together: set both (PEM files) or neither.',
  sipTls: 'ATIENDE_SIP_TLS needs ATIENDE_TLS_CERT and ATIENDE_TLS_KEY (PEM files).',
  folder: (setting, folder, { at, code }) => {
    const reasons: Record<string, string> = {
      EACCES: `this user may not write in ${at}`,
      EPERM: `this user may not write in ${at}`,
      EROFS: `${at} is on a read-only file system`,
      ENOTDIR: `${at} is a file, not a folder`,
      ENOENT: `no folder can be made in ${at}`,
      ENOSPC: `the disk of ${at} is full`,
    };
    return `The folder ${folder} cannot be used: ${reasons[code] ?? `the system refuses it at ${at}`} (${code}). Without it Atiende has no place for its data and does not start. Put that right, or choose another folder with ${setting}.`;
  },
  inUse: (dataFolder) =>
    `Atiende is already running on ${dataFolder}. Stop it first (Ctrl-C where it runs), or set ATIENDE_DATA to another folder.`,
  start: (refusal) => {
    switch (refusal.refusal) {
      case 'port-taken':
        return `${refusal.where} is taken by another program. Stop it, or choose another port, e.g. ${refusal.example}`;
      case 'cannot-listen':
        return `Cannot listen on ${refusal.where} (${refusal.code}). Give ${refusal.setting} an address of this machine and a port above 1023.`;
      case 'short-password':
        return 'ATIENDE_ADMIN_PASSWORD is too short: use 10 characters or more.';
      case 'file-unreadable':
        return `The file of ${refusal.setting}, ${refusal.file}, cannot be read (${refusal.code}). Correct the path or let this user read it, or leave ATIENDE_TLS_CERT and ATIENDE_TLS_KEY out to start without TLS.`;
      case 'certificate-unusable':
        return `The certificate ${refusal.cert} and the key ${refusal.key} cannot be used: ${refusal.why}. Both must be PEM files and belong together, and the key must have no password. Correct them, or leave ATIENDE_TLS_CERT and ATIENDE_TLS_KEY out to start without TLS.`;
      case 'database-missing':
        return `There is no embedded PostgreSQL for this system (${refusal.name} is not installed). Set ATIENDE_DATABASE_URL to a PostgreSQL 15 or later of your own.`;
      case 'database-as-root':
        return `PostgreSQL does not run as root, and user namespaces are refused here (unshare -U). Start Atiende as an ordinary user that owns ${refusal.folder}, install util-linux, or set ATIENDE_DATABASE_URL.`;
      case 'database-version':
        return `The database in ${refusal.folder} was written by PostgreSQL ${refusal.found}, this release has ${refusal.known}. Run the release that wrote it, take a backup, and restore it here into an empty data folder.`;
      case 'secret-open-to-others':
        return `Others may read the file of the key, ${refusal.file} (mode ${refusal.mode}). It opens the stored passwords. Run: chmod 600 ${refusal.file}`;
      case 'secret-without-key':
        return `The file ${refusal.file} does not hold a key (32 bytes in base64). Without it the stored passwords do not open: restore the file from where it was kept.`;
    }
  },
};

const texts = { es, pt, en };

/** The words for the locale of these variables. */
export function refusalTexts(env: Record<string, string | undefined>): RefusalTexts {
  return texts[terminalLanguage(env)];
}

/** What to say of a start that failed: in the user's language where the failure tells its kind, else its own message. */
export function sayRefusal(env: Record<string, string | undefined>, failure: Failure): string {
  const refusal = failure.details as StartRefusal | undefined;
  return (refusal?.refusal && refusalTexts(env).start(refusal)) || failure.message;
}
