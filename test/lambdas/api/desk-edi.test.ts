import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Transient } from '../../../core/model/errors.ts';
import type { DeskDocument } from '../../../core/model/desk-views.ts';
import type { DeskException } from '../../../core/model/exception.ts';
import { masterKey, putMaster } from '../../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../../lambdas/adapters/stores.ts';
import { handler as one } from '../../../lambdas/api/get-exception.ts';
import { handler as approve } from '../../../lambdas/api/post-exception-approve.ts';
import { handler as correct } from '../../../lambdas/api/post-exception-correct.ts';
import { handler as replay } from '../../../lambdas/api/post-exception-replay.ts';
import { handler as door } from '../../../lambdas/connectors/x12-supplier/handlers/edi.ts';
import type { Replay } from '../../../lambdas/handler/inbound-replay.ts';
import { handler as replayByMachine } from '../../../lambdas/steps/replay-exception.ts';
import { aPerson, aRequestEvent } from '../../support/requests.ts';
import { customerDoor, purchase } from '../connectors/x12-supplier/customer-door.ts';

const { aws, call, written, ack, all, only, agree, desk, tables } = customerDoor();
const objects = new Map<string, Buffer>();
const ines = aPerson('integration', 'ines');
const ivan = aPerson('integration', 'ivan');
const cora = aPerson('customer-service', 'cora');

let keys = 0;
let row: DeskException;
type Shown = DeskException & { document?: DeskDocument; difference?: { before: object; after: object }; history: object[]; actions: string[] };
const ask = async (handler: typeof correct, body: object, caller = ines): Promise<Record<string, unknown>> => {
  const { statusCode, body: text } = await handler(aRequestEvent(body, { caller, id: row.exceptionId, path: `/v1/exceptions/${row.exceptionId}/x`, headers: { 'Idempotency-Key': `k${(keys += 1)}` } }));
  return { said: statusCode, ...(JSON.parse(text) as object) };
};
const fix = (segments: Record<string, string | null>, caller = ines, version = 1) => ask(correct, { patch: { segments }, reason: 'they said so by phone', version }, caller);
const seen = async (caller = ines) => JSON.parse((await one(aRequestEvent('', { caller, id: row.exceptionId }))).body) as Shown;
const kept = () => [...objects.keys()].map((key) => key.replace(/\/\d{4}-\d\d-\d\d\/[0-9a-f]{32}(?:-\d+(?=-))?/, '/…'));
const takeRow = async () => ([row] = (await stores.desk.list({ entity: 'NW-US', status: 'open', limit: 1 })).exceptions as [DeskException]);

beforeEach(() => {
  objects.clear();
  process.env.INBOUND_DOORS = JSON.stringify({ 'x12-supplier': 'edi' });
  aws.answer('PutObject', ({ Key, Body }) => ({ ...(objects.set(String(Key), Body as Buffer) && {}) }));
  aws.answer('GetObject', ({ Key }) => objects.get(String(Key)) ?? Buffer.from(''));
  aws.answer('Invoke', ({ Payload }) => door(Payload as Replay));
});

const EACH = { code: 'element.too-long', text: 'PO1*1*5*EACH*9.5*PE*VN*RACK-42U*BP*B-9' };

