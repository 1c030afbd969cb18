import type { Json, JsonObject } from '../../contract.ts';
import type { Calculated, CalculatedLine, Detail } from './calculate.ts';
import { numberOf, sum } from './decimals.ts';
import type { Address } from './jurisdictions.ts';
import type { TransactionRequest } from './request.ts';
import type { Transaction } from './transactions.ts';

/** $include of a call: https://developer.avalara.com/api-reference/avatax/rest/v2/methods/Transactions/CreateTransaction/ */
export interface Include {
  lines: boolean;
  details: boolean;
  summary: boolean;
  addresses: boolean;
}

/** Details imply lines, and the summary implies details. */
export function includes(value: string | null, otherwise: string): Include {
  const wanted = new Set((value ?? otherwise).toLowerCase().split(',').map((each) => each.trim()));
  const has = (...names: string[]) => names.some((name) => wanted.has(name));
  return { lines: has('lines', 'linesonly', 'details', 'summary'), details: has('details', 'summary'), summary: has('summary', 'summaryonly'), addresses: has('addresses') };
}

/** A TransactionModel, with the names that the vendor's client has in its tests (avatax 26.9.0, test/fixtures/transaction_response.js). */
export function transactionModel(transaction: Transaction, include: Include): JsonObject {
  const { id, request, figures } = transaction;
  const { lines, summary, addresses, ...totals } = figures as { lines: (JsonObject & { details: JsonObject[] })[]; summary: Json[]; addresses: JsonObject[] } & JsonObject;
  return {
    id, code: transaction.code, companyId: companyId(transaction.company), date: request.date, paymentDate: '1900-01-01',
    status: transaction.status, type: transaction.type, batchCode: '', currencyCode: request.currency, exchangeRateCurrencyCode: request.currency,
    customerUsageType: request.entityUseCode, entityUseCode: request.entityUseCode, customerVendorCode: request.customerCode, customerCode: request.customerCode,
    exemptNo: request.exemptionNo, reconciled: false, locationCode: '', reportingLocationCode: '', purchaseOrderNo: request.purchaseOrderNo, referenceCode: request.referenceCode,
    salespersonCode: '', taxOverrideType: request.taxDate === request.date ? 'None' : 'TaxDate', taxOverrideAmount: 0, taxOverrideReason: request.overrideReason,
    ...totals,
    adjustmentReason: transaction.adjustmentReason, adjustmentDescription: transaction.adjustmentDescription, locked: transaction.locked,
    region: request.to.region, country: request.to.country, version: transaction.version, softwareVersion: '26.9.0.0',
    exchangeRateEffectiveDate: request.date, exchangeRate: 1, isSellerImporterOfRecord: false, description: request.description, email: '', businessIdentificationNo: request.businessIdentificationNo,
    modifiedDate: transaction.modifiedAt, modifiedUserId: 7097, taxDate: `${request.taxDate}T00:00:00`,
    ...(include.lines && { lines: lines.map((line, position) => withIds(line, id, id * 1000 + position, include.details)) }),
    ...(include.addresses && { addresses: addresses.map((address, position) => ({ id: id * 10 + position, transactionId: id, ...address })) }),
    summary: include.summary ? summary : [],
    parameters: [], messages: [],
  };
}

function withIds({ details, ...line }: JsonObject & { details: JsonObject[] }, transactionId: number, id: number, withDetails: boolean): JsonObject {
  return { id, transactionId, ...line, ...(withDetails && { details: details.map((detail, each) => ({ id: id * 100 + each, transactionLineId: id, transactionId, ...detail })) }) };
}

/** What comes of a calculation: totals, lines with their details, summary and addresses, in the vendor's names. */
export function figuresOf(request: TransactionRequest, calculated: Calculated): JsonObject {
  const total = (of: (line: CalculatedLine) => bigint) => numberOf(sum(calculated.lines.map(of)));
  const tax = numberOf(calculated.tax);
  return {
    totalAmount: total((line) => line.amount), totalExempt: total(exemptOf), totalDiscount: 0, totalTax: tax, totalTaxable: total(taxableOf), totalTaxCalculated: tax,
    lines: calculated.lines.map((line) => lineModel(request, line, calculated.taxedAt)),
    summary: summaryOf(calculated),
    addresses: [request.to, request.from].map(addressModel),
  };
}

