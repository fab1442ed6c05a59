// The registrar (RFC 3261 §10.3): which contacts an address of record has, and the flow each came by. Answered statelessly.
// Not here: digest (identity.ts).
import { NameAddrHeader } from 'sip.js/lib/grammar/name-addr-header.js';
import type { Clock } from '#ports/clock.ts';
import type { RegistrationRow, SipStore } from '#ports/sip-store.ts';
import type { Flow } from '#wire/sip/flow.ts';
import type { ReceivedRequest, SipHub } from '#wire/sip/hub.ts';
import { everyContact } from '#wire/sip/prepare.ts';
import type { SipLog } from '#wire/sip/sip-log.ts';

export interface Registrar {
  load: () => Promise<void>;
  /** An authenticated REGISTER for this address of record. */
  register: (request: ReceivedRequest, aor: string) => void;
  contacts: (aor: string) => RegistrationRow[];
  /** Living flow of a contact by its URI's user; for dialogs whose connection went. */
  flowOfUser: (user: string) => Flow | undefined;
  flowClosed: (flow: Flow) => void;
  /** This contact answered nothing at all: it is not rung again until it registers anew, or `back` when it did answer. */
  lost: (row: RegistrationRow) => void;
  back: (row: RegistrationRow) => void;
  list: () => { aor: string; contacts: number; browser: boolean; expiresAt: number }[];
  close: () => void;
}

const defaultExpiresS = 3600;
const maxExpiresS = 7200;
const minExpiresS = 30;
const maxContacts = 10;
const sweepMs = 30_000;

interface WantedContact {
  uri: string;
  expiresS: number;
}

/**
 * Registrations last by the steady clock: a time of day that jumps by an hour would leave every agent without a telephone until it
 * registers anew, or with one that is gone. On record their ends are times of day.
 */
interface RegistrarTimes {
  clock: Clock;
  steady: Clock;
}