describe('an 850 whose unit cannot be read', () => {
  let text: string;
  let told: string | undefined;
  beforeEach(async () => {
    text = written(purchase()).replace('PO1*1*5*EA*', 'PO1*1*5*EACH*');
    told = ack(await call(text));
    await takeRow();
  });
  const place = async () => Object.entries((await seen()).document?.payload.segments as Record<string, string>).find(([, segment]) => segment === EACH.text)?.[0] ?? '';

  test('is shown by itself, segment by segment, with what is wrong where', async () => {
    expect(told).toMatch(/AK3\*PO1\*\d+\*\*8~AK4\*3\*355\*5\*EACH~AK5\*R\*5~/);
    const shown = await seen();
    expect(shown.actions).toEqual(['retry', 'correct', 'dismiss']);
    const at = await place();
    expect(shown.document).toMatchObject({ kind: 'inbound', format: 'x12', version: 1, faults: [{ field: `segments.${at}`, message: 'element.too-long at element 3: PO103 is longer than 2' }] });
    expect(Object.values(shown.document?.payload.segments ?? {}).map((segment) => String(segment).split('*')[0])).toEqual(['ISA', 'GS', 'ST', 'BEG', 'CUR', 'REF', 'N1', 'PO1', 'CTT', 'SE', 'GE', 'IEA']);
  });

  test('waits for a second person, becomes an order once, and leaves the desk; its bytes are kept', async () => {
    const at = await place();
    const mended = { [at]: EACH.text.replace('EACH', 'EA') };
    expect(await fix(mended)).toMatchObject({ said: 202, status: 'proposed' });
    expect([await all(), (await seen()).difference]).toEqual([[], { before: { [`${at}/PO103`]: 'EACH' }, after: { [`${at}/PO103`]: 'EA' } }]);
    expect(await ask(approve, { reason: 'mine' })).toMatchObject({ said: 403, code: 'correction.own' });
    expect(await ask(approve, { reason: 'as they say' }, ivan)).toMatchObject({ said: 202 });
    expect(await only()).toMatchObject({ purchaseOrder: 'PO-77', lines: [{ quantity: { amount: '5', uom: 'EA' } }], ediOrder: { number: 'PO-77' } });
    expect([(await seen()).status, kept()]).toEqual(['closed', ['/inbound/edi/x12-supplier/DIRECT/…', '/inbound/edi/x12-supplier/DIRECT/…-0001.v2']]);
    expect(objects.get([...objects.keys()][0] ?? '')?.toString()).toBe(text);
  });

  test('is not its own duplicate: sent again as it was, it has the answer of the first time and nothing more comes of it; sent anew it is a number that came before', async () => {
    const mended = { [await place()]: EACH.text.replace('EACH', 'EA') };
    await fix(mended);
    await ask(approve, { reason: 'as they say' }, ivan);
    expect(ack(await call(text))).toMatch(/AK5\*R\*5~/);
    expect([(await all()).length, (await seen()).status]).toEqual([1, 'closed']);
    await call(written(purchase()));
    expect([(await all()).length, (await desk()).map(({ code, status }) => [code, status]).sort()]).toEqual([1, [['edi.document-refused', 'closed'], ['purchase-order.known', 'open']]]);
  });

  test('is refused with its places where it still cannot be read, and nothing is stored of that', async () => {
    const at = await place();
    expect(await fix({ [at]: EACH.text.replace('EACH', 'EA').replace('9.5', 'NINE') })).toMatchObject({ said: 422, code: 'correction.invalid', field: `segments.${at}`, errors: [{ field: `segments.${at}`, message: expect.stringContaining('PO104') }] });
    expect(await fix({ '1': 'ISA' })).toMatchObject({ said: 422, field: 'segments.1' });
    expect(await fix({ '99': 'PID*F****x' })).toMatchObject({ said: 422, field: 'segments.99' });
    expect(await fix(Object.fromEntries([4, 5, 6, 7, 8].map((each) => [each, 'X'.repeat(16_000)])))).toMatchObject({ said: 422, code: 'correction.invalid', field: 'segments' });
    expect(await fix({ [at]: EACH.text })).toMatchObject({ said: 422, code: 'correction.of-nothing' });
    expect(await fix({ [at]: EACH.text.replace('EACH', 'EA') }, ines, 2)).toMatchObject({ said: 409, code: 'correction.stale' });
    expect([(await seen()).status, kept()]).toEqual(['open', ['/inbound/edi/x12-supplier/DIRECT/…']]);
  });

  test('may have a segment more: its count is counted anew', async () => {
    const at = await place();
    expect(await fix({ [at]: `${EACH.text.replace('EACH', 'EA')}~PID*F****Rack` })).toMatchObject({ said: 202 });
    await ask(approve, { reason: 'as they say' }, ivan);
    expect(objects.get([...objects.keys()].find((key) => key.endsWith('.v2')) ?? '')?.toString()).toMatch(/PID\*F\*{4}Rack~CTT\*1\*5~SE\*9\*0001~GE\*1\*\d+~IEA\*1\*\d{9}~$/);
    expect((await all()).length).toBe(1);
  });

  test('is nobody’s else: 404 for the warehouse, and customer service sees it without acting on it', async () => {
    const said = async (caller: typeof ines) => (await one(aRequestEvent('', { caller, id: row.exceptionId }))).statusCode;
    expect([await said(aPerson('warehouse')), await said(aPerson('finance')), await said(cora)]).toEqual([404, 404, 200]);
    expect(await fix({ '8': 'PO1' }, aPerson('warehouse'))).toMatchObject({ said: 404 });
    expect(await fix({ '8': 'PO1' }, cora)).toMatchObject({ said: 403 });
  });
});

