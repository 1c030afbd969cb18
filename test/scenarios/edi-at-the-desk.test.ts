import { randomInt, randomUUID } from 'node:crypto';
import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { beforeAll, expect, test } from 'vitest';
import { EDI_CUSTOMER } from '../../cli/demo-data.ts';
import type { PurchaseOrder } from '../../core/edi/documents.ts';
import { dialectOf, envelopeTo } from '../../core/edi/partner-profile.ts';
import { writeDocuments } from '../../core/edi/write-documents.ts';
import { signatureOf } from '../../lambdas/connectors/x12-supplier/signature.ts';
import { until } from '../support/platform.ts';
import { rows } from './orders.ts';
import { endpoints, lookBehind, person } from './platform-callers.ts';

const behind = await lookBehind();
const [integration, service, warehouse] = [person('integration'), person('customer-service'), person('warehouse')];
let secret = '';
beforeAll(async () => {
  const { SecretString = '' } = await behind.secrets.send(new GetSecretValueCommand({ SecretId: 'crossdock/dev/us/x12-supplier' }));
  secret = (JSON.parse(SecretString) as { partners: Record<string, { receivingSecret: string }> }).partners[EDI_CUSTOMER.partner]?.receivingSecret ?? '';
});

/** A purchase order of Meridian, as its gateway would send it. */
function written(number: string, shipTo: string): string {
  const { us, them, ...agreed } = EDI_CUSTOMER;
  const order: PurchaseOrder = {
    document: 'purchase-order', purpose: 'original', type: 'stand-alone', number, orderDate: '2026-11-23', currency: 'USD', references: {},
    parties: [{ role: 'ship-to', code: { assignedBy: 'buyer', id: shipTo }, street: [] }], lines: [{ line: '1', quantity: { amount: '20', uom: 'EA' }, unitPrice: '0.45', ids: { buyer: 'MER-1008' } }],
  };
  const envelope = envelopeTo({ ...agreed, us: them, them: us }, randomInt(500_000_000, 999_999_999), new Date());
  return writeDocuments([order], envelope, dialectOf(EDI_CUSTOMER));
}
async function send(text: string): Promise<string> {
  const reply = await fetch(`${endpoints.inbound}/edi/${EDI_CUSTOMER.partner}`, { method: 'POST', headers: { 'content-type': 'application/edi-x12', 'x-edi-signature': signatureOf(text, secret) }, body: text });
  expect(reply.status).toBe(200);
  return reply.text();
}

interface View {
  status: string;
  actions: string[];
  detail: { document: string };
  document?: { format: string; version: number; payload: { segments: Record<string, string> }; reads: string[]; faults: { field: string; message: string }[] };
  difference?: { before: object; after: object };
  history: { by: string; action: string; before?: object; after?: object }[];
}
const rowOf = async (text: string) => {
  const control = Number(text.slice(90, 99));
  const [row] = await until('its row', async () => {
    const found = await rows(integration, ({ kind, detail }) => kind === 'quarantined' && String((detail.replay as { delivery?: string } | undefined)?.delivery).includes(`#${control}#`));
    return found.length > 0 && found;
  });
  if (!row) throw new Error('there is a row');
  return row.exceptionId;
};
const view = async (id: string, who = integration) => (await who.get<View>(`/exceptions/${id}`)).body;
const segmentAt = ({ document }: View, start: string) => Object.entries(document?.payload.segments ?? {}).find(([, segment]) => segment.startsWith(start)) ?? ['', ''];
const ordersOf = async (number: string) => {
  const reply = await integration.get<{ traces: { orderId: string }[] }>(`/trace?document=${number}`);
  return reply.status === 200 ? reply.body.traces : [];
};
/** What the Step Functions console does. */
async function replayByMachine(exceptionId: string): Promise<unknown> {
  const { executionArn } = await behind.sfn.send(new StartExecutionCommand({ stateMachineArn: behind.find('AWS::StepFunctions::StateMachine', 'ExceptionReplayMachine').ref, input: JSON.stringify({ exceptionId }) }));
  const ended = await until('the machine', async () => {
    const execution = await behind.sfn.send(new DescribeExecutionCommand({ executionArn }));
    return execution.status !== 'RUNNING' && execution;
  });
  expect(ended.status).toBe('SUCCEEDED');
  return JSON.parse(ended.output ?? '{}') as unknown;
}