function lineModel(request: TransactionRequest, line: CalculatedLine, sourcing: string): JsonObject {
  const given = line.line;
  const tax = numberOf(line.tax);
  return {
    lineNumber: given.number, boundaryOverrideId: 0, customerUsageType: given.entityUseCode, entityUseCode: given.entityUseCode, description: given.description, discountAmount: 0,
    exemptAmount: numberOf(exemptOf(line)), exemptCertId: 0, exemptNo: '', isItemTaxable: line.details.some((detail) => detail.nonTaxable !== line.amount), isSSTP: false, itemCode: given.itemCode,
    lineAmount: numberOf(line.amount), quantity: Number(given.quantity), ref1: given.ref1, ref2: given.ref2, reportingDate: request.date, revAccount: '', sourcing, tax,
    taxableAmount: numberOf(taxableOf(line)), taxCalculated: tax, taxCode: given.taxCode, taxDate: request.taxDate, taxEngine: '', taxOverrideType: 'None', taxOverrideAmount: 0, taxOverrideReason: '', taxIncluded: false,
    details: line.details.map((detail) => detailModel(detail, sourcing)),
  };
}

const TYPE_CODES = { Country: 'CNT', State: 'STA', County: 'CTY', City: 'CIT', Special: 'STJ' } as const;

function detailModel({ jurisdiction, rate, taxable, nonTaxable, exempt, tax }: Detail, sourcing: string): JsonObject {
  return {
    country: jurisdiction.country, region: jurisdiction.region, exemptAmount: numberOf(exempt), jurisCode: jurisdiction.code, jurisName: jurisdiction.name, stateAssignedNo: '',
    jurisType: TYPE_CODES[jurisdiction.type], jurisdictionType: jurisdiction.type, nonTaxableAmount: numberOf(nonTaxable), rate: Number(rate), sourcing, tax: numberOf(tax), taxableAmount: numberOf(taxable),
    taxType: taxType(jurisdiction.type), taxName: jurisdiction.taxName, taxAuthorityTypeId: 45, taxCalculated: numberOf(tax), taxOverride: 0, rateType: 'General', rateTypeCode: 'G',
    taxableUnits: numberOf(taxable), nonTaxableUnits: numberOf(nonTaxable), exemptUnits: numberOf(exempt), unitOfBasis: 'PerCurrencyUnit', isFee: false,
  };
}

/** Details of one authority at one rate, over all lines. */
function summaryOf(calculated: Calculated): Json[] {
  const groups = Map.groupBy(calculated.lines.flatMap((line) => line.details), ({ jurisdiction, rate }) => `${jurisdiction.code} ${jurisdiction.name} ${rate}`);
  return [...groups.values()].map((details): Json => {
    const { jurisdiction, rate } = details[0] as Detail;
    const total = (of: (detail: Detail) => bigint) => numberOf(sum(details.map(of)));
    return {
      country: jurisdiction.country, region: jurisdiction.region, jurisType: jurisdiction.type, jurisCode: jurisdiction.code, jurisName: jurisdiction.name, taxAuthorityType: 45, stateAssignedNo: '',
      taxType: taxType(jurisdiction.type), taxName: jurisdiction.taxName, rateType: 'General', taxable: total((each) => each.taxable), rate: Number(rate),
      tax: total((each) => each.tax), taxCalculated: total((each) => each.tax), nonTaxable: total((each) => each.nonTaxable), exemption: total((each) => each.exempt),
    };
  });
}

const taxType = (type: string): string => (type === 'Country' ? 'Output' : 'Sales');

const addressModel = (address: Address): JsonObject => ({
  boundaryLevel: 'Zip5', line1: address.line1, line2: '', line3: '', city: address.city, region: address.region, postalCode: address.postalCode, country: address.country,
});

/** A line is taxable, or exempt, as far as any authority says so. */
const taxableOf = (line: CalculatedLine): bigint => furthest(line.details.map((detail) => detail.taxable));
const exemptOf = (line: CalculatedLine): bigint => furthest(line.details.map((detail) => detail.exempt));
const furthest = (values: bigint[]): bigint => values.reduce((most, value) => (value * value > most * most ? value : most), 0n);

const companyId = (code: string): number => [...code].reduce((id, letter) => (id * 31 + letter.charCodeAt(0)) % 900_000, 559_766);
