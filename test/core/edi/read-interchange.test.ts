import { describe, expect, test } from 'vitest';
import type { Fault } from '../../../core/edi/codec/fault.ts';
import { type Group, InterchangeReader, readInterchange } from '../../../core/edi/codec/read-interchange.ts';

const ISA = 'ISA*00*          *00*          *ZZ*CROSSDOCK      *12*5125550100     *261123*1030*U*00401*000000017*0*P*>~';
const GS = 'GS*FA*CROSSDOCK*5125550100*20261123*1030*17*X*004010~';
const SET = 'ST*997*0001~AK1*PO*4~SE*3*0001~';
const END = 'GE*1*17~IEA*1*000000017~';
const read = (text: string) => readInterchange([text]);
const short = ({ code, segment, element, value, message }: Fault) => [code, segment, element, value, message];
const faults = async (text: string) => (await read(text)).groups.flatMap(({ faults: own, sets }: Group) => [...own, ...sets.flatMap((set) => set.faults)].map(short));
const refused = (text: string) => read(text).then(() => 'read', (error: { fault: Fault }) => short(error.fault));

test('is read as groups of sets, from ST to SE, with who announced how many', async () => {
  const { header, delimiters, acknowledgments, groups } = await read(ISA + GS + SET + END);
  expect([header.control, delimiters, acknowledgments]).toEqual(['000000017', { element: '*', component: '>', segment: '~' }, []]);
  expect(groups.map(({ header: of, announced, faults: wrong, sets }) => [of.control, announced, wrong, sets.map(({ type, control, segments, faults: bad }) => [type, control, segments.map(({ id }) => id), bad])])).toEqual([['17', 1, [], [['997', '0001', ['ST', 'AK1', 'SE'], []]]]]);
});

test('comes part by part, in its order, set after set', () => {
  const reader = new InterchangeReader();
  expect(reader.delimiters).toBeUndefined();
  const parts = [ISA, GS, SET, END].flatMap((piece) => reader.push(piece)).map(({ part }) => part);
  expect(parts).toEqual(['interchange', 'group', 'set', 'group-end', 'end']);
  reader.end();
});

describe('of a set', () => {
  test.each<[string, string, unknown[]]>([
    ['an SE that counts one more', ISA + GS + SET.replace('SE*3', 'SE*4') + END, ['set.count', 5, 1, '4', 'SE01 says 4, and there are 3 segments']],
    ['an SE that counts nothing', ISA + GS + SET.replace('SE*3', 'SE*') + END, ['set.count', 5, 1, '', 'SE01 says , and there are 3 segments']],
    ['an SE in words', ISA + GS + SET.replace('SE*3', 'SE*three') + END, ['set.count', 5, 1, 'three', 'SE01 says three, and there are 3 segments']],
    ['another number at its end', ISA + GS + SET.replace('SE*3*0001', 'SE*3*0002') + END, ['set.control-number', 5, 2, '0002', 'SE02 is 0002, ST02 is 0001']],
    ['no number at its end', ISA + GS + SET.replace('SE*3*0001', 'SE*3') + END, ['set.control-number', 5, 2, undefined, 'SE02 is missing, ST02 is 0001']],
    ['a third element at its end', ISA + GS + SET.replace('SE*3*0001', 'SE*3*0001*1') + END, ['set.control-number', 5, 3, '1', 'an SE has two elements']],
    ['a name that is none', ISA + GS + SET.replace('ST*997', 'ST*99') + END, ['set.identifier', 3, 1, '99', 'ST01 is no transaction set']],
    ['a name that is longer', ISA + GS + SET.replace('ST*997', 'ST*9970') + END, ['set.identifier', 3, 1, '9970', 'ST01 is no transaction set']],
    ['a number of three', ISA + GS + SET.replaceAll('*0001', '*001') + END, ['set.control-number-invalid', 3, 2, '001', 'ST02 has 4 to 9 characters']],
    ['a number of ten', ISA + GS + SET.replaceAll('*0001', '*0123456789') + END, ['set.control-number-invalid', 3, 2, '0123456789', 'ST02 has 4 to 9 characters']],
    ['four elements at its beginning', ISA + GS + SET.replace('ST*997*0001', 'ST*997*0001*A*B') + END, ['set.identifier', 3, 4, 'B', 'an ST has no more than three elements']],
    ['a number that came before', `${ISA}${GS}${SET}${SET}GE*2*17~IEA*1*000000017~`, ['set.control-number-invalid', 6, 2, '0001', 'ST02 0001 comes twice in group 17']],
  ])('%s is among its faults', async (_what, text, fault) => expect(await faults(text)).toEqual([fault]));

  test('three elements at its beginning are right, and so are numbers of four and of nine', async () => {
    for (const control of ['0001', '012345678', 'AbC1']) expect(await faults(ISA + GS + SET.replace('ST*997*0001', `ST*997*${control}*004010`).replace('*0001', `*${control}`) + END)).toEqual([]);
  });

  test('that has no SE, each that follows says so: another set, the end of the group, another group, the end of all', async () => {
    const open = 'ST*997*0001~AK1*PO*4~';
    const missing = (segment: number) => ['set.trailer-missing', segment, undefined, undefined, 'set 0001 has no SE'];
    expect(await faults(`${ISA}${GS}${open}${SET.replaceAll('0001', '0002')}GE*2*17~IEA*1*000000017~`)).toEqual([missing(5)]);
    expect(await faults(ISA + GS + open + END)).toEqual([missing(5)]);
    expect(await faults(`${ISA}${GS}${open}${GS.replace('*17*X', '*18*X')}${SET}GE*1*18~IEA*2*000000017~`)).toEqual([['group.trailer-missing', 5, undefined, undefined, 'group 17 has no GE'], missing(5)]);
    expect(await faults(`${ISA}${GS}${open}IEA*1*000000017~`)).toEqual([['group.trailer-missing', 5, undefined, undefined, 'group 17 has no GE'], missing(5)]);
  });

  test('a number may come again in the next group', async () => {
    expect(await faults(`${ISA}${GS}${SET}GE*1*17~${GS.replace('*17*X', '*18*X')}${SET}GE*1*18~IEA*2*000000017~`)).toEqual([]);
  });
});

