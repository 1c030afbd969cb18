import { describe, expect, test } from 'vitest';
import { acknowledge } from '../../../core/edi/acknowledge.ts';
import { readInterchange } from '../../../core/edi/codec/read-interchange.ts';
import { writeDocuments } from '../../../core/edi/write-documents.ts';
import { readGroup } from '../../../core/edi/read-documents.ts';
import { anEnvelope, DIALECT, DOCUMENTS, sample } from './samples.ts';

const { delimiters } = anEnvelope();
const ORDER = sample(DOCUMENTS[0] as never);
const NOTICE = sample(DOCUMENTS[4] as never);

/** The 997 of a text, from AK1 to AK9, as it is written to the partner. Counts and lengths of the text are put right after it was changed. */
async function answer(text: string, options: { receives?: string[]; passedOver?: string[] } = {}): Promise<string | undefined> {
  const { groups, delimiters: theirs } = await readInterchange([text]);
  const [group] = groups;
  const document = group && acknowledge(readGroup(group, { delimiters: theirs, dialect: DIALECT, ...options }), delimiters);
  return document && /AK1\*.*(?=SE\*)/.exec(writeDocuments([document], anEnvelope(), DIALECT))?.[0];
}

/** Puts SE01 right. */
function counted(text: string): string {
  const body = text.slice(text.indexOf('ST*'), text.indexOf('~SE*') + 1);
  return text.replace(/~SE\*\d+/, `~SE*${body.split('~').length}`);
}
const changed = (right: string, wrong: string, text = ORDER) => {
  expect(text).toContain(right);
  return answer(counted(text.replace(right, wrong)));
};
const refused = (notes: string) => `AK1*PO*17~AK2*850*0001~${notes}AK5*R*5~AK9*R*1*1*0~`;

test('a group that is whole is accepted', async () => {
  expect(await answer(ORDER)).toBe('AK1*PO*17~AK2*850*0001~AK5*A~AK9*A*1*1*1~');
  expect(await answer(NOTICE)).toBe('AK1*SH*17~AK2*856*0001~AK5*A~AK9*A*1*1*1~');
});

test('a 997 is never acknowledged', async () => {
  expect(await answer(sample(DOCUMENTS[6] as never))).toBeUndefined();
});

describe('AK304: segments', () => {
  test.each([
    ['1, there is no such segment', 'CUR*BY*USD~', 'CUR*BY*USD~ZZ9*1~', 'AK3*ZZ9*4**1~'],
    ['3, a segment is missing', 'BEG*00*DS*ORD-0000000000000001-D*7*20261123~', '', 'AK3*BEG*2**3~'],
    ['5, a segment comes too often', 'CUR*BY*USD~', 'CUR*BY*USD~CUR*BY*USD~', 'AK3*CUR*4**5~'],
    ['6, a segment that this document does not have', 'CUR*BY*USD~', 'CUR*BY*USD~FOB*DF~', 'AK3*FOB*4**6~'],
    ['7, a segment that comes too late', 'CTT*2*3.5~', 'CTT*2*3.5~CUR*BY*USD~', 'AK3*CUR*21**7~'],
  ])('%s', async (_what, right, wrong, note) => {
    expect(await changed(right, wrong)).toBe(refused(note));
  });

  test('4, a loop comes too often', async () => {
    const parties = 'N1*BY*Someone~'.repeat(199);
    expect(await changed('N1*SU*Direct Supply~', `N1*SU*Direct Supply~${parties}`)).toBe(refused('AK3*N1*215**4~'));
  });
});

describe('AK403: elements', () => {
  test.each([
    ['1, it is missing', 'PO1*1*2*EA', 'PO1*1**EA', 'AK3*PO1*17**8~AK4*2*330*1~'],
    ['2, another needs it', 'N1*ST*Pat Doe*92*0042~', 'N1*ST*Pat Doe*92~', 'AK3*N1*11**8~AK4*4*67*2~'],
    ['3, there are too many', 'CUR*BY*USD~', 'CUR*BY*USD*1~', 'AK3*CUR*3**8~AK4*3**3*1~'],
    ['4, it is too short', 'N4*Austin*TX', 'N4*Austin*T', 'AK3*N4*14**8~AK4*2*156*4*T~'],
    ['5, it is too long', 'N4*Austin*TX', 'N4*Austin*TEX', 'AK3*N4*14**8~AK4*2*156*5*TEX~'],
    ['6, a character that does not belong', 'PO1*1*2*EA', 'PO1*1*TWO*EA', 'AK3*PO1*17**8~AK4*2*330*6*TWO~'],
    ['7, a code that is none', 'BEG*00*DS', 'BEG*99*DS', 'AK3*BEG*2**8~AK4*1*353*7*99~'],
    ['8, a date that is none', 'DTM*010*20261124', 'DTM*010*20261131', 'AK3*DTM*7**8~AK4*2*373*8*20261131~'],
    ['10, it has no use here', 'PID*F****', 'PID*F*08***', 'AK3*PID*18**8~AK4*2*750*10*08~'],
    ['7, totals that contradict the lines', 'CTT*2*3.5', 'CTT*3*3.5', 'AK3*CTT*20**8~AK4*1*354*7*3~'],
    ['7, a hash total that does', 'CTT*2*3.5', 'CTT*2*4.5', 'AK3*CTT*20**8~AK4*2*347*7*4.5~'],
  ])('%s', async (_what, right, wrong, note) => {
    expect(await changed(right, wrong)).toBe(refused(note));
  });

  test('9, a time that is none', async () => {
    expect(await changed('*20261125*1605*', '*20261125*2605*', NOTICE)).toBe('AK1*SH*17~AK2*856*0001~AK3*BSN*2**8~AK4*4*337*9*2605~AK5*R*5~AK9*R*1*1*0~');
  });

  test('7, an SSCC whose check digit is wrong', async () => {
    expect(await changed('00006141411234567890', '00006141411234567891', NOTICE)).toBe('AK1*SH*17~AK2*856*0001~AK3*MAN*19**8~AK4*2*87*7*00006141411234567891~AK5*R*5~AK9*R*1*1*0~');
  });

  test('all that are wrong in a segment come under it, and all segments are told', async () => {
    const notes = 'AK3*BEG*2**8~AK4*1*353*7*99~AK4*5*373*8*20261399~AK3*PO1*17**8~AK4*2*330*6*TWO~';
    const text = ORDER.replace('BEG*00*DS*ORD-0000000000000001-D*7*20261123', 'BEG*99*DS*ORD-0000000000000001-D*7*20261399').replace('PO1*1*2*EA', 'PO1*1*TWO*EA');
    expect(await answer(text)).toBe(refused(notes));
  });

  test('a copy of bad data that holds a delimiter of the answer is left out', async () => {
    const text = sample(DOCUMENTS[0] as never, { delimiters: { element: '|', component: ':', segment: '~' } }).replace('PO1|1|2|EA', 'PO1|1|2*2|EA');
    expect(await answer(text)).toBe(refused('AK3*PO1*17**8~AK4*2*330*6~'));
  });
});

