import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EdiError } from '../../../core/edi/codec/fault.ts';
import { InterchangeReader, readInterchange } from '../../../core/edi/codec/read-interchange.ts';
import { writeInterchange } from '../../../core/edi/codec/write-interchange.ts';
import { readGroup } from '../../../core/edi/read-documents.ts';
import { anEnvelope, DIALECT, DOCUMENTS, IN_5010, sample } from './samples.ts';

const TEXT = [
  'ISA*00*          *00*          *ZZ*CROSSDOCK      *12*5125550100     *261123*1030*U*00401*000000017*0*P*>',
  'GS*FA*CROSSDOCK*5125550100*20261123*1030*17*X*004010',
  'ST*997*0001', 'AK1*PO*4', 'AK9*A*1*1*1', 'SE*4*0001', 'GE*1*17', 'IEA*1*000000017', '',
].join('~');
const refused = (text: string, options = {}) => readInterchange([text], options).then(() => 'read', (error: unknown) => (error instanceof EdiError ? error.fault : error));
/** Faults of sets and groups, of what was read to its end. */
async function faults(text: string): Promise<[string, number, number | undefined][]> {
  const { groups, delimiters } = await readInterchange([text]);
  return groups.flatMap((group) => readGroup(group, { delimiters, dialect: DIALECT })).flatMap((read) => [...read.faults, ...(read.faults.length > 0 ? [] : read.sets.flatMap((one) => one.faults ?? []))].map(({ code, segment, element }): [string, number, number | undefined] => [code, segment, element]));
}

describe('TA1', () => {
  const TA1 = TEXT.replace('~GS*', '~TA1*000000042*261122*0900*R*024~GS*');
  test('says what became of an interchange that went the other way, beside groups or alone', async () => {
    const said = [{ control: '000000042', outcome: 'rejected', note: '024' }];
    expect((await readInterchange([TA1])).acknowledgments).toEqual(said);
    expect(await readInterchange([TA1.replace(/GS\*.*GE\*1\*17~/, '').replace('IEA*1', 'IEA*0')])).toMatchObject({ groups: [], acknowledgments: said });
  });
  test.each([
    ['about no control number', '*000000042*', '*42*', 'interchange.header', 1],
    ['with an outcome that is none', '*R*024', '*X*024', 'interchange.header', 4],
    ['without its note', '*R*024', '*R', 'interchange.header', 5],
    ['with more', '*R*024', '*R*024*1', 'interchange.header', 6],
  ])('%s is refused', async (_what, right, wrong, code, element) => expect(await refused(TA1.replace(right, wrong))).toMatchObject({ code, segment: 2, element }));
  test('behind a group is refused', async () => expect(await refused(TEXT.replace('~IEA', '~TA1*000000042*261122*0900*R*024~IEA'))).toMatchObject({ code: 'interchange.stray-segment', segment: 8 }));
});

