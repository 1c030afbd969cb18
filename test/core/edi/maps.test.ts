import { describe, expect, test } from 'vitest';
import { readInterchange } from '../../../core/edi/codec/read-interchange.ts';
import type { EdiDocument, PurchaseOrder, ShipNotice, InvoiceDocument } from '../../../core/edi/documents.ts';
import type { Dialect } from '../../../core/edi/maps/map.ts';
import { faultLines, readGroup } from '../../../core/edi/read-documents.ts';
import { writeDocuments } from '../../../core/edi/write-documents.ts';
import { anEnvelope, DIALECT, DOCUMENTS, sample } from './samples.ts';

const [order, , , , notice, invoice] = DOCUMENTS as [PurchaseOrder, EdiDocument, EdiDocument, EdiDocument, ShipNotice, InvoiceDocument];
const body = (text: string) => text.slice(text.indexOf('ST*')).split('~').slice(1, -4);

async function read(text: string, dialect: Dialect = DIALECT): Promise<{ document: EdiDocument | undefined; faults: string[] }> {
  const start = text.slice(0, text.indexOf('~SE*') + 1);
  const counted = text.replace(/~SE\*\d+/, `~SE*${start.slice(start.indexOf('ST*')).split('~').length}`);
  const { groups, delimiters } = await readInterchange([counted]);
  const read = readGroup(groups[0] as never, { delimiters, dialect });
  return { document: read.sets[0]?.document, faults: faultLines(read) };
}

describe('850', () => {
  test('an order to a drop-ship supplier, segment by segment', () => {
    expect(body(sample(order))).toEqual([
      'BEG*00*DS*ORD-0000000000000001-D*7*20261123', 'CUR*BY*USD', 'REF*CO*WEB-1', 'REF*IA*88', 'REF*DP*12', 'DTM*010*20261124', 'DTM*001*20261224', 'DTM*002*20261201', 'TD5*B*2*UPSN**GROUND',
      'N1*ST*Pat Doe*92*0042', 'N2*Acme Fasteners', 'N3*1 Main St*Dock 4', 'N4*Austin*TX*78701*US', 'PER*DC**TE*512-555-0100*EM*pat@acme.test', 'N1*SU*Direct Supply',
      'PO1*1*2*EA*412.5*PE*VN*RACK-42U*BP*NW-RACK-42', 'PID*F****Rack, 42 units', 'PO1*2*1.5*BX***VN*RAIL*UP*012345678905', 'CTT*2*3.5',
    ]);
  });

  test('numbers in any form that X12 allows are read exactly', async () => {
    const text = sample(order).replace('PO1*1*2*EA*412.5*', 'PO1*1*02.50*EA*.125000*').replace('CTT*2*3.5', 'CTT*2*4.');
    expect((await read(text)).document).toMatchObject({ lines: [{ quantity: { amount: '2.5', uom: 'EA' }, unitPrice: '0.125' }, {}] });
  });

  test.each([
    ['a quantity of nought', 'PO1*1*2*EA', 'PO1*1*0*EA', 'element.value at segment 19, element 2 (PO1): PO102: it is no quantity above zero'],
    ['a quantity below nought', 'PO1*1*2*EA', 'PO1*1*-2*EA', 'element.value at segment 19, element 2 (PO1): PO102: it is no quantity above zero'],
    ['a price per hundred, which would be read as one per piece', '412.5*PE', '412.5*HP', 'element.code at segment 19, element 5 (PO1): PO105 is none of PE CT NT CP QT'],
    ['a date that comes twice', 'DTM*001*20261224~', 'DTM*001*20261224~DTM*001*20261225~', 'element.value at segment 11, element 1 (DTM): DTM01: the date comes twice'],
    ['a reference that comes twice', 'REF*IA*88~', 'REF*IA*88~REF*VR*89~', 'element.value at segment 8, element 1 (REF): REF01: the reference comes twice'],
    ['an id that comes twice', 'VN*RACK-42U*BP*', 'VN*RACK-42U*VP*', 'element.value at segment 19, element 8 (PO1): PO108: the id comes twice'],
    ['an address without a country', '78701*US', '78701', 'element.value at segment 16, element 4 (N4): N404: the country is missing'],
    ['a currency that is none', 'CUR*BY*USD', 'CUR*BY*XYZ', 'element.value at segment 5, element 2 (CUR): CUR02: XYZ is no currency'],
  ])('%s is refused', async (_what, right, wrong, fault) => {
    expect(sample(order)).toContain(right);
    expect(await read(sample(order).replace(right, wrong))).toEqual({ document: undefined, faults: [fault] });
  });

  test('a country that is not said is that of the profile', async () => {
    expect((await read(sample(order).replace('78701*US', '78701'), { ...DIALECT, country: 'US' })).document).toEqual(order);
  });

  test('other qualifiers of the same meaning are read, and written where the profile says so', async () => {
    expect((await read(sample(order).replace('VN*RACK-42U*BP*', 'VP*RACK-42U*IN*').replace('N1*SU', 'N1*VN'))).document).toEqual(order);
    expect(body(sample(order, {}, { ...DIALECT, itemQualifiers: { seller: 'VP' } }))).toContain('PO1*1*2*EA*412.5*PE*VP*RACK-42U*BP*NW-RACK-42');
  });

  test('a unit that the partner has no code for is refused, as is what a segment has no room for', () => {
    expect(() => sample(order, {}, { units: {} })).toThrow('unit BOX has no code at this partner');
    const long = { ...order, parties: [{ role: 'ship-to' as const, name: 'x'.repeat(61), street: [] }] };
    expect(() => sample(long)).toThrow('element.too-long at segment 13, element 2 (N1): N102 is longer than 60');
  });

  test('accents are left out for a partner that takes plain letters; what has none is refused', () => {
    const to = (name: string) => ({ ...order, parties: [{ role: 'ship-to' as const, name, street: [] }] });
    expect(body(sample(to('José Ñandú')))).toContain('N1*ST*Jose Nandu');
    expect(body(writeDocuments([to('José Ñandú')], anEnvelope(), DIALECT, 'latin'))).toContain('N1*ST*José Ñandú');
    expect(() => sample(to('Søren'))).toThrow('it holds a letter that the partner does not take');
  });
});

