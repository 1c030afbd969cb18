import { beforeEach, expect, test, vi } from 'vitest';
import type { Change } from '../../../core/model/changes.ts';
import { documentLink } from '../../../core/tracing/document-link.ts';
import { linksOfInterchange } from '../../../core/tracing/interchange-links.ts';
import { dynamo } from '../../../lambdas/adapters/dynamo.ts';
import { stores } from '../../../lambdas/adapters/stores.ts';
import { handler as find } from '../../../lambdas/api/find-trace.ts';
import { AT, anInvoice, anOrder, aPayment, aShipment } from '../../support/builders.ts';
import { logged } from '../../support/logs.ts';
import { aPerson, aRequestEvent } from '../../support/requests.ts';
import { anEvent, aSaga } from '../../support/sagas.ts';
import { testTables } from '../../support/tables.ts';

testTables();
logged();

/** A number of each kind, and what it follows from in the graph of the trace. */
const KINDS: [kind: string, number: string, from: string | undefined][] = [
  ['channel-order', 'WEB-1', undefined],
  ['purchase-order', 'PO-77', undefined],
  ['order', 'ORD-0000000000000001', 'channel-order'],
  ['erp-order', 'SO-5', 'order'],
  ['release', 'ORD-0000000000000001-EAST', 'order'],
  ['warehouse-order', 'WH-940-1', 'release'],
  ['supplier-purchase-order', 'PO-DIRECT-1', 'release'],
  ['supplier-order', 'S-9', 'supplier-purchase-order'],
  ['shipment', 'shiphero:1', 'warehouse-order'],
  ['tracking', '1Z1', 'shipment'],
  ['erp-shipment', 'OUT-3', 'shipment'],
  ['invoice', '2026-17', 'shipment'],
  ['journal', 'invoice:2026-17', 'invoice'],
  ['payment', 'pi_1', 'payment'],
  ['return', 'RMA-1', 'order'],
  ['credit-memo', 'CM-2026-1', 'return'],
  ['interchange', '000000017', 'order'],
];
const order = anOrder({
  purchaseOrder: 'PO-77', paymentOwner: 'hub', erpOrder: { number: 'SO-5' } as never, returns: 1 as never,
  releases: [{ releaseId: 'ORD-0000000000000001-EAST', warehouse: 'EAST', externalId: 'WH-940-1', lines: [] }, { releaseId: 'ORD-0000000000000001-DIRECT', supplier: 'DIRECT', externalId: 'PO-DIRECT-1', supplierOrder: { number: 'S-9' }, lines: [] }] as never,
});

beforeEach(async () => {
  const { revision: _, ...fresh } = order;
  const links = KINDS.filter(([kind]) => kind !== 'interchange').map(([kind, number]): Change => ({ change: 'document', link: documentLink(order, kind, number, AT) }));
  await stores.register.open(aSaga());
  await stores.unit.commit([{ change: 'order', order: fresh as typeof order }, { change: 'event', event: anEvent('e1') }, ...links]);
  await stores.unit.commit([
    { change: 'shipment', shipment: aShipment({ erpShipment: { number: 'OUT-3' } as never }) }, { change: 'invoice', invoice: anInvoice({ journals: ['invoice:2026-17'] }) }, { change: 'payment', payment: aPayment() },
    { change: 'return', return: { entity: 'NW-US', orderId: order.orderId, returnId: 'RMA-1' } as never },
    { change: 'credit-memo', creditMemo: { entity: 'NW-US', orderId: order.orderId, returnId: 'RMA-1', creditMemoId: 'CRM-1', number: 'CM-2026-1', invoiceNumber: '2026-17' } as never },
    ...linksOfInterchange([{ change: 'order', order }], 'BIGBOX', '17', AT),
  ]);
});

interface Found { kinds: string[]; traces: { orderId: string; documents: { kind: string; number: string }[]; edges: { from: number; to: number }[] }[] }
const ask = async (document: string, caller: Record<string, string> = aPerson('customer-service')) => {
  const { statusCode, body } = await find({ ...aRequestEvent('', { caller }), queryStringParameters: { document } });
  return { statusCode, text: body, found: JSON.parse(body) as Found };
};

test.each(KINDS)('a number of kind %s leads to its order by one indexed look-up, and stands in the graph', async (kind, number, from) => {
  const queries = vi.spyOn(dynamo, 'query');
  const { statusCode, found } = await ask(number);
  const asked = queries.mock.calls.map(([{ ExpressionAttributeValues }]) => String(ExpressionAttributeValues?.[':pk']));
  queries.mockRestore();
  expect([statusCode, found.kinds, found.traces.map(({ orderId }) => orderId)]).toEqual([200, [kind], ['ORD-0000000000000001']]);
  expect(asked.filter((pk) => pk.startsWith('doc#'))).toHaveLength(1);
  const [{ documents, edges }] = found.traces as [Found['traces'][number]];
  const place = documents.findIndex((document) => document.kind === kind && document.number === number);
  expect(documents[place]).toEqual({ kind, number });
  const before = edges.filter(({ to }) => to === place).map((edge) => documents[edge.from]?.kind);
  if (from === undefined) expect(before).toEqual([]);
  else expect(before).toContain(from);
});

test('everything in the graph hangs together: one can go from the channel order to every document', async () => {
  const [{ documents, edges }] = (await ask('PO-77')).found.traces as [Found['traces'][number]];
  const reached = new Set([0]);
  for (let size = 0; size < reached.size; ) {
    size = reached.size;
    for (const { from, to } of edges) if (reached.has(from)) reached.add(to);
  }
  const missing = documents.filter((_, place) => !reached.has(place)).map(({ kind }) => kind);
  expect(missing).toEqual(['purchase-order']);
});

test.each(['customer-service', 'warehouse', 'finance', 'integration', 'steward'])('a trace holds nothing personal, so %s is told the same as everybody', async (role) => {
  const { statusCode, text } = await ask('WEB-1', aPerson(role));
  expect(statusCode).toBe(200);
  for (const personal of ['Pat', '1 Main St']) expect(text).not.toContain(personal);
});

test('another business unit, and another entity, are told that there is nothing', async () => {
  expect((await ask('WEB-1', { ...aPerson('finance'), businessUnits: 'retail' })).statusCode).toBe(404);
  expect((await ask('WEB-1', { ...aPerson('finance'), entity: 'NW-EU' })).statusCode).toBe(404);
});
