// What was not understood, over HTTP: rows of the store with what their calls' traces tell of them. Not here: reading a trace (talk/misheard.ts).
import type { CallStore, MisheardFound, MisheardRow, NewCall, TraceRow } from '#ports/call-store.ts';
import { Failure } from '#ports/failure.ts';
import type { Store } from '#ports/store.ts';
import { misheardAt } from '#talk/misheard.ts';
import type { CallAnswer } from '../contract/client.ts';
import type { HandlersOf } from './handler.ts';

type Item = CallAnswer<'misheard'>['items'][number];

/** Traces read for one answer at most: what a rare filter leaves out goes on with the next page. */
const mostTraces = 60;

/** A call with its trace, read once for all its rows. */
interface Told {
  call: NewCall;
  trace: TraceRow[];
}

/** The handler. */
export function misheardHandlers({ calls }: Pick<Store, 'calls'>): HandlersOf<'misheard'> {
  return {
    misheard: async ({ query: { block, language, search, after, limit, ...filter } }) => {
      const words = search?.trim().toLowerCase() ?? '';
      const fits = (item: Item) =>
        (block === undefined || item.place.block === block) &&
        (language === undefined || item.language === language) &&
        [item.before, item.text, item.option, item.place.block].some((text) => (text ?? '').toLowerCase().includes(words));
      const told = new Map<string, Told | undefined>();
      const items: Item[] = [];
      let last = after === undefined ? undefined : readCursor(after);
      for (;;) {
        const rows = await calls.misheard({ ...filter, ...(last && { after: last }), limit });
        for (const row of rows) {
          if (!told.has(row.callId) && told.size >= mostTraces) return { items, next: cursorOf(last) };
          const item = await itemOf(calls, row, told);
          last = row;
          if (item && fits(item)) items.push(item);
          if (items.length === limit) return { items, next: cursorOf(row) };
        }
        if (rows.length < limit) return { items };
      }
    },
  };
}

async function itemOf(calls: CallStore, row: MisheardFound, told: Map<string, Told | undefined>): Promise<Item | undefined> {
  if (!told.has(row.callId)) {
    const [found, trace] = await Promise.all([calls.get(row.callId), calls.trace(row.callId)]);
    told.set(row.callId, found && { call: found.call, trace });
  }
  const known = told.get(row.callId);
  const index = known?.trace.findIndex(({ seq }) => seq === row.seq) ?? -1;
  const event = known?.trace[index]?.event;
  if (!known || event?.kind !== 'heard' || event.decision === undefined || event.decision === 'accept') return undefined;
  const found = misheardAt(known.trace, index);
  if (!found) return undefined;
  const { flow, block, language, before, outcome } = found;
  const { decision, text, option, second, z, confidence, detail } = event;
  const { call } = known;
  return {
    ...row,
    flow: call.flow,
    version: call.version,
    test: call.test,
    place: { flow, block },
    language,
    before,
    decision,
    text,
    option,
    second,
    z,
    confidence,
    detail,
    outcome,
  };
}

const cursorOf = (row: MisheardRow | undefined): string | undefined => row && `${row.at}.${row.seq}.${row.callId}`;

function readCursor(text: string): MisheardRow {
  const [at = '', seq = '', ...callId] = text.split('.');
  const row = { at: Number(at), seq: Number(seq), callId: callId.join('.') };
  if (row.at > 8.64e15 || row.seq > 2 ** 31 - 1) throw new Failure('invalid', 'no page ended there');
  return row;
}