describe('of a group', () => {
  test.each<[string, string, unknown[]]>([
    ['another count', 'GE*2*17~', ['group.count', 6, 1, '2', 'GE01 says 2, and there are 1 transaction sets']],
    ['no count', 'GE**17~', ['group.count', 6, 1, '', 'GE01 says , and there are 1 transaction sets']],
    ['another number', 'GE*1*18~', ['group.control-number', 6, 2, '18', 'GE02 is 18, GS06 is 17']],
    ['no number', 'GE*1~', ['group.control-number', 6, 2, undefined, 'GE02 is missing, GS06 is 17']],
    ['a third element', 'GE*1*17*1~', ['group.header', 6, 3, '1', 'a GE has two elements']],
  ])('%s at its end is among its faults', async (_what, end, fault) => expect(await faults(`${ISA}${GS}${SET}${end}IEA*1*000000017~`)).toEqual([fault]));

  test('what was announced counts as far as it can be meant', async () => {
    const announced = async (count: string) => (await read(`${ISA}${GS}${SET}GE*${count}*17~IEA*1*000000017~`)).groups[0]?.announced;
    expect([await announced('5'), await announced('999999'), await announced('1000000'), await announced('x')]).toEqual([5, 999_999, undefined, undefined]);
  });

  test('none has no groups and no sets: a TA1 alone is an interchange', async () => {
    const { groups, acknowledgments } = await read(`${ISA}TA1*000000042*261122*0900*A*000~IEA*0*000000017~`);
    expect([groups, acknowledgments.map(({ control }) => control)]).toEqual([[], ['000000042']]);
  });
});

describe('ends the reading, because nothing after it could be trusted', () => {
  test.each<[string, string, unknown[]]>([
    ['an ISA within', `${ISA}${ISA}`, ['interchange.stray-segment', 2, undefined, undefined, 'an ISA within an interchange']],
    ['a GE without a group', `${ISA}GE*0*17~`, ['interchange.stray-segment', 2, undefined, undefined, 'GE stands in no group']],
    ['a segment without a group', `${ISA}ST*997*0001~`, ['interchange.stray-segment', 2, undefined, undefined, 'ST stands in no group']],
    ['a segment without a set', `${ISA}${GS}AK1*PO*4~`, ['interchange.stray-segment', 3, undefined, undefined, 'AK1 stands in no transaction set']],
    ['an SE without a set', `${ISA}${GS}SE*1*0001~`, ['interchange.stray-segment', 3, undefined, undefined, 'SE stands in no transaction set']],
    ['a TA1 after a group', `${ISA}${GS}${SET}GE*1*17~TA1*000000042*261122*0900*A*000~`, ['interchange.stray-segment', 7, undefined, undefined, 'TA1 stands in no group']],
    ['a group that comes twice', `${ISA}${GS}${SET}GE*1*17~${GS}`, ['interchange.control-number', 7, 6, '17', 'group 17 comes twice']],
    ['an end that counts otherwise', `${ISA}${GS}${SET}GE*1*17~IEA*2*000000017~`, ['interchange.count', 7, 1, '2', 'IEA01 says 2, and there are 1 groups']],
    ['an end of one element', `${ISA}${GS}${SET}GE*1*17~IEA*1~`, ['interchange.count', 7, undefined, undefined, 'an IEA has two elements']],
    ['an end of three', `${ISA}${GS}${SET}GE*1*17~IEA*1*000000017*1~`, ['interchange.count', 7, undefined, undefined, 'an IEA has two elements']],
    ['an end of another', `${ISA}${GS}${SET}GE*1*17~IEA*1*000000018~`, ['interchange.control-number', 7, 2, '000000018', 'IEA02 is 000000018, ISA13 is 000000017']],
    ['something after the end', `${ISA}${GS}${SET}${END}ST*997*0001~`, ['interchange.stray-segment', 8, undefined, undefined, 'text after the IEA']],
    ['an end that never comes', ISA + GS + SET, ['interchange.truncated', 6, undefined, undefined, 'the text ends before the IEA']],
  ])('%s', async (_what, text, fault) => expect(await refused(text)).toEqual(fault));
});
