import type { Order } from '../../core/model/order.ts';
import type { SerialAt, Serials } from '../../core/shipping/serials-shipped.ts';
import { documentLink } from '../../core/tracing/document-link.ts';
import { Env, env } from '../handler/env.ts';
import { transact, type Write } from './dynamo.ts';
import { readKeys } from './dynamo-stock-reads.ts';
import { chunks, CONTENDED, stockTable } from './dynamo-stock-writes.ts';

/** A transaction takes 100 items, and each number comes with the link by which it is found. */
const CHUNK = 50;
const keyOf = (entity: string, sku: string, serial: string) => ({ pk: `${entity}#serial#${sku}`, sk: serial });
const each = (all: readonly { sku: string; serials: readonly string[] }[]) => all.flatMap(({ sku, serials }) => serials.map((serial) => ({ sku, serial })));

/** `<entity>#serial#<sku>` / `<serial>`: with which order and shipment it left last, and the receipt with which it came back. */
export class DynamoSerials implements Serials {
  of = async (entity: string, sku: string, serials: readonly string[]): Promise<SerialAt[]> =>
    (await readKeys([...new Set(serials)].map((serial) => keyOf(entity, sku, serial)))).map(({ body }) => body as SerialAt);

  async ship(order: Pick<Order, 'entity' | 'orderId' | 'correlationId'>, shipmentId: string, left: readonly { sku: string; serials: readonly string[] }[], at: Date, anyway: boolean): Promise<SerialAt[]> {
    const { entity, orderId } = order;
    const taken: { sku: string; serial: string }[] = [];
    for (const part of chunks(each(left), CHUNK)) {
      const writes = part.map(({ sku, serial }): Write => {
        const body: SerialAt = { sku, serial, orderId, shipmentId };
        const free = { ConditionExpression: 'attribute_not_exists(pk) OR attribute_exists(body.receiptId) OR body.shipmentId = :this', ExpressionAttributeValues: { ':this': shipmentId } };
        return { Put: { TableName: stockTable(), Item: { ...keyOf(entity, sku, serial), body }, ...(anyway ? {} : free) } };
      });
      const links = part.map(({ serial }): Write => {
        const link = documentLink(order, 'serial', serial, at);
        return { Put: { TableName: env(Env.CorrelationTable), Item: { pk: `doc#${entity}#${serial}`, sk: `serial#${link.correlationId}`, ...link } } };
      });
      const failed = await transact([...writes, ...distinct(links)], CONTENDED);
      taken.push(...part.filter((_, index) => failed?.[index]));
    }
    return (await Promise.all([...Map.groupBy(taken, ({ sku }) => sku)].map(([sku, of]) => this.of(entity, sku, of.map(({ serial }) => serial))))).flat();
  }

  async back(entity: string, orderId: string, receiptId: string, came: readonly { sku: string; serials: readonly string[] }[]): Promise<void> {
    for (const { sku, serial } of each(came)) {
      // one that has left again since, or never left with this order, stays where it is
      const condition = { ConditionExpression: 'body.orderId = :order AND attribute_not_exists(body.receiptId)', ExpressionAttributeValues: { ':order': orderId, ':receipt': receiptId } };
      await transact([{ Update: { TableName: stockTable(), Key: keyOf(entity, sku, serial), UpdateExpression: 'SET body.receiptId = :receipt', ...condition } }], CONTENDED);
    }
  }
}

/** Two articles may have the same number: found by it once. */
const distinct = (links: readonly Write[]): Write[] => [...new Map(links.map((link) => [`${link.Put?.Item?.['pk']} ${link.Put?.Item?.['sk']}`, link])).values()];
