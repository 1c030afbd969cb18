import type { KitPart } from '../model/kit.ts';
import type { Change } from '../model/changes.ts';
import type { Item } from '../model/masterdata.ts';
import type { Order, Release } from '../model/order.ts';
import { fromSteps } from '../model/quantity.ts';
import type { Shipment } from '../model/shipment.ts';
import { partId } from '../inventory/kits.ts';
import { wholeSteps } from './match-shipment.ts';
import { toLeave } from './release-state.ts';

/** The desk's code where components of a kit have left without the others: the warehouse looks after the rest. Nothing waits for it. */
export const KIT_INCOMPLETE = 'shipment.kit-incomplete';

/** A shipment with whole kits in place of their components, and what makes none, by line. */
export interface InKits {
  lines: Shipment['lines'];
  loose: ReadonlyMap<string, KitPart[]>;
}

type Line = Release['lines'][number];

/**
 * What a warehouse says has left by component, in whole kits. Components that left of the same release before without the others count again; those that still make no
 * whole kit are loose: they are billed with the kit that they become, or never. A warehouse that knows only SKUs is taken to mean lines of the article itself first.
 * @throws Rejected shipment.unit-does-not-divide
 */
export function inKits(order: Order, shipment: Shipment, items: Map<string, Item>): InKits {
  const ofRelease = order.releases.find(({ releaseId }) => releaseId === shipment.releaseId)?.lines ?? [];
  const kits = ofRelease.flatMap((line) => {
    const kit = order.lines.find(({ lineId }) => lineId === line.lineId)?.kit;
    return kit ? [{ line, kit }] : [];
  });
  const { lines, own, pool } = sorted(shipment, kits, ofRelease, items);
  const loose = new Map<string, KitPart[]>();
  kits.forEach(({ line, kit }, index) => {
    const before = (sku: string) => (line.loose ?? []).reduce((sum, part) => sum + (part.sku === sku ? part.steps : 0), 0) + (own.get(partId(line.lineId, sku)) ?? 0);
    const possible = Math.min(...kit.map(({ sku, steps }) => Math.floor((before(sku) + (pool.get(sku) ?? 0)) / steps)));
    // what may be of several lines is shared in their order; the last one has what is too many
    const kitsLeft = pool.size === 0 || index === kits.length - 1 ? possible : Math.min(possible, line.steps - (line.shipped ?? 0));
    const rest = kit.map(({ sku, steps }) => {
      const [need, had] = [kitsLeft * steps, before(sku)];
      if (need > had) pool.set(sku, (pool.get(sku) ?? 0) - (need - had));
      const last = kits.findLastIndex((other) => other.kit.some((part) => part.sku === sku)) === index;
      return { sku, steps: Math.max(had - need, 0) + (last ? (pool.get(sku) ?? 0) : 0) };
    });
    loose.set(line.lineId, rest.filter(({ steps }) => steps > 0));
    if (kitsLeft > 0) lines.push({ lineId: line.lineId, sku: line.sku, quantity: String(kitsLeft) });
  });
  return { lines, loose };
}

/** What was said of lines that are no kits, of components of one kit line, and of components by their SKU alone. */
function sorted({ lines: all }: Shipment, kits: readonly { line: Line; kit: readonly KitPart[] }[], ofRelease: readonly Line[], items: Map<string, Item>) {
  const lines: Shipment['lines'] = [];
  const own = new Map<string, number>();
  const pool = new Map<string, number>();
  const plain = new Map<string, number>();
  // kits among them are asked for by nobody: a kit is no component
  for (const part of ofRelease) plain.set(part.sku, (plain.get(part.sku) ?? 0) + toLeave(part));
  for (const said of all) {
    const of = kits.filter(({ kit }) => kit.some(({ sku }) => sku === said.sku));
    const { line } = of.find(({ line: { lineId } }) => said.lineId === partId(lineId, said.sku) || said.lineId === lineId) ?? {};
    if (!line && (said.lineId !== undefined || of.length === 0)) {
      lines.push(said);
      continue;
    }
    const steps = wholeSteps(said.quantity, said.sku, items);
    const item = items.get(said.sku);
    const base = item?.units[item.baseUnit];
    const first = line ? 0 : Math.min(steps, plain.get(said.sku) ?? 0);
    if (first > 0) lines.push({ ...said, quantity: (base && fromSteps(first, base)) ?? said.quantity });
    plain.set(said.sku, (plain.get(said.sku) ?? 0) - first);
    const [to, key] = line ? [own, partId(line.lineId, said.sku)] : [pool, said.sku];
    if (steps > first) to.set(key, (to.get(key) ?? 0) + steps - first);
  }
  return { lines, own, pool };
}

/** The order with what is loose of a release after a shipment of it. */
export const withLoose = (order: Order, { releaseId }: Shipment, loose: InKits['loose']): Order => ({
  ...order,
  releases: order.releases.map((release) => {
    if (release.releaseId !== releaseId) return release;
    const lines = release.lines.map(({ loose: _, ...line }) => {
      const parts = loose.get(line.lineId) ?? [];
      return parts.length > 0 ? { ...line, loose: parts } : line;
    });
    return { ...release, lines };
  }),
});

/** What is loose, for whoever reads the shipment or the desk. */
export const looseIn = (loose: InKits['loose']): NonNullable<Shipment['loose']> => [...loose].flatMap(([lineId, parts]) => parts.map((part) => ({ lineId, ...part })));

/** A shipment that makes no kit whole, and has nothing else: it is kept with its release, and there is nothing to bill. */
export const keepLoose = (order: Order, shipment: Shipment, loose: InKits['loose']): { order: Order; also: Change[] } => ({
  order: withLoose(order, shipment, loose),
  also: [{ change: 'shipment', shipment: { ...shipment, loose: looseIn(loose) } }],
});
