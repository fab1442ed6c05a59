// Tidy up (pure): columns by how far a block is from the start, rows ordered so that lines do not cross and follow the order of their connectors.
// It runs in a worker and only when asked for. Not here: the drawing's own emergency layout (drawing/layout.ts).

/** A block to place. `ports` are its lines in order from top to bottom; `y` is the connector's distance from the card's top. */
export interface TidyBlock {
  id: string;
  width: number;
  height: number;
  ports: { y: number; to: string }[];
}

const gapX = 120;
const gapY = 56;

/** New places, the first block at 0, 0. The same input gives the same places. */
export function tidy(blocks: readonly TidyBlock[], start: string): Record<string, [number, number]> {
  const byId = new Map(blocks.map((block) => [block.id, block]));
  const columns = columnsOf(blocks, byId, start);
  const parents = parentsOf(blocks, byId, columns.of);
  order(columns.lists, parents);
  return placesOf(columns.lists, parents);
}

interface Columns {
  lists: TidyBlock[][];
  of: Map<string, number>;
}

/** Column = longest way from the start without going back; what nothing leads to starts at the left. */
function columnsOf(blocks: readonly TidyBlock[], byId: ReadonlyMap<string, TidyBlock>, start: string): Columns {
  const back = backLines(blocks, byId, start);
  const incoming = new Map<string, number>();
  const forward = (block: TidyBlock) => block.ports.filter((port) => byId.has(port.to) && !back.has(`${block.id} ${port.to}`));
  for (const block of blocks) for (const port of forward(block)) incoming.set(port.to, (incoming.get(port.to) ?? 0) + 1);
  const of = new Map<string, number>();
  const ready = blocks.filter((block) => !incoming.get(block.id));
  for (const block of ready) of.set(block.id, 0);
  for (let block = ready.shift(); block; block = ready.shift()) {
    for (const port of forward(block)) {
      of.set(port.to, Math.max(of.get(port.to) ?? 0, (of.get(block.id) ?? 0) + 1));
      const left = (incoming.get(port.to) ?? 0) - 1;
      incoming.set(port.to, left);
      const next = byId.get(port.to);
      if (left === 0 && next) ready.push(next);
    }
  }
  const lists: TidyBlock[][] = [];
  for (const id of reachOrder(blocks, byId, start)) {
    const block = byId.get(id);
    if (block) (lists[of.get(id) ?? 0] ??= []).push(block);
  }
  return { lists: Array.from(lists, (list) => list ?? []), of };
}

/** Lines that lead back to a block on the way to themselves, found in depth without recursion. */
function backLines(blocks: readonly TidyBlock[], byId: ReadonlyMap<string, TidyBlock>, start: string): Set<string> {
  const back = new Set<string>();
  const state = new Map<string, 'open' | 'done'>();
  const first = byId.get(start);
  for (const root of first ? [first, ...blocks] : blocks) {
    if (state.has(root.id)) continue;
    const stack = [{ block: root, next: 0 }];
    state.set(root.id, 'open');
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const port = top.block.ports[top.next++];
      if (!port) {
        state.set(top.block.id, 'done');
        stack.pop();
        continue;
      }
      const target = byId.get(port.to);
      const seen = state.get(port.to);
      if (seen === 'open') back.add(`${top.block.id} ${port.to}`);
      else if (target && seen === undefined) {
        state.set(target.id, 'open');
        stack.push({ block: target, next: 0 });
      }
    }
  }
  return back;
}

/** Ids in depth from the start, connectors from top to bottom; the rest follows as given. */
function reachOrder(blocks: readonly TidyBlock[], byId: ReadonlyMap<string, TidyBlock>, start: string): string[] {
  const seen = new Set<string>();
  const stack = [...blocks.map((block) => block.id).reverse(), start];
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    const block = byId.get(id);
    if (!block || seen.has(id)) continue;
    seen.add(id);
    for (const port of block.ports.toReversed()) if (!seen.has(port.to)) stack.push(port.to);
  }
  return [...seen];
}

/** The connectors that lead to a block from columns to its left. */
type Parents = Map<string, { from: string; y: number }[]>;

function parentsOf(blocks: readonly TidyBlock[], byId: ReadonlyMap<string, TidyBlock>, column: ReadonlyMap<string, number>): Parents {
  const parents: Parents = new Map();
  for (const block of blocks) {
    for (const port of block.ports) {
      if (!byId.has(port.to) || (column.get(port.to) ?? 0) <= (column.get(block.id) ?? 0)) continue;
      const list = parents.get(port.to) ?? [];
      list.push({ from: block.id, y: port.y });
      parents.set(port.to, list);
    }
  }
  return parents;
}

/** Sort each column by where its lines come from, connectors counted. */
function order(lists: TidyBlock[][], parents: Parents): void {
  const rank = new Map<string, number>();
  lists.forEach((list, column) => {
    if (column > 0) {
      const want = new Map(
        list.map((block, index) => {
          const from = parents.get(block.id);
          const first = from?.[0];
          const mean = from && first ? from.reduce((sum, one) => sum + (rank.get(one.from) ?? 0) + one.y / 10_000, 0) / from.length : index;
          return [block.id, mean];
        }),
      );
      list.sort((a, b) => (want.get(a.id) ?? 0) - (want.get(b.id) ?? 0));
    }
    list.forEach((block, index) => rank.set(block.id, index));
  });
}

/** Each block beside the connector that leads to it, pushed down where it would touch the one above. */
function placesOf(lists: readonly TidyBlock[][], parents: Parents): Record<string, [number, number]> {
  const places: Record<string, [number, number]> = {};
  let x = 0;
  for (const list of lists) {
    const wanted = list.map((block) => {
      const from = (parents.get(block.id) ?? []).map((one) => (places[one.from]?.[1] ?? 0) + one.y - 24);
      return from.length === 0 ? undefined : from.reduce((sum, y) => sum + y, 0) / from.length;
    });
    let floor = Number.NEGATIVE_INFINITY;
    list.forEach((block, index) => {
      const y = Math.max(wanted[index] ?? (Number.isFinite(floor) ? floor : 0), floor);
      places[block.id] = [x, Math.round(y)];
      floor = y + block.height + gapY;
    });
    lift(list, wanted, places);
    x += Math.max(280, ...list.map((block) => block.width)) + gapX;
  }
  return places;
}

/** A column that was pushed down as a whole goes up by the middle of what it was pushed. */
function lift(list: readonly TidyBlock[], wanted: readonly (number | undefined)[], places: Record<string, [number, number]>): void {
  const pushed = list.flatMap((block, index) => {
    const want = wanted[index];
    const place = places[block.id];
    return want === undefined || !place ? [] : [place[1] - want];
  });
  if (pushed.length === 0) return;
  const up = Math.round(pushed.reduce((sum, one) => sum + one, 0) / pushed.length);
  for (const block of list) {
    const place = places[block.id];
    if (place) places[block.id] = [place[0], place[1] - up];
  }
}
