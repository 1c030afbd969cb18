import { X12Parser } from 'node-x12';
import { describe, expect, test } from 'vitest';
import { creditOf, invoiceOf } from '../../../../core/edi/customer/invoice-of.ts';
import { shipNoticeOf } from '../../../../core/edi/customer/ship-notice-of.ts';
import type { EdiDocument } from '../../../../core/edi/documents.ts';
import { dialectOf, envelopeTo } from '../../../../core/edi/partner-profile.ts';
import { writeDocuments } from '../../../../core/edi/write-documents.ts';
import type { CreditMemo } from '../../../../core/model/credit-memo.ts';
import type { Shipment } from '../../../../core/model/shipment.ts';
import { aCustomer, aLine, anInvoice, anInvoiceLine, aShipment, AT, EACH, usd } from '../../../support/builders.ts';
import { aPartner } from '../../../support/edi.ts';
import { anOrderByEdi, ARTICLES } from '../../../support/edi-order.ts';

const profile = aPartner({ partner: 'MERIDIAN', units: { BOX: 'BX' }, carriers: { ups: 'UPSN' }, sends: ['856', '810'] });
const EAST = { entity: 'NW-US', warehouse: 'EAST', name: 'East', priority: 1, address: { street: '9 Dock Rd', city: 'Newark', region: 'NJ', postalCode: '07101', country: 'US' } };
const shipped = (change: Partial<Shipment> = {}) =>
  aShipment({ carrier: 'ups', service: 'Ground', matched: [{ lineId: '1', sku: 'BOLT-M8', steps: 10 }, { lineId: '2', sku: 'NUT-M8', steps: 200 }], ...change });

/** Between ST and SE, as our codec writes it; an independent parser reads the same segments. */
function body(document: EdiDocument): string[] {
  const text = writeDocuments([document], envelopeTo(profile, 7, AT), dialectOf(profile));
  const segments = text.split('~').slice(3, -4);
  const parsed = new X12Parser(true).parse(text) as unknown as { functionalGroups: { transactions: { segments: { tag: string; elements: { value: string }[] }[] }[] }[] };
  expect(parsed.functionalGroups[0]?.transactions[0]?.segments.map(({ tag, elements }) => [tag, ...elements.map(({ value }) => value)].join('*'))).toEqual(segments);
  return segments;
}

describe('856', () => {
  test('of a shipment by line: carrier by its SCAC, tracking, where from and where to, and what of the order', () => {
    expect(body(shipNoticeOf(anOrderByEdi(), shipped(), EAST, ARTICLES, profile, AT))).toEqual([
      'BSN*00*shiphero-1*20261123*1000*0004', 'HL*1**S*1', 'TD1*CTN25*1', 'TD5*B*2*UPSN**Ground', 'REF*CN*1Z1', 'DTM*011*20261123',
      'N1*ST*Meridian Stores*92*0042', 'N3*1 Main St', 'N4*Austin*TX*78701*US', 'N1*SF*East', 'N3*9 Dock Rd', 'N4*Newark*NJ*07101*US',
      'HL*2*1*O*1', 'PRF*PO-77***20261120', 'HL*3*2*I*0', 'LIN*1*VN*BOLT-M8*BP*B-1*UP*012345678905', 'SN1*1*10*EA', 'HL*4*2*I*0', 'LIN*2*VN*NUT-M8', 'SN1*2*2*BX', 'CTT*4*12',
    ]);
  });

  test('of what goes out in place of a line: under the number of that line, by what it is', () => {
    const { lines, ...order } = anOrderByEdi();
    const substitute = aLine({ lineId: '1-S1', sku: 'NUT-M8', steps: 4, instead: { lineId: '1', sku: 'BOLT-M8', ratio: EACH, changeId: 'CHG-1' } });
    const notice = body(shipNoticeOf({ ...order, lines: [...lines, substitute] }, shipped({ matched: [{ lineId: '1-S1', sku: 'NUT-M8', steps: 4, serials: ['SN-1', 'SN-2', 'SN-3', 'SN-4'] }] }), undefined, ARTICLES, profile, AT));
    expect(notice.slice(-8)).toEqual(['HL*3*2*I*0', 'LIN*1*VN*NUT-M8', 'SN1*1*4*EA', 'REF*SE*SN-1', 'REF*SE*SN-2', 'REF*SE*SN-3', 'REF*SE*SN-4', 'CTT*3*4']);
  });

  test('by carton, with its SSCC-18, its lots and the store that it is marked for', () => {
    const order = { ...anOrderByEdi({ markFor: '1187' }, { store: '1187', orders: 2 }) };
    const cartons = [
      { sscc: '006141411234567890', trackingNumber: '1Z1', lines: [{ sku: 'BOLT-M8', quantity: '6' }] },
      { sscc: '106141411234567897', lines: [{ sku: 'BOLT-M8', quantity: '4' }, { sku: 'NUT-M8', quantity: '200' }] },
    ];
    const matched = [{ lineId: '1', sku: 'BOLT-M8', steps: 10, lots: [{ lot: 'L-1', expiresOn: '2027-03-31', steps: 7 }, { lot: 'L-2', steps: 3 }] }, { lineId: '2', sku: 'NUT-M8', steps: 200 }];
    expect(body(shipNoticeOf(order, shipped({ cartons, matched, carrier: undefined }), undefined, ARTICLES, { ...profile, shipNotices: 'packed' }, AT))).toEqual([
      'BSN*00*shiphero-1*20261123*1000*0001', 'HL*1**S*1', 'TD1*CTN25*2', 'REF*CN*1Z1', 'DTM*011*20261123', 'N1*ST*Meridian Stores*92*0042', 'N3*1 Main St', 'N4*Austin*TX*78701*US',
      'HL*2*1*O*1', 'PRF*PO-77***20261120', 'N1*Z7**92*1187',
      'HL*3*2*P*1', 'MAN*GM*00006141411234567890', 'MAN*CP*1Z1', 'HL*4*3*I*0', 'LIN*1*VN*BOLT-M8*BP*B-1*UP*012345678905*LT*L-1', 'SN1*1*6*EA', 'DTM*036*20270331',
      'HL*5*2*P*1', 'MAN*GM*00106141411234567897', 'HL*6*5*I*0', 'LIN*1*VN*BOLT-M8*BP*B-1*UP*012345678905*LT*L-1', 'SN1*1*1*EA', 'DTM*036*20270331',
      'HL*7*5*I*0', 'LIN*1*VN*BOLT-M8*BP*B-1*UP*012345678905*LT*L-2', 'SN1*1*3*EA', 'HL*8*5*I*0', 'LIN*2*VN*NUT-M8', 'SN1*2*2*BX', 'CTT*8*12',
    ]);
  });

  test('one parcel is one carton; what is in which of several nobody may guess', () => {
    const packed = { ...profile, shipNotices: 'packed' as const };
    expect(shipNoticeOf(anOrderByEdi(), shipped(), EAST, ARTICLES, packed, AT).orders[0]?.cartons).toMatchObject([{ trackingNumber: '1Z1', items: [{ line: '1' }, { line: '2' }] }]);
    const carton = (quantity: string) => [{ lines: [{ sku: 'BOLT-M8', quantity }, { sku: 'NUT-M8', quantity: '200' }] }];
    for (const change of [{ trackingNumbers: ['1Z1', '1Z2'] }, { cartons: carton('9') }, { cartons: carton('11') }, { cartons: carton('0.5') }]) {
      expect(() => shipNoticeOf(anOrderByEdi(), shipped(change), EAST, ARTICLES, packed, AT)).toThrow(expect.objectContaining({ name: 'Rejected', code: 'edi.cartons-unknown' }));
    }
  });
});