describe('an interchange as a whole is refused, and the fault says where', () => {
  test.each([
    ['another name', 'ISA', 'ISB', 'interchange.header', 1, undefined],
    ['a sender that is too long', 'CROSSDOCK      *', 'CROSSDOCK       *', 'interchange.header', 1, 6],
    ['a date that is none', '*261123*1030*U', '*261323*1030*U', 'interchange.header', 1, 9],
    ['a time that is none', '*261123*1030*U', '*261123*2530*U', 'interchange.header', 1, 10],
    ['a version that is not known', '00401', '00303', 'interchange.header', 1, 12],
    ['neither production nor test', '*0*P*>', '*0*I*>', 'interchange.header', 1, 15],
    ['a letter as a delimiter', '*P*>~', '*P*A~', 'interchange.delimiters', 1, undefined],
    ['two delimiters that are one', '*P*>~', '*P*~~', 'interchange.delimiters', 1, undefined],
    ['a delimiter in the ISA', 'CROSSDOCK      *12', 'CROSS>DOCK     *12', 'interchange.delimiters', 1, undefined],
    ['a GS without a version', '*X*004010', '*X', 'group.header', 2, undefined],
    ['a group control number that is none', '*1030*17*X', '*1030*A7*X', 'group.header', 2, 6],
    ['a segment in no set', '~ST*997*0001', '', 'interchange.stray-segment', 3, undefined],
    ['a segment in no group', 'GE*1*17~', 'GE*1*17~AK1*PO*4~', 'interchange.stray-segment', 8, undefined],
    ['an ISA within', 'GE*1*17~', `GE*1*17~${TEXT.slice(0, 106)}`, 'interchange.stray-segment', 8, undefined],
    ['other control numbers at its ends', 'IEA*1*000000017', 'IEA*1*000000018', 'interchange.control-number', 8, 2],
    ['another number of groups', 'IEA*1*', 'IEA*2*', 'interchange.count', 8, 1],
    ['an IEA with more', 'IEA*1*000000017', 'IEA*1*000000017*1', 'interchange.count', 8, undefined],
    ['text after its end', 'IEA*1*000000017~', 'IEA*1*000000017~\nIEA*1*000000017~', 'interchange.stray-segment', 9, undefined],
    ['an empty segment', 'AK1*PO*4~', 'AK1*PO*4~~', 'interchange.malformed-segment', 5, undefined],
    ['a segment without a name', 'AK1*PO*4~', '*PO*4~', 'interchange.malformed-segment', 4, undefined],
    ['a control character', 'AK1*PO*4~', 'AK1*P\u0000*4~', 'interchange.malformed-segment', 4, 1],
    ['separators that nothing follows', 'AK1*PO*4~', 'AK1*PO*4**~', 'interchange.malformed-segment', 4, 4],
    ['a group that comes twice', 'IEA*1', 'GS*FA*CROSSDOCK*5125550100*20261123*1030*0017*X*004010~GE*0*17~IEA*2', 'interchange.control-number', 8, 6],
  ])('%s', async (_what, right, wrong, code, segment, element) => {
    expect(TEXT).toContain(right);
    expect(await refused(TEXT.replace(right, wrong))).toMatchObject({ code, segment, ...(element !== undefined && { element }) });
  });

  test('nothing at all, and a segment that never ends', async () => {
    expect(await refused('')).toMatchObject({ code: 'interchange.truncated', segment: 1 });
    expect(await refused('\ufeffISA')).toMatchObject({ code: 'interchange.header' });
    expect(await refused(`${TEXT.slice(0, 106)}GS*${'A'.repeat(20_000)}`)).toMatchObject({ code: 'interchange.malformed-segment', segment: 2 });
  });

  test('the error says code, place and text', async () => {
    await expect(readInterchange([TEXT.replace('IEA*1*000000017', 'IEA*1*000000018')])).rejects.toThrow('interchange.control-number at segment 8, element 2 (IEA): IEA02 is 000000018, ISA13 is 000000017');
    expect(await refused(TEXT.replace('IEA*1*000000017', 'IEA*1*000000018'))).toMatchObject({ text: 'IEA*1*000000018', value: '000000018' });
  });
});

describe('a set or a group is refused, and the rest is read', () => {
  test.each([
    ['another count of segments', 'SE*4', 'SE*5', [['set.count', 6, 1]]],
    ['other control numbers at the ends of a set', 'SE*4*0001', 'SE*4*0002', [['set.control-number', 6, 2]]],
    ['a set that has no SE', 'SE*4*0001~', '', [['set.trailer-missing', 6, undefined]]],
    ['a set control number that is too short', /\*0001/g, '*001', [['set.control-number-invalid', 3, 2]]],
    ['a set control number that comes twice', 'GE*1', 'ST*997*0001~AK1*PO*5~AK9*A*1*1*1~SE*4*0001~GE*2', [['set.control-number-invalid', 7, 2]]],
    ['a set in a group of another kind', 'ST*997', 'ST*850', [['set.identifier', 3, 1]]],
    ['a set that is none of ours', 'ST*997', 'ST*830', [['set.not-supported', 3, 1]]],
    ['another number of sets', 'GE*1*17', 'GE*2*17', [['group.count', 7, 1]]],
    ['other control numbers at the ends of a group', 'GE*1*17', 'GE*1*18', [['group.control-number', 7, 2]]],
    ['a group that has no GE', 'GE*1*17~', '', [['group.trailer-missing', 7, undefined]]],
    ['a version that is not read', '004010', '003060', [['group.version-not-supported', 1, undefined]]],
  ])('%s', async (_what, right, wrong, expected) => {
    expect(await faults(TEXT.replace(right, wrong))).toEqual(expected);
  });

  test('one of two sets', async () => {
    const two = TEXT.replace('GE*1', 'ST*997*0002~AK1*PO*5~AK9*A*1*1*1~SE*9*0002~GE*2');
    const { groups, delimiters } = await readInterchange([two]);
    const { sets } = readGroup(groups[0] as never, { delimiters, dialect: DIALECT });
    expect(sets.map(({ document, faults: wrong }) => [document?.document, wrong?.map(({ code }) => code)])).toEqual([['functional-acknowledgment', undefined], [undefined, ['set.count']]]);
  });
});

test('GE02 may leave out the zeros that GS06 has', async () => {
  expect(await faults(TEXT.replace('*17*X', '*000017*X'))).toEqual([]);
});

test('line ends between segments are not data, and a terminator may be one', async () => {
  expect(await faults(TEXT.replaceAll('~', '~\r\n'))).toEqual([]);
  expect(await faults(TEXT.replaceAll('~', '\n'))).toEqual([]);
  expect(await refused(TEXT.replace('AK1*PO*4~', 'AK1*PO\n*4~'))).toMatchObject({ code: 'interchange.malformed-segment', segment: 4 });
});

