import type { StoredAnswer } from '../../core/model/changes.ts';
import type { CreditMemo } from '../../core/model/credit-memo.ts';
import type { Invoice } from '../../core/model/invoice.ts';
import type { Order } from '../../core/model/order.ts';
import type { Payment } from '../../core/model/payment.ts';
import type { OrderChange } from '../../core/model/order-change.ts';
import type { Return, ReturnReceipt } from '../../core/model/return.ts';
import type { SupplierBill } from '../../core/model/supplier-bill.ts';
import type { Shipment } from '../../core/model/shipment.ts';
import type { Orders } from '../../core/ordering/orders.ts';
import { Env, env } from '../handler/env.ts';
import { dynamo } from './dynamo.ts';
import { orderPk } from './dynamo-unit.ts';

export class DynamoOrders implements Orders {
  async #body<T>(entity: string, orderId: string, sk: string): Promise<T | undefined> {
    const { Item } = await dynamo.get({ TableName: env(Env.OrdersTable), Key: { pk: orderPk(entity, orderId), sk }, ConsistentRead: true });
    return Item?.body as T | undefined;
  }

  async #bodies<T>(entity: string, orderId: string, prefix: string): Promise<T[]> {
    const { Items = [] } = await dynamo.query({
      TableName: env(Env.OrdersTable),
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': orderPk(entity, orderId), ':prefix': prefix },
      ConsistentRead: true,
    });
    return Items.map((item) => item.body as T);
  }

  get = (entity: string, orderId: string) => this.#body<Order>(entity, orderId, 'order');
  shipment = (entity: string, orderId: string, shipmentId: string) => this.#body<Shipment>(entity, orderId, `shipment#${shipmentId}`);
  /** What was taken back before it was recorded is no shipment. */
  shipments = async (entity: string, orderId: string) => (await this.#bodies<Shipment>(entity, orderId, 'shipment#')).filter(({ takenBackAt }) => takenBackAt === undefined);
  invoice = (entity: string, orderId: string, invoiceId: string) => this.#body<Invoice>(entity, orderId, `invoice#${invoiceId}`);
  invoices = (entity: string, orderId: string) => this.#bodies<Invoice>(entity, orderId, 'invoice#');

  payment = (entity: string, orderId: string, paymentId: string) => this.#body<Payment>(entity, orderId, `payment#${paymentId}`);
  payments = async (entity: string, orderId: string) => (await this.#bodies<Payment>(entity, orderId, 'payment#')).sort((a, b) => numberOf(a) - numberOf(b));
  change = (entity: string, orderId: string, changeId: string) => this.#body<OrderChange>(entity, orderId, `change#${changeId}`);
  changes = (entity: string, orderId: string) => this.#bodies<OrderChange>(entity, orderId, 'change#');
  return = (entity: string, orderId: string, returnId: string) => this.#body<Return>(entity, orderId, `return#${returnId}`);
  returns = (entity: string, orderId: string) => this.#bodies<Return>(entity, orderId, 'return#');
  receipt = (entity: string, orderId: string, receiptId: string) => this.#body<ReturnReceipt>(entity, orderId, `receipt#${receiptId}`);
  receipts = (entity: string, orderId: string, returnId: string) => this.#bodies<ReturnReceipt>(entity, orderId, `receipt#${returnId}-R`);
  creditMemo = (entity: string, orderId: string, creditMemoId: string) => this.#body<CreditMemo>(entity, orderId, `credit-memo#${creditMemoId}`);
  creditMemos = (entity: string, orderId: string) => this.#bodies<CreditMemo>(entity, orderId, 'credit-memo#');

  supplierBills = (entity: string, orderId: string) => this.#bodies<SupplierBill>(entity, orderId, 'supplier-bill#');

  async orderIdOf(businessKey: string) {
    return (await idempotencyRow(`business#${businessKey}`))?.orderId as string | undefined;
  }
}

/** The tenth payment comes after the ninth. */
const numberOf = ({ paymentId }: Payment) => Number(paymentId.slice(paymentId.lastIndexOf('-') + 1));

/** What is kept under a key that must be new: a stored answer, a business key, a delivery. */
export async function idempotencyRow(pk: string): Promise<Record<string, unknown> | undefined> {
  const { Item } = await dynamo.get({ TableName: env(Env.IdempotencyTable), Key: { pk }, ConsistentRead: true });
  return Item;
}

export async function storedAnswer(key: string): Promise<StoredAnswer | undefined> {
  const row = await idempotencyRow(`answer#${key}`);
  return row && { key, requestHash: String(row.requestHash), status: Number(row.status), body: String(row.body), recordedAt: String(row.recordedAt) };
}
