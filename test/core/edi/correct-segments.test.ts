import { describe, expect, test } from 'vitest';
import { correctSegments, isShown, isShownAt, takesTwo } from '../../../core/edi/correct-segments.ts';
import { segmentsOf, setAlone, textOf } from '../../../core/edi/segments-of.ts';

const ISA = 'ISA*00*          *00*          *12*5125550100     *ZZ*CROSSDOCK      *261123*1030*U*00401*000000907*0*P*>~';
const GS = 'GS*PO*5125550100*CROSSDOCK*20261123*1030*907*X*004010~';
const set = (number: string, order: string) => `ST*850*${number}~BEG*00*SA*${order}**20261123~PO1*1*5*EA*9.5*PE*VN*RACK-42U~CTT*1*5~SE*5*${number}~`;
const WHOLE = `${ISA}\n${GS}\n${set('0001', 'PO-1')}${set('0002', 'PO-2')}GE*2*907~IEA*1*000000907~`;
const ONE = `${ISA}${GS}${set('0002', 'PO-2')}GE*1*907~IEA*1*000000907~`;

describe('a set of an interchange', () => {
  test('stands alone in the envelope that it came in, and alone it stays as it is', () => {
    expect(setAlone(WHOLE, '907', '0002')).toBe(ONE);
    expect(setAlone(ONE, '907', '0002')).toBe(ONE);
  });

  test('that is not there is nothing, and one of another group is not taken for it', () => {
    expect([setAlone(WHOLE, '907', '0003'), setAlone(WHOLE, '908', '0001')]).toEqual([undefined, undefined]);
    const two = WHOLE.replace('GE*2*907~', `GE*2*907~${GS.replace('*907*', '*908*')}${set('0009', 'PO-9')}GE*1*908~`);
    expect([setAlone(two, '907', '0009'), setAlone(two, '908', '0009')?.includes('PO-9')]).toEqual([undefined, true]);
  });

  test('without its SE ends where the next one begins', () => {
    expect(setAlone(WHOLE.replace('SE*5*0001~', ''), '907', '0001')).toBe(ONE.replaceAll('0002', '0001').replace('PO-2', 'PO-1').replace('SE*5*0001~', ''));
  });

  test('comes apart and together byte for byte, but for line ends', () => {
    expect(textOf(segmentsOf(WHOLE))).toBe(WHOLE.replaceAll('\n', ''));
    expect(segmentsOf(WHOLE.slice(0, -8)).segments.at(-1)).toBe('IEA*1*00');
  });
});

describe('a correction', () => {
  const fix = (written: Record<string, string>) => correctSegments(segmentsOf(ONE), written);

  test('says element by element what differs', () => {
    expect(fix({ 5: 'PO1*1*6*BX*9.5*PE*VN*RACK-42U' })).toMatchObject({ before: { '5/PO102': '5', '5/PO103': 'EA' }, after: { '5/PO102': '6', '5/PO103': 'BX' } });
    expect(fix({ 5: 'PO1*1*5*EA*9.5*PE*VN*RACK-42U' })).toMatchObject({ before: {}, after: {}, text: ONE });
    expect(fix({ 5: 'PO1*1*5*EA*9.5*PE' })).toMatchObject({ before: { '5/PO106': 'VN', '5/PO107': 'RACK-42U' }, after: {} });
  });

  test('may put segments in before and after one, and take one out; the count of the set follows', () => {
    const more = fix({ 4: 'BEG*00*SA*PO-2**20261123\r\nREF*IA*88', 5: 'CUR*BY*USD~PO1*1*5*EA*9.5*PE*VN*RACK-42U~PID*F****Rack' });
    expect(more).toMatchObject({ before: {}, after: { '4+1/REF01': 'IA', '4+1/REF02': '88', '5+1/CUR01': 'BY', '5+1/CUR02': 'USD', '5+2/PID01': 'F', '5+2/PID05': 'Rack' } });
    expect(more.text).toContain('BEG*00*SA*PO-2**20261123~REF*IA*88~CUR*BY*USD~PO1*1*5*EA*9.5*PE*VN*RACK-42U~PID*F****Rack~CTT*1*5~SE*8*0002~');
    expect(more.places).toEqual([1, 2, 3, 4, 4, 5, 5, 5, 6, 7, 8, 9]);
    const less = fix({ 6: '' });
    expect([less.before, less.after, less.text.includes('RACK-42U~SE*4*0002~')]).toEqual([{ '6/CTT01': '1', '6/CTT02': '5' }, {}, true]);
  });

  test('of another segment in its place is one gone and one new', () => {
    expect(fix({ 6: 'PID*F****x' })).toMatchObject({ before: { '6/CTT01': '1', '6/CTT02': '5' }, after: { '6+1/PID01': 'F', '6+1/PID05': 'x' } });
  });

  test('leaves a count that is wrong as it is where nothing came or went', () => {
    expect(correctSegments(segmentsOf(ONE.replace('SE*5', 'SE*9')), { 5: 'PO1*1*6*EA*9.5*PE*VN*RACK-42U' }).text).toContain('SE*9*0002~');
  });
});

describe('what takes two persons', () => {
  test.each(['5/PO102', '5/PO103', '5/PO104', '5/PO105', '2/CUR02', '9/TDS01', '9/SAC01', '9/SAC05', '8/SN102', '8/SDQ04', '7/W1202', '1/BPR02', '1/BPR03', '3/BCH01', '6/ACK01', '6+1/IT102', '9/ITD03', '4/FOB01', '5/PO130'])('%s', (path) => {
    expect(takesTwo(path)).toBe(true);
  });
  test.each(['3/BEG03', '3/BEG05', '4/REF02', '7/N104', '5/PO107', '5+1/PID05', '1/ISA13', '9/SE01', '2/GS06'])('and what does not: %s', (path) => {
    expect(takesTwo(path)).toBe(false);
  });
});

describe('what is shown to everybody who sees the row', () => {
  test.each(['PO1*1*5*EA', 'N1*ST**92*0042', 'REF*IA*88', 'ISA*00', 'BEG*00*SA*PO-2'])('%s', (segment) => {
    expect(isShown(segment, '*')).toBe(true);
  });
  test.each(['N1*ST*Pat Doe*92*0042', 'N2*Acme', 'N3*1 Main St', 'N4*Austin*TX*78701', 'PER*BD*Pat*TE*512', 'NTE*GEN*for Pat', 'MSG*for Pat', 'XYZ*anything'])('but not %s', (segment) => {
    expect(isShown(segment, '*')).toBe(false);
  });
  test('and of what differs the same, element by element', () => {
    expect(['7/N102', '7/N301', '7/XYZ01', '7/N104', '5/PO103'].map(isShownAt)).toEqual([false, false, false, true, true]);
  });
});
