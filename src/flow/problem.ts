// What a check says about a flow document (DESIGN §2) and the snapshot of the installation it is held against.
// Not here: the checks themselves (flow/check.ts, flow/advice/*, each kind's model).

/** One finding. `code` keys its text in the studio's three languages; `params` fill that text. */
export interface Problem {
  /** error: cannot publish; warning: may publish; advice: best practice. */
  level: 'error' | 'warning' | 'advice';
  /** Stable code, e.g. `exit-target-missing`. */
  code: string;
  /** Where in the document, e.g. `["blocks","menu","exits","option:turnos","to"]`. */
  path: (string | number)[];
  /** One plain sentence in English for logs and the command line. */
  message: string;
  params?: Record<string, string | number>;
}

/** A plain snapshot of what exists on this installation, given to `check`. */
export interface Installation {
  /** `agents` = how many it has, `closes` = it has opening hours; absent = not known here. */
  teams: { id: string; name: string; agents?: number; closes?: boolean }[];
  agents: { id: string; name: string }[];
  /** What a connected carrier's origin can do is absent for the sandbox. `countries` empty = as the installation allows. */
  smsOrigins: {
    id: string;
    name: string;
    sandbox: boolean;
    sender?: string;
    senderKind?: 'long-code' | 'short-code' | 'alphanumeric' | 'whatsapp';
    countries?: string[];
    twoWay?: boolean;
    encodings?: 'gsm7' | 'gsm7-ucs2';
    concatenation?: boolean;
    /** Accents are removed before sending, so that a text stays within GSM-7. */
    plainText?: boolean;
  }[];
  whatsappNumbers: {
    id: string;
    name: string;
    sandbox: boolean;
    displayNumber?: string;
    /** `components` are WhatsApp's own, as the account lists them; absent = a body only. `category` e.g. `UTILITY`, `quality` e.g. `GREEN`. `variables` are the body’s. */
    templates: {
      name: string;
      language: string;
      status: string;
      variables: string[];
      body: string;
      category?: string;
      quality?: string;
      parameterFormat?: 'POSITIONAL' | 'NAMED';
      components?: unknown[];
    }[];
  }[];
  /** Prompts of the library; `durationMs` where it is known; `sendable` = WhatsApp takes the file as it was uploaded, absent = not known. */
  audio: { id: string; name: string; durationMs?: number; sendable?: boolean }[];
  music: { id: string; name: string }[];
  /** Images, videos and documents for messages; absent = not known here, and nothing is said of them. */
  files?: { id: string; name: string; kind: 'image' | 'video' | 'document' }[];
  /** Other flows of the installation, for `subflow`. */
  flows: { id: string; name: string; returns: string[]; published: boolean; subflows: string[]; variables: string[] }[];
  /** ISO 3166 countries an external number may be in; empty = none allowed. */
  transferCountries: string[];
  /** Languages whose free words somebody here understands, e.g. `es`; absent = not known here, and nothing is said of it. */
  freeWords?: string[];
  /** E.164 prefixes that may be dialled, e.g. `+54911`; absent = not known here, only the countries are. */
  transferPrefixes?: string[];
}
