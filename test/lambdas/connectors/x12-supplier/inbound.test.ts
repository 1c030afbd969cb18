import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readInterchange } from '../../../../core/edi/codec/read-interchange.ts';
import type { ChangeAcknowledgment, EdiDocument, OrderAcknowledgment, ShipNotice, SupplierInvoice } from '../../../../core/edi/documents.ts';
import { writeDocuments } from '../../../../core/edi/write-documents.ts';
import type { DeskException } from '../../../../core/model/exception.ts';
import { masterKey, putMaster } from '../../../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../../../lambdas/adapters/stores.ts';
import { handler } from '../../../../lambdas/connectors/x12-supplier/handlers/edi.ts';
import { handOver } from '../../../../lambdas/connectors/x12-supplier/gateway.ts';
import { signatureOf } from '../../../../lambdas/connectors/x12-supplier/signature.ts';
import { x12Supplier } from '../../../../lambdas/connectors/x12-supplier/supplier.ts';
import { startX12Supplier } from '../../../../local/partners/x12-supplier/x12-supplier.ts';
import { fakeAws } from '../../../support/aws.ts';
import { aPartner, aRack, aRail, aSuppliedOrder, SUPPLIED } from '../../../support/edi.ts';
import { logged } from '../../../support/logs.ts';
import { testTables } from '../../../support/tables.ts';
import { anEnvelope } from '../../../core/edi/samples.ts';

const tables = testTables();
const aws = fakeAws();
const lines = logged();
const SECRET = 'what-they-sign-with';
const PROFILE = aPartner();
const order = aSuppliedOrder();
const DIALECT = { units: {}, currency: 'USD' };
const about = { number: '0000000000000001', orderDate: '2026-11-23' };
const rack = { line: '1', ids: { seller: 'DS-RACK', buyer: 'RACK-42U' } };
const rail = { line: '2', ids: { buyer: 'RAIL' } };
const each = (amount: string) => ({ amount, uom: 'EA' });

const acknowledgment = (change: Partial<OrderAcknowledgment> = {}): OrderAcknowledgment => ({
  document: 'order-acknowledgment', type: 'detail-without-changes', ...about, sellerOrder: 'SO-9', references: {}, currency: 'USD',
  lines: [{ ...rack, quantity: each('2'), unitPrice: '212.5', answers: [{ answer: 'accepted', quantity: each('2') }] }, { ...rail, quantity: each('20'), answers: [] }], ...change,
});
const notice = (change: Partial<ShipNotice> = {}): ShipNotice => ({
  document: 'ship-notice', purpose: 'original', shipment: 'SH-1', date: '2026-11-25', time: '16:05', carrier: { scac: 'UPSN', service: 'GROUND' }, trackingNumbers: ['1Z1'], parties: [],
  orders: [{ number: about.number, cartons: [{ sscc: '006141411234567890', trackingNumber: '1Z2', items: [{ ...rack, quantity: each('2') }, { ...rail, quantity: { amount: '1', uom: 'BOX' } }] }, { sscc: '106141411234567897', items: [{ ...rail, quantity: each('10') }] }], items: [] }], ...change,
});
const invoice = (change: Partial<SupplierInvoice> = {}): SupplierInvoice => ({
  document: 'invoice', type: 'invoice', number: 'INV-7', date: '2026-11-26', order: about.number, currency: 'USD', references: {}, parties: [], lines: [{ ...rack, quantity: each('2'), unitPrice: '212.5' }, { ...rail, quantity: each('20'), unitPrice: '4' }],
  charges: [], allowances: [], taxes: [], total: { minor: 50_500, currency: 'USD' }, terms: { netDays: 30 }, ...change,
});
let control = 0;
const written = (document: EdiDocument, change: Parameters<typeof anEnvelope>[0] = {}) =>
  writeDocuments([document], anEnvelope({ sender: { qualifier: '12', id: '5125550100' }, receiver: { qualifier: 'ZZ', id: 'CROSSDOCK' }, groupSender: '5125550100', groupReceiver: 'CROSSDOCK', control: (control += 1), ...change }), { ...DIALECT, units: { BOX: 'BX' } });