describe('AK502: transaction sets', () => {
  test.each([
    ['1, it is not supported', 'ST*850', 'ST*830', 'AK1*PO*17~AK2*830*0001~AK5*R*1~AK9*R*1*1*0~'],
    ['2, its SE is missing', /SE\*\d+\*0001~/, '', 'AK1*PO*17~AK2*850*0001~AK5*R*2~AK9*R*1*1*0~'],
    ['3, its control numbers differ', /SE\*(\d+)\*0001/, 'SE*$1*0002', 'AK1*PO*17~AK2*850*0001~AK5*R*3~AK9*R*1*1*0~'],
    ['4, its count is wrong', /SE\*\d+\*/, 'SE*99*', 'AK1*PO*17~AK2*850*0001~AK5*R*4~AK9*R*1*1*0~'],
    ['6, it does not belong in this group', 'ST*850', 'ST*855', 'AK1*PO*17~AK2*855*0001~AK5*R*6~AK9*R*1*1*0~'],
  ])('%s', async (_what, right, wrong, expected) => {
    expect(await answer(ORDER.replace(right, wrong))).toBe(expected);
  });

  test('one of two is taken, one is not', async () => {
    const [set = ''] = /ST\*.*SE\*\d+\*0001~/.exec(ORDER) ?? [];
    const two = ORDER.replace(set, set + set.replaceAll('*0001~', '*0002~').replace('PO1*1*2*EA', 'PO1*1*TWO*EA')).replace('GE*1', 'GE*2');
    expect(await answer(two)).toBe('AK1*PO*17~AK2*850*0001~AK5*A~AK2*850*0002~AK3*PO1*17**8~AK4*2*330*6*TWO~AK5*R*5~AK9*P*2*2*1~');
  });

  test('a document that the partner was not to send', async () => {
    expect(await answer(ORDER, { receives: ['855'] })).toBe('AK1*PO*17~AK2*850*0001~AK5*R*1~AK9*R*1*1*0~');
  });
});

describe('AK905: groups', () => {
  test.each([
    ['1, it is not supported', 'GS*PO*', 'GS*QQ*', 'AK1*QQ*17~AK9*R*1*1*0*1~'],
    ['2, its version is not', '004010', '003050', 'AK1*PO*17~AK9*R*1*1*0*2~'],
    ['3, its GE is missing', 'GE*1*17~', '', 'AK1*PO*17~AK9*R*1*1*0*3~'],
    ['4, its control numbers differ', 'GE*1*17', 'GE*1*18', 'AK1*PO*17~AK9*R*1*1*0*4~'],
    ['5, its count is wrong', 'GE*1*17', 'GE*2*17', 'AK1*PO*17~AK9*R*2*1*0*5~'],
  ])('%s', async (_what, right, wrong, expected) => {
    expect(await answer(ORDER.replace(right, wrong))).toBe(expected);
  });
});

describe('what the profile has passed over', () => {
  test('segments, segments of one qualifier with what belongs to them, elements', async () => {
    const text = counted(ORDER.replace('CUR*BY*USD~', 'CUR*BY*USD~REF*ZZ*1~FOB*DF~').replace('N1*SU*Direct Supply~', 'N1*SU*Direct Supply~N1*MA*Plant~N3*2 High St~').replace('PID*F****', 'PID*F*08***'));
    expect(await answer(text)).toContain('AK9*R*1*1*0~');
    expect(await answer(text, { passedOver: ['REF*ZZ', 'FOB', 'N1*MA', 'PID02'] })).toBe('AK1*PO*17~AK2*850*0001~AK5*A~AK9*A*1*1*1~');
  });
});