describe('850 for stores', () => {
  const stores = Array.from({ length: 11 }, (_, index) => ({ store: `00${index + 10}`, quantity: String(index + 1) }));
  const forStores: PurchaseOrder = { ...order, lines: [{ line: '1', quantity: { amount: '66', uom: 'EA' }, unitPrice: '1', ids: { seller: 'BOLT' }, stores }] };

  test('which store gets how much of a line is said ten stores a segment', async () => {
    expect(body(sample(forStores)).slice(-3, -1)).toEqual(['SDQ*EA*92*0010*1*0011*2*0012*3*0013*4*0014*5*0015*6*0016*7*0017*8*0018*9*0019*10', 'SDQ*EA*92*0020*11']);
    expect((await read(sample(forStores))).document).toEqual(forStores);
  });

  test.each([
    ['stores that get more or less than the line', '0020*11', '0020*12', 'element.value at segment 20, element 4 (SDQ): SDQ04: the stores get 67 of 66'],
    ['a store that comes twice', '*0020*', '*0010*', 'element.value at segment 20, element 3 (SDQ): SDQ03: store 0010 comes twice'],
    ['another unit than the line’s', 'SDQ*EA*92*0020', 'SDQ*BX*92*0020', 'element.value at segment 21, element 1 (SDQ): SDQ01: the line is ordered by EA'],
    ['a store without a quantity', '*0020*11', '*0020*11*0021', 'element.needed-with-another at segment 21, element 6 (SDQ): P0506: element 6 is missing'],
  ])('%s: refused', async (_what, right, wrong, fault) => {
    expect((await read(sample(forStores).replace(right, wrong))).faults).toEqual([fault]);
  });
});