const call = (body: string | Buffer, headers: Record<string, string> = {}, partner = 'DIRECT'): Promise<APIGatewayProxyResult> =>
  handler({ pathParameters: { partner }, headers: { 'X-EDI-Signature': signatureOf(body, SECRET), ...headers }, body: Buffer.from(body).toString('base64'), isBase64Encoded: true } as unknown as APIGatewayProxyEvent);
const send = (document: EdiDocument, change = {}) => call(written(document, change));
const ack = ({ body }: APIGatewayProxyResult) => /AK1\*.*(?=SE\*)/.exec(body)?.[0];
const desk = async () => (await tables.all('exceptions')).map(({ body }) => body as DeskException);
const codes = async (status = 'open') => (await desk()).filter((row) => row.status === status).map(({ code }) => code).sort();
const events = async () => (await tables.all('outbox')).map(({ body }) => body as { type: string; data: Record<string, unknown> }).filter(({ type }) => type !== 'exception.opened');
const kept = () => aws.of('PutObject').map(({ Key }) => String(Key).replace(/\/\d{4}-\d\d-\d\d\/[0-9a-f]+$/, ''));

beforeEach(async () => {
  Object.assign(process.env, { INBOUND_BUCKET: 'inbound', SECRET_NAME: 'x12' });
  aws.answer('GetSecretValue', () => ({ SecretString: JSON.stringify({ partners: { DIRECT: { url: 'https://supplier.test/x12', receivingSecret: SECRET, previousReceivingSecret: 'the-one-before' } } }) }));
  await Promise.all([
    putMaster(masterKey.account('x12-supplier', 'DIRECT'), { entity: 'NW-US', businessUnit: 'wholesale', region: 'us', connector: 'x12-supplier', account: 'DIRECT' }),
    putMaster(masterKey.ediPartner('NW-US', 'DIRECT'), { ...PROFILE, units: { BOX: 'BX' }, tolerances: { pricePercent: '2' } }),
    putMaster(masterKey.item('NW-US', 'RACK-42U'), aRack()),
    putMaster(masterKey.item('NW-US', 'RAIL'), aRail()),
    stores.unit.commit([{ change: 'order', order }]),
  ]);
});

const storedOrder = () => stores.orders.get('NW-US', order.orderId);

describe('who may send', () => {
  test.each([
    ['no signature', { 'X-EDI-Signature': '' }, 'DIRECT'],
    ['that of another secret', { 'X-EDI-Signature': signatureOf('ISA', 'other') }, 'DIRECT'],
    ['a partner that is not known', {}, 'NOBODY'],
    ['a partner called like a member of every object', {}, 'constructor'],
  ])('%s: 401, nothing kept, nothing stored, the bytes not logged', async (_what, headers, partner) => {
    const answer = await call(written(notice()), headers, partner);
    expect([answer.statusCode, JSON.parse(answer.body).code]).toEqual([401, 'edi.bad-signature']);
    expect([kept(), await desk(), await tables.all('edi'), await events()]).toEqual([[], [], [], []]);
    expect(JSON.stringify(lines)).not.toContain('1Z1');
  });

  test('the secret before passes, too', async () => {
    const text = written(notice());
    expect((await call(text, { 'X-EDI-Signature': signatureOf(text, 'the-one-before') })).statusCode).toBe(200);
  });

  test('over 4 MB: 413', async () => {
    expect((await call('x'.repeat(4 * 1024 * 1024 + 1))).statusCode).toBe(413);
  });
});

