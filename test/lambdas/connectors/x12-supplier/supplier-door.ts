import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { beforeEach } from 'vitest';
import type { EdiDocument } from '../../../../core/edi/documents.ts';
import { writeDocuments } from '../../../../core/edi/write-documents.ts';
import type { DeskException } from '../../../../core/model/exception.ts';
import { masterKey, putMaster } from '../../../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../../../lambdas/adapters/stores.ts';
import { handler } from '../../../../lambdas/connectors/x12-supplier/handlers/edi.ts';
import { signatureOf } from '../../../../lambdas/connectors/x12-supplier/signature.ts';
import { fakeAws } from '../../../support/aws.ts';
import { aPartner, aRack, aRail, aSuppliedOrder } from '../../../support/edi.ts';
import { logged } from '../../../support/logs.ts';
import { testTables } from '../../../support/tables.ts';
import { anEnvelope } from '../../../core/edi/samples.ts';

export const SECRET = 'what-they-sign-with';
export const PROFILE = aPartner();
export const order = aSuppliedOrder();

/** The door that suppliers send to, with one of them, its line, what it sells and an order that it was sent; before each test anew. */
export function supplierDoor() {
  const tables = testTables();
  const aws = fakeAws();
  const lines = logged();
  let control = 0;
  const written = (document: EdiDocument, change: Parameters<typeof anEnvelope>[0] = {}) =>
    writeDocuments([document], anEnvelope({ sender: { qualifier: '12', id: '5125550100' }, receiver: { qualifier: 'ZZ', id: 'CROSSDOCK' }, groupSender: '5125550100', groupReceiver: 'CROSSDOCK', control: (control += 1), ...change }), { units: { BOX: 'BX' }, currency: 'USD' });

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

  return {
    tables, aws, lines, call, send, written, ack, desk, codes, events, kept, storedOrder,
    /** Control number of the interchange that was written last. */
    lastControl: () => control,
  };
}
