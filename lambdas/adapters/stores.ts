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
import { DynamoWatch } from './dynamo-watch.ts';
import { DynamoWebhooks } from './dynamo-webhooks.ts';
import { now } from './now.ts';

export { now };

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
  watch: new DynamoWatch(),
  webhooks: new DynamoWebhooks(),
  health: new DynamoHealth(),
};

const ROUNDS = 5;

type Decided<Name extends string, T> = { [name in Name]: T } & { also?: Change[] };
type Deciding<Name extends string, T> = (current: T) => Promise<Decided<Name, T>> | Decided<Name, T>;

/**
 * Reads an order, decides, and writes it back on condition that nobody wrote in between; else reads and decides again.
 * @param decide gives the order back unchanged where there is nothing to do
 * @param seen as it was read already: begins with that, and reads it only where it has moved on since
 */
export const changeOrder = (entity: string, orderId: string, decide: Deciding<'order', Order>, seen?: Order): Promise<Order> =>
  changeDocument('order', orderId, () => stores.orders.get(entity, orderId), decide, (order, ifRevision) => ({ change: 'order', order, ifRevision }), seen);

/** The same for a payment of an order. */
export const changePayment = ({ entity, orderId, paymentId }: Pick<Payment, 'entity' | 'orderId' | 'paymentId'>, decide: Deciding<'payment', Payment>): Promise<Payment> =>
  changeDocument('payment', paymentId, () => stores.orders.payment(entity, orderId, paymentId), decide, (payment, ifRevision) => ({ change: 'payment', payment, ifRevision }));

/** @param name of the document in changes, decisions and codes */
async function changeDocument<Name extends string, T extends { revision: number }>(name: Name, id: string, read: () => Promise<T | undefined>, decide: Deciding<Name, T>, written: (changed: T, ifRevision: number) => Change, seen?: T): Promise<T> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const current = (round === 0 ? seen : undefined) ?? (await read());
    if (!current) throw new Transient(`${name}.not-found`, `${name} ${id} is not there`);
    const { [name]: changed, also = [] }: Decided<Name, T> = await decide(current);
    if (changed === current && also.length === 0) return current;
    try {
      await stores.unit.commit([written(changed, current.revision), ...also]);
      return { ...changed, revision: current.revision + 1 };
    } catch (error) {
      if (!(error instanceof Conflict && error.code === `${name}.moved-on`)) throw error;
    }
  }
  throw new Transient(`${name}.contended`, `${name} ${id} moved ${ROUNDS} times while it was changed`);
}