describe('810', () => {
  const lines = [anInvoiceLine({ goods: usd(450), discount: usd(45), tax: usd(33) }), anInvoiceLine({ lineId: '2', sku: 'NUT-M8', steps: 200, goods: usd(2400), discount: usd(240), tax: usd(178) })];

  test('is the invoice to the cent: discount and freight as SAC, tax as TXI, its terms', () => {
    const invoice = anInvoice({ lines, number: '1017', goods: usd(2850), discount: usd(285), freight: usd(1200), tax: usd(310), freightTax: usd(99), gross: usd(4075) });
    const terms = { netDays: 30, discountPercent: '2', discountDays: 10 };
    expect(body(invoiceOf(anOrderByEdi(), invoice, aCustomer({ terms }), ARTICLES, profile))).toEqual([
      'BIG*20261123*1017*20261120*PO-77***DI', 'CUR*SE*USD', 'REF*IA*88', 'REF*SI*shiphero-1', 'N1*ST*Meridian Stores*92*0042', 'N3*1 Main St', 'N4*Austin*TX*78701*US', 'ITD*08*3*2**10**30',
      'IT1*1*10*EA*0.45*PE*VN*BOLT-M8*BP*B-1*UP*012345678905', 'IT1*2*2*BX*12*PE*VN*NUT-M8', 'TDS*4075', 'TXI*TX*3.1', 'SAC*C*D240***1200', 'SAC*A*C310***285', 'CTT*2*12',
    ]);
  });

  test('of a credit memo is one that gives back: what was paid less for the goods, and what is kept, comes off', () => {
    const memo: CreditMemo = {
      entity: 'NW-US', businessUnit: 'wholesale', region: 'us', schemaVersion: 1, creditMemoId: 'CM-1', number: '2017', orderId: 'ORD-0000000000000001', invoiceId: 'INV-shiphero:1', invoiceNumber: '1017', customerId: 'ACME', correlationId: 'corr-1',
      currency: 'USD', memoDate: '2026-12-01', reason: 'returned', lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 4, net: usd(162), tax: usd(13) }, { lineId: '2', sku: 'NUT-M8', steps: 0, net: usd(100), tax: usd(0) }],
      freight: usd(0), restockingFee: usd(20), tax: usd(13), gross: usd(255),
    };
    expect(body(creditOf(anOrderByEdi(), memo, ARTICLES, profile)).filter((segment) => !/^(N1|N3|N4|CUR)/.test(segment))).toEqual([
      'BIG*20261201*2017*20261120*PO-77***CR', 'REF*IA*88', 'REF*IV*1017', 'IT1*1*4*EA*0.45*PE*VN*BOLT-M8*BP*B-1*UP*012345678905', 'IT1*2*1*BX*1*PE*VN*NUT-M8', 'TDS*255', 'TXI*TX*0.13', 'SAC*A*C310***18', 'SAC*A*ZZZZ***20', 'CTT*2*5',
    ]);
  });
});
