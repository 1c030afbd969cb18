import { expect, test } from 'vitest';
import { describe as said, EdiError } from '../../../core/edi/codec/fault.ts';
import { readInterchange } from '../../../core/edi/codec/read-interchange.ts';
import { explain } from '../../../core/edi/explain.ts';
import { readGroup } from '../../../core/edi/read-documents.ts';
import { writeDocuments } from '../../../core/edi/write-documents.ts';
import type { InventoryAdvice } from '../../../core/edi/warehouse-documents.ts';
import { anEnvelope, DIALECT, DOCUMENTS, sample } from './samples.ts';

/** One set as a 3PL writes it, between ST and SE. */
async function read(type: string, functionalId: string, body: readonly string[]) {
  const segments = [`ST*${type}*0001`, ...body, `SE*${body.length + 2}*0001`];
  const text = ['ISA*00*          *00*          *12*5125550100     *ZZ*CROSSDOCK      *261125*1700*U*00401*000000009*0*P*>', `GS*${functionalId}*5125550100*CROSSDOCK*20261125*1700*9*X*004010`, ...segments, 'GE*1*9', 'IEA*1*000000009'].map((each) => `${each}~`).join('');
  const { groups, delimiters } = await readInterchange([text]);
  return groups.flatMap((group) => readGroup(group, { delimiters, dialect: DIALECT }).sets)[0];
}

const ADVICE = ['W06*F*0000000000000001*20261125*778899**PO-42', 'N1*WH*3PL*91*3PL', 'N9*CN*794600012345', 'G62*11*20261125*W*1605', 'W27*M*FDEG*GROUND', 'LX*1', 'MAN*GM*00006141411234567890', 'W12*CC*5*5*0*EA**VN*BOLT-M8', 'N9*LI*1', 'W03*5*12.5*LB***1'];

test('a 945 as a 3PL sends it: what left, in which carton, and nothing more comes of the line', async () => {
  const { document } = (await read('945', 'SW', ADVICE)) ?? {};
  expect(document).toEqual({
    document: 'shipping-advice', purpose: 'original', number: '0000000000000001', shipment: '778899', date: '2026-11-25', shippedOn: '2026-11-25', shippedAt: '16:05', purchaseOrder: 'PO-42', carrier: { scac: 'FDEG', service: 'GROUND' },
    trackingNumbers: ['794600012345'], parties: [{ role: 'warehouse', name: '3PL', code: { assignedBy: 'seller', id: '3PL' }, street: [] }],
    packs: [{ sscc: '006141411234567890', items: [{ line: '1', status: 'complete', ids: { seller: 'BOLT-M8' }, ordered: '5', shipped: { amount: '5', uom: 'EA' }, serials: [] }] }], weight: { amount: '12.5', uom: 'LB' },
  });
});

test.each([
  ['units that are not those of the lines', (line: string) => line.replace('W03*5', 'W03*6'), 'W0301: the units come to 5'],
  ['cartons that are not those of the marks', (line: string) => line.replace('LB***1', 'LB***2'), 'W0306: there are 1 cartons'],
  ['a carton code whose check digit is wrong', (line: string) => line.replace('1234567890', '1234567891'), 'MAN02: it is no SSCC-18: its check digit is wrong'],
  ['a line without an article', (line: string) => line.replace('*EA**VN*BOLT-M8', '*EA'), 'W1207 is missing'],
])('a 945 with %s is refused, and the fault says where', async (_what, wrong, message) => {
  const { faults } = (await read('945', 'SW', ADVICE.map(wrong))) ?? {};
  expect(faults?.map(said).join()).toContain(message);
});

const LEVEL = ['BIA*00*DD*INV-9*20261125*2330', 'LIN*1*VN*SEAL-300*LT*L-7', 'DTM*036*20270731', 'QTY*17*40*EA', 'QTY*33*36*EA'];

