import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Invoice } from '../../core/model/invoice.ts';
import { askPartner } from '../ask-partner.ts';
import { copyLake } from '../lake.ts';
import { type Figures, minorOf, sumOf, total } from './figures.ts';
import { secretOf } from './secret-of.ts';
import { type Asking, invoicesOf, type Sold } from './sold.ts';

interface TaxDocument {
  code: string;
  type: string;
  status: string;
  figures: { totalAmount: number; totalTax: number; lines: { lineAmount: number; ref2: string }[] };
}
interface Intent {
  amount_received: number;
  metadata: { order_id?: string };
}
interface CrmOrder {
  Crossdock_Order__c: string;
  Crossdock_Goods__c: number;
  Crossdock_Discount__c: number;
  Crossdock_Freight__c: number;
  Crossdock_Tax__c: number;
  Crossdock_Invoiced__c: number;
}

/** The tax engine's committed documents, which are called as the invoices are numbered. */
export async function avalara({ endpoints, finance }: Asking, sold: Sold): Promise<Figures | undefined> {
  const numbers = (await invoicesOf(finance, sold)).map(({ number }) => number);
  const documents = await askPartner<TaxDocument[]>(`${endpoints.partners.avalara}/_transactions`);
  return sumOf(
    documents
      .filter(({ code, type, status }) => type === 'SalesInvoice' && status === 'Committed' && numbers.includes(code))
      .map(({ figures: { totalAmount, totalTax, lines } }) => {
        const of = (freight: boolean) => total(lines.filter(({ ref2 }) => (ref2 === 'freight') === freight).map(({ lineAmount }) => minorOf(lineAmount)));
        return { net: of(false), tax: minorOf(totalTax), freight: of(true), gross: minorOf(totalAmount) + minorOf(totalTax) };
      }),
  );
}

/** What the gateway took for the order, over all its payments: https://docs.stripe.com/api/payment_intents/list */
export async function stripe({ resources }: Asking, { orderId }: Sold): Promise<Figures | undefined> {
  const { url, apiKey } = await secretOf<{ url: string; apiKey: string }>(resources, 'stripe');
  const reply = await fetch(`${url}/v1/payment_intents?limit=100`, { headers: { authorization: `Bearer ${apiKey}` } });
  if (!reply.ok) throw new Error(`the gateway answered ${reply.status}: ${await reply.text()}`);
  const { data } = (await reply.json()) as { data: Intent[] };
  return sumOf(data.filter(({ metadata }) => metadata.order_id === orderId).map(({ amount_received: received }) => ({ gross: BigInt(received) })));
}

/** The CRM's order; what is invoiced of it is its gross. */
export async function salesforce({ endpoints }: Asking, { orderId }: Sold): Promise<Figures | undefined> {
  const order = (await askPartner<CrmOrder[]>(`${endpoints.partners.salesforce}/_records?object=Order`)).find((each) => each.Crossdock_Order__c === orderId);
  return order && { net: minorOf(order.Crossdock_Goods__c) - minorOf(order.Crossdock_Discount__c), tax: minorOf(order.Crossdock_Tax__c), freight: minorOf(order.Crossdock_Freight__c), gross: minorOf(order.Crossdock_Invoiced__c) };
}

/** Every invoice in the lake's files as it last stood, by its order. */
export async function lakeInvoices({ resources }: Pick<Asking, 'resources'>): Promise<Map<string, Figures>> {
  const folder = await mkdtemp(join(tmpdir(), 'crossdock-lake-'));
  try {
    await copyLake(resources, folder);
    const files = (await readdir(folder, { recursive: true })).filter((name) => /documents[\\/].*type=invoice[\\/].*\.ndjson\.gz$/.test(name));
    const last = new Map<string, { recordedAt: string; body: Invoice }>();
    for (const name of files) {
      for (const line of gunzipSync(await readFile(join(folder, name))).toString().split('\n').filter(Boolean)) {
        const { id, recordedAt, body } = JSON.parse(line) as { id: string; recordedAt: string; body: Invoice };
        const before = last.get(id);
        if (!before || before.recordedAt < recordedAt) last.set(id, { recordedAt, body });
      }
    }
    const byOrder = Map.groupBy([...last.values()].map(({ body }) => body).filter(({ number }) => number !== undefined), ({ orderId }) => orderId);
    return new Map([...byOrder].map(([orderId, invoices]) => [orderId, sumOf(invoices.map(figuresOf)) ?? {}]));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const figuresOf = ({ goods, discount, tax, freight, gross }: Invoice): Figures => ({ net: BigInt(goods.minor) - BigInt(discount.minor), tax: BigInt(tax.minor), freight: BigInt(freight.minor), gross: BigInt(gross.minor) });
