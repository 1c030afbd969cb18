import type { Money } from '../model/money.ts';

/** Where goods leave from or go to. Names of people are not the tax engine's business. */
export interface TaxAddress {
  line1?: string;
  city?: string;
  region?: string;
  postalCode?: string;
  /** ISO 3166 alpha-2. */
  country: string;
}

export interface TaxDocumentLine {
  lineId: string;
  sku: string;
  /** The engine's code for this kind of goods; absent: taxable goods. */
  taxClass?: string;
  /** In the ordered unit, as decimal text. */
  quantity: string;
  /** Net of this line's part of the header discount. Negative on a refund. */
  amount: Money;
}

/** One document as the engine is asked about it. Amounts are exact and without tax; the tax is the engine's figure, never rounded again by us. */
export interface TaxDocument {
  /** Legal entity: the engine keeps its companies apart. */
  entity: string;
  /** What the engine knows the document by: our own id until it is renumbered. At most 50 characters. */
  code: string;
  /** YYYY-MM-DD */
  date: string;
  /** Rates and rules of this day instead of the document's: returns are taxed as the original was. */
  taxDate?: string;
  customerId: string;
  currency: string;
  /** Entity use code of the customer's exemption, e.g. G for resale. */
  exempt?: string;
  shipFrom: TaxAddress;
  shipTo: TaxAddress;
  lines: TaxDocumentLine[];
  /** Taxed as freight, where freight is. Negative on a refund. */
  freight?: Money;
  purchaseOrder?: string;
}

export interface Jurisdiction {
  /** Country, region, kind and code together, e.g. `US-CA STATE 06`. */
  jurisdiction: string;
  name: string;
  /** Decimal text: `0.0625` is 6.25 %. */
  rate: string;
  taxable: Money;
  tax: Money;
}

export interface TaxResult {
  /** The engine's own id; none for a quote. */
  documentId?: string;
  total: Money;
  lines: { lineId: string; tax: Money }[];
  freightTax: Money;
  /** Of lines and freight together. */
  jurisdictions: Jurisdiction[];
}

/** Sales and returns may bear one number: the kind tells them apart. */
export type TaxDocumentKind = 'invoice' | 'credit';
export interface TaxDocumentKey {
  entity: string;
  /** The document's code at this moment: our id, or the number once it is renumbered. */
  code: string;
  /** Absent: invoice. */
  kind?: TaxDocumentKind;
}

export type TaxDocumentStatus = 'Temporary' | 'Saved' | 'Posted' | 'Committed' | 'Cancelled' | 'Adjusted';

/**
 * What a tax engine does. Every call is safe to repeat. Throws Transient, or Rejected: `tax.locked` where the document was reported to an
 * authority and only a return document is left; `tax.document-missing` where there is none by that code; `tax.address-unknown`; `tax.refused` in
 * the engine's own words.
 */
export interface TaxEngine {
  /** What the tax would be. Never recorded. */
  quote(document: TaxDocument): Promise<TaxResult>;
  /**
   * Records an invoice, uncommitted, under `document.code`. A repeat gives the same document; one that says something else replaces it as long as it is
   * uncommitted. One that is committed meanwhile is given as it is. A void document's code is taken for ever: Rejected `tax.document-void`.
   */
  draft(document: TaxDocument): Promise<TaxResult>;
  /** The uncommitted document gets its number as its code. Already renumbered is success; Rejected `tax.number-taken` where another document has it. */
  renumber(key: TaxDocumentKey, number: string): Promise<void>;
  /** Ready for the tax return. Already committed is success, with the same figures. */
  commit(key: TaxDocumentKey): Promise<TaxResult>;
  /** Another revision of a committed document, committed as well; the earlier one is kept as Adjusted. `reason` is for auditors. */
  adjust(key: TaxDocumentKey, document: TaxDocument, reason: string): Promise<TaxResult>;
  /** Takes the document back. Nothing there, or already void, is success. */
  void(key: TaxDocumentKey): Promise<void>;
  /** Records a return document, committed: negative amounts, at the tax date of `original`, the invoice's number. A repeat gives the same document. */
  refund(document: TaxDocument & { taxDate: string; original: string }): Promise<TaxResult>;
  /** The newest revision, for reconciliation. */
  document(key: TaxDocumentKey): Promise<{ code: string; status: TaxDocumentStatus; total: Money; locked: boolean } | undefined>;
}