test.each([
  ['there and for sale: the rest is held', LEVEL, { onHand: '40', held: '4' }],
  ['there and held', [...LEVEL.slice(0, 4), 'QTY*QH*5*EA'], { onHand: '40', held: '5' }],
  ['for sale and held: together they are there', [...LEVEL.slice(0, 3), 'QTY*33*36.5*EA', 'QTY*QH*4*EA'], { onHand: '40.5', held: '4' }],
  ['there, and nothing else', LEVEL.slice(0, 4), { onHand: '40' }],
])('an 846 may say what is %s', async (_what, body, told) => {
  const { document } = (await read('846', 'IB', body)) ?? {};
  expect((document as InventoryAdvice).lines).toEqual([{ line: '1', ids: { seller: 'SEAL-300' }, lot: 'L-7', expiresOn: '2027-07-31', uom: 'EA', ...told }]);
});

test.each([
  ['only what is held', [...LEVEL.slice(0, 3), 'QTY*QH*4*EA'], 'what is held says nothing of what is there'],
  ['more for sale than there is', [...LEVEL.slice(0, 4), 'QTY*33*41*EA'], 'more is for sale than there is'],
  ['more held than there is', [...LEVEL.slice(0, 4), 'QTY*QH*41*EA'], 'more is held than there is'],
  ['three quantities that do not fit', [...LEVEL, 'QTY*QH*5*EA'], 'for sale and held are not the 40 that are there'],
  ['no time of day', ['BIA*00*DD*INV-9*20261125', ...LEVEL.slice(1)], 'it does not say as of which time'],
  ['two units', [...LEVEL.slice(0, 4), 'QTY*QH*5*CT'], 'one article is counted in one unit'],
])('an 846 with %s is refused', async (_what, body, message) => {
  const { faults } = (await read('846', 'IB', body)) ?? {};
  expect(faults?.map(said).join()).toContain(message);
});

test('a 940 whose total is not that of its lines is refused', async () => {
  const { faults } = (await read('940', 'OW', ['W05*N*0000000000000001', 'W66*PP*T', 'LX*1', 'W01*5*EA**VN*BOLT-M8', 'N9*LI*1', 'W76*6'])) ?? {};
  expect(faults?.map(said).join()).toContain('W7601: the quantities come to 5');
});

test('an article with more ids than a line has room for cannot be said', () => {
  const lines = [{ line: '1', quantity: { amount: '1', uom: 'EA' }, ids: { seller: 'A', buyer: 'B', upc: '012345678905' } }];
  expect(() => writeDocuments([{ document: 'shipping-order', purpose: 'original', number: '1', notes: [], parties: [], carrier: { payment: 'prepaid' }, lines }], anEnvelope(), DIALECT)).toThrow(EdiError);
});

const RECEIPT = ['W17*F*20261125*RCV-31*PO-4711', 'W07*40*EA**VN*SEAL-300**L-7', 'W07*2*CT**VN*BOLT-M8', 'N9*LI*2', 'W14*42'];

test('a 944 as a 3PL sends it: what came, with the lot of its place or of its reference', async () => {
  const { document } = (await read('944', 'RE', RECEIPT.map((line) => line.replace('SEAL-300**L-7', 'SEAL-300***L-7')))) ?? {};
  expect(document).toEqual({
    document: 'stock-receipt', number: 'RCV-31', order: 'PO-4711', date: '2026-11-25', parties: [],
    lines: [{ ids: { seller: 'SEAL-300' }, lot: 'L-7', quantity: { amount: '40', uom: 'EA' } }, { line: '2', ids: { seller: 'BOLT-M8' }, quantity: { amount: '2', uom: 'CT' } }],
  });
});

const ADJUSTED = ['W15*20261125*ADJ-8', 'W19*AU*-4*EA**VN*SEAL-300', 'N9*LT*L-7'];

