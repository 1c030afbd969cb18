export interface Edge {
  from: string;
  to: string;
}
export interface Spot {
  layer: number;
  /** Within its layer, from 0. */
  at: number;
}

/**
 * Places nodes in layers, each behind all that lead to it; within a layer they stand near those. Edges that close a circle are left out of account.
 * After Sugiyama, Tagawa, Toda: https://en.wikipedia.org/wiki/Layered_graph_drawing
 * @param beside nodes off the road, each with the one, named before it, at the end of whose layer it stands: what leads to or from them counts as that one's
 */
export function layered(all: readonly string[], edges: readonly Edge[], beside: ReadonlyMap<string, string> = new Map()): Map<string, Spot> {
  const ids = all.filter((id) => !beside.has(id));
  const known = new Set(ids);
  const out = new Map<string, string[]>(ids.map((id) => [id, []]));
  const root = (id: string, hops = 0): string => (beside.has(id) && hops < beside.size ? root(beside.get(id) ?? '', hops + 1) : id);
  for (const edge of edges) {
    const [from, to] = [root(edge.from), root(edge.to)];
    if (known.has(from) && known.has(to) && from !== to && !out.get(from)?.includes(to)) out.get(from)?.push(to);
  }
  const layers = new Map<string, number>();
  const open = new Set<string>();
  const forward = new Map<string, string[]>(ids.map((id) => [id, []]));
  const walked = new Set<string>();
  const walk = (id: string) => {
    walked.add(id);
    open.add(id);
    for (const next of out.get(id) ?? []) {
      if (open.has(next)) continue;
      forward.get(next)?.push(id);
      if (!walked.has(next)) walk(next);
    }
    open.delete(id);
  };
  for (const id of ids) if (!walked.has(id)) walk(id);
  const layerOf = (id: string): number => {
    const found = layers.get(id);
    if (found !== undefined) return found;
    layers.set(id, 0);
    const layer = Math.max(0, ...(forward.get(id) ?? []).map((before) => layerOf(before) + 1));
    layers.set(id, layer);
    return layer;
  };
  for (const id of ids) layerOf(id);
  const spots = new Map<string, Spot>();
  const rows: string[][] = [];
  for (const id of ids) (rows[layers.get(id) ?? 0] ??= []).push(id);
  rows.forEach((row, layer) => {
    const weight = (id: string, index: number) => {
      const before = (forward.get(id) ?? []).map((each) => spots.get(each)?.at ?? 0);
      return before.length === 0 ? index : before.reduce((sum, at) => sum + at, 0) / before.length;
    };
    const sorted = row.map((id, index) => ({ id, weight: weight(id, index), index })).sort((a, b) => a.weight - b.weight || a.index - b.index);
    sorted.forEach(({ id }, at) => spots.set(id, { layer, at }));
  });
  for (const id of all) {
    const layer = spots.get(beside.get(id) ?? '')?.layer;
    if (layer !== undefined) spots.set(id, { layer, at: (rows[layer] ??= []).push(id) - 1 });
  }
  return spots;
}
