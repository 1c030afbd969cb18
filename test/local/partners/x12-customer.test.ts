import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readInterchange } from '../../../core/edi/codec/read-interchange.ts';
import type { OrderAcknowledgment } from '../../../core/edi/documents.ts';
import { readGroup } from '../../../core/edi/read-documents.ts';
import { writeDocuments } from '../../../core/edi/write-documents.ts';
import { startX12Customer, type X12Customer } from '../../../local/partners/x12-customer/x12-customer.ts';
import { anEnvelope, DIALECT, sample } from '../../core/edi/samples.ts';

let partner: X12Customer;
let taken: { body: string; signature: string }[] = [];
const seller = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  taken.push({ body: Buffer.concat(chunks).toString(), signature: String(request.headers['x-edi-signature']) });
  response.end(sample({ document: 'functional-acknowledgment', functionalId: 'PO', groupControl: '1', outcome: 'accepted', announced: 1, received: 1, taken: 1, codes: [], sets: [{ type: '850', control: '0001', outcome: 'accepted', codes: [], notes: [] }] }));
});

beforeEach(async () => {
  taken = [];
  await new Promise<void>((resolve) => seller.listen(0, '127.0.0.1', resolve));
  partner = await startX12Customer({ us: { qualifier: '12', id: '2145550142' }, seller: { qualifier: 'ZZ', id: 'CROSSDOCK' }, credentials: { user: 'crossdock', password: 'pw' }, sendingSecret: 's', retryMs: [] });
  partner.sendTo(`http://127.0.0.1:${(seller.address() as AddressInfo).port}/`);
});
afterEach(async () => {
  await partner.stop();
  seller.closeAllConnections();
  await new Promise((resolve) => seller.close(resolve));
});

const documents = async (text: string) => {
  const { groups, delimiters } = await readInterchange([text]);
  return groups.flatMap((group) => readGroup(group, { delimiters, dialect: DIALECT }).sets.map(({ document }) => document));
};
const post = (body: string, password = 'pw') => fetch(`${partner.url}/x12`, { method: 'POST', headers: { authorization: `Basic ${Buffer.from(`crossdock:${password}`).toString('base64')}` }, body });

test('it orders and changes by signed interchanges, and keeps what is answered', async () => {
  partner.order({ number: 'PO-1', shipTo: '0042', lines: [{ line: '1', quantity: '5', uom: 'EA', price: '9.5', part: 'RACK', buyerPart: 'B-9' }] });
  partner.change({ number: 'PO-1', sequence: '1', lines: [{ line: '1', change: 'QD', quantity: '3', uom: 'EA' }] });
  await expect.poll(() => Object.values(partner.acknowledgments())).toEqual(['A', 'A']);
  const said = (await Promise.all(taken.map(({ body }) => documents(body)))).flat().sort((a, b) => (String(a?.document) < String(b?.document) ? 1 : -1));
  expect(said).toMatchObject([
    { document: 'purchase-order', number: 'PO-1', parties: [{ role: 'ship-to', code: { assignedBy: 'buyer', id: '0042' } }], lines: [{ line: '1', quantity: { amount: '5', uom: 'EA' }, unitPrice: '9.5', ids: { seller: 'RACK', buyer: 'B-9' } }] },
    { document: 'order-change', purpose: 'change', number: 'PO-1', sequence: '1', lines: [{ line: '1', change: 'decrease', quantity: { amount: '3', uom: 'EA' } }] },
  ]);
  for (const { body, signature } of taken) expect(signature).toBe(createHmac('sha256', 's').update(body).digest('base64'));
});

test('its gateway answers what the seller sends with a 997, the same again alike, and another under the same number not at all', async () => {
  const answer = (type: OrderAcknowledgment['type']): OrderAcknowledgment => ({ document: 'order-acknowledgment', type, number: 'PO-1', orderDate: '2026-11-23', references: {}, lines: [] });
  const said = (type: OrderAcknowledgment['type'], control: number) => writeDocuments([answer(type)], anEnvelope({ receiver: { qualifier: '12', id: '2145550142' }, control }), DIALECT);
  const first = await (await post(said('received', 7))).text();
  expect(await documents(first)).toMatchObject([{ document: 'functional-acknowledgment', groupControl: '7', outcome: 'accepted' }]);
  expect(await (await post(said('received', 7))).text()).toBe(first);
  expect([(await post(said('rejected', 7))).status, (await post(said('rejected', 8), 'no')).status]).toEqual([409, 401]);
  partner.faults.add({ kind: 'reject', operation: '997 855' });
  expect(await documents(await (await post(said('rejected', 8))).text())).toMatchObject([{ outcome: 'rejected' }]);
  expect(partner.heard().map(({ type, control, segments }) => [type, control, segments[0]])).toEqual([['855', '000000007', ['BAK', '00', 'AK', 'PO-1', '20261123']]]);
});
