import { Rejected } from '../../../core/model/errors.ts';
import type { Item } from '../../../core/model/masterdata.ts';
import type { Order, Release } from '../../../core/model/order.ts';
import { stores } from '../../adapters/stores.ts';
import type { EdiContext } from '../../handler/take-set.ts';
import { orderIdOf } from '../../handler/inbound-shipment.ts';
import { releaseMeant } from './to-canonical.ts';

/** Who raises rows about it. */
export const BY = 'x12-supplier';

export interface Found {
  order: Order;
  release: Release;
  items: Map<string, Item>;
}

/** The release that a supplier's document names by its purchase order number. @throws Rejected supplier.unknown-order */
export async function find(number: string, { line }: EdiContext): Promise<Found> {
  const releaseId = releaseMeant(number, line.partner);
  const order = await stores.orders.get(line.entity, orderIdOf(releaseId) ?? '');
  const release = order?.releases.find((candidate) => candidate.releaseId === releaseId);
  if (!order || !release) throw new Rejected('supplier.unknown-order', `${line.partner} names purchase order ${number}, which is none of ours`, { number, supplier: line.partner });
  return { order, release, items: await stores.masterdata.items(line.entity, [...new Set(release.lines.map(({ sku }) => sku))]) };
}
