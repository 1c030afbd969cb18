import { Rejected } from '../../../../core/model/errors.ts';
import { decimal } from '../../../../core/model/money.ts';
import type { TaxAddress, TaxDocument, TaxDocumentKind } from '../../../../core/tax/tax-engine.ts';
import type { VendorXSecret } from './schema.ts';

/** @throws Rejected vendor-x.company-unmapped */
export function companyOf(entity: string, { companies }: Pick<VendorXSecret, 'companies'>): string {
  const company = companies[entity];
  if (!company) throw new Rejected('vendor-x.company-unmapped', `what ${entity} is called at Vendor X is not configured`, { entity });
  return company;
}

const place = ({ line1, city, region, postalCode, country }: TaxAddress): object => ({ line1, city, region, postal_code: postalCode, country });

/** A document as Vendor X is asked about it, its code as the id of ours. */
export const newDocument = (document: TaxDocument, kind: TaxDocumentKind, settings: Pick<VendorXSecret, 'companies'>): object => ({
  external_id: document.code,
  code: document.code,
  kind,
  company: companyOf(document.entity, settings),
  date: document.date,
  tax_date: document.taxDate ?? document.date,
  customer: document.customerId,
  currency: document.currency,
  ...(document.exempt && { exempt: document.exempt }),
  ship_from: place(document.shipFrom),
  ship_to: place(document.shipTo),
  lines: [
    ...document.lines.map(({ lineId, sku, taxClass, quantity, amount }) => ({ line: lineId, sku, ...(taxClass && { tax_class: taxClass }), quantity, freight: false, amount: decimal(amount) })),
    ...(document.freight ? [{ line: 'freight', freight: true, amount: decimal(document.freight) }] : []),
  ],
});
