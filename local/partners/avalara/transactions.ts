import type { JsonObject } from '../../contract.ts';
import type { Documents } from '../documents.ts';
import { AvaTaxError, docStatus } from './errors.ts';
import type { DocumentType, TransactionRequest } from './request.ts';

/** https://developer.avalara.com/api-reference/avatax/rest/v2/models/enums/DocumentStatus/ */
export type Status = 'Temporary' | 'Saved' | 'Posted' | 'Committed' | 'Cancelled' | 'Adjusted';

/** One revision of a document. */
export interface Transaction {
  id: number;
  company: string;
  type: DocumentType;
  code: string;
  status: Status;
  locked: boolean;
  version: number;
  /** False once a later revision has taken its place. */
  current: boolean;
  request: TransactionRequest;
  /** As they came out when this revision was made: a later change of rates does not touch them. */
  figures: JsonObject;
  adjustmentReason: string;
  adjustmentDescription: string;
  modifiedAt: string;
}

const isOpen = ({ status }: Transaction): boolean => status === 'Saved' || status === 'Posted';
const label = ({ company, code }: Transaction): string => `${company}:${code}`;

/**
 * Recorded documents and the states they go through: https://developer.avalara.com/avatax/dev-guide/transactions/should-i-commit/ . One current
 * document per company, type and code.
 */
export class Transactions {
  readonly #documents: Documents;
  readonly #now: () => string;
  constructor(documents: Documents, now: () => string) {
    this.#documents = documents;
    this.#now = now;
  }

  /** Current documents, as who audits them sees them. */
  all(): (Pick<Transaction, 'company' | 'code' | 'type' | 'status' | 'figures'> & { currency: string })[] {
    return this.#documents.all<Transaction>('transaction').flatMap(({ company, code, type, status, figures, current, request: { currency } }) => (current ? [{ company, code, type, status, figures, currency }] : []));
  }

  /** `type` absent: the SalesInvoice, or the only one there is. @throws AvaTaxError EntityNotFoundError, DocumentCodeConflict */
  find(company: string, code: string, type?: DocumentType): Transaction {
    const all = this.#current(company, code).filter((each) => !type || each.type === type);
    const found = all.find((each) => each.type === 'SalesInvoice') ?? all[0];
    if (!found) throw new AvaTaxError('EntityNotFoundError', ['Document', `${company}:${code}`]);
    if (all.length > 1 && found.type !== 'SalesInvoice') throw new AvaTaxError('DocumentCodeConflict', [company, code]);
    return found;
  }

  /** A new document, or another content of one that is not committed. */
  create(request: TransactionRequest, figures: JsonObject): Transaction {
    const known = this.#current(request.company, request.code).find((each) => each.type === request.type);
    if (known && !isOpen(known)) throw docStatus();
    return this.#put({
      id: known?.id ?? 85_000_000_000 + this.#documents.next('transaction'), company: request.company, type: request.type, code: request.code,
      status: request.commit ? 'Committed' : 'Saved', locked: false, version: known?.version ?? 1, current: true, request, figures,
      adjustmentReason: 'NotAdjusted', adjustmentDescription: '', modifiedAt: this.#now(),
    });
  }

  createOrAdjust(request: TransactionRequest, figures: JsonObject, reason: string, description: string): Transaction {
    const known = this.#current(request.company, request.code).find((each) => each.type === request.type);
    if (!known || isOpen(known)) return this.create(request, figures);
    if (known.status === 'Cancelled') throw docStatus();
    return this.adjust(known, request, figures, reason, description);
  }

  /** The earlier revision stays, as Adjusted. */
  adjust(known: Transaction, request: TransactionRequest, figures: JsonObject, reason: string, description: string): Transaction {
    this.#unlocked(known);
    if (known.status === 'Cancelled') throw new AvaTaxError('InvalidDocumentStatus', [label(known), known.status]);
    if (request.type !== known.type) throw new AvaTaxError('CannotAdjustDocumentType');
    return this.#documents.change(() => {
      this.#put({ ...known, status: 'Adjusted', current: false, modifiedAt: this.#now() });
      return this.#put({
        ...known, id: 85_000_000_000 + this.#documents.next('transaction'), status: request.commit ? 'Committed' : 'Saved', version: known.version + 1,
        request: { ...request, code: known.code, company: known.company }, figures, adjustmentReason: reason, adjustmentDescription: description, modifiedAt: this.#now(),
      });
    });
  }

  commit(known: Transaction): Transaction {
    if (!isOpen(known)) throw new AvaTaxError('InvalidDocumentStatusForCommit', [known.status]);
    return this.#put({ ...known, status: 'Committed', modifiedAt: this.#now() });
  }

  /** https://developer.avalara.com/blog/2017/11/14/renaming-transactions/ : only as long as it is not committed. */
  changeCode(known: Transaction, newCode: string): Transaction {
    this.#unlocked(known);
    if (known.status === 'Committed') throw new AvaTaxError('TransactionIsCommitted');
    if (!isOpen(known)) throw new AvaTaxError('InvalidDocumentStatus', [label(known), known.status]);
    if (newCode !== known.code && this.#current(known.company, newCode).some((each) => each.type === known.type)) throw new AvaTaxError('TransactionAlreadyExists');
    return this.#put({ ...known, code: newCode, request: { ...known.request, code: newCode }, modifiedAt: this.#now() });
  }

  /** DocDeleted takes an uncommitted document away; all else leaves it as Cancelled, its code taken for ever. */
  void(known: Transaction, reason: string): Transaction {
    this.#unlocked(known);
    if (known.status === 'Cancelled') throw new AvaTaxError('TransactionAlreadyCancelled', [label(known)]);
    const cancelled: Transaction = { ...known, status: 'Cancelled', modifiedAt: this.#now() };
    if (reason === 'DocDeleted' && isOpen(known)) this.#documents.remove('transaction', known.id);
    else this.#put(cancelled);
    return cancelled;
  }

  lock(known: Transaction, isLocked: boolean): Transaction {
    if (known.status !== 'Committed') throw new AvaTaxError('DocumentNotCommitted', [label(known), known.status]);
    return this.#put({ ...known, locked: isLocked, modifiedAt: this.#now() });
  }

  verified(known: Transaction): Transaction {
    if (!isOpen(known)) throw new AvaTaxError('InvalidDocumentStatusForVerify', [known.status]);
    return this.#put({ ...known, status: 'Posted', modifiedAt: this.#now() });
  }

  #current(company: string, code: string): Transaction[] {
    return this.#documents.by<Transaction>('transaction', 'code', code).filter((each) => each.current && each.company === company);
  }

  #unlocked(known: Transaction): void {
    if (known.locked) throw new AvaTaxError('CannotModifyLockedTransaction', [label(known)]);
  }

  #put(transaction: Transaction): Transaction {
    this.#documents.put('transaction', transaction.id, transaction);
    return transaction;
  }
}
