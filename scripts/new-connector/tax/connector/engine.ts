import { Rejected } from '../../../../core/model/errors.ts';
import type { TaxDocument, TaxDocumentKey, TaxDocumentKind, TaxEngine } from '../../../../core/tax/tax-engine.ts';
import type { VendorXClient } from '../../every/connector/client.ts';
import { companyOf, newDocument } from './from-canonical.ts';
import { Taxed, TaxRecord, type VendorXSecret } from './schema.ts';
import { amount, STATUSES, taxResult } from './to-canonical.ts';

/** Vendor X behind the port. Each document is looked up by its code before anything is done with it. */
export function vendorXTax(client: VendorXClient, settings: Pick<VendorXSecret, 'companies'>): TaxEngine {
  const find = async ({ entity, code, kind = 'invoice' }: TaxDocumentKey): Promise<TaxRecord | undefined> => (await client.list(TaxRecord, 'documents', { company: companyOf(entity, settings), kind, code }))[0];
  const change = (known: TaxRecord, to: object) => client.patch(TaxRecord, `documents/${known.id}`, to);
  const told = (record: TaxRecord) => taxResult(record, record.id);

  async function there(key: TaxDocumentKey): Promise<TaxRecord> {
    const known = await find(key);
    if (!known) throw new Rejected('tax.document-missing', `Vendor X has no document ${key.code}`, { code: key.code });
    return known;
  }

  async function record(document: TaxDocument, kind: TaxDocumentKind, also: object): Promise<TaxRecord> {
    const known = await find({ ...document, kind });
    if (known?.status === 'void') throw new Rejected('tax.document-void', `Vendor X holds ${document.code} as void, and a void code is not used again`, { code: document.code });
    const model = { ...newDocument(document, kind, settings), ...also };
    if (!known) return client.post(TaxRecord, 'documents', model);
    return known.status === 'committed' ? known : change(known, model);
  }

  return {
    quote: async (document) => taxResult(await client.post(Taxed, 'quotes', newDocument(document, 'invoice', settings))),

    draft: async (document) => told(await record(document, 'invoice', {})),

    async renumber(key, number) {
      const [known, other] = [await find(key), await find({ ...key, code: number })];
      if (other && other.external_id !== key.code) throw new Rejected('tax.number-taken', `Vendor X has another document by the number ${number}`, { code: key.code, number });
      if (other) return;
      await change(known ?? (await there(key)), { code: number });
    },

    async commit(key) {
      const known = await there(key);
      return told(known.status === 'committed' ? known : await change(known, { status: 'committed' }));
    },

    async adjust(key, document, reason) {
      const known = mutable(await there(key));
      const { code: _, external_id: __, ...model } = newDocument({ ...document, code: key.code }, key.kind ?? 'invoice', settings) as { code: string; external_id: string };
      return told(await change(known, { ...model, reason }));
    },

    async void(key) {
      const known = await find(key);
      if (known && known.status !== 'void') await change(mutable(known), { status: 'void' });
    },

    refund: async (document) => told(await record(document, 'credit', { status: 'committed', original: document.original })),

    async document(key) {
      const known = await find(key);
      return known && { code: known.code, status: STATUSES[known.status], total: amount(known.total_tax, known.currency), locked: known.locked };
    },
  };
}

function mutable(known: TaxRecord): TaxRecord {
  if (known.locked) throw new Rejected('tax.locked', `${known.code} was reported to a tax authority and cannot be changed`, { code: known.code });
  return known;
}
