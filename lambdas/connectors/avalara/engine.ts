import { Rejected } from '../../../core/model/errors.ts';
import { decimal, parseDecimal, sum } from '../../../core/model/money.ts';
import type { TaxDocument, TaxDocumentKey, TaxEngine } from '../../../core/tax/tax-engine.ts';
import { AvaTaxClient, type Connection, Refused } from './client.ts';
import { companyOf, DOCUMENT_TYPES, newTransaction } from './from-canonical.ts';
import type { AvalaraSecret, Transaction } from './schema.ts';
import { amount, taxResult } from './to-canonical.ts';

/**
 * AvaTax behind the port. Its documents are unique by company, code and type, so a repeat cannot make a second one: each call is made at once, and only
 * where AvaTax says no is the document looked up, because an answer that was lost may have done it already.
 */
export function avalaraTax(settings: AvalaraSecret, connection?: Connection): TaxEngine {
  const client = new AvaTaxClient(settings, connection);
  const act = (action: 'commit' | 'changecode' | 'void' | 'adjust', key: TaxDocumentKey, model: object) => client.act(action, companyOf(key.entity, settings), key.code, typeOf(key), model);

  async function find(key: TaxDocumentKey): Promise<Transaction | undefined> {
    try {
      return await client.find(companyOf(key.entity, settings), key.code, typeOf(key));
    } catch (error) {
      if (error instanceof Refused && error.code === 'tax.document-missing') return undefined;
      throw error;
    }
  }

  /** What AvaTax refused is looked at: `done` says whether it had been done before. */
  async function unlessDone(attempt: Promise<Transaction>, key: TaxDocumentKey, done: (known: Transaction) => boolean): Promise<Transaction> {
    try {
      return await attempt;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const known = await find(key);
      if (known && done(known)) return known;
      throw error;
    }
  }

  async function record(document: TaxDocument, key: TaxDocumentKey, model: object): Promise<Transaction> {
    return unlessDone(client.create(model), key, (known) => {
      if (known.status === 'Cancelled') throw new Rejected('tax.document-void', `AvaTax holds ${document.code} as void, and a void code is not used again`, { code: document.code });
      return known.status === 'Committed';
    });
  }

  return {
    async quote(document) {
      return taxResult(await client.create(newTransaction(document, { type: 'SalesOrder', commit: false }, settings)));
    },

    async draft(document) {
      const model = newTransaction(document, { type: 'SalesInvoice', commit: false, reference: document.code }, settings);
      return taxResult(await record(document, document, model));
    },

    async renumber(key, number) {
      const numbered = { ...key, code: number };
      await unlessDone(act('changecode', key, { newCode: number }), numbered, (known) => {
        if (known.referenceCode !== key.code) throw new Rejected('tax.number-taken', `AvaTax has another document by the number ${number}`, { code: key.code, number });
        return true;
      });
    },

    async commit(key) {
      return taxResult(await unlessDone(act('commit', key, { commit: true }), key, (known) => known.status === 'Committed'));
    },

    async adjust(key, document, reason) {
      const known = await find(key);
      if (known && known.adjustmentDescription === reason && sameAmounts(known, document)) return taxResult(known);
      const reference = known?.referenceCode ?? key.code;
      const model = newTransaction({ ...document, code: key.code }, { type: DOCUMENT_TYPES[key.kind ?? 'invoice'], commit: true, reference }, settings);
      return taxResult(await act('adjust', key, { adjustmentReason: 'Other', adjustmentDescription: reason, newTransaction: model }));
    },

    async void(key) {
      const known = await find(key);
      if (!known || known.status === 'Cancelled') return;
      if (known.locked) throw new Refused('tax.locked', `${key.code} was reported to a tax authority and cannot be changed`, 'locked');
      // DocDeleted takes an open document away, so that its code can be used again: https://developer.avalara.com/avatax/voiding-documents/
      const code = known.status === 'Committed' ? 'DocVoided' : 'DocDeleted';
      await act('void', key, { code }).catch(async (error: unknown) => {
        const now = error instanceof Refused ? await find(key) : known;
        if (now && now.status !== 'Cancelled') throw error;
      });
    },

    async refund(document) {
      const model = newTransaction(document, { type: 'ReturnInvoice', commit: true, reference: document.original }, settings);
      return taxResult(await record(document, { ...document, kind: 'credit' }, model));
    },

    async document(key) {
      const known = await find(key);
      return known && { code: known.code, status: known.status, total: amount(known.totalTax, known.currencyCode), locked: known.locked };
    },
  };
}

const typeOf = (key: TaxDocumentKey) => DOCUMENT_TYPES[key.kind ?? 'invoice'];

function sameAmounts(known: Transaction, document: TaxDocument): boolean {
  const asked = sum(document.currency, [...document.lines.map((line) => line.amount), ...(document.freight ? [document.freight] : [])]);
  return decimal(parseDecimal(known.totalAmount, known.currencyCode)) === decimal(asked);
}
