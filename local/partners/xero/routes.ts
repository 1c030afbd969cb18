import type { JsonObject } from '../../contract.ts';
import type { VendorRequest } from '../http.ts';
import { exactly } from './amounts.ts';
import { contacts, contactIn, contactView, saveContact } from './contacts.ts';
import { Invalid, messagesOf, notFound, validation, XeroError } from './errors.ts';
import { listed } from './lists.ts';
import { createManual, manualJournal, manualJournals, updateManual } from './manual-journals.ts';
import type { Organisation } from './organisation.ts';
import { createPayment, deletePayment, payment, payments } from './payments.ts';
import type { SalesRecord, TrackingRecord } from './records.ts';
import { listOf, type Model, textOf } from './request.ts';
import { createSale, sale, sales, updateSale, WORDS } from './sales.ts';
import { accountView, journalView, manualView, organisationView, paymentView, saleView, trackingView } from './views.ts';

const BASE = '/api.xro/2.0/';

/** What faults are scoped by: `token`, `GET Invoices`, `PUT Payments`. */
export const operationOf = ({ method, path }: Pick<VendorRequest, 'method' | 'path'>): string => (path === '/connect/token' ? 'token' : `${method} ${path.startsWith(BASE) ? (path.slice(BASE.length).split('/')[0] ?? '') : path}`);

/** The Accounting API as far as a ledger connector uses it: https://github.com/XeroAPI/Xero-OpenAPI/blob/master/xero_accounting.yaml . @throws XeroError */
export function call(org: Organisation, organisationId: string, request: VendorRequest): JsonObject {
  const { method, path } = request;
  if (!path.startsWith(BASE)) throw notFound();
  const [resource = '', key] = path.slice(BASE.length).split('/').map(decodeURIComponent);
  const model = method === 'GET' ? {} : bodyOf(request);
  const answer = resourceOf(org, organisationId, request, { resource, key, model });
  return { Id: org.newId(), Status: 'OK', ProviderName: 'Crossdock', DateTimeUTC: `/Date(${org.now()})/`, ...answer };
}

function resourceOf(org: Organisation, organisationId: string, request: VendorRequest, { resource, key, model }: { resource: string; key: string | undefined; model: Model }): JsonObject {
  const { method } = request;
  switch (`${method} ${resource}`) {
    case 'GET Invoices':
      return invoices(org, 'ACCREC', key, request);
    case 'GET CreditNotes':
      return invoices(org, 'ACCRECCREDIT', key, request);
    case 'PUT Invoices':
    case 'POST Invoices':
      return saveSales(org, 'ACCREC', key, request, model);
    case 'PUT CreditNotes':
    case 'POST CreditNotes':
      return saveSales(org, 'ACCRECCREDIT', key, request, model);
    case 'GET ManualJournals':
      if (key) return { ManualJournals: [manualView(found(manualJournal(org, key)), true)] };
      return listed({ name: 'ManualJournals', type: 'ManualJournal', records: manualJournals(org), updated: ({ updated }) => updated, view: manualView }, request);
    case 'PUT ManualJournals':
    case 'POST ManualJournals':
      return saved(org, request, 'ManualJournals', model, (each) => manualView(method === 'PUT' ? createManual(org, each) : updateManual(org, each, key ?? textOf(each, 'ManualJournalID')), true));
    case 'GET Payments':
      if (key) return { Payments: [paymentView(org, found(payment(org, key)))] };
      return listed({ name: 'Payments', type: 'Payment', records: payments(org), updated: ({ updated }) => updated, view: (record) => paymentView(org, record) }, request);
    case 'PUT Payments':
      return saved(org, request, 'Payments', model, (each) => paymentView(org, createPayment(org, each)));
    case 'POST Payments':
      return saved(org, request, 'Payments', key || !Array.isArray(model.Payments) ? { Payments: [model] } : model, (each) => paymentView(org, key && textOf(each, 'Status') === 'DELETED' ? deletePayment(org, found(payment(org, key))) : createPayment(org, each)));
    case 'GET Contacts':
      if (key) return { Contacts: [contactView(found(contactIn(org, { ContactID: key }) ?? contactIn(org, { ContactNumber: key })))] };
      return listed({ name: 'Contacts', type: 'Contact', records: contacts(org), updated: ({ updated }) => updated, view: contactView, among: { IDs: 'ContactID' } }, request);
    case 'PUT Contacts':
    case 'POST Contacts':
      return saved(org, request, 'Contacts', model, (each) => contactView(saveContact(org, each)));
    case 'GET Accounts':
      return listed({ name: 'Accounts', type: 'Account', records: org.accounts(), view: accountView }, request);
    case 'GET TrackingCategories':
      return { TrackingCategories: org.documents.all<TrackingRecord>('tracking').map(trackingView) };
    case 'GET Organisation':
      return { Organisations: [organisationView(org, organisationId)] };
    // a hundred at a time, those behind the number
    case 'GET Journals':
      return { Journals: org.journals().filter((each) => each.number > Number(request.query.get('offset') ?? '0')).slice(0, 100).map((each) => journalView(org, each)) };
    default:
      throw notFound();
  }
}

function invoices(org: Organisation, type: SalesRecord['type'], key: string | undefined, request: VendorRequest): JsonObject {
  const { plural, id, number } = WORDS[type];
  if (key) return { [plural]: [saleView(org, found(sale(org, type, key)), true)] };
  const among = { IDs: id, [`${plural.slice(0, -1)}Numbers`]: number, Statuses: 'Status' };
  return listed({ name: plural, type: plural.slice(0, -1), records: sales(org, type), updated: ({ updated }) => updated, view: (record, whole) => saleView(org, record, whole), among }, request);
}

const saveSales = (org: Organisation, type: SalesRecord['type'], key: string | undefined, request: VendorRequest, model: Model): JsonObject =>
  saved(org, request, WORDS[type].plural, model, (each) => saleView(org, request.method === 'PUT' ? createSale(org, type, each) : updateSale(org, type, each, key), true));

/**
 * One or several documents, each by itself: what is not valid is not saved, and the others are. With summarizeErrors=false the answer has all of them, else only those that are not valid.
 * https://developer.xero.com/documentation/api/accounting/requests-and-responses#summarize-errors
 */
function saved(org: Organisation, { query }: VendorRequest, name: string, model: Model, save: (each: Model) => JsonObject): JsonObject {
  const given = Array.isArray(model[name]) ? listOf(model, name) : [model];
  const done = given.map((each): { view: JsonObject; valid: boolean } => {
    try {
      return { view: { ...org.documents.change(() => save(each)), StatusAttributeString: 'OK' }, valid: true };
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      return { view: { ...(each as JsonObject), HasErrors: true, HasValidationErrors: true, StatusAttributeString: 'ERROR', ValidationErrors: messagesOf(error.messages) }, valid: false };
    }
  });
  if (query.get('summarizeErrors') !== 'false' && done.some(({ valid }) => !valid)) throw validation(done.flatMap(({ view, valid }) => (valid ? [] : [view])));
  return { [name]: done.map(({ view }) => view) };
}

function bodyOf({ body }: VendorRequest): Model {
  try {
    return exactly(body) as Model;
  } catch {
    throw new XeroError(400, { ErrorNumber: 17, Type: 'NoDataProcessedException', Message: 'No data has been processed for this endpoint. This endpoint is expecting JSON data.' });
  }
}

function found<T>(record: T | undefined): T {
  if (record === undefined) throw notFound();
  return record;
}
