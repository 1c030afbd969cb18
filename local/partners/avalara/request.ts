import { millionths } from './decimals.ts';
import { AvaTaxError } from './errors.ts';
import type { Address } from './jurisdictions.ts';

export const DOCUMENT_TYPES = ['SalesOrder', 'SalesInvoice', 'PurchaseOrder', 'PurchaseInvoice', 'ReturnOrder', 'ReturnInvoice'] as const;
export type DocumentType = (typeof DOCUMENT_TYPES)[number];
const OVERRIDES = ['None', 'TaxAmount', 'Exemption', 'TaxDate'] as const;

export interface RequestLine {
  number: string;
  quantity: string;
  /** Decimal text of the JSON number. */
  amount: string;
  taxCode: string;
  itemCode: string;
  description: string;
  ref1: string;
  ref2: string;
  entityUseCode: string;
}

/** A CreateTransactionModel with its defaults filled in. */
export interface TransactionRequest {
  code: string;
  company: string;
  type: DocumentType;
  date: string;
  /** What rates are looked up by. */
  taxDate: string;
  overrideReason: string;
  customerCode: string;
  entityUseCode: string;
  exemptionNo: string;
  businessIdentificationNo: string;
  purchaseOrderNo: string;
  referenceCode: string;
  description: string;
  currency: string;
  commit: boolean;
  from: Address;
  to: Address;
  lines: RequestLine[];
}

/** Names of properties and values of enumerations are taken in any case, and enumerations by number too: the vendor's client sends them so. */
export class Model {
  readonly #values = new Map<string, unknown>();
  constructor(value: unknown) {
    for (const [name, each] of Object.entries(value && typeof value === 'object' ? value : {})) this.#values.set(name.toLowerCase(), each);
  }

  get(name: string): unknown {
    return this.#values.get(name.toLowerCase());
  }

  text(name: string, most = 255): string {
    const value = this.get(name);
    const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
    if (text.length > most) throw new AvaTaxError('StringLengthError', [name, most]);
    return text;
  }

  required(name: string, most = 255): string {
    const text = this.text(name, most);
    if (!text) throw new AvaTaxError('ValueRequiredError', [name]);
    return text;
  }

  model(name: string): Model {
    return new Model(this.get(name));
  }

  has(name: string): boolean {
    return this.get(name) !== undefined && this.get(name) !== null;
  }

  oneOf<T extends string>(name: string, values: readonly T[], otherwise: T): T {
    return this.has(name) ? enumValue(name, this.get(name), values) : otherwise;
  }
}

export function enumValue<T extends string>(name: string, value: unknown, values: readonly T[]): T {
  const found = /^\d+$/.test(String(value)) ? values[Number(value)] : values.find((each) => each.toLowerCase() === String(value).toLowerCase());
  if (!found) throw new AvaTaxError('InvalidEnumValue', [String(value), name]);
  return found;
}

/** https://developer.avalara.com/api-reference/avatax/rest/v2/models/CreateTransactionModel/ */
export function readTransaction(body: unknown, defaults: { company: string; code: string }): TransactionRequest {
  const model = new Model(body);
  for (const name of ['discount', 'exchangeRate']) if (model.has(name)) throw new Error(`the simulated AvaTax has no ${name}`);
  const lines = model.get('lines');
  if (!Array.isArray(lines) || lines.length === 0) throw new AvaTaxError('MissingLine');
  const date = model.required('date').slice(0, 10);
  const override = model.model('taxOverride');
  const kind = override.oneOf('type', OVERRIDES, 'None');
  if (kind !== 'None' && kind !== 'TaxDate') throw new Error(`the simulated AvaTax has no tax override ${kind}`);
  return {
    code: model.text('code', 50) || defaults.code,
    company: model.text('companyCode', 25) || defaults.company,
    type: model.oneOf('type', DOCUMENT_TYPES, 'SalesOrder'),
    date,
    taxDate: kind === 'TaxDate' ? override.required('taxDate').slice(0, 10) : date,
    overrideReason: kind === 'TaxDate' ? override.required('reason') : '',
    customerCode: model.required('customerCode', 50),
    entityUseCode: use(model),
    exemptionNo: model.text('exemptionNo', 25),
    businessIdentificationNo: model.text('businessIdentificationNo', 25),
    purchaseOrderNo: model.text('purchaseOrderNo', 50),
    referenceCode: model.text('referenceCode', 50),
    description: model.text('description', 2048),
    currency: model.text('currencyCode', 3) || 'USD',
    commit: model.get('commit') === true,
    ...addresses(model.model('addresses')),
    lines: lines.map((line, position) => readLine(line, position)),
  };
}

function readLine(value: unknown, position: number): RequestLine {
  const line = new Model(value);
  for (const name of ['taxIncluded', 'discounted']) if (line.get(name) === true) throw new Error(`the simulated AvaTax has no lines that are ${name}`);
  if (line.has('addresses')) throw new Error('the simulated AvaTax has no addresses of lines');
  const amount = line.required('amount');
  const quantity = line.has('quantity') ? line.required('quantity') : '1';
  try {
    for (const decimal of [amount, quantity]) millionths(decimal);
  } catch {
    throw new AvaTaxError('JsonFormatError');
  }
  return {
    number: line.text('number', 50) || String(position + 1),
    quantity, amount,
    taxCode: line.text('taxCode', 25) || 'P0000000',
    itemCode: line.text('itemCode', 50),
    description: line.text('description', 2096),
    ref1: line.text('ref1', 250),
    ref2: line.text('ref2', 250),
    entityUseCode: use(line),
  };
}

/** customerUsageType is the older name. */
const use = (model: Model): string => (model.text('entityUseCode', 25) || model.text('customerUsageType', 25)).toUpperCase();

function addresses(given: Model): { from: Address; to: Address } {
  if (given.has('singleLocation')) return { from: address(given.model('singleLocation')), to: address(given.model('singleLocation')) };
  const [from, to] = [given.has('shipFrom'), given.has('shipTo')];
  if (!from && !to) throw new AvaTaxError('MissingAddress');
  if (!from || !to) throw new AvaTaxError('NotEnoughAddressesInfo', [from ? 'destination' : 'origin', from ? 'origin' : 'destination']);
  return { from: address(given.model('shipFrom')), to: address(given.model('shipTo')) };
}

const address = (given: Model): Address => ({
  line1: given.text('line1', 50), city: given.text('city', 50), region: given.text('region', 3), postalCode: given.text('postalCode', 11), country: given.text('country', 2) || 'US',
});