describe('an interchange', () => {
  test('is kept byte for byte, and answered with its 997 at once', async () => {
    const text = written(notice());
    const answer = await call(text);
    expect([answer.statusCode, answer.headers?.['content-type'], ack(answer)]).toEqual([200, 'application/edi-x12', `AK1*SH*${control}~AK2*856*0001~AK5*A~AK9*A*1*1*1~`]);
    expect((await readInterchange([answer.body])).header).toMatchObject({ sender: { id: 'CROSSDOCK' }, receiver: { id: '5125550100' }, control: '000000001', usage: 'P' });
    expect(kept()).toEqual(['/inbound/edi/x12-supplier/DIRECT']);
    expect(aws.of('PutObject')[0]?.Body).toEqual(Buffer.from(text));
  });

  test('that comes again is answered as the first time, byte for byte, and taken once; twenty at once as well', async () => {
    const text = written(notice());
    const answers = await Promise.all(Array.from({ length: 20 }, () => call(text)));
    expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200]));
    expect(new Set(answers.map(ack)).size).toBe(1);
    const again = await call(text);
    expect([again, await call(text)].map(({ body }) => body)).toEqual([again.body, again.body]);
    expect((await stores.orders.shipments('NW-US', order.orderId)).map(({ shipmentId }) => shipmentId)).toEqual(['x12-supplier:DIRECT:SH-1']);
    expect((await events()).map(({ type }) => type)).toEqual(['shipment.confirmed']);
  });

  test('whose number comes again with another content is refused: 409, and a person is told', async () => {
    await send(notice(), { control: 900 });
    const answer = await send(notice({ shipment: 'SH-2' }), { control: 900 });
    expect([answer.statusCode, JSON.parse(answer.body).code]).toEqual([409, 'edi.control-number-reused']);
    expect(await codes()).toEqual(['edi.control-number-reused']);
    expect(await stores.orders.shipments('NW-US', order.orderId)).toHaveLength(1);
  });

  test.each([
    ['cut off', (text: string) => text.slice(0, 300), 'edi.unreadable'],
    ['for another', (text: string) => text.replace('CROSSDOCK      *', 'SOMEBODY       *'), 'edi.not-ours'],
    ['of test', (text: string) => text.replace('*0*P*>', '*0*T*>'), 'edi.not-ours'],
    ['no text', () => Buffer.from([0x49, 0x53, 0x41, 0xff, 0xfe]), 'edi.unreadable'],
  ])('%s is refused with its place, kept aside, and a person is told', async (_what, damage, code) => {
    const answer = await call(damage(written(notice())));
    expect([answer.statusCode, JSON.parse(answer.body).code]).toEqual([400, code]);
    expect([await codes(), kept()]).toEqual([[code], ['/inbound/quarantine/x12-supplier/DIRECT']]);
    expect([await events(), await tables.all('edi')]).toEqual([[], []]);
  });

  test('with a document that cannot be read says so in the 997, and to a person; the others of it are taken', async () => {
    const [set = ''] = /ST\*.*SE\*\d+\*0001~/.exec(written(notice())) ?? [];
    const text = written(notice()).replace('GE*1', `${set.replaceAll('*0001~', '*0002~').replace('BSN*00*SH-1', 'BSN*00*SH-2').replace('SN1*1*2*EA', 'SN1*1*TWO*EA')}GE*2`);
    const answer = await call(text.replace('BSN*00*SH-1*20261125*1605*0002~', 'BSN*00*SH-1*20261125*1605*0001~').replace('BSN*00*SH-2*20261125*1605*0002~', 'BSN*00*SH-2*20261125*1605*0001~'));
    expect(ack(answer)).toMatch(/AK2\*856\*0001~AK5\*A~AK2\*856\*0002~AK3\*SN1\*\d+\*\*8~AK4\*2\*382\*6\*TWO~AK5\*R\*5~AK9\*P\*2\*2\*1~/);
    expect(await codes()).toEqual(['edi.document-refused']);
    expect(await stores.orders.shipments('NW-US', order.orderId)).toHaveLength(1);
  });

  test('while the store is out of reach is 503, and taken once it comes again', async () => {
    const restore = aws.instead('PutObject', () => {
      throw Object.assign(new Error('down'), { name: 'ServiceUnavailable', status: 503 });
    });
    const text = written(notice());
    expect((await call(text)).statusCode).toBe(503);
    restore();
    expect((await call(text)).statusCode).toBe(200);
    expect(await stores.orders.shipments('NW-US', order.orderId)).toHaveLength(1);
  });
});

