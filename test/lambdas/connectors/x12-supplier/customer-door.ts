import type { SQSEvent } from 'aws-lambda';
import { afterEach, beforeEach, vi } from 'vitest';
import type { OrderChange, PurchaseOrder } from '../../../../core/edi/documents.ts';
import type { PartnerProfile } from '../../../../core/edi/partner-profile.ts';
import type { EventData } from '../../../../core/model/events/catalogue.ts';
import type { Order } from '../../../../core/model/order.ts';
import { noQuantities } from '../../../../core/ordering/line-moves.ts';
import { event } from '../../../../core/ordering/events.ts';
import { DynamoMasterdata, masterKey, putMaster, putRoutingRule } from '../../../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../../../lambdas/adapters/stores.ts';
import { handler as tell } from '../../../../lambdas/connectors/x12-supplier/handlers/tell-customers.ts';
import { TOLD } from '../../../../lambdas/handler/customer-documents.ts';
import { aCustomer, AT, EACH } from '../../../support/builders.ts';
import { PROFILE, supplierDoor } from './supplier-door.ts';

const OWNER = { entity: 'NW-US', businessUnit: 'wholesale', region: 'us' };
export const RACK = { line: '1', quantity: { amount: '5', uom: 'EA' }, unitPrice: '9.5', ids: { seller: 'RACK-42U', buyer: 'B-9' } };
export const purchase = (change: Partial<PurchaseOrder> = {}): PurchaseOrder => ({
  document: 'purchase-order', purpose: 'original', type: 'release', number: 'PO-77', release: '3', orderDate: '2026-11-23', currency: 'USD', references: { vendor: '88' }, parties: [{ role: 'ship-to', code: { assignedBy: 'buyer', id: 'DAL-1' }, street: [] }], lines: [RACK], ...change,
});
export const change = (more: Partial<OrderChange> = {}): OrderChange => ({ document: 'order-change', purpose: 'change', type: 'release', number: 'PO-77', release: '3', orderDate: '2026-11-23', sequence: '1', references: {}, parties: [], lines: [{ line: '1', change: 'decrease', quantity: { amount: '3', uom: 'EA' }, ids: {} }], ...more });

/** The supplier's door where a customer of ours comes in by it, and what their gateway gets; before each test anew. */
export function customerDoor() {
  const door = supplierDoor();
  const { tables, aws, events } = door;

  /** What the customer's gateway got, between ST and SE; and how it answers. */
  const got: string[][] = [];
  const bytes: string[] = [];
  let status = 200;
  const types = () => got.map(([first = '']) => first.split('*')[0]);

  beforeEach(async () => {
    [got.length, bytes.length, status] = [0, 0, 200];
    aws.answer('GetQueueUrl', () => ({ QueueUrl: 'https://sqs.test/tell' }));
    aws.answer('ChangeMessageVisibility', () => ({}));
    const others = globalThis.fetch;
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (url, init) => {
      if (url !== 'https://supplier.test/x12') return others(url, init);
      if (status === 200) bytes.push(String(init?.body));
      if (status === 200) got.push(String(init?.body).split('~').slice(3, -4));
      return new Response('', { status });
    });
    await Promise.all([
      agree({}),
      putMaster(masterKey.account('x12-supplier', 'DIRECT'), { ...OWNER, connector: 'x12-supplier', account: 'DIRECT', channel: 'edi-acme' }),
      putMaster(masterKey.channel('NW-US', 'edi-acme'), { ...OWNER, channel: 'edi-acme', connector: 'x12-supplier' }),
      putMaster(masterKey.customer('NW-US', 'ACME'), aCustomer({ terms: { netDays: 30 }, shipTos: [{ shipToId: 'DAL-1', address: { name: 'Acme 92', street: '92 Elm St', city: 'Dallas', country: 'US' } }, { shipToId: 'DAL-2', address: { name: 'Acme 93', street: '93 Elm St', city: 'Dallas', country: 'US' } }] })),
      ...(['erp', 'tax'] as const).map((capability) => putRoutingRule({ entity: 'NW-US', capability, connector: 'tryton', from: '2020-01-01T00:00:00Z' })),
    ]);
  });
  afterEach(() => vi.restoreAllMocks());

  /** What is agreed with the customer from now on: what was read of it before is forgotten. */
  async function agree(change: Partial<PartnerProfile>) {
    await putMaster(masterKey.ediPartner('NW-US', 'DIRECT'), { ...PROFILE, receives: ['850', '860', '997'], sends: ['855', '856', '810', '865', '997'], customerId: 'ACME', ...change });
    stores.masterdata = new DynamoMasterdata(Date.now);
  }

  const all = async () => (await tables.all('orders')).flatMap(({ body }) => ((body as Order).ediOrder ? [body as Order] : [])).toSorted((a, b) => (a.channelOrderId < b.channelOrderId ? -1 : 1));
  const only = async () => (await all())[0] as Order;
  /** An order as its saga leaves it: its units where they stand. */
  async function moved(order: Order, quantities: Partial<Order['lines'][number]['quantities']>, more: Partial<Order> = {}) {
    const steps = Object.values(quantities).reduce((sum, part) => sum + part, 0);
    const lines = order.lines.map((line) => ({ ...line, unit: EACH, priceUnit: EACH, steps, quantities: { ...noQuantities(), ...quantities } }));
    await stores.unit.commit([{ change: 'order', order: { ...order, lines, acceptedAt: AT.toISOString(), ...more }, ifRevision: order.revision }]);
  }
  const hear = async <T extends (typeof TOLD)[number]>(type: T, data: object) => {
    const detail = event(type, OWNER, { key: 'order/x', version: 1, correlationId: 'corr-1', causationId: 'x' }, { channelConnector: 'x12-supplier', ...data } as EventData<T>, { at: AT, id: `${type}:${JSON.stringify(data)}` });
    const { batchItemFailures } = await tell({ Records: [{ messageId: '1', body: JSON.stringify({ detail }), eventSourceARN: 'arn:aws:sqs:eu-west-1:111122223333:tell', attributes: { ApproximateReceiveCount: '1' } }] } as unknown as SQSEvent);
    return batchItemFailures.length;
  };
  const about = ({ orderId, channel, channelOrderId, version }: Order) => ({ orderId, channel, channelOrderId, version });
  const asked = async () => (await events()).filter(({ type }) => type === 'edi-document.requested').map(({ data }) => data);

  return { ...door, got, bytes, types, agree, all, only, moved, hear, about, asked, answerWith: (next: number) => (status = next) };
}
