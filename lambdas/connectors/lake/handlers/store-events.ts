import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { type BusinessEvent, EVENT_TYPES, readEvent } from '../../../../core/model/events/catalogue.ts';
import { stores } from '../../../adapters/stores.ts';
import { readJson } from '../../../handler/json.ts';
import { failuresOf } from '../../../handler/queue.ts';
import { putObject } from '../bucket.ts';
import { type DocumentKind, documentRow, documentsOf, eventRow, type Placed, type Reference } from '../from-canonical.ts';
import { objectsOf } from '../objects.ts';

type Read = (entity: string, orderId: string, id: string) => Promise<object | undefined>;
const READ: Record<DocumentKind, Read> = {
  order: (entity, orderId) => stores.orders.get(entity, orderId),
  shipment: (...of) => stores.orders.shipment(...of),
  invoice: (...of) => stores.orders.invoice(...of),
  return: (...of) => stores.orders.return(...of),
  'credit-memo': (...of) => stores.orders.creditMemo(...of),
};

/** A batch of events, each with the documents behind it, as few files: what cannot be read or stored is delivered again, the rest is done. */
export async function handler(batch: SQSEvent): Promise<SQSBatchResponse> {
  const once = new Map<string, Promise<object>>();
  const read = await Promise.allSettled(batch.Records.map(async ({ body }) => rowsOf(readEvent(EVENT_TYPES, (readJson(body) as { detail?: unknown }).detail), once)));
  const failed = await storeFolders(read.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value : [])));
  return failuresOf(batch, read.map((outcome) => (outcome.status === 'fulfilled' ? (outcome.value.map(({ folder }) => failed.get(folder)).find((reason) => reason !== undefined) ?? outcome) : outcome)));
}

async function rowsOf(event: BusinessEvent, once: Map<string, Promise<object>>): Promise<Placed[]> {
  const documents = await Promise.all(documentsOf(event).map(async (reference) => documentRow(event, reference, await readOnce(event.entity, reference, once))));
  return [eventRow(event), ...documents];
}

/** A batch holds several events of most orders. */
function readOnce(entity: string, { kind, orderId, id }: Reference, once: Map<string, Promise<object>>): Promise<object> {
  const key = `${entity} ${kind} ${orderId} ${id}`;
  const reading = once.get(key) ?? READ[kind](entity, orderId, id).then((document) => {
    if (!document) throw new Error(`${kind} ${id} of order ${orderId} is not there`);
    return document;
  });
  once.set(key, reading);
  return reading;
}

/** @returns of each folder that could not be stored, why */
async function storeFolders(placed: readonly Placed[]): Promise<Map<string, PromiseRejectedResult>> {
  const objects = objectsOf(placed);
  const stored = await Promise.allSettled(objects.map(putObject));
  return new Map(stored.flatMap((outcome, index) => (outcome.status === 'rejected' ? [[(objects[index]?.key ?? '').replace(/\/[^/]*$/, ''), outcome] as const] : [])));
}