describe('997', () => {
  const functional = (outcome: 'accepted' | 'rejected', groupControl = '1'): EdiDocument => ({
    document: 'functional-acknowledgment', functionalId: 'PO', groupControl, outcome, announced: 1, received: 1, taken: outcome === 'accepted' ? 1 : 0, codes: [],
    sets: [{ type: '850', control: '0001', outcome, codes: outcome === 'accepted' ? [] : ['5'], notes: outcome === 'accepted' ? [] : [{ id: 'N1', position: 5, code: '8', elements: [{ position: 2, reference: '93', code: '6', copy: 'Pat Doe' }] }] }],
  });
  const LINE = { entity: 'NW-US', partner: 'DIRECT', usage: 'P' } as const;
  const sent = async () => {
    await stores.controls.keep(LINE, { key: `850:${SUPPLIED}`, control: 1, text: 'ISA~', orderId: order.orderId, correlationId: 'corr-1', writtenAt: '2026-11-23T10:00:00.000Z', acknowledgeBy: '2026-11-24T10:00:00.000Z' });
    await stores.controls.sent(LINE, 1, new Date('2026-11-23T10:00:00Z'));
  };
  const overdue = () => Array.fromAsync(stores.controls.overdue(new Date('2026-12-30T00:00:00Z')));

  test('is never answered; what it acknowledges is awaited no more', async () => {
    await sent();
    expect(await overdue()).toHaveLength(1);
    const answer = await send(functional('accepted'));
    expect([answer.statusCode, answer.body]).toEqual([202, '']);
    expect([await overdue(), await desk()]).toEqual([[], []]);
  });

  test('that refuses is for integration, with segments and codes, and without anybody’s data', async () => {
    await sent();
    await send(functional('rejected'));
    expect(await desk()).toMatchObject([{ code: 'edi.not-understood', kind: 'noticed', owner: 'integration', orderId: order.orderId, correlationId: 'corr-1', detail: { control: 1, sets: [{ type: '850', set: '0001', segments: [{ id: 'N1', position: 5 }] }] } }]);
    expect(JSON.stringify(await desk())).not.toContain('Pat');
  });

  test('of what we never sent changes nothing', async () => {
    expect((await send(functional('rejected', '77'))).statusCode).toBe(202);
    expect(await desk()).toEqual([]);
  });

  test('that does not come is told to integration once, and its late coming closes the row', async () => {
    const { handler: watch } = await import('../../../../lambdas/connectors/x12-supplier/handlers/watch-acknowledgments.ts');
    await sent();
    await watch();
    await watch();
    expect(await desk()).toMatchObject([{ code: 'edi.unacknowledged', status: 'open', owner: 'integration', orderId: order.orderId, detail: { control: 1, key: `850:${SUPPLIED}` } }]);
    await send(functional('accepted'));
    expect(await codes('closed')).toEqual(['edi.unacknowledged']);
  });
});

