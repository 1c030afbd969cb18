import type { JsonObject } from '../../contract.ts';
import type { Erp } from './erp.ts';
import { date } from './values.ts';
import { create } from './writing.ts';

/** Master data and opening stock, the same for the simulator and for a real server. Money is a decimal string. */
export interface TrytonSeed {
  products: { code: string; name: string; listPrice: string; costPrice: string; /** Units by warehouse code. */ stock: Record<string, number> }[];
  customers: { code: string; name: string; street?: string; city?: string; postalCode?: string; /** Credit limit in company currency. */ creditLimit?: string }[];
  /** Fiscal years that are opened, besides the one that the server was set up in. */
  years?: number[];
  /** In which is sold, besides the company's own: ISO 4217 codes. */
  currencies?: string[];
}

const dec = (decimal: string): JsonObject => ({ __class__: 'Decimal', decimal });

/** What setup.py makes on a real server, with the same ids: company, chart, tax, term, two warehouses, two users. */
export function configure(erp: Erp): void {
  if (erp.all('company.company').length) return;
  const put = (model: string, records: JsonObject[]) => {
    for (const record of records) erp.insert(model, record);
  };
  put('currency.currency', [{ name: 'U.S. Dollar', code: 'USD', symbol: '$', digits: 2, rounding: dec('0.01'), active: 1 }]);
  put('party.party', [{ name: 'Distributor Inc', code: erp.next('party'), active: 1, customer_location: 7, supplier_location: 6 }]);
  put('party.address', [{ party: 1, active: 1 }]);
  put('company.company', [{ party: 1, currency: 1 }]);
  put('res.user', ['admin', 'integration'].map((login) => ({ login, name: login === 'admin' ? 'Administrator' : 'Integration', company: 1, companies: [1], active: 1 })));
  put('product.uom', [['Unit', 'u', 0], ['Kilogram', 'kg', 2]].map(([name, symbol, digits]) => ({ name: name ?? '', symbol: symbol ?? '', digits: digits ?? 0, rate: 1, factor: 1, rounding: digits ? 0.01 : 1, active: 1 })));
  const type = ['Minimal Account Type Chart', 'Cash', 'Expense', 'Payable', 'Receivable', 'Revenue', 'Tax'];
  put('account.account.type', type.map((name) => ({ name, receivable: name === 'Receivable' ? 1 : 0, payable: name === 'Payable' ? 1 : 0 })));
  put('account.account', ['Minimal Account Chart', 'Main Cash', 'Main Expense', 'Main Payable', 'Main Receivable', 'Main Revenue', 'Main Tax'].map((name, at) => ({ name, code: null, company: 1, parent: at ? 1 : null, type: at + 1, party_required: at === 3 || at === 4 ? 1 : 0, reconcile: at === 3 || at === 4 ? 1 : 0, active: 1 })));
  put('account.tax', [{ name: 'Sales tax 8.25%', description: 'Tax 0.0825', type: 'percentage', rate: dec('0.0825'), amount: null, company: 1, parent: null, invoice_account: 7, credit_note_account: 7, active: 1 }]);
  put('account.journal', [['Revenue', 'REV', 'revenue'], ['Expense', 'EXP', 'expense'], ['Cash', 'CASH', 'cash'], ['Stock', 'STO', 'general']].map(([name, code, kind]) => ({ name: name ?? '', code: code ?? '', type: kind ?? '', active: 1 })));
  put('account.invoice.payment_term', [{ name: 'Direct', active: 1 }]);
  put('account.invoice.payment.method', [{ name: 'Card gateway', company: 1, journal: 3, credit_account: 2, debit_account: 2, active: 1 }]);
  put('product.category', [{ name: 'Goods', parent: null, accounting: 1, account_revenue: 6, account_expense: 3, customer_taxes: [1] }]);
  put('country.country', [{ name: 'United States', code: 'US', active: 1 }]);
  locations(put);
  // goods that left in December are billed in January, and the time of the platform may be moved past the end of a year
  const year = new Date(erp.clock.now()).getUTCFullYear();
  for (const each of [year - 1, year, year + 1]) fiscalYear(erp, each);
}

