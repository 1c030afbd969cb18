import * as z from 'zod';
import type { Clock } from './erp.ts';
import { Rejected } from '../../../core/model/errors.ts';
import type { Address } from '../../../core/model/order.ts';
import type { TrytonClient } from './client.ts';
import { addressValues, date, sameAddress, symbolsOf } from './from-canonical.ts';
import { AddressRecord, Coded, Identified, Party, Product, Unit } from './schema.ts';

/** How long a record found by its code is believed. Ids never move; a code might be given to another record. */
const BELIEVED_MS = 5 * 60_000;

/** Tryton's records behind our codes: SKU, customer id, warehouse, currency, unit. A code that is not there is Rejected. */
export class TrytonMasterdata {
  readonly #client: TrytonClient;
  readonly #clock: Clock;
  readonly #known = new Map<string, { at: number; value: Promise<unknown> }>();

  constructor(client: TrytonClient, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
  }

  product(sku: string): Promise<Product> {
    return this.#once(`product ${sku}`, async () => {
      const [product] = await this.#client.find(Product, 'product.product', [['code', '=', sku]], 1);
      return product ?? missing('erp.product-unknown', `no product has the code ${sku}`, { sku });
    });
  }

  party(customerId: string): Promise<Party> {
    return this.#once(`party ${customerId}`, async () => {
      const [party] = await this.#client.find(Party, 'party.party', [['code', '=', customerId]], 1);
      return party ?? missing('erp.customer-unknown', `no party has the code ${customerId}`, { customerId });
    });
  }

  warehouse(code: string): Promise<number> {
    return this.#once(`warehouse ${code}`, async () => {
      const [warehouse] = await this.#client.find(Coded, 'stock.location', [['type', '=', 'warehouse'], ['code', '=', code]], 1);
      return warehouse?.id ?? missing('erp.warehouse-unknown', `no warehouse has the code ${code}`, { warehouse: code });
    });
  }

  currency(code: string): Promise<number> {
    return this.#once(`currency ${code}`, async () => {
      const [currency] = await this.#client.find(Coded, 'currency.currency', [['code', '=', code]], 1);
      return currency?.id ?? missing('erp.currency-unknown', `the ERP does not know the currency ${code}`, { currency: code });
    });
  }

  /** Undefined where Tryton has none of that name. Whether it fits the product is checked by Tryton. */
  unit(uom: string): Promise<Unit | undefined> {
    return this.#once(`unit ${uom}`, async () => {
      const symbols = symbolsOf(uom);
      const units = await this.#client.find(Unit, 'product.uom', [['symbol', 'in', symbols]]);
      return symbols.flatMap((symbol) => units.filter((unit) => unit.symbol === symbol))[0];
    });
  }

  /**
   * How a sale is billed and shipped here. What goods are billed by was renamed in series 8, and a module that adds a carrier's cost to sales is
   * told not to: freight is the order's own figure.
   */
  terms(): Promise<Record<string, string | null>> {
    return this.#once('terms', async () => ({
      shipment_method: 'order',
      invoice_method: (await this.#client.series()) < 8 ? 'shipment' : 'fulfillment',
      ...Object.fromEntries((await this.#client.fields('sale.sale', ['shipment_cost_method'])).map((field) => [field, null])),
    }));
  }

  /** An account by its code, or else of the first tax on sales. */
  taxAccount(code: string | undefined): Promise<number> {
    return this.#once(`tax account ${code}`, async () => {
      if (code) return this.#account(code);
      const grouped = await this.#client.fields('account.tax', ['group']);
      const ofSales = grouped.map((field) => ['OR', [field, '=', null], [`${field}.kind`, 'in', ['sale', 'both']]]);
      const [tax] = await this.#client.find(Tax, 'account.tax', [['parent', '=', null], ['invoice_account', '!=', null], ...ofSales], 1);
      return tax?.invoice_account ?? missing('erp.tax-account-unknown', 'the ERP has no tax on sales whose account could be used', {});
    });
  }

  /** An account by its code, where there is one. */
  accountOr(code: string | undefined, otherwise: number): Promise<number> {
    return code ? this.#once(`account ${code}`, () => this.#account(code)) : Promise.resolve(otherwise);
  }

  /** By its code, or its name. */
  account(codeOrName: string): Promise<number> {
    return this.#once(`account ${codeOrName}`, () => this.#account(codeOrName));
  }

  /** A journal of moves that come out of no other document. */
  generalJournal(): Promise<number> {
    return this.#once('general journal', async () => {
      const [journal] = await this.#client.find(Identified, 'account.journal', [['type', '=', 'general']], 1);
      return journal?.id ?? missing('erp.journal-unknown', 'the ERP has no journal of the type general', {});
    });
  }

  /** @param day YYYY-MM-DD */
  async period(day: string): Promise<number> {
    const on = date(day);
    const [period] = await this.#client.find(Identified, 'account.period', [['company', '=', await this.#client.company()], ['type', '=', 'standard'], ['start_date', '<=', on], ['end_date', '>=', on]], 1);
    return period?.id ?? missing('erp.period-unknown', `the ERP has no period for ${day}`, { day });
  }

  companyCurrency(): Promise<string> {
    return this.#once('company currency', async () => {
      const [company] = await this.#client.read(Company, 'company.company', [await this.#client.company()]);
      const [currency] = company ? await this.#client.read(Coded, 'currency.currency', [company.currency]) : [];
      return currency?.code ?? missing('erp.currency-unknown', 'the ERP’s company has no currency', {});
    });
  }

  /** The party's own address of that text, made where there is none. Consumers' addresses collect under the channel's party. */
  async address(party: Party, shipTo: Address): Promise<number> {
    const wanted = addressValues(shipTo, await this.#country(shipTo.country));
    const domain = [['party', '=', party.id], ['party_name', '=', wanted.party_name], ['postal_code', '=', wanted.postal_code]];
    const found = (await this.#client.find(AddressRecord, 'party.address', domain)).find((address) => sameAddress(address, wanted));
    return found?.id ?? this.#client.create('party.address', { party: party.id, ...wanted, delivery: true, invoice: false });
  }

  async invoiceAddress(party: Party): Promise<number | undefined> {
    const addresses = await this.#client.read(AddressRecord, 'party.address', party.addresses);
    return (addresses.find((address) => address.invoice) ?? addresses[0])?.id;
  }

  /** Tryton's own countries, where its data set was imported. */
  #country(code: string): Promise<number | undefined> {
    return this.#once(`country ${code}`, async () => (await this.#client.find(Identified, 'country.country', [['code', '=', code]], 1))[0]?.id);
  }

  async #account(code: string): Promise<number> {
    const [account] = await this.#client.find(Coded, 'account.account', ['OR', ['code', '=', code], ['name', '=', code]], 1);
    return account?.id ?? missing('erp.account-unknown', `no account has the code or name ${code}`, { account: code });
  }

  /** A failed look-up is not remembered. */
  #once<T>(key: string, look: () => Promise<T>): Promise<T> {
    const now = this.#clock().getTime();
    const known = this.#known.get(key);
    if (known && now - known.at < BELIEVED_MS) return known.value as Promise<T>;
    const value = look();
    this.#known.set(key, { at: now, value });
    value.catch(() => this.#known.delete(key));
    return value;
  }
}

const Company = z.object({ id: z.int(), currency: z.int() });
const Tax = Identified.extend({ invoice_account: Identified.shape.id.nullable() });

function missing(code: string, message: string, detail: Record<string, unknown>): never {
  throw new Rejected(code, message, detail);
}