describe('an 850 that names a place that nobody knows', () => {
  beforeEach(async () => {
    await call(written(purchase({ parties: [{ role: 'ship-to', name: 'Pat Doe', code: { assignedBy: 'buyer', id: 'DAL-9' }, street: ['1 Main St'], city: 'Austin', region: 'TX', postalCode: '78701', country: 'US' }] })));
    await takeRow();
  });

  test('reads as a person reads it, without who lives where for whoever may not see that', async () => {
    expect(row.code).toBe('order.unknown-ship-to');
    const read = (await seen(cora)).document?.reads?.join('\n') ?? '';
    expect([read.includes('Purchase order PO-77'), read.includes('Pat Doe'), read.includes('1 Main St')]).toEqual([true, true, true]);
    const other = await seen(ines);
    expect(JSON.stringify(other)).not.toMatch(/Pat|Main St/);
    expect(other.document?.reads?.[0]).toContain('Purchase order PO-77');
    expect(Object.values(other.document?.payload.segments ?? {})).toEqual(expect.arrayContaining(['***', 'PO1*1*5*EA*9.5*PE*VN*RACK-42U*BP*B-9']));
  });

  test('is taken as it came once the place is known; from the Step Functions console as from the API, once however often', async () => {
    const customer = await stores.masterdata.customer('NW-US', 'ACME');
    if (!customer) throw new Error('the customer is there');
    expect(await replayByMachine({ exceptionId: row.exceptionId, execution: 'too-early' })).toEqual({ exceptionId: row.exceptionId, status: 'open' });
    await putMaster(masterKey.customer('NW-US', 'ACME'), { ...customer, shipTos: [...(customer.shipTos ?? []), { shipToId: 'DAL-9', address: { name: 'Acme 99', street: '99 Elm St', city: 'Dallas', country: 'US' } }] });
    await agree({});
    expect(await replayByMachine({ exceptionId: row.exceptionId, execution: 'by-hand' })).toEqual({ exceptionId: row.exceptionId, status: 'closed' });
    expect(await replayByMachine({ exceptionId: row.exceptionId, execution: 'again' })).toEqual({ exceptionId: row.exceptionId, status: 'closed' });
    expect(await ask(replay, { action: 'retry' }, aPerson('integration'))).toMatchObject({ said: 409, code: 'exception.not-open' });
    expect((await all()).map(({ shipToCode }) => shipToCode)).toEqual(['DAL-9']);
    expect(kept()).toEqual(['/inbound/edi/x12-supplier/DIRECT/…']);
  });

  test('another code of a place takes one person, who sees who lives there and was asked', async () => {
    const [at = '', segment = ''] = Object.entries((await seen(cora)).document?.payload.segments ?? {}).find(([, each]) => String(each).startsWith('N1*ST')) ?? [];
    const mended = { [at]: String(segment).replace('DAL-9', 'DAL-1') };
    expect(await fix({ [at]: 'N1*ST*Ann Poe*92*DAL-1' }, ines)).toMatchObject({ said: 403, field: `${at}/N102` });
    expect(await fix(mended, cora)).toMatchObject({ said: 403, code: 'auth.role-missing' });
    await stores.desk.raise({ ...row, escalation: { level: 1, to: 'customer-service', at: row.openedAt, by: 'ines' } });
    expect(await fix(mended, cora)).toMatchObject({ said: 200, status: 'closed', version: 2 });
    expect((await only()).shipToCode).toBe('DAL-1');
  });
});

