import { describe, expect, test } from 'vitest';
import { readInterchange } from '../../../../core/edi/codec/read-interchange.ts';
import type { EdiDocument } from '../../../../core/edi/documents.ts';
import { masterKey, putMaster } from '../../../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../../../lambdas/adapters/stores.ts';
import { signatureOf } from '../../../../lambdas/connectors/x12-supplier/signature.ts';
import { SUPPLIED } from '../../../support/edi.ts';
import { about, each, notice } from './said.ts';
import { order, PROFILE, supplierDoor } from './supplier-door.ts';

const { tables, aws, lines, call, send, written, ack, desk, codes, events, kept, lastControl } = supplierDoor();

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
    expect([answer.statusCode, answer.headers?.['content-type'], ack(answer)]).toEqual([200, 'application/edi-x12', `AK1*SH*${lastControl()}~AK2*856*0001~AK5*A~AK9*A*1*1*1~`]);
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

test('a document that suppliers do not send', async () => {
  await putMaster(masterKey.ediPartner('NW-US', 'DIRECT'), { ...PROFILE, receives: [...PROFILE.receives, '850'] });
  const change = { document: 'purchase-order', purpose: 'original', type: 'stand-alone', ...about, references: {}, parties: [], lines: [{ line: '1', quantity: each('1'), ids: { seller: 'X' } }] } as const;
  await send(change as unknown as EdiDocument);
  expect(await codes()).toEqual(['edi.document-refused']); // the profile is read again after half a minute
});
