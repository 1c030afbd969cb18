import type { Journal, JournalLine } from '../../core/model/journal.ts';
import { askPartner } from '../ask-partner.ts';
import { LEDGER_ACCOUNTS } from '../demo-data.ts';
import { type Figures, minorOf, sumOf, total } from './figures.ts';
import { secretOf } from './secret-of.ts';
import { type Asking, invoicesOf, type Sold } from './sold.ts';

type Value = null | boolean | number | string | Value[] | { [key: string]: Value };
interface ErpAccess {
  url: string;
  database: string;
  user: string;
  password: string;
}
interface Decimal {
  decimal: string;
}
interface ErpInvoice {
  reference: string;
  lines: number[];
  tax_amount: Decimal;
  total_amount: Decimal;
}
interface XeroInvoice {
  InvoiceNumber: string;
  Total: number;
  AmountDue: number;
  Status: string;
  LineItems: { AccountCode?: string; LineAmount?: number }[];
}

/** The ERP's invoices, asked over its JSON-RPC as any client of Tryton would. Freight is the line of that name. */
export async function tryton({ resources, finance }: Asking, sold: Sold): Promise<Figures | undefined> {
  const { url, database, user, password } = await secretOf<ErpAccess>(resources, 'tryton');
  let authorization: string | undefined;
  const call = async <T>(method: string, params: Value[]): Promise<T> => {
    const reply = await fetch(`${url}/${database}/`, { method: 'POST', headers: { 'content-type': 'application/json', ...(authorization && { authorization }) }, body: JSON.stringify({ id: 1, method, params }) });
    const { result, error } = (await reply.json()) as { result: T; error?: unknown };
    if (error) throw new Error(`the ERP answered ${JSON.stringify(error)}`);
    return result;
  };
  const [id, session] = await call<[number, string]>('common.db.login', [user, { password }, 'en']);
  authorization = `Session ${Buffer.from(`${user}:${id}:${session}`).toString('base64')}`;
  const ids = (await invoicesOf(finance, sold)).map(({ invoiceId }) => invoiceId);
  const invoices = await call<ErpInvoice[]>('model.account.invoice.search_read', [[['reference', 'in', ids]], 0, null, null, ['reference', 'lines', 'tax_amount', 'total_amount'], {}]);
  const lines = await call<{ id: number; description: string | null; amount: Decimal }[]>('model.account.invoice.line.read', [invoices.flatMap((invoice) => invoice.lines), ['description', 'amount'], {}]);
  return sumOf(
    invoices.map((invoice) => {
      const own = lines.filter((line) => invoice.lines.includes(line.id));
      const [freight, goods] = [own.filter(({ description }) => description === 'Freight'), own.filter(({ description }) => description !== 'Freight')].map((some) => total(some.map(({ amount }) => minorOf(amount.decimal))));
      return { net: goods ?? 0n, tax: minorOf(invoice.tax_amount.decimal), freight: freight ?? 0n, gross: minorOf(invoice.total_amount.decimal) };
    }),
  );
}

const NET: readonly JournalLine['key'][] = ['revenue', 'deferred-revenue', 'discounts'];

async function xeroInvoices({ endpoints, finance }: Asking, sold: Sold): Promise<XeroInvoice[]> {
  const numbers = (await invoicesOf(finance, sold)).map(({ number }) => number);
  const { invoices } = await askPartner<{ invoices: XeroInvoice[] }>(`${endpoints.partners.xero}/_documents`);
  return invoices.filter(({ InvoiceNumber, Status }) => numbers.includes(InvoiceNumber) && (Status === 'AUTHORISED' || Status === 'PAID'));
}

/** What the customer owes, as the cloud ledger has it. */
export const receivable = async (asking: Asking, sold: Sold): Promise<Figures | undefined> => sumOf((await xeroInvoices(asking, sold)).map(({ AmountDue }) => ({ gross: minorOf(AmountDue) })));

/** The cloud ledger's invoices by their numbers, line by line of its own accounts. */
export async function xero(asking: Asking, sold: Sold): Promise<Figures | undefined> {
  const on = ({ LineItems }: XeroInvoice, ...accounts: string[]) => total(LineItems.filter(({ AccountCode = '' }) => accounts.some((name) => LEDGER_ACCOUNTS[name] === AccountCode)).map(({ LineAmount }) => minorOf(LineAmount)));
  return sumOf(
    (await xeroInvoices(asking, sold)).map((each) => ({
      net: on(each, 'revenues:sales', 'liabilities:deferred revenue', 'revenues:discounts'), tax: on(each, 'liabilities:tax payable'), freight: on(each, 'revenues:freight'), gross: minorOf(each.Total),
    })),
  );
}

/** Crossdock's own journals of those invoices. */
export async function journals({ finance }: Asking, sold: Sold): Promise<Figures | undefined> {
  const all = await Promise.all((await invoicesOf(finance, sold)).map(({ number }) => finance.get<Journal>(`/journals/${encodeURIComponent(`invoice:${number}`)}`)));
  return sumOf(all.flatMap(({ status, body }) => (status === 200 ? [figuresOf(body)] : [])));
}

function figuresOf({ lines }: Pick<Journal, 'lines'>): Figures {
  const on = (keys: readonly JournalLine['key'][], side: JournalLine['side']) => total(lines.filter(({ key }) => keys.includes(key)).map((line) => (line.side === side ? BigInt(line.amount.minor) : -BigInt(line.amount.minor))));
  return { net: on(NET, 'credit'), tax: on(['tax-payable'], 'credit'), freight: on(['freight-income'], 'credit'), gross: on(['receivables'], 'debit') };
}