describe('an interchange that could not be read', () => {
  test('is put right as a whole; its sender has its 997 when it sends it again as it was, and nothing twice', async () => {
    const text = written(purchase()).replace(/IEA\*1\*/, 'IEA*2*');
    expect((await call(text)).statusCode).toBe(400);
    await takeRow();
    const shown = await seen();
    const segments = (shown.document?.payload.segments ?? {}) as Record<string, string>;
    const last = String(Object.keys(segments).length);
    expect(shown.document?.faults).toEqual([{ field: `segments.${last}`, message: expect.stringContaining('interchange.count at element 1') }]);
    expect(await fix({ [last]: String(segments[last]).replace('*2*', '*1*') })).toMatchObject({ said: 200, status: 'closed', version: 2 });
    expect((await all()).length).toBe(1);
    expect(ack(await call(text))).toContain('AK5*A~');
    expect([(await all()).length, (await desk()).map(({ status }) => status)]).toEqual([1, ['closed']]);
  });

  test('that is for somebody else stays as it is, once or twice, and its ISA may be put right', async () => {
    const text = written(purchase()).replace('CROSSDOCK      *', 'SOMEBODY       *');
    expect((await call(text)).statusCode).toBe(400);
    await takeRow();
    expect(await ask(replay, { action: 'retry' })).toMatchObject({ said: 202 });
    expect([(await seen()).status, (await all()).length]).toEqual(['open', 0]);
    const segments = ((await seen()).document?.payload.segments ?? {}) as Record<string, string>;
    expect(await fix({ '1': String(segments['1']).replace('SOMEBODY ', 'CROSSDOCK') })).toMatchObject({ said: 200, status: 'closed' });
    expect((await all()).length).toBe(1);
  });
});

test('two sets of one interchange are put right one by one, each with versions of its own', async () => {
  const [set = ''] = /ST\*.*SE\*\d+\*0001~/.exec(written(purchase())) ?? [];
  const broken = set.replace('PO1*1*5*EA*', 'PO1*1*5*EACH*');
  const text = written(purchase()).replace(set, `${broken}${broken.replaceAll('*0001~', '*0002~').replace('PO-77', 'PO-78')}`).replace('GE*1*', 'GE*2*');
  await call(text);
  const rows = (await stores.desk.list({ entity: 'NW-US', status: 'open', limit: 5 })).exceptions;
  expect(rows).toHaveLength(2);
  for (const each of rows) {
    row = each;
    const [at = ''] = Object.entries((await seen()).document?.payload.segments ?? {}).find(([, segment]) => String(segment).startsWith('PO1')) ?? [];
    expect(await fix({ [at]: EACH.text.replace('EACH', 'EA') })).toMatchObject({ said: 202 });
    expect(await ask(approve, { reason: 'as they say' }, ivan)).toMatchObject({ said: 202 });
  }
  expect((await all()).map(({ purchaseOrder }) => purchaseOrder).sort()).toEqual(['PO-77', 'PO-78']);
  expect(kept().filter((key) => key.endsWith('.v2')).sort()).toEqual(['/inbound/edi/x12-supplier/DIRECT/…-0001.v2', '/inbound/edi/x12-supplier/DIRECT/…-0002.v2']);
  expect((await tables.all('edi')).filter(({ sk }) => String(sk).startsWith('in#'))).toHaveLength(1);
});

test('taken from the desk before its interchange was answered, it is known when that comes again', async () => {
  const text = written(purchase()).replace('PO1*1*5*EA*', 'PO1*1*5*EACH*');
  const commit = vi.spyOn(stores.unit, 'commit').mockImplementation(async () => {
    throw new Transient('store.unreachable', 'down');
  });
  expect((await call(text)).statusCode).toBe(503);
  commit.mockRestore();
  await takeRow();
  const [at = '', segment = ''] = Object.entries(((await seen()).document?.payload.segments ?? {}) as Record<string, string>).find(([, each]) => each.startsWith('PO1')) ?? [];
  await fix({ [at]: segment.replace('EACH', 'EA') });
  await ask(approve, { reason: 'as they say' }, ivan);
  expect((await call(text)).statusCode).toBe(200);
  expect([(await all()).length, (await desk()).map(({ status }) => status)]).toEqual([1, ['closed']]);
});

test('of a partner with whom nothing is agreed any more nothing is shown and nothing is decided', async () => {
  await call(written(purchase()).replace('PO1*1*5*EA*', 'PO1*1*5*EACH*'));
  await takeRow();
  await agree({ active: false });
  expect((await seen()).document).toBeUndefined();
  expect(await ask(replay, { action: 'retry' })).toMatchObject({ said: 409, code: 'exception.action-not-allowed' });
  expect((await seen()).status).toBe('open');
});