/** `changed` is called when an address of record gets its first contact and when it loses its last. */
export function createRegistrar(hub: SipHub, store: SipStore, times: RegistrarTimes, log: SipLog, changed: () => void): Registrar {
  /** By address of record, then by contact URI. */
  const book = new Map<string, Map<string, RegistrationRow>>();
  const now = (): number => times.steady.now();
  const aheadMs = (): number => times.clock.now() - now();
  const failed = (error: unknown): void => log.warn({ error: String(error) }, 'registration not stored');

  const drop = (row: RegistrationRow): void => {
    const contacts = book.get(row.aor);
    if (contacts?.get(row.contact) !== row) return;
    contacts.delete(row.contact);
    store.dropRegistration(row.aor, row.contact).catch(failed);
    if (contacts.size > 0) return;
    book.delete(row.aor);
    changed();
  };
  const rows = (): RegistrationRow[] => [...book.values()].flatMap((contacts) => [...contacts.values()]);
  const contactsOf = (aor: string): RegistrationRow[] => [...(book.get(aor)?.values() ?? [])].filter((row) => row.expiresAt > now());
  const sweep = setInterval(() => {
    for (const row of rows()) if (row.expiresAt <= now()) drop(row);
  }, sweepMs);
  sweep.unref();

  const put = (row: RegistrationRow): void => {
    const contacts = book.get(row.aor) ?? new Map<string, RegistrationRow>();
    const first = contactsOf(row.aor).length === 0;
    book.set(row.aor, contacts);
    contacts.set(row.contact, row);
    store.putRegistration({ ...row, expiresAt: row.expiresAt + aheadMs() }).catch(failed);
    if (first) changed();
  };

  const answer = (request: ReceivedRequest, aor: string): void => {
    const lines = contactsOf(aor).map(
      (row) => `Contact: <${row.contact}>;expires=${Math.max(1, Math.round((row.expiresAt - now()) / 1000))}`,
    );
    hub.reply(request, 200, 'OK', lines);
  };

  return {
    load: async () => {
      for (const stored of await store.registrations()) {
        const row = { ...stored, expiresAt: stored.expiresAt - aheadMs() };
        // A browser's connection cannot have survived; a phone's UDP binding does, its TCP is dialled again.
        if (row.browser || row.flow.startsWith('ws:') || row.expiresAt <= now()) {
          store.dropRegistration(row.aor, row.contact).catch(failed);
          continue;
        }
        const contacts = book.get(row.aor) ?? new Map<string, RegistrationRow>();
        book.set(row.aor, contacts);
        contacts.set(row.contact, row);
      }
    },
    register: (request, aor) => {
      const { message, flow } = request;
      const wanted = wantedContacts(request);
      if (wanted === 'too-brief') {
        hub.reply(request, 423, undefined, [`Min-Expires: ${minExpiresS}`]);
        return;
      }
      if (wanted === 'bad') {
        hub.reply(request, 400);
        return;
      }
      const known = contactsOf(aor);
      if (wanted === 'every') for (const row of known) drop(row);
      else {
        const fresh = wanted.filter((one) => one.expiresS > 0 && !known.some((row) => row.contact === one.uri));
        if (known.length + fresh.length > maxContacts) {
          hub.reply(request, 403, 'Too Many Contacts');
          return;
        }
        for (const { uri, expiresS } of wanted) {
          const before = known.find((row) => row.contact === uri);
          // A REGISTER overtaken by a newer one of the same client changes nothing (RFC 3261 §10.3 step 7).
          if (before !== undefined && before.callId === message.callId && message.cseq < before.cseq) continue;
          if (expiresS === 0) {
            if (before !== undefined) drop(before);
            continue;
          }
          put({
            aor,
            contact: uri,
            flow: flow.id,
            callId: message.callId,
            cseq: message.cseq,
            userAgent: (message.getHeader('user-agent') ?? '').slice(0, 200),
            expiresAt: now() + expiresS * 1000,
            browser: flow.protocol === 'WS' || flow.protocol === 'WSS',
          });
        }
      }
      answer(request, aor);
    },
    contacts: contactsOf,
    flowOfUser: (user) => {
      for (const row of rows()) {
        if (!row.contact.startsWith(`sip:${user}@`)) continue;
        const flow = hub.flowById(row.flow);
        if (flow !== undefined && !flow.closed()) return flow;
      }
      return undefined;
    },
    flowClosed: (flow) => {
      if (!flow.id.startsWith('ws:')) return;
      for (const row of rows()) if (row.flow === flow.id) drop(row);
    },
    lost: drop,
    back: (row) => {
      if (row.expiresAt > now() && book.get(row.aor)?.has(row.contact) !== true) put(row);
    },
    list: () =>
      [...book.keys()].flatMap((aor) => {
        const contacts = contactsOf(aor);
        return contacts.length === 0
          ? []
          : [
              {
                aor,
                contacts: contacts.length,
                browser: contacts.some((row) => row.browser),
                expiresAt: Math.max(...contacts.map((row) => row.expiresAt)) + aheadMs(),
              },
            ];
      }),
    close: () => clearInterval(sweep),
  };
}

function wantedContacts({ message }: ReceivedRequest): WantedContact[] | 'every' | 'bad' | 'too-brief' {
  const texts = message.getHeaders('contact');
  const header = message.getHeader('expires');
  if (texts.includes(everyContact)) return texts.length === 1 && header === '0' ? 'every' : 'bad';
  const wanted: WantedContact[] = [];
  for (let index = 0; index < texts.length; index += 1) {
    const parsed: unknown = message.parseHeader('contact', index);
    if (!(parsed instanceof NameAddrHeader) || parsed.uri.scheme !== 'sip') return 'bad';
    const said = Number(parsed.getParam('expires') ?? header ?? defaultExpiresS);
    const expiresS = Number.isFinite(said) ? Math.min(said, maxExpiresS) : defaultExpiresS;
    if (expiresS > 0 && expiresS < minExpiresS) return 'too-brief';
    wanted.push({ uri: parsed.uri.toString(), expiresS });
  }
  return wanted;
}
