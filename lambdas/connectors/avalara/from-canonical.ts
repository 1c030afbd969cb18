import { Rejected } from '../../../core/model/errors.ts';
import { decimal } from '../../../core/model/money.ts';
import type { TaxAddress, TaxDocument, TaxDocumentKind } from '../../../core/tax/tax-engine.ts';
import { exactNumber } from '../../handler/exact-json.ts';
import type { AvalaraSecret } from './schema.ts';

export const DOCUMENT_TYPES: Record<TaxDocumentKind, 'SalesInvoice' | 'ReturnInvoice'> = { invoice: 'SalesInvoice', credit: 'ReturnInvoice' };

/** @throws Rejected tax.entity-unknown */
export function companyOf(entity: string, { companies }: Pick<AvalaraSecret, 'companies'>): string {
  const company = companies[entity];
  if (!company) throw new Rejected('tax.entity-unknown', `AvaTax's company code of ${entity} is not configured`, { entity });
  return company;
}

/**
 * CreateTransactionModel: https://developer.avalara.com/api-reference/avatax/rest/v2/models/CreateTransactionModel/ . Lines are numbered by position; ref1
 * carries our line id and comes back, ref2 marks the freight. `reference` stays when the code is changed.
 */
export function newTransaction(document: TaxDocument, as: { type: 'SalesOrder' | 'SalesInvoice' | 'ReturnInvoice'; commit: boolean; reference?: string }, settings: AvalaraSecret): object {
  return {
    companyCode: companyOf(document.entity, settings),
    type: as.type,
    code: document.code,
    date: document.date,
    customerCode: document.customerId,
    currencyCode: document.currency,
    commit: as.commit,
    ...(as.reference && { referenceCode: as.reference }),
    ...(document.purchaseOrder && { purchaseOrderNo: document.purchaseOrder.slice(0, 50) }),
    ...(document.exempt && { entityUseCode: document.exempt }),
    ...(document.taxDate && { taxOverride: { type: 'TaxDate', taxDate: document.taxDate, reason: 'Return: taxed as the original sale' } }),
    addresses: { shipFrom: address(document.shipFrom), shipTo: address(document.shipTo) },
    lines: [
      ...document.lines.map((line, position) => ({
        number: String(position + 1),
        quantity: exactNumber(line.quantity),
        amount: exactNumber(decimal(line.amount)),
        ...(line.taxClass && { taxCode: line.taxClass }),
        itemCode: line.sku.slice(0, 50),
        ref1: line.lineId,
      })),
      ...(document.freight && document.freight.minor !== 0
        ? [{ number: String(document.lines.length + 1), quantity: exactNumber('1'), amount: exactNumber(decimal(document.freight)), taxCode: settings.freightTaxCode, description: 'Freight', ref2: FREIGHT }]
        : []),
    ],
  };
}

export const FREIGHT = 'freight';

/** line1 and city hold 50 characters there. */
const address = ({ line1, city, region, postalCode, country }: TaxAddress): object => ({
  ...(line1 && { line1: line1.slice(0, 50) }), ...(city && { city: city.slice(0, 50) }), ...(region && { region }), ...(postalCode && { postalCode }), country,
});
