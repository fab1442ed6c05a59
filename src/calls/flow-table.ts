// What a line rings, in memory: lines, their published flows and the subflows behind them, read again whenever something was published.
// A live call keeps the bundle it began with; nothing is pushed into it. Not here: answering calls (switchboard.ts).
import type { Logger } from 'pino';
import type { Bundle } from '#engine/engine.ts';
import type { KindModels } from '#flow/kind.ts';
import type { Flow } from '#flow/model.ts';
import { readFlow } from '#flow/read-flow.ts';
import { subflowsOf } from '#flow/subflows.ts';
import type { NewCall } from '#ports/call-store.ts';
import type { Timers } from '#ports/clock.ts';
import { asFailure, Failure } from '#ports/failure.ts';
import type { FlowStore, LineRow } from '#ports/flow-store.ts';

/** A document as the table needs it: the flow at today's versions and the flows it enters. Throws `Failure` `invalid`. */
export type ReadDocument = (document: string) => { flow: Flow; subflows: string[] };

/** A flow at one version with everything reachable from it. */
export interface PinnedFlow {
  bundle: Bundle;
  /** 0 = the draft. */
  version: number;
  pinned: Record<string, number>;
  draftDocument?: string;
}

/** Reads stored documents with these kinds. */
export function documentReader(models: KindModels): ReadDocument {
  return (document) => {
    const { flow, problems } = readFlow(document, models);
    if (flow === undefined) throw new Failure('invalid', `the document cannot be read: ${problems[0]?.message ?? ''}`);
    return { flow, subflows: subflowsOf(flow, models) };
  };
}

export interface FlowTable {
  /** Reads everything once; throws where the store cannot be read. Then follows changes until `close`. */
  start: () => Promise<void>;
  /** The line that answers to what was dialled; by name, or by its number however that is written. */
  line: (dialled: string) => LineRow | undefined;
  published: (flow: string) => PinnedFlow | undefined;
  /** A draft for a designer's own call; subflows as published, those never published as drafts. */
  draft: (flow: string) => Promise<PinnedFlow | undefined>;
  /** The versions a stored call began with. */
  pinnedFor: (call: NewCall) => Promise<Bundle>;
  close: () => void;
}

interface Entry {
  version: number;
  flow: Flow;
  subflows: string[];
}

/** Wake-ups may be lost; the table is right again after this time at the latest. */
const rereadMs = 30_000;
const retryMs = 1000;

