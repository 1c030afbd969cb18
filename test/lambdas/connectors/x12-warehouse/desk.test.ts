import { beforeEach, expect, test } from 'vitest';
import { writeDocuments } from '../../../../core/edi/write-documents.ts';
import type { InventoryAdjustment } from '../../../../core/edi/warehouse-documents.ts';
import type { DeskDocument } from '../../../../core/model/desk-views.ts';
import type { DeskException } from '../../../../core/model/exception.ts';
import { handler as one } from '../../../../lambdas/api/get-exception.ts';
import { handler as approve } from '../../../../lambdas/api/post-exception-approve.ts';
import { handler as correct } from '../../../../lambdas/api/post-exception-correct.ts';
import { handler as takeFiles } from '../../../../lambdas/connectors/x12-warehouse/handlers/files.ts';
import type { Replay } from '../../../../lambdas/handler/inbound-replay.ts';
import { anEnvelope } from '../../../core/edi/samples.ts';
import { aPerson, aRequestEvent } from '../../../support/requests.ts';
import { thirdParty } from './third-party.ts';

const { aws, objects, desk, events } = thirdParty();
const [ines, ivan] = [aPerson('integration', 'ines'), aPerson('integration', 'ivan')];
let keys = 0;
let row: DeskException;
const ask = async (handler: typeof correct, body: object, caller = ines): Promise<number> =>
  (await handler(aRequestEvent(body, { caller, id: row.exceptionId, path: `/v1/exceptions/${row.exceptionId}/x`, headers: { 'Idempotency-Key': `k${(keys += 1)}` } }))).statusCode;
const segments = async () => {
  const { document } = JSON.parse((await one(aRequestEvent('', { caller: ines, id: row.exceptionId }))).body) as { document: DeskDocument };
  return Object.entries(document.payload.segments as Record<string, string>);
};
const FOUND: InventoryAdjustment = { document: 'inventory-adjustment', number: 'ADJ-8', date: '2026-11-25', parties: [], lines: [{ ids: { seller: 'BOLT-M8' }, quantity: { amount: '4', uom: 'EA' }, reason: 'AH' }] };
const adjustments = async () => (await events()).filter(({ type }) => type === 'stock.adjusted').map(({ data }) => data.steps);
const told = () => [...objects.keys()].filter((key) => key.startsWith('exchange/x12-warehouse/out/3PL/'));
const text = () => writeDocuments([FOUND], anEnvelope({ sender: { qualifier: '12', id: '5125550100' }, receiver: { qualifier: 'ZZ', id: 'CROSSDOCK' }, groupSender: '5125550100', groupReceiver: 'CROSSDOCK' }), { units: {}, currency: 'USD' });
const drop = async (body: string) => {
  objects.set('exchange/x12-warehouse/in/3PL/947.x12', Buffer.from(body));
  await takeFiles({});
  [row] = (await desk()).filter(({ status }) => status === 'open') as [DeskException];
};

beforeEach(() => {
  process.env.INBOUND_DOORS = JSON.stringify({ 'x12-warehouse': 'x12-warehouse-files' });
  aws.answer('Invoke', ({ Payload }) => takeFiles(Payload as Replay));
});

test('a file of stock whose quantity cannot be read is put right by two, and moves stock once', async () => {
  await drop(text().replace('*4*EA', '*FOUR*EA'));
  expect([row.code, await adjustments(), told()]).toEqual(['edi.document-refused', [], ['exchange/x12-warehouse/out/3PL/000000001-997.x12']]);
  const [at = '', w19 = ''] = (await segments()).find(([, segment]) => segment.startsWith('W19')) ?? [];
  expect(await ask(correct, { patch: { segments: { [at]: w19.replace('FOUR', '4') } }, reason: 'they meant four', version: 1 })).toBe(202);
  expect(await ask(approve, { reason: 'so it is' }, ivan)).toBe(202);
  expect([await adjustments(), (await desk()).map(({ status }) => status), told()]).toEqual([[4], ['closed'], ['exchange/x12-warehouse/out/3PL/000000001-997.x12']]);
});

test('a file that could not be read at all is acknowledged once it was put right', async () => {
  const whole = text();
  await drop(whole.replace('IEA*1*', 'IEA*3*'));
  expect([row.code, told()]).toEqual(['edi.unreadable', []]);
  const [at = '', iea = ''] = (await segments()).at(-1) ?? [];
  expect(await ask(correct, { patch: { segments: { [at]: iea.replace('*3*', '*1*') } }, reason: 'one group', version: 1 })).toBe(200);
  expect([await adjustments(), (await desk()).map(({ status }) => status), told()]).toEqual([[4], ['closed'], ['exchange/x12-warehouse/out/3PL/000000001-997.x12']]);
  await drop(whole.replace('IEA*1*', 'IEA*3*'));
  expect([await adjustments(), (await desk()).map(({ status }) => status)]).toEqual([[4], ['closed']]);
});
