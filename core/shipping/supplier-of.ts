import type { Order } from '../model/order.ts';
import type { Shipment } from '../model/shipment.ts';

/** Whose stock left: a drop-ship supplier's, or, where it gives nothing, our own. */
export const supplierOf = (order: Order, { releaseId }: Pick<Shipment, 'releaseId'>): string | undefined => order.releases.find((release) => release.releaseId === releaseId)?.supplier;