/** Builds the table. */
export function createFlowTable(options: { flows: FlowStore; read: ReadDocument; timers: Timers; log: Logger }): FlowTable {
  const { flows: store, read, timers, log } = options;
  let lines: LineRow[] = [];
  let byName = new Map<string, LineRow>();
  let flows = new Map<string, Entry>();
  let loading: Promise<void> | undefined;
  let again = false;
  let stopTimer = () => {};
  let stopWatching = () => {};
  let closed = false;

  async function load(): Promise<void> {
    const fresh = await store.lines();
    const entries = new Map<string, Entry>();
    const todo = fresh.map((line) => line.flow);
    for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
      if (entries.has(id)) continue;
      const entry = await newest(id);
      if (entry === undefined) continue;
      entries.set(id, entry);
      todo.push(...entry.subflows);
    }
    lines = fresh;
    byName = new Map(fresh.map((line) => [line.name.toLowerCase(), line]));
    flows = entries;
  }

  async function newest(id: string): Promise<Entry | undefined> {
    const published = await store.published(id);
    if (published === undefined) return undefined;
    const known = flows.get(id);
    if (known?.version === published.version) return known;
    try {
      return { version: published.version, ...read(published.document) };
    } catch (error) {
      // One that cannot be read must not keep the others from ringing; what was there before stays.
      log.error({ err: asFailure(error), flow: id, version: published.version }, 'a published flow cannot be read');
      return known;
    }
  }

  function reload(): Promise<void> {
    if (loading !== undefined) {
      again = true;
      return loading;
    }
    stopTimer();
    loading = load()
      .then(() => rereadMs)
      .catch((error: unknown) => {
        log.warn({ err: asFailure(error) }, 'lines and flows could not be read again');
        return retryMs;
      })
      .then((delayMs) => {
        loading = undefined;
        if (closed) return;
        if (again) {
          again = false;
          void reload();
        } else stopTimer = timers.after(delayMs, () => void reload());
      });
    return loading;
  }

  function bundleOf(root: string, get: (id: string) => Entry | undefined): Omit<PinnedFlow, 'draftDocument'> | undefined {
    const first = get(root);
    if (first === undefined) return undefined;
    const bundle: Bundle = { root, flows: {} };
    const pinned: Record<string, number> = {};
    const todo = [root];
    for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
      const entry = Object.hasOwn(bundle.flows, id) ? undefined : get(id);
      if (entry === undefined) continue;
      bundle.flows[id] = { version: entry.version === 0 ? 'draft' : entry.version, flow: entry.flow };
      if (id !== root) pinned[id] = entry.version;
      todo.push(...entry.subflows);
    }
    return { bundle, version: first.version, pinned };
  }

  async function draft(root: string): Promise<PinnedFlow | undefined> {
    const saved = await store.draft(root);
    if (saved === undefined) return undefined;
    const entries = new Map<string, Entry>([[root, { version: 0, ...read(saved.document) }]]);
    const todo = [...(entries.get(root)?.subflows ?? [])];
    for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
      if (entries.has(id)) continue;
      const entry = (await newest(id)) ?? (await draftEntry(id));
      if (entry === undefined) continue;
      entries.set(id, entry);
      todo.push(...entry.subflows);
    }
    const made = bundleOf(root, (id) => entries.get(id));
    return made && { ...made, draftDocument: saved.document };
  }

  async function draftEntry(id: string): Promise<Entry | undefined> {
    const saved = await store.draft(id);
    return saved && { version: 0, ...read(saved.document) };
  }

  async function pinnedFor(call: NewCall): Promise<Bundle> {
    const bundle: Bundle = { root: call.flow, flows: {} };
    const wanted: [string, number][] = [[call.flow, call.version], ...Object.entries(call.pinned)];
    for (const [id, version] of wanted) {
      const known = flows.get(id);
      if (known !== undefined && version !== 0 && known.version === version) {
        bundle.flows[id] = { version, flow: known.flow };
        continue;
      }
      const document =
        version !== 0 ? await store.version(id, version) : id === call.flow ? call.draftDocument : (await store.draft(id))?.document;
      if (document === undefined) throw new Failure('not-found', `version ${version} of flow ${id} is gone`);
      bundle.flows[id] = { version: version === 0 ? 'draft' : version, flow: read(document).flow };
    }
    return bundle;
  }

  return {
    start: async () => {
      await load();
      stopWatching = store.onChange(() => void reload());
      stopTimer = timers.after(rereadMs, () => void reload());
    },
    line: (dialled) => {
      const exact = byName.get(dialled.toLowerCase());
      if (exact !== undefined) return exact;
      const digits = digitsOf(dialled);
      return digits === undefined ? undefined : lines.find((line) => digitsOf(line.name) === digits || digitsOf(line.number) === digits);
    },
    published: (flow) => bundleOf(flow, (id) => flows.get(id)),
    draft,
    pinnedFor,
    close: () => {
      closed = true;
      stopWatching();
      stopTimer();
    },
  };
}

/** The digits of a dialled number without its marks; undefined for a name and for short ones, which only match as they are. */
function digitsOf(text: string | undefined): string | undefined {
  if (text === undefined || !/^\+?[\d\s().-]+$/.test(text)) return undefined;
  const digits = text.replace(/\D/g, '').replace(/^00/, '');
  return digits.length >= 7 ? digits : undefined;
}
