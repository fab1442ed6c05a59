// Knots of a graph: sets of nodes that lead back to one another (strongly connected components with a cycle).

/**
 * Every knot, each in order of discovery. Tarjan's algorithm by hand instead of by recursion: documents may chain 10,000 blocks.
 * Example: `knotsOf(new Map([['a', ['b']], ['b', ['a']], ['c', ['a']]]))` is `[['a', 'b']]`.
 */
export function knotsOf(next: ReadonlyMap<string, readonly string[]>): string[][] {
  const found: string[][] = [];
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  for (const root of next.keys()) {
    if (order.has(root)) continue;
    const trail: { id: string; at: number }[] = [];
    const enter = (id: string) => {
      order.set(id, order.size);
      low.set(id, order.size - 1);
      open.push(id);
      isOpen.add(id);
      trail.push({ id, at: 0 });
    };
    const lower = (id: string, to: number) => low.set(id, Math.min(low.get(id) ?? 0, to));
    enter(root);
    for (let top = trail.at(-1); top; top = trail.at(-1)) {
      const to = next.get(top.id)?.[top.at++];
      if (to !== undefined) {
        if (!order.has(to)) enter(to);
        else if (isOpen.has(to)) lower(top.id, order.get(to) ?? 0);
        continue;
      }
      trail.pop();
      const parent = trail.at(-1);
      if (parent) lower(parent.id, low.get(top.id) ?? 0);
      if (low.get(top.id) !== order.get(top.id)) continue;
      const knot = open.splice(open.lastIndexOf(top.id));
      for (const id of knot) isOpen.delete(id);
      if (knot.length > 1 || next.get(top.id)?.includes(top.id)) found.push(knot);
    }
  }
  return found;
}