test('an 850 whose unit cannot be read is put right by one, approved by another, and becomes an order once; its 997 stands', async () => {
  const number = `PO-${randomUUID().slice(0, 8)}`;
  const text = written(number, '0042').replace('PO1*1*20*EA*', 'PO1*1*20*EACH*');
  expect(await send(text)).toMatch(/AK4\*3\*355\*5\*EACH~AK5\*R\*5~/);
  const id = await rowOf(text);
  expect((await warehouse.get(`/exceptions/${id}`)).status).toBe(404);

  const seen = await view(id);
  const [at, segment] = segmentAt(seen, 'PO1');
  expect([seen.actions, seen.document?.faults]).toEqual([['retry', 'correct', 'dismiss'], [{ field: `segments.${at}`, message: 'element.too-long at element 3: PO103 is longer than 2' }]]);
  expect((await integration.post(`/exceptions/${id}/escalate`, { reason: 'they know the buyer', to: 'customer-service' })).status).toBe(200);
  const refused = await service.post<{ code: string }>(`/exceptions/${id}/correct`, { patch: { segments: { [at]: segment.replace('0.45', 'O.45') } }, reason: 'x', version: 1 });
  expect([refused.status, refused.body.code]).toEqual([422, 'correction.invalid']);
  const proposed = await service.post<{ status: string }>(`/exceptions/${id}/correct`, { patch: { segments: { [at]: segment.replace('EACH', 'EA') } }, reason: 'pieces, says the buyer', version: 1 });
  expect([proposed.status, proposed.body.status, await ordersOf(number)]).toEqual([202, 'proposed', []]);
  expect((await view(id)).difference).toEqual({ before: { [`${at}/PO103`]: 'EACH' }, after: { [`${at}/PO103`]: 'EA' } });

  expect((await integration.post(`/exceptions/${id}/approve`, { reason: 'as agreed' })).status).toBe(202);
  const closed = await view(id);
  expect([closed.status, closed.history.map(({ action }) => action)]).toEqual(['closed', ['opened', 'escalate', 'propose', 'approve', 'closed']]);
  expect(await until('its order', async () => (await ordersOf(number)).length > 0 && ordersOf(number))).toHaveLength(1);
  const kept = await behind.s3.send(new GetObjectCommand({ Bucket: behind.find('AWS::S3::Bucket', 'InboundDocuments').ref, Key: closed.detail.document }));
  expect(await kept.Body?.transformToString()).toBe(text);

  expect(await send(text)).toMatch(/AK5\*R\*5~/);
  expect(await replayByMachine(id)).toEqual({ exceptionId: id, status: 'closed' });
  expect([(await ordersOf(number)).length, (await view(id)).status]).toEqual([1, 'closed']);
});

test('from the Step Functions console as from the API: what is not mended is on the desk again, and what is taken is taken once', async () => {
  const number = `PO-${randomUUID().slice(0, 8)}`;
  const text = written(number, '9999');
  expect(await send(text)).toContain('AK5*A~');
  const id = await rowOf(text);
  expect(await replayByMachine(id)).toEqual({ exceptionId: id, status: 'open' });
  expect((await view(id)).document?.reads[0]).toContain(`Purchase order ${number}`);
  const [at, segment] = segmentAt(await view(id), 'N1*ST');
  const taken = await integration.post<{ status: string; version: number }>(`/exceptions/${id}/correct`, { patch: { segments: { [at]: segment.replace('9999', '0042') } }, reason: 'their store moved', version: 1 });
  expect([taken.status, taken.body.status, taken.body.version]).toEqual([200, 'closed', 2]);
  expect(await replayByMachine(id)).toEqual({ exceptionId: id, status: 'closed' });
  expect(await until('its order', async () => (await ordersOf(number)).length > 0 && ordersOf(number))).toHaveLength(1);
});