describe('855', () => {
  test('what is accepted is on the release, under the number that the supplier gave it', async () => {
    expect(ack(await send(acknowledgment()))).toContain('AK5*A~');
    expect((await storedOrder())?.releases[0]?.supplierOrder).toMatchObject({ number: 'SO-9', status: 'accepted', lines: [{ lineId: 'a', answer: 'accepted', steps: 2 }, { lineId: 'b', answer: 'accepted', steps: 20 }] });
    expect(await desk()).toEqual([]);
    expect(await events()).toMatchObject([{ type: 'supplier-order.answered', data: { orderId: order.orderId, supplier: 'DIRECT', releaseId: SUPPLIED, status: 'accepted' } }]);
    expect((await tables.all('correlation')).map(({ pk }) => pk)).toContain('doc#NW-US#SO-9');
  });

  test('what is not is a row on the desk, which the next answer closes', async () => {
    await send(acknowledgment({ type: 'accepted-with-changes', lines: [{ ...rack, quantity: each('2'), answers: [{ answer: 'backordered', quantity: each('2'), shipDate: '2026-12-05' }] }, { ...rail, quantity: each('20'), answers: [{ answer: 'rejected' }] }] }));
    expect(await codes()).toEqual(['supplier.backordered', 'supplier.rejected']);
    expect((await desk()).find(({ code }) => code === 'supplier.backordered')).toMatchObject({ kind: 'noticed', owner: 'customer-service', orderId: order.orderId, detail: { releaseId: SUPPLIED, lines: [{ lineId: 'a', steps: 2, shipDate: '2026-12-05' }] } });
    await send(acknowledgment());
    expect([await codes(), await codes('closed')]).toEqual([[], ['supplier.backordered', 'supplier.rejected']]);
  });

  test.each<[string, Partial<OrderAcknowledgment>, string]>([
    ['that it was received', { type: 'received', lines: [] }, 'received'],
    ['yes to all of it', { type: 'accepted', lines: [] }, 'accepted'],
    ['no to all of it', { type: 'rejected', lines: [] }, 'rejected'],
  ])('%s, without lines', async (_what, change, status) => {
    await send(acknowledgment(change));
    expect((await storedOrder())?.releases[0]?.supplierOrder?.status).toBe(status);
  });

  test.each<[string, Partial<OrderAcknowledgment>, string]>([
    ['of an order that is none of ours', { number: '0000000000000002' }, 'supplier.unknown-order'],
    ['of a number that is none', { number: 'PO-1' }, 'supplier.unknown-order'],
    ['of a line that there is not', { lines: [{ line: '7', ids: { seller: 'X' }, quantity: each('1'), answers: [] }] }, 'supplier.unknown-line'],
    ['in a unit that the article does not have', { lines: [{ ...rack, quantity: { amount: '1', uom: 'KG' }, answers: [] }] }, 'supplier.unit-unknown'],
  ])('%s is acknowledged, kept aside, and for a person', async (_what, change, code) => {
    expect(ack(await send(acknowledgment(change)))).toContain('AK5*A~');
    expect([await codes(), (await storedOrder())?.releases[0]?.supplierOrder]).toEqual([[code], undefined]);
  });
});

describe('865', () => {
  const answer = (change: Partial<ChangeAcknowledgment> = {}): ChangeAcknowledgment => ({ document: 'change-acknowledgment', type: 'accepted', initiatedBy: 'buyer', ...about, sequence: '1', references: {}, lines: [], ...change });
  const parked = async () => {
    const row: DeskException = {
      entity: 'NW-US', businessUnit: 'wholesale', region: 'us', exceptionId: 'EXC-1', kind: 'parked', status: 'open', code: 'supplier.cancellation-pending', message: 'waits', detail: { releaseId: SUPPLIED }, owner: 'customer-service', severity: 'medium',
      deadline: '2026-11-24T00:00:00.000Z', runbook: 'x', sagaId: `order:${order.orderId}`, step: 'cancel-supplier-order', orderId: order.orderId, correlationId: 'corr-1', executionArn: 'arn', occurrences: 1, openedAt: '2026-11-23T10:00:00.000Z', updatedAt: '2026-11-23T10:00:00.000Z',
    };
    await stores.desk.park(row, 'token-1', 1);
  };

  test.each<[string, Partial<ChangeAcknowledgment>, string]>([
    ['yes', {}, 'cancelled'],
    ['no', { type: 'rejected' }, 'cancellation-refused'],
  ])('%s to our cancellation: what waited for it tries again by itself', async (_what, change, status) => {
    await parked();
    await send(answer(change));
    expect((await storedOrder())?.releases[0]?.supplierOrder?.status).toBe(status);
    expect(aws.of('SendTaskSuccess')).toMatchObject([{ taskToken: 'token-1', output: '{"action":"retry"}' }]);
    expect(await desk()).toMatchObject([{ status: 'answered', decision: { action: 'retry', by: 'crossdock' } }]);
  });

  test('a change by the supplier itself is an answer line by line', async () => {
    await send(answer({ initiatedBy: 'seller', type: 'accepted-with-changes', lines: [{ ...rack, change: 'delete', quantity: each('2'), answers: [] }, { ...rail, change: 'none', answers: [] }] }));
    expect(await codes()).toEqual(['supplier.rejected']);
  });
});

