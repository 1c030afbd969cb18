import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { AccountRules } from '../../../core/model/account-rules.ts';
import { BankRule } from '../../../core/model/bank.ts';
import { CarrierBill } from '../../../core/model/carrier-bill.ts';
import { FraudQuestion } from '../../../core/model/fraud.ts';
import { personal } from '../../../core/model/identity.ts';
import { named, open } from '../../../core/model/json-schema.ts';
import { OrderRequest } from '../../../core/model/order.ts';
import { OrderChangeRequest } from '../../../core/model/order-change.ts';
import { housePolicy } from '../../../core/model/policy.ts';
import { CreditQuestion, PricesRequest } from '../../../core/model/questions.ts';
import { PaymentReference, ReceiptRequest } from '../../../core/model/receipt.ts';
import { ApplyReceipt } from '../../../core/model/requests.ts';
import { aRequest, usd } from '../../support/builders.ts';

const takes = (schema: z.ZodType, ...values: unknown[]) => values.map((value) => schema.safeParse(value).success);

describe('an amount that is paid or asked is above zero', () => {
  const receipt = (minor: number) => ({ source: 'bank', transactionId: '1', amount: usd(minor), valueDate: '2026-11-23' });
  const question = (minor: number) => ({ amount: usd(minor), paymentOwner: 'hub', shipTo: aRequest().shipTo, lines: [], customerId: 'ACME' });
  test.each<[string, z.ZodType, (minor: number) => unknown]>([
    ['a receipt', ReceiptRequest, receipt],
    ['a reference', PaymentReference, (minor) => ({ kind: 'invoice', number: '17', amount: usd(minor) })],
    ['what is applied', ApplyReceipt, (minor) => ({ lines: [{ document: '17', amount: usd(minor) }] })],
    ['a question about credit', CreditQuestion, (minor) => ({ amount: usd(minor) })],
  ])('%s', (_what, schema, of) => {
    expect(takes(schema, of(1), of(0), of(-1))).toEqual([true, false, false]);
  });

  test('a line of a carrier’s bill may be a credit, and is not nothing', () => {
    const bill = (minor: number) => ({ carrier: 'UPS', number: '1', date: '2026-11-23', lines: [{ shipmentId: 'S', amount: usd(minor) }] });
    expect(takes(CarrierBill, bill(1), bill(0), bill(-1))).toEqual([true, false, true]);
  });

  test('a question about fraud', () => {
    const wrong = (minor: number) => FraudQuestion.safeParse(question(minor)).error?.issues.filter(({ path }) => path[0] === 'amount').map(({ message }) => message) ?? [];
    expect([wrong(1), wrong(0), wrong(-1)]).toEqual([[], ['an amount above zero'], ['an amount above zero']]);
  });
});

describe('nothing is said twice', () => {
  test('a line of a change, of a question, a document of an application', () => {
    const line = (lineId: string) => ({ lineId, quantity: { amount: '1', uom: 'EA' } });
    expect(takes(OrderChangeRequest, { lines: [line('1'), line('2')] }, { lines: [line('1'), line('1')] })).toEqual([true, false]);
    const asked = (...lineIds: string[]) => ({ customerId: 'ACME', currency: 'USD', lines: lineIds.map((lineId) => ({ ...line(lineId), sku: 'BOLT-M8' })) });
    expect(takes(PricesRequest, asked('1', '2'), asked('1', '1'))).toEqual([true, false]);
    expect(takes(ApplyReceipt, { lines: [{ document: '17' }, { document: '18' }] }, { lines: [{ document: '17' }, { document: '17' }] })).toEqual([true, false]);
  });

  test('a package or shipment of a carrier’s bill, which is about the one or the other', () => {
    const bill = (...lines: object[]) => ({ carrier: 'UPS', number: '1', date: '2026-11-23', lines: lines.map((line) => ({ ...line, amount: usd(1) })) });
    expect(takes(CarrierBill, bill({ trackingNumber: 'A' }, { shipmentId: 'A' }), bill({ trackingNumber: 'A' }, { trackingNumber: 'B' }), bill({ trackingNumber: 'A' }, { trackingNumber: 'A' }), bill({}), bill({ trackingNumber: 'A', shipmentId: 'A' }))).toEqual([true, true, false, false, false]);
  });

  test('two account rules ask no question twice, in whatever order they say it', () => {
    const rules = (...of: object[]) => ({ entity: 'NW-US', version: 'v', from: '2026-01-01', rules: of });
    const [first, second] = [{ key: 'bank', itemGroup: 'A', event: 'invoice', account: 'assets:a' }, { account: 'assets:b', event: 'invoice', itemGroup: 'A', key: 'bank' }];
    expect(takes(AccountRules, rules(first), rules(first, second))).toEqual([true, false]);
  });
});

test('a change changes something: its reason is not enough', () => {
  expect(takes(OrderChangeRequest, { reason: 'x' }, {}, { reason: 'x', discount: usd(1) })).toEqual([false, false, true]);
});

test('a rule of a bank names one thing at least: any one will do', () => {
  const rule = (selector: object) => ({ entity: 'NW-US', means: 'receipt', ...selector });
  const wrong = (selector: object) => BankRule.safeParse(rule(selector)).error?.issues.some(({ message }) => message === 'a rule that fits everything') ?? false;
  expect([{ account: 'MAIN' }, { direction: 'in' }, { code: '165' }, { text: 'stripe' }, {}].map(wrong)).toEqual([false, false, false, false, true]);
});

test('an order says where it goes, by address or by code', () => {
  const { shipTo, ...nowhere } = aRequest();
  expect(takes(OrderRequest, { ...nowhere, shipTo }, { ...nowhere, shipToCode: '0092' }, nowhere)).toEqual([true, true, false]);
});

test('a house that has written nothing asks nobody', () => {
  expect(housePolicy('NW-US')).toMatchObject({ fraud: [], approvals: [] });
});

test('a schema as it is published has no word of its generator: bounds of every integer, ids, lists of one reference', () => {
  const Name = z.string().meta({ id: 'Name', ...personal });
  const Thing = z.strictObject({ id: z.int(), count: z.int().min(1).max(9), name: Name, nick: Name.optional().meta({ description: 'short' }), none: z.null() }).meta({ id: 'Thing' });
  const schemas = named({ Thing }, { target: 'draft-07', io: 'output' });
  expect(schemas.Thing).toMatchObject({ type: 'object', additionalProperties: false, properties: { id: { type: 'integer' }, count: { type: 'integer', minimum: 1, maximum: 9 }, name: { $ref: expect.stringMatching(/Name$/) }, none: { type: 'null' } } });
  expect(schemas.Thing).toHaveProperty('properties.id', { type: 'integer' });
  expect(schemas.Name).toEqual({ type: 'string', 'x-personal': true });
  expect(open({ additionalProperties: false, items: [{ additionalProperties: false, type: 'object' }], other: false, none: null })).toEqual({ items: [{ type: 'object' }], other: false, none: null });
});
