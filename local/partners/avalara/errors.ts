import type { JsonObject } from '../../contract.ts';

/** number, HTTP status, message and description by code, from the pages at https://developer.avalara.com/avatax/errors/ . `-0-` … are filled in. */
const ERRORS = {
  EntityNotFoundError: [4, 404, '-0- not found.', "The -0- with code '-1-' was not found."],
  ValueRequiredError: [5, 400, 'Field -0- is required.', 'Please provide a value for field -0-.'],
  StringLengthError: [13, 400, 'Field -0- has an invalid length.', 'The field -0- must be at most -1- characters.'],
  AuthenticationException: [30, 401, 'Authentication failed.', 'Missing authentication or unable to authenticate the user or the account.'],
  AuthenticationIncomplete: [34, 401, 'Authentication Incomplete.', 'You must provide an Authorization header of the type Basic or Bearer to authenticate correctly.'],
  JsonFormatError: [47, 400, 'The JSON you sent with your request was invalid.', 'The request body could not be read.'],
  InvalidCountry: [125, 400, "The country code '-0-' is not valid.", 'Please use an ISO 3166 country code.'],
  InvalidEnumValue: [164, 400, "'-0-' is not a valid value for field -1-.", 'Please use one of the documented values.'],
  NotEnoughAddressesInfo: [176, 400, 'Transactions are missing -0- addresses. Only -1- addresses are provided', "-1- must have both an origin and destination address."],
  CannotAdjustDocumentType: [195, 400, 'The document type cannot be changed.', 'The document type is an immutable property.'],
  TransactionAlreadyCancelled: [198, 400, 'The transaction has already been cancelled.', "The transaction '-0-' is already in a 'Cancelled' status. There is nothing to be done."],
  GetTaxError: [300, 400, '-0-', '-1-'],
  DocumentCodeConflict: [303, 400, 'Please specify DocumentType parameter', "This API applies to a single document, but multiple documents exist for company '-0-' and code '-1-'."],
  MissingAddress: [304, 400, 'Address is required.', 'At least one address is required for each transaction.'],
  MissingLine: [311, 400, 'Transactions must have at least one line.', "The CreateTransactionModel object must have an element called 'lines', with at least one valid line record."],
  DocumentNotCommitted: [313, 400, 'Only committed documents can be locked.', 'Document -0- was in status -1- and cannot be locked.'],
  ServerUnreachable: [500, 503, 'The server cannot be reached.', 'One of the servers in the AvaTax API cluster is unreachable.'],
  InvalidDocumentStatusForRefund: [700, 400, 'Document is not in a status to process refund', 'The document status is -0-, we can only process refund on committed document.'],
  InvalidDocumentTypeForRefund: [702, 400, 'Only SalesInvoice documents can be refunded.', 'The document type is -0-.'],
  LineNoOutOfRange: [707, 400, 'The specified line -0- for refund is out of range.', 'The Specified line does not exist in original transaction.'],
  RefundPercentageOutOfRange: [708, 400, 'The refund percentage is out of range.', 'The refund percentage must be above 0 and at most 100.'],
  CannotModifyLockedTransaction: [1100, 400, 'Modifying a locked document is not allowed.', 'Document -0- is locked. Modification is not allowed.'],
  TransactionAlreadyExists: [1303, 400, 'A transaction with this code and type already exists.', "To create a new transaction, please choose a new 'code'. To adjust the existing transaction, please set allowAdjust to true."],
  DateMismatch: [1305, 400, 'The date does not match.', 'The date of the transaction is -0-.'],
  InvalidDocumentStatusForVerify: [1306, 400, "Documents cannot be verified when in the status  '-0-'.", "To verify a transaction, the document must be in 'Saved' or 'Posted' status."],
  TotalAmountMismatch: [1307, 400, 'The total amount does not match.', 'The total amount of the transaction is -0-.'],
  TotalTaxMismatch: [1308, 400, 'The total tax does not match.', 'The total tax of the transaction is -0-.'],
  InvalidDocumentStatusForCommit: [1309, 400, "Documents cannot be committed in the status '-0-'.", "To commit a transaction, the document must be in 'Saved' or 'Posted' status."],
  TransactionIsCommitted: [1313, 400, 'Committed transactions cannot be modified by this API.', 'Committed transactions may be modified by calling AdjustTransaction or VoidTransaction.'],
  InvalidDocumentStatus: [1314, 400, 'This document status is incorrect for this operation.', 'The document -0- has a status of -1-. This operation is not allowed for a document with the status of -1-.'],
  RequestLimitExceeded: [1715, 429, 'You have submitted too many requests.', 'Please wait before you send the request again.'],
} as const satisfies Record<string, readonly [number: number, status: number, message: string, description: string]>;
export type ErrorCode = keyof typeof ERRORS;

/** The vendor refuses, in its own words and with its own HTTP status. */
export class AvaTaxError extends Error {
  readonly status: number;
  readonly body: JsonObject;
  constructor(code: ErrorCode, values: (string | number)[] = [], more: JsonObject = {}) {
    const [number, status, message, description] = ERRORS[code];
    const fill = (text: string) => text.replaceAll(/-(\d)-/g, (_, position) => String(values[Number(position)] ?? ''));
    super(fill(message));
    this.status = status;
    const detail = {
      code, number, message: fill(message), description: fill(description), faultCode: 'Client', helpLink: `http://developer.avalara.com/avatax/errors/${code}`, severity: 'Error', ...more,
    };
    this.body = { error: { code, message: fill(message), target: code === 'EntityNotFoundError' ? 'HttpRequest' : 'Unknown', details: [detail] } };
  }
}

/** https://developer.avalara.com/blog/2017/03/03/whats-a-doc-status-error/ : a committed or cancelled document is final. */
export const docStatus = (): AvaTaxError =>
  new AvaTaxError('GetTaxError', ['DocStatus is invalid for this operation.', 'Expected Saved|Posted'], { faultCode: 'GetTaxError', faultSubCode: 'DocStatusError', refersTo: 'DocStatus' });

/** https://developer.avalara.com/blog/2013/06/28/testing-gettax-with-address-errors/ : too few elements of the address fit one another. */
export const noJurisdiction = (where: string): AvaTaxError =>
  new AvaTaxError('GetTaxError', ['Unable to determine the taxing jurisdictions.', where], { faultCode: 'GetTaxError', faultSubCode: 'JurisdictionNotFoundError', refersTo: 'Addresses' });
