import { expect, test } from 'vitest';
import { previewInvoice } from '../../../../core/posting/post-journal.ts';
import { masterKey, putMaster } from '../../../../lambdas/adapters/dynamo-masterdata.ts';
import { connectedLedger } from '../../../../lambdas/connectors/xero/connected.ts';
import { fakeAws } from '../../../support/aws.ts';
import { aCustomer, anAccounting, anInvoice, anOrder, aShipment } from '../../../support/builders.ts';
import { testTables } from '../../../support/tables.ts';
import { settingsFor, underTest } from './under-test.ts';

testTables();
const aws = fakeAws();

test('a customer is looked for once, whatever invoices follow, since calls are few; and anew where Xero takes the contact no more', async () => {
  const { xero, calls } = await underTest();
  try {
    aws.answer('GetSecretValue', () => ({ SecretString: JSON.stringify(settingsFor(xero)) }));
    process.env.SECRET_NAME = 'crossdock/test/xero-connected';
    await putMaster(masterKey.account('xero', '*'), { entity: 'NW-US', businessUnit: 'wholesale', region: 'us', connector: 'xero', account: '*' });
    await putMaster(masterKey.customer('NW-US', 'ACME'), aCustomer());
    const { number: _, ...invoice } = anInvoice();
    const post = async (invoiceId: string) => (await connectedLedger()).postInvoice(anOrder(), aShipment(), { ...invoice, invoiceId }, previewInvoice(invoice, anAccounting()));
    await post('INV-1');
    await post('INV-2');
    expect([calls('GET Contacts'), calls('GET Invoices'), calls('PUT Invoices')]).toEqual([1, 2, 2]);
    const [contact] = xero.org.documents.all<{ id: string; number: string }>('contact');
    if (!contact) throw new Error('no contact');
    xero.org.documents.remove('contact', contact.id); // merged into another, which has the number now
    xero.org.documents.put('contact', 'other', { ...contact, id: 'other', name: 'Acme Builders Inc.' });
    await expect(post('INV-3')).rejects.toMatchObject({ name: 'Rejected', code: 'ledger.refused' });
    expect(await post('INV-3')).toMatchObject({ number: 'INV-0003' });
    expect(xero.org.documents.all<{ contact: string }>('sales').at(-1)?.contact).toBe('other');
  } finally {
    await xero.stop();
  }
});