test('separators that nothing follows are read where the profile says so', async () => {
  const { groups } = await readInterchange([TEXT.replace('AK1*PO*4~', 'AK1*PO*4**~')], { trailingSeparators: 'accept' });
  expect(groups[0]?.sets[0]?.segments[1]?.elements).toEqual(['AK1', 'PO', '4']);
});

test('in whatever pieces a text comes, it is read the same', async () => {
  const text = sample(DOCUMENTS[4] as never, IN_5010);
  const whole = await readInterchange([text]);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(text.length), { maxLength: 40 }), async (cuts) => {
      const places = [0, ...cuts.sort((a, b) => a - b), text.length];
      const pieces = places.slice(1).map((end, index) => text.slice(places[index], end));
      expect(await readInterchange(pieces)).toEqual(whole);
    }),
    { numRuns: 100 },
  );
});

test('a large interchange is given set by set, and counts only when its end has come', () => {
  const reader = new InterchangeReader();
  const seen: string[] = [];
  const feed = (text: string) => seen.push(...reader.push(text).map(({ part }) => part));
  feed(TEXT.slice(0, TEXT.indexOf('ST*')));
  for (let number = 1; number <= 2_000; number += 1) feed(`ST*997*${String(number).padStart(4, '0')}~AK1*PO*4~AK9*A*1*1*1~SE*4*${String(number).padStart(4, '0')}~`);
  expect(seen.filter((part) => part === 'set')).toHaveLength(2_000);
  expect(() => reader.end()).toThrow('interchange.truncated at segment 8003');
  feed('GE*2000*17~IEA*1*000000017~');
  reader.end();
  expect(seen.slice(-2)).toEqual(['group-end', 'end']);
});

describe('what is written', () => {
  const body = (...elements: (string | undefined)[]) => ({ functionalId: 'PO', sets: [{ type: '850', body: [['BEG', ...elements] as const] }] });

  test('is exact: fixed lengths, counts, control numbers, no separators that nothing follows', () => {
    expect(writeInterchange(anEnvelope(), body('00', 'SA', 'PO-1', undefined, '20261123', undefined))).toBe(
      'ISA*00*          *00*          *ZZ*CROSSDOCK      *12*5125550100     *261123*1030*U*00401*000000017*0*P*>~GS*PO*CROSSDOCK*5125550100*20261123*1030*17*X*004010~' +
        'ST*850*0001~BEG*00*SA*PO-1**20261123~SE*3*0001~GE*1*17~IEA*1*000000017~',
    );
  });

  test('in 5010 names its repetition separator, and may have a line end after each segment', () => {
    const text = writeInterchange(anEnvelope({ ...IN_5010, delimiters: { element: '*', component: ':', segment: '~', repetition: '^' }, lineEnd: '\r\n', usage: 'T', acknowledgmentRequested: true }), body('00'));
    expect(text.split('\r\n').slice(0, 3)).toEqual([
      'ISA*00*          *00*          *ZZ*CROSSDOCK      *12*5125550100     *261123*1030*^*00501*000000017*1*T*:~', 'GS*PO*CROSSDOCK*5125550100*20261123*1030*17*X*005010~', 'ST*850*0001~',
    ]);
  });

  test.each(['*', '>', '~'])('a delimiter in data is refused, never escaped: %s', (delimiter) => {
    const write = () => writeInterchange(anEnvelope(), body('00', 'SA', `PO${delimiter}1`));
    expect(write).toThrow(`interchange.malformed-segment at segment 4, element 3 (BEG): it holds ${delimiter}, which is a delimiter`);
  });

  test('a character that X12 does not know is refused', () => {
    expect(() => writeInterchange(anEnvelope(), body('00', 'SA', '日本'))).toThrow('it holds a character that X12 does not know');
    expect(() => writeInterchange(anEnvelope(), body('00', 'SA', 'a\nb'))).toThrow('it holds a character that X12 does not know');
  });

  test.each([
    ['a control number that is too large', { control: 1_000_000_000 }, '1000000000 is no control number'],
    ['an id that is too long', { sender: { qualifier: 'ZZ', id: 'A-NAME-OF-16-CHR' } }, 'A-NAME-OF-16-CHR is no id of up to 15 characters'],
    ['a repetition separator before 5010', { delimiters: { element: '*', component: '>', segment: '~', repetition: '^' } }, 'a repetition separator belongs to version 005010'],
    ['none in 5010', { version: '005010' }, 'a repetition separator belongs to version 005010'],
    ['delimiters that are the same', { delimiters: { element: '*', component: '*', segment: '~' } }, 'two delimiters are the same character'],
  ])('%s is refused', (_what, change, message) => {
    expect(() => writeInterchange(anEnvelope(change), body('00'))).toThrow(message);
  });
});
