import type { Json, JsonObject } from '../../contract.ts';
import { calculate, type OwnRate, type Rounding } from './calculate.ts';
import { millionths, minorUnit, numberOf, rounded } from './decimals.ts';
import { AvaTaxError } from './errors.ts';
import { DOCUMENT_TYPES, enumValue, Model, readTransaction, type RequestLine, type TransactionRequest } from './request.ts';
import type { Transaction, Transactions } from './transactions.ts';
import { figuresOf } from './views.ts';

const REASONS = ['NotAdjusted', 'SourcingIssue', 'ReconciledWithGeneralLedger', 'ExemptCertApplied', 'PriceAdjusted', 'ProductReturned', 'ProductExchanged', 'BadDebt', 'Other', 'Offline', 'Offset'] as const;
const VOID_CODES = ['Unspecified', 'PostFailed', 'DocDeleted', 'DocVoided', 'AdjustmentCancelled'] as const;
const REFUND_TYPES = ['Full', 'Partial', 'TaxOnly', 'Percentage'] as const;
const HUNDRED_PERCENT = 100_000_000n;

export interface Settings {
  companies: readonly string[];
  rounding: Rounding;
  ownRates: () => OwnRate[];
  /** For a document that comes without a code. */
  newCode: () => string;
  now: () => string;
}

/** Which document a path and its `documentType` name. */
export interface Where {
  company: string;
  code: string;
  type: string | null;
}

/** The calls that make documents or change them. */
export class Calls {
  readonly #transactions: Transactions;
  readonly #settings: Settings;

  constructor(transactions: Transactions, settings: Settings) {
    this.#transactions = transactions;
    this.#settings = settings;
  }

  /** Types ending in Order are estimates and never recorded. */
  create(body: Json): Transaction {
    const request = this.#read(body);
    const figures = this.#figures(request);
    return request.type.endsWith('Invoice') ? this.#transactions.create(request, figures) : this.#estimate(request, figures);
  }

  createOrAdjust(body: Json): Transaction {
    const model = new Model(body);
    const request = this.#read(model.get('createTransactionModel'));
    const figures = this.#figures(request);
    if (!request.type.endsWith('Invoice')) return this.#estimate(request, figures);
    return this.#transactions.createOrAdjust(request, figures, model.oneOf('adjustmentReason', REASONS, 'Other'), model.text('adjustmentDescription'));
  }

  find({ company, code, type }: Where): Transaction {
    this.#known(company);
    return this.#transactions.find(company, code, type === null ? undefined : enumValue('documentType', type, DOCUMENT_TYPES));
  }

  /** `POST /companies/{company}/transactions/{code}/{action}` by action. */
  readonly actions: Record<string, (known: Transaction, model: Model) => Transaction> = {
    commit: (known, model) => (model.get('commit') === true ? this.#transactions.commit(known) : known),
    changecode: (known, model) => this.#transactions.changeCode(known, model.required('newCode', 50)),
    void: (known, model) => this.#transactions.void(known, model.oneOf('code', VOID_CODES, 'Unspecified')),
    lock: (known, model) => this.#transactions.lock(known, model.get('isLocked') === true),
    verify: (known, model) => this.#verify(known, model),
    settle: (known, model) => this.#settle(known, model),
    adjust: (known, model) => this.#adjust(known, model),
    refund: (known, model) => this.#refund(known, model),
  };

  #adjust(known: Transaction, model: Model): Transaction {
    const reason = model.oneOf('adjustmentReason', REASONS, 'Other');
    if (reason === 'Other') model.required('adjustmentDescription');
    const request = this.#read(model.get('newTransaction'));
    return this.#transactions.adjust(known, request, this.#figures(request), reason, model.text('adjustmentDescription'));
  }

  /** https://developer.avalara.com/api-reference/avatax/rest/v2/methods/Transactions/RefundTransaction/ : a committed ReturnInvoice of the negative amounts. */
  #refund(known: Transaction, model: Model): Transaction {
    if (known.type !== 'SalesInvoice') throw new AvaTaxError('InvalidDocumentTypeForRefund', [known.type]);
    if (known.status !== 'Committed') throw new AvaTaxError('InvalidDocumentStatusForRefund', [known.status]);
    const kind = model.oneOf('refundType', REFUND_TYPES, 'Full');
    if (kind === 'TaxOnly') throw new Error('the simulated AvaTax has no refund of the tax only');
    const percentage = millionths(kind === 'Percentage' ? model.required('refundPercentage') : 100);
    if (percentage <= 0n || percentage > HUNDRED_PERCENT) throw new AvaTaxError('RefundPercentageOutOfRange');
    const lines = kind === 'Partial' ? [model.get('refundLines')].flat().map((number) => lineOf(known, String(number))) : known.request.lines;
    const unit = minorUnit(known.request.currency);
    const request: TransactionRequest = {
      ...known.request, type: 'ReturnInvoice', code: model.text('refundTransactionCode', 50) || this.#settings.newCode(), date: model.required('refundDate').slice(0, 10), overrideReason: `Refund for ${known.code}`,
      commit: true, referenceCode: model.text('referenceCode', 50),
      lines: lines.map((line) => ({ ...line, amount: String(numberOf(rounded(-millionths(line.amount) * percentage, HUNDRED_PERCENT, unit))) })),
    };
    return this.#transactions.create(request, this.#figures(request));
  }

  #settle(known: Transaction, model: Model): Transaction {
    const verified = model.has('verify') ? this.#verify(known, model.model('verify')) : known;
    const renamed = model.has('changeCode') ? this.#transactions.changeCode(verified, model.model('changeCode').required('newCode', 50)) : verified;
    return model.model('commit').get('commit') === true ? this.#transactions.commit(renamed) : renamed;
  }

  #verify(known: Transaction, model: Model): Transaction {
    const { date } = known.request;
    const { totalAmount, totalTax } = known.figures as { totalAmount: number; totalTax: number };
    if (model.has('verifyTransactionDate') && model.text('verifyTransactionDate').slice(0, 10) !== date) throw new AvaTaxError('DateMismatch', [date]);
    if (model.has('verifyTotalAmount') && model.get('verifyTotalAmount') !== totalAmount) throw new AvaTaxError('TotalAmountMismatch', [totalAmount]);
    if (model.has('verifyTotalTax') && model.get('verifyTotalTax') !== totalTax) throw new AvaTaxError('TotalTaxMismatch', [totalTax]);
    return this.#transactions.verified(known);
  }

  #estimate(request: TransactionRequest, figures: JsonObject): Transaction {
    const { company, type, code } = request;
    return { id: 0, company, type, code, status: 'Temporary', locked: false, version: 1, current: true, request, figures, adjustmentReason: 'NotAdjusted', adjustmentDescription: '', modifiedAt: this.#settings.now() };
  }

  #read(body: unknown): TransactionRequest {
    const request = readTransaction(body, { company: this.#settings.companies[0] ?? '', code: this.#settings.newCode() });
    this.#known(request.company);
    return request;
  }

  #known(company: string): void {
    if (!this.#settings.companies.includes(company)) throw new AvaTaxError('EntityNotFoundError', ['Company', company]);
  }

  #figures = (request: TransactionRequest): JsonObject => figuresOf(request, calculate(request, this.#settings.rounding, this.#settings.ownRates()));
}

function lineOf({ request }: Transaction, number: string): RequestLine {
  const line = request.lines.find((each) => each.number === number);
  if (!line) throw new AvaTaxError('LineNoOutOfRange', [number]);
  return line;
}

