import type { Change } from '../../core/model/changes.ts';
import { Transient } from '../../core/model/errors.ts';
import type { Order } from '../../core/model/order.ts';
import type { Shipment } from '../../core/model/shipment.ts';
import { changeOrder } from '../adapters/stores.ts';
import { Env, env } from './env.ts';

/** Nothing else can leave on this release, so nobody has to wait for it. */
export const shipsWholeRelease = (order: Order, { releaseId, matched = [] }: Shipment): boolean =>
  order.releases.find((release) => release.releaseId === releaseId)?.lines.every((line) => matched.some((part) => part.lineId === line.lineId && part.steps >= line.steps)) ?? false;

/**
 * One part shipment of an order at a time is booked in the ERP; the turn runs out with the function that holds it.
 * @throws Transient erp.other-shipment-first
 */
export async function takeTurn(order: Order, { shipmentId }: Shipment, at: Date): Promise<void> {
  await changeOrder(order.entity, order.orderId, (current) => {
    const { erpTurn } = current;
    if (erpTurn && erpTurn.shipmentId !== shipmentId && Date.parse(erpTurn.until) > at.getTime()) {
      throw new Transient('erp.other-shipment-first', `shipment ${erpTurn.shipmentId} of order ${order.orderId} is being booked`, { shipmentId: erpTurn.shipmentId });
    }
    return { order: { ...current, erpTurn: { shipmentId, until: new Date(at.getTime() + Number(env(Env.TimeoutMs))).toISOString() } } };
  });
}

/** Gives the turn back, and stores `also` in the same transaction. */
export async function giveTurn(order: Order, { shipmentId }: Shipment, also: Change[]): Promise<void> {
  await changeOrder(order.entity, order.orderId, (current) => {
    const { erpTurn, ...rest } = current;
    return { order: erpTurn?.shipmentId === shipmentId ? rest : current, also };
  });
}