describe('856', () => {
  test('is a shipment of the release, in the base unit, with the tracking numbers of all cartons', async () => {
    await send(notice());
    expect(await stores.orders.shipments('NW-US', order.orderId)).toMatchObject([
      {
        shipmentId: 'x12-supplier:DIRECT:SH-1', releaseId: SUPPLIED, warehouse: 'DIRECT', carrier: 'UPSN', service: 'GROUND', trackingNumbers: ['1Z1', '1Z2'], shippedAt: '2026-11-25T16:05:00.000Z', correlationId: 'corr-1',
        lines: [{ lineId: 'a', sku: 'RACK-42U', quantity: '2' }, { lineId: 'b', sku: 'RAIL', quantity: '20' }],
      },
    ]);
    expect(await events()).toMatchObject([{ type: 'shipment.confirmed', data: { orderId: order.orderId, shipmentId: 'x12-supplier:DIRECT:SH-1', warehouse: 'DIRECT' } }]);
  });

  test('told again under another control number is the same shipment', async () => {
    await send(notice());
    await send(notice());
    expect([await codes(), (await events()).length]).toEqual([[], 1]);
  });

  test.each<[string, Partial<ShipNotice>]>([
    ['with another content', { orders: [{ number: about.number, cartons: [], items: [{ ...rack, quantity: each('1') }] }] }],
    ['taken back', { purpose: 'cancellation' }],
    ['replaced', { purpose: 'replacement' }],
  ])('%s is for the warehouse, and the first one counts', async (_what, change) => {
    await send(notice());
    await send(notice(change));
    expect(await desk()).toMatchObject([{ code: 'supplier.shipment-changed', owner: 'warehouse' }]);
    expect((await stores.orders.shipments('NW-US', order.orderId)).map(({ lines: all }) => all.length)).toEqual([2]);
  });
});

describe('810', () => {
  test('is kept, matched with what was told to have left, and announced', async () => {
    await send(notice());
    await send(invoice());
    expect(await stores.orders.supplierBills('NW-US', order.orderId)).toMatchObject([{ billId: 'DIRECT/INV-7', dueOn: '2026-12-26', total: { minor: 50_500 }, accrued: { minor: 50_500 }, differences: [] }]);
    expect((await events()).filter(({ type }) => type === 'supplier-invoice.received')).toMatchObject([{ data: { billId: 'DIRECT/INV-7', releaseId: SUPPLIED, kind: 'invoice', billed: { minor: 50_500, currency: 'USD' }, accrued: { minor: 50_500, currency: 'USD' }, matched: true } }]);
    expect(await desk()).toEqual([]);
  });

  test('that differs is kept all the same, and for finance', async () => {
    await send(invoice());
    expect(await desk()).toMatchObject([{ code: 'supplier.bill-differs', owner: 'finance', orderId: order.orderId, detail: { billId: 'DIRECT/INV-7', differences: [{ kind: 'quantity', lineId: 'a' }, { kind: 'quantity', lineId: 'b' }] } }]);
    expect((await events()).at(-1)).toMatchObject({ data: { matched: false } });
  });

  test('that overtakes its ship notice differs until that is there', async () => {
    await send(invoice());
    expect(await codes()).toEqual(['supplier.bill-differs']);
    await send(notice());
    expect([await codes(), await codes('closed')]).toEqual([[], ['supplier.bill-differs']]);
    expect(await stores.orders.supplierBills('NW-US', order.orderId)).toMatchObject([{ differences: [] }]);
    expect((await events()).find(({ type }) => type === 'supplier-invoice.matched')).toMatchObject({ data: { billId: 'DIRECT/INV-7', matched: true } });
  });

  test('told again is the same bill; its number with another content is for finance', async () => {
    await send(notice());
    await send(invoice());
    await send(invoice());
    expect([await codes(), (await events()).length]).toEqual([[], 2]);
    await send(invoice({ lines: [{ ...rack, quantity: each('1'), unitPrice: '212.5' }], total: { minor: 21_250, currency: 'USD' } }));
    expect([await codes(), (await stores.orders.supplierBills('NW-US', order.orderId)).length]).toEqual([['supplier.bill-number-reused'], 1]);
  });
});

