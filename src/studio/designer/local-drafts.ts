// What the browser keeps of an edited flow (IndexedDB): the document, the steps of its history.
// A browser that refuses storage only loses the reload's memory. Not here: when it is written and read (session.ts).
import type { Flow } from '#flow/model.ts';
import type { Step } from './history.ts';

/** An edited flow as kept. One record a flow and tab. */
export interface LocalDraft {
  key: string;
  flow: string;
  /** Revision on the server it stands on. */
  base: number;
  /** The server has the document. */
  saved: boolean;
  /** The document that was on its way to the server; if it arrived, nobody else's draft is in the way. */
  sent: Flow | undefined;
  /** How many steps of the history are in the document. */
  at: number;
  /** Last sign of life of the tab. */
  aliveAt: number;
}

const name = 'atiende-designer';
const keepMs = 60 * 24 * 3_600_000;
/** A tab that gave no sign of life for so long is gone: its work may be taken up. */
const goneMs = 20_000;

let opened: Promise<IDBDatabase> | undefined;

function open(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 2);
    request.onupgradeneeded = () => {
      for (const old of Array.from(request.result.objectStoreNames)) request.result.deleteObjectStore(old);
      request.result.createObjectStore('drafts', { keyPath: 'key' });
      request.result.createObjectStore('documents');
      request.result.createObjectStore('steps');
    };
    request.onsuccess = () => {
      // A newer page wants to change the stores: it must not wait for this one.
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onblocked = () => reject(new Error('an older page holds the local storage'));
    request.onerror = () => reject(request.error ?? new Error('no local storage'));
  });
  return opened;
}

/** Run a transaction; undefined when the browser keeps nothing. */
async function within<T>(
  mode: IDBTransactionMode,
  names: string[],
  work: (store: (name: string) => IDBObjectStore) => IDBRequest<T>,
): Promise<T | undefined> {
  try {
    const database = await open();
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(names, mode);
      const request = work((store) => transaction.objectStore(store));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = () => reject(transaction.error ?? new Error('not kept'));
      transaction.onabort = () => reject(transaction.error ?? new Error('not kept'));
    });
  } catch {
    return undefined;
  }
}

const stepsOf = (key: string) => IDBKeyRange.bound([key, 0], [key, Number.MAX_SAFE_INTEGER]);

/** The record of this tab, else the newest one of a tab that is gone; with its history. */
export async function loadLocal(
  flow: string,
  ownKey: string | undefined,
): Promise<{ draft: LocalDraft; document: Flow | undefined; steps: Step[] } | undefined> {
  const all = (await within<LocalDraft[]>('readonly', ['drafts'], (store) => store('drafts').getAll())) ?? [];
  const now = Date.now();
  for (const old of all) if (old.saved && now - old.aliveAt > keepMs) void removeLocal(old.key);
  const mine = all.filter((one) => one.flow === flow);
  const draft =
    mine.find((one) => one.key === ownKey) ??
    mine.filter((one) => now - one.aliveAt > goneMs).toSorted((a, b) => Number(a.saved) - Number(b.saved) || b.aliveAt - a.aliveAt)[0];
  if (!draft) return undefined;
  const [document, steps] = await Promise.all([
    within<Flow | undefined>('readonly', ['documents'], (store) => store('documents').get(draft.key)),
    within<Step[]>('readonly', ['steps'], (store) => store('steps').getAll(stepsOf(draft.key))),
  ]);
  return { draft, document, steps: steps ?? [] };
}

/** Keep a draft. `document` only where it is another than before; `steps` from index `from` on replace what was kept there. */
export async function keepLocal(draft: LocalDraft, document: Flow | undefined, from: number, steps: readonly Step[]): Promise<void> {
  await within('readwrite', ['drafts', 'documents', 'steps'], (store) => {
    if (document) store('documents').put(document, draft.key);
    store('steps').delete(IDBKeyRange.bound([draft.key, from], [draft.key, Number.MAX_SAFE_INTEGER]));
    steps.forEach((step, index) => store('steps').put(step, [draft.key, from + index]));
    return store('drafts').put(draft);
  });
}

async function removeLocal(key: string): Promise<void> {
  await within('readwrite', ['drafts', 'documents', 'steps'], (store) => {
    store('steps').delete(stepsOf(key));
    store('documents').delete(key);
    return store('drafts').delete(key);
  });
}