test('a 947 says by its sign whether it is more or less', async () => {
  const { document } = (await read('947', 'AW', ADJUSTED)) ?? {};
  expect(document).toEqual({ document: 'inventory-adjustment', number: 'ADJ-8', date: '2026-11-25', parties: [], lines: [{ reason: 'AU', ids: { seller: 'SEAL-300' }, lot: 'L-7', quantity: { amount: '-4', uom: 'EA' } }] });
});

test.each([
  ['944', 'RE', [...RECEIPT.slice(2, 4)], 'W17'],
  ['944', 'RE', [RECEIPT[0], ...RECEIPT.slice(2, 4), 'W14*42'], 'W1401: the quantities come to 2'],
  ['947', 'AW', [ADJUSTED[0], 'W19*AU*0*EA**VN*SEAL-300'], 'W1902: it is no quantity but nought'],
  ['947', 'AW', ['W15*20261125', ADJUSTED[1]], 'W1502 is missing'],
  ['947', 'AW', [`${ADJUSTED[0]}**05`, ADJUSTED[1]], 'W1504'],
])('a %s (%s) of %j is refused', async (type, functionalId, body, message) => {
  const { faults } = (await read(type, functionalId, body as string[])) ?? {};
  expect(faults?.map(said).join()).toContain(message);
});

test('a person reads what is to be shipped, what left, and what is there', async () => {
  const texts = await Promise.all(
    DOCUMENTS.filter(({ document }) => ['shipping-order', 'shipping-advice', 'inventory-advice', 'stock-receipt', 'inventory-adjustment'].includes(document)).map(async (document) => {
      const { groups, delimiters } = await readInterchange([sample(document)]);
      return groups.flatMap((group) => readGroup(group, { delimiters, dialect: DIALECT }).sets).flatMap((set) => (set.document ? explain(set.document) : []));
    }),
  );
  expect(texts.map(([first]) => first)).toEqual([
    'Shipping order 0000000000000001-2: original',
    'Shipping advice SHP-77 of 2026-11-25, for shipping order 0000000000000001-2: original',
    'Inventory advice INV-20261125, as of 2026-11-25 23:30',
    'Stock receipt RCV-31 of 2026-11-25 09:40',
    'Inventory adjustment ADJ-8 of 2026-11-25',
  ]);
  expect(texts[0]).toContain('  line 1: 2 EA SEAL-300 UPC 012345678905 of lot L-2026-07 Sealant, 300 ml');
  expect(texts[1]).toContain('  line 2: 0 BOX of 1.5 RAIL cancelled');
  expect(texts[2]).toContain('  line 1: 40 EA (4 held) SEAL-300 lot L-2026-07 until 2027-07-31');
  expect(texts[3]).toContain('  line 1: 40 EA SEAL-300 lot L-2026-07');
  expect(texts[4]).toContain('  line 1: -4 EA SEAL-300 lot L-2026-07 for reason AU');
});

test.each([
  ['944', 'RE', [RECEIPT[0], ...RECEIPT.slice(2, 4), 'W14*2*40*2**3*1'], [['element.not-used', 'W1402'], ['element.not-used', 'W1403'], ['element.not-used', 'W1405'], ['element.too-many', 'W1406']]],
  ['944', 'RE', [RECEIPT[0], 'W07*42*EA**VN*SEAL-300*****VN*S-9', 'W14*42'], [['element.not-used', 'W0710'], ['element.not-used', 'W0711']]],
  ['947', 'AW', [ADJUSTED[0], `W19*AU*-4*EA**VN*SEAL-300${'*'.repeat(10)}PJ***X`], [['element.not-used', 'W1916'], ['element.too-many', 'W1919']]],
])('what X12 has room for in a %s (%s) and is not read is told apart from what there is not: %j', async (type, functionalId, body, wrong) => {
  const { faults } = (await read(type, functionalId, body as string[])) ?? {};
  expect(faults?.map(({ code, message }) => [code, message.slice(0, 5)])).toEqual(wrong);
});