describe('856', () => {
  test.each([
    ['a level below one that is not there', 'HL*4*3*I', 'HL*4*9*I', 'element.value at segment 23, element 2 (HL): HL02: there is no level 9 before it'],
    ['a level that comes twice', 'HL*4*3*I', 'HL*3*3*I', 'element.value at segment 23, element 1 (HL): HL01: the level comes twice'],
    ['a carton below an item', 'HL*5*2*P', 'HL*5*4*P', 'element.value at segment 28, element 3 (HL): HL03: P does not stand below I'],
    ['a tracking number of an item', 'REF*SE*SN-1', 'REF*CN*SN-1', 'element.value at segment 26, element 1 (REF): REF01: a level I says no such thing'],
    ['an order without its number', 'PRF*ORD-0000000000000001-D***20261123~', '', 'element.value at segment 17, element 3 (HL): HL03: a level O needs PRF'],
    ['an item in no unit', 'SN1*2*1.5*BX', 'SN1*2*1.5*', 'interchange'],
    ['a level that says it holds more', 'HL*4*3*I*0', 'HL*4*3*I*1', 'element.value at segment 23, element 4 (HL): HL04: there is none below it'],
    ['lines that are called differently', 'SN1*2*1.5*BX', 'SN1*3*1.5*BX', 'element.value at segment 35, element 1 (SN1): SN101: LIN01 says 2'],
    ['a carton that is marked twice', 'MAN*CP*1Z999AA10123456784', 'MAN*GM*00106141411234567897', 'element.value at segment 22, element 1 (MAN): MAN01: a carton is marked once'],
  ])('%s is refused', async (_what, right, wrong, fault) => {
    expect(sample(notice)).toContain(right);
    const outcome = await read(sample(notice).replace(right, wrong)).catch((error: Error) => ({ document: undefined, faults: [error.message.split('.')[0]] }));
    expect(outcome).toEqual({ document: undefined, faults: [fault] });
  });

  test('an SSCC may come with or without its application identifier', async () => {
    expect((await read(sample(notice).replace('00006141411234567890', '006141411234567890'))).document).toEqual(notice);
  });

  test('cartons without a code of their own cannot be told', () => {
    const bare = { ...notice, orders: notice.orders.map((one) => ({ ...one, cartons: [{ items: one.cartons[0]?.items ?? [] }] })) };
    expect(() => sample(bare)).toThrow('a level P needs MAN');
  });
});

describe('810', () => {
  test('amounts have two implied decimals, whatever the currency', async () => {
    expect(body(sample(invoice))).toEqual([
      'BIG*20261126*INV-7*20261123*ORD-0000000000000001-D***DI', 'CUR*SE*USD', 'REF*IA*88', 'REF*SI*SH-500', 'N1*RI*Direct Supply*91*AR1', 'ITD*08*3*2**10**30', 'IT1*1*2*EA*412.5*PE*VN*RACK-42U*BP*NW-RACK-42', 'PID*F****Rack, 42 units',
      'IT1*2*1.5*BX*10*PE*VN*RAIL', 'TDS*88784', 'TXI*ST*12.34', 'SAC*C*D240***4550', 'SAC*A*C310***1000', 'CTT*2*3.5',
    ]);
    const yen = (minor: number) => ({ minor, currency: 'JPY' });
    const inYen = { ...invoice, currency: 'JPY', charges: [], allowances: [], taxes: [], total: yen(1250) };
    expect(body(sample(inYen))).toContain('TDS*125000');
    expect((await read(sample(inYen))).document).toEqual(inYen);
    expect((await read(sample(inYen).replace('TDS*125000', 'TDS*125050'))).faults).toEqual(['element.value at segment 13, element 1 (TDS): TDS01: 1250.50 is not an amount of JPY']);
  });

  test('what two decimals cannot say is refused', () => {
    const fils = (minor: number) => ({ minor, currency: 'KWD' });
    const inDinar = (minor: number) => ({ ...invoice, currency: 'KWD', charges: [], allowances: [], taxes: [], total: fils(minor) });
    expect(body(sample(inDinar(1250)))).toContain('TDS*125');
    expect(() => sample(inDinar(1255))).toThrow('1.255 KWD has more than two decimals');
    expect(() => sample({ ...invoice, total: fils(1250) })).toThrow('an invoice has one currency');
  });

  test('without a currency it is that of the profile; without either it is refused', async () => {
    const bare = sample(invoice).replace('CUR*SE*USD~', '');
    expect((await read(bare)).document).toEqual(invoice);
    expect((await read(bare, { units: { BOX: 'BX' } })).faults).toEqual(['element.value at segment 4, element 1 (BIG): BIG01: it does not say its currency']);
  });
});

test('an order may be cancelled as a whole: an 860 without lines', () => {
  expect(body(sample({ document: 'order-change', purpose: 'cancellation', type: 'drop-ship', number: 'ORD-1-D', orderDate: '2026-11-23', sequence: '1', date: '2026-11-24', references: {}, parties: [], lines: [] }))).toEqual([
    'BCH*01*DS*ORD-1-D**1*20261123*****20261124',
  ]);
});