test('a document that suppliers do not send', async () => {
  await putMaster(masterKey.ediPartner('NW-US', 'DIRECT'), { ...PROFILE, receives: [...PROFILE.receives, '850'] });
  const change = { document: 'purchase-order', purpose: 'original', type: 'stand-alone', ...about, references: {}, parties: [], lines: [{ line: '1', quantity: each('1'), ids: { seller: 'X' } }] } as const;
  await send(change as unknown as EdiDocument);
  expect(await codes()).toEqual(['edi.document-refused']); // the profile is read again after half a minute
});

describe('with the simulated supplier on the other side', () => {
  let close: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const stop of close) await stop();
    close = [];
  });

  test('an order goes out, and comes back acknowledged, shipped and billed; both sides acknowledge all of it', async () => {
    const door = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const answer = await handler({ pathParameters: { partner: 'DIRECT' }, headers: request.headers, body: Buffer.concat(chunks).toString('base64'), isBase64Encoded: true } as unknown as APIGatewayProxyEvent);
      response.writeHead(answer.statusCode, answer.headers as Record<string, string>).end(answer.body);
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => door.once('listening', resolve));
    const partner = await startX12Supplier({ us: { qualifier: '12', id: '5125550100' }, buyer: { qualifier: 'ZZ', id: 'CROSSDOCK' }, credentials: { user: 'u', password: 'p' }, sendingSecret: SECRET, answerAfterMs: 5, shipAfterMs: 5, billAfterMs: 5 });
    close = [() => partner.stop(), () => new Promise((resolve) => door.close(() => resolve()))];
    partner.seed({ 'DS-RACK': { price: '212.50', stock: 10 }, RAIL: { price: '4.00', stock: 12 } });
    partner.sendTo(`http://127.0.0.1:${(door.address() as AddressInfo).port}/edi/DIRECT`);
    const system = x12Supplier({ ledger: stores.controls, profile: stores.masterdata.ediPartner, handOver: (_supplier, text) => handOver(text, { url: `${partner.url}/x12`, basic: { user: 'u', password: 'p' }, receivingSecret: SECRET }), now: () => new Date() });
    const [release] = order.releases;
    if (!release) throw new Error('the order has a release');
    await system.order(order, release, new Map([['RACK-42U', aRack()], ['RAIL', aRail()]]));
    await expect.poll(async () => (await stores.orders.supplierBills('NW-US', order.orderId)).length).toBe(1);
    await expect.poll(() => codes()).toEqual(['supplier.backordered']); // the bill may have been faster than its notice
    partner.floor({ action: 'stock', part: 'RAIL', quantity: 8 });
    await expect.poll(async () => (await stores.orders.supplierBills('NW-US', order.orderId)).length).toBe(2);
    expect((await storedOrder())?.releases[0]?.supplierOrder).toMatchObject({ number: 'SO-1', status: 'changed' });
    expect((await stores.orders.shipments('NW-US', order.orderId)).map(({ lines: all }) => all.map(({ quantity }) => quantity))).toEqual([['2', '12'], ['8']]);
    await expect.poll(() => codes()).toEqual(['supplier.backordered']);
    expect((await stores.orders.supplierBills('NW-US', order.orderId)).map(({ differences, total, accrued }) => [differences, total.minor, accrued.minor])).toEqual([[[], 47_300, 47_300], [[], 3_200, 3_200]]);
    await expect.poll(() => Object.values(partner.acknowledgments()).join('')).toBe('AAAAA');
    expect(await Array.fromAsync(stores.controls.overdue(new Date('2030-01-01T00:00:00Z')))).toEqual([]);
  });
});