const zone = (name: string, code: string | null, parent: number | null, type = 'storage'): JsonObject => ({ name, code, parent, type, active: 1, input_location: null, output_location: null, storage_location: null, picking_location: null, lost_found_location: null });

function locations(put: (model: string, records: JsonObject[]) => void): void {
  const warehouse = (name: string, code: string, first: number): JsonObject => ({ ...zone(name, code, null, 'warehouse'), input_location: first, output_location: first + 1, storage_location: first + 2, lost_found_location: 4 });
  put('stock.location', [
    zone('Input Zone', 'IN', 5), zone('Output Zone', 'OUT', 5), zone('Storage Zone', 'STO', 5), zone('Lost and Found', null, null, 'lost_found'), warehouse('Warehouse East', 'EAST', 1),
    zone('Supplier', 'SUP', null, 'supplier'), zone('Customer', 'CUS', null, 'customer'), zone('Transit', null, null), zone('Transit 2', null, null), zone('Drop', 'DROP', null, 'drop'),
    zone('Input Zone West', 'IN-W', 14), zone('Output Zone West', 'OUT-W', 14), zone('Storage Zone West', 'STO-W', 14), warehouse('Warehouse West', 'WEST', 11),
    zone('Input Zone 3PL', 'IN-3PL', 18), zone('Output Zone 3PL', 'OUT-3PL', 18), zone('Storage Zone 3PL', 'STO-3PL', 18), warehouse('Third party', '3PL', 15),
  ]);
}

export function fiscalYear(erp: Erp, year: number): void {
  const made = erp.insert('account.fiscalyear', { name: String(year), start_date: date(Date.UTC(year, 0, 1)), end_date: date(Date.UTC(year, 11, 31)), state: 'open', company: 1 });
  for (let month = 0; month < 12; month += 1) {
    erp.insert('account.period', { name: `${year}-${String(month + 1).padStart(2, '0')}`, start_date: date(Date.UTC(year, month, 1)), end_date: date(Date.UTC(year, month + 1, 0)), fiscalyear: made.id, state: 'open', type: 'standard', company: 1 });
  }
}

/** Customers, products and opening stock; what is there already by its code is left alone. */
export function fill(erp: Erp, seed: TrytonSeed): void {
  const warehouses = erp.by('stock.location', 'type', 'warehouse');
  for (const year of seed.years ?? []) if (!erp.by('account.fiscalyear', 'name', String(year)).length) fiscalYear(erp, year);
  for (const code of seed.currencies ?? []) if (!erp.by('currency.currency', 'code', code).length) erp.insert('currency.currency', { name: code, code, symbol: code, digits: 2, rounding: dec('0.01'), active: 1 });
  for (const each of seed.customers) {
    if (erp.by('party.party', 'code', each.code).length) continue;
    const address = { street: each.street ?? '1 Main St', postal_code: each.postalCode ?? '78701', city: each.city ?? 'Austin', invoice: true, delivery: true };
    create(erp, 'party.party', { name: each.name, code: each.code, customer_payment_term: 1, addresses: [['create', [address]]], ...(each.creditLimit ? { credit_limit_amount: dec(each.creditLimit) } : {}) });
  }
  for (const each of seed.products) {
    if (erp.by('product.product', 'suffix_code', each.code).length) continue;
    const template = create(erp, 'product.template', { name: each.name, type: 'goods', default_uom: 1, salable: true, sale_uom: 1, list_price: dec(each.listPrice), account_category: 1, products: [['create', [{ suffix_code: each.code, cost_price: dec(each.costPrice) }]]] });
    const product = erp.by('product.product', 'template', template)[0];
    for (const warehouse of warehouses) {
      const quantity = each.stock[String(warehouse['code'])] ?? 0;
      if (!quantity || !product) continue;
      const move = create(erp, 'stock.move', { product: product.id, uom: 1, quantity, from_location: 4, to_location: warehouse['storage_location'] ?? null, planned_date: erp.today() });
      erp.update('stock.move', move, { state: 'done', effective_date: erp.today(), cost_price: dec(each.costPrice) });
    }
  }
}

