import { KitBackorders, KitStock } from '../../core/inventory/kit-stock.ts';
import type { Change } from '../../core/model/changes.ts';
import { Conflict, Transient } from '../../core/model/errors.ts';
import type { Order } from '../../core/model/order.ts';
import type { Payment } from '../../core/model/payment.ts';
import { DynamoBooks } from './dynamo-books.ts';
import { DynamoCash } from './dynamo-cash.ts';
import { DynamoControlLedger } from './dynamo-control-ledger.ts';
import { DynamoCredit } from './dynamo-credit.ts';
import { DynamoDesk } from './dynamo-desk.ts';
import { DynamoHealth } from './dynamo-health.ts';
import { DynamoLedger } from './dynamo-ledger.ts';
import { DynamoLots } from './dynamo-lots.ts';
import { DynamoMasterdata } from './dynamo-masterdata.ts';
import { DynamoOrders } from './dynamo-orders.ts';
import { DynamoPrices } from './dynamo-prices.ts';
import { DynamoRegister } from './dynamo-register.ts';
import { DynamoSerials } from './dynamo-serials.ts';
import { DynamoShadows } from './dynamo-shadows.ts';
import { DynamoStock } from './dynamo-stock.ts';
import { DynamoBackorders } from './dynamo-stock-backorders.ts';
import { DynamoStockLevels } from './dynamo-stock-levels.ts';
import { DynamoStockMarks } from './dynamo-stock-marks.ts';
import { DynamoUnit } from './dynamo-unit.ts';
import { DynamoVelocity } from './dynamo-velocity.ts';
import { DynamoVersions } from './dynamo-versions.ts';
import { DynamoWaiting } from './dynamo-waiting.ts';
import { DynamoWebhooks } from './dynamo-webhooks.ts';

/** This deployment's clock. */
export const now = (): Date => new Date();

/** The ports on DynamoDB. Each reads its own table's name when it is used, so a function needs only the variables of what it touches. */
export const stores = {
  orders: new DynamoOrders(),
  unit: new DynamoUnit(),
  register: new DynamoRegister(now),
  stock: new KitStock(new DynamoStock(now)),
  levels: new DynamoStockLevels(now),
  marks: new DynamoStockMarks(),
  lots: new DynamoLots(),
  backorders: new KitBackorders(new DynamoBackorders(now)),
  credit: new DynamoCredit(),
  velocity: new DynamoVelocity(),
  masterdata: new DynamoMasterdata(() => now().getTime()),
  ledger: new DynamoLedger(),
  cash: new DynamoCash(),
  books: new DynamoBooks(() => now().getTime()),
  prices: new DynamoPrices(),
  desk: new DynamoDesk(),
  controls: new DynamoControlLedger(),
  serials: new DynamoSerials(),
  shadows: new DynamoShadows(),
  waiting: new DynamoWaiting(),
  versions: new DynamoVersions(),
  webhooks: new DynamoWebhooks(),
  health: new DynamoHealth(),
};

const ROUNDS = 5;

/**
 * Reads an order, decides, and writes it back on condition that nobody wrote in between; else reads and decides again.
 * @param decide gives the order back unchanged where there is nothing to do
 * @param seen as it was read already: begins with that, and reads it only where it has moved on since
 */
export async function changeOrder(
  entity: string,
  orderId: string,
  decide: (order: Order) => Promise<{ order: Order; also?: Change[] }> | { order: Order; also?: Change[] },
  seen?: Order,
): Promise<Order> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const order = (round === 0 ? seen : undefined) ?? (await stores.orders.get(entity, orderId));
    if (!order) throw new Transient('order.not-found', `order ${orderId} is not there`);
    const { order: changed, also = [] } = await decide(order);
    if (changed === order && also.length === 0) return order;
    try {
      await stores.unit.commit([{ change: 'order', order: changed, ifRevision: order.revision }, ...also]);
      return { ...changed, revision: order.revision + 1 };
    } catch (error) {
      if (!(error instanceof Conflict && error.code === 'order.moved-on')) throw error;
    }
  }
  throw new Transient('order.contended', `order ${orderId} moved ${ROUNDS} times while it was changed`);
}

/** The same for a payment of an order. */
export async function changePayment(of: Pick<Payment, 'entity' | 'orderId' | 'paymentId'>, decide: (payment: Payment) => Promise<{ payment: Payment; also?: Change[] }> | { payment: Payment; also?: Change[] }): Promise<Payment> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const payment = await stores.orders.payment(of.entity, of.orderId, of.paymentId);
    if (!payment) throw new Transient('payment.not-found', `payment ${of.paymentId} is not there`);
    const { payment: changed, also = [] } = await decide(payment);
    if (changed === payment && also.length === 0) return payment;
    try {
      await stores.unit.commit([{ change: 'payment', payment: changed, ifRevision: payment.revision }, ...also]);
      return { ...changed, revision: payment.revision + 1 };
    } catch (error) {
      if (!(error instanceof Conflict && error.code === 'payment.moved-on')) throw error;
    }
  }
  throw new Transient('payment.contended', `payment ${of.paymentId} moved ${ROUNDS} times while it was changed`);
}
