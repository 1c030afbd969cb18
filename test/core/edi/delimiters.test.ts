import { describe, expect, test } from 'vitest';
import { Delimiters, delimitersOf, forbiddenIn, ISA_LENGTH, legible } from '../../../core/edi/codec/delimiters.ts';
import { EdiError } from '../../../core/edi/codec/fault.ts';

const ISA = 'ISA*00*          *00*          *ZZ*CROSSDOCK      *12*5125550100     *261123*1030*U*00401*000000017*0*P*>~';
const IN_5010 = ISA.replace('*U*00401', '*^*00501');
const refused = (isa: string) => {
  try {
    return delimitersOf(isa);
  } catch (error) {
    const { code, message, element } = (error as EdiError).fault;
    return [code, message, ...(element === undefined ? [] : [element])];
  }
};

test('an ISA has 106 characters, and states the delimiters where it stands', () => {
  expect([ISA_LENGTH, ISA.length]).toEqual([106, 106]);
  expect(delimitersOf(ISA)).toEqual({ element: '*', component: '>', segment: '~' });
});

test('from version 00402 on it states one that repeats; before, the same place says something else', () => {
  expect(delimitersOf(IN_5010)).toEqual({ element: '*', component: '>', segment: '~', repetition: '^' });
  expect(delimitersOf(ISA.replace('00401', '00402').replace('*U*', '*^*'))).toMatchObject({ repetition: '^' });
  expect(delimitersOf(ISA.replace('*U*', '*^*'))).not.toHaveProperty('repetition');
});

describe('is refused', () => {
  test('what does not begin with ISA, with so much of it as says so', () => {
    expect(refused(ISA.replace('ISA', 'GS*'))).toEqual(['interchange.header', 'an interchange begins with ISA']);
    try {
      delimitersOf('HELLO');
    } catch (error) {
      expect((error as EdiError).fault).toEqual({ code: 'interchange.header', message: 'an interchange begins with ISA', segment: 1, text: 'HEL' });
    }
  });

  test.each<[string, number]>([
    [ISA.replace('*00*          *00', '*0*          *00'), 1],
    [ISA.replace('*00*          *00', '*00*         *00'), 2],
    [ISA.replace('CROSSDOCK      ', 'CROSSDOCK       '), 6],
    [ISA.replace('CROSSDOCK      ', 'CROSSDOCK     '), 6],
    [ISA.replace('*261123*', '*20261123*'), 9],
    [ISA.replace('*1030*', '*103005*'), 10],
    [ISA.replace('000000017', '00000017'), 13],
    [ISA.replace('*0*P*', '*00*P*'), 14],
    // a separator more in an element that has its length
    [ISA.replace('CROSSDOCK ', 'CROSS*DOCK'), 6],
    [ISA.replace('*00*          *00', '**0*          *00'), 1],
  ])('%s: element %i does not have its fixed length', (isa, place) => expect(refused(isa)).toEqual(['interchange.header', `ISA${String(place).padStart(2, '0')} does not have its fixed length`, place]));

  test.each<[string, string, string]>([
    ['a letter', ISA.replace('*>~', '*A~'), 'no letter, digit or space'],
    ['a digit', ISA.replace('*>~', '*>7'), 'no letter, digit or space'],
    ['a blank', ISA.replace('*>~', '* ~'), 'no letter, digit or space'],
    ['a letter that repeats', IN_5010.replace('*^*', '*U*'), 'no letter, digit or space'],
    ['the same twice', ISA.replace('*>~', '*~~'), 'two delimiters are the same character'],
    ['the same that repeats', IN_5010.replace('*^*', '*>*'), 'two delimiters are the same character'],
    ['one that stands in the data', ISA.replace('CROSSDOCK ', 'CROSS>DOCK'), 'a delimiter stands in the data of the ISA'],
    ['an end that stands in the data', ISA.replace('CROSSDOCK ', 'CROSS~DOCK'), 'a delimiter stands in the data of the ISA'],
    ['one that stands behind the place that repeats', ISA.replace('000000017', '0000000>7'), 'a delimiter stands in the data of the ISA'],
  ])('as a delimiter %s', (_what, isa, message) => expect(refused(isa)).toEqual(['interchange.delimiters', message]));

  test('but the place of what repeats is no data: before 00402 a delimiter may stand there', () => {
    expect(refused(ISA.replace('*U*', '*>*'))).toEqual({ element: '*', component: '>', segment: '~' });
  });
});

test('a delimiter is one character', () => {
  expect([Delimiters.safeParse({ element: '**', component: '>', segment: '~' }).success, Delimiters.safeParse({ element: '*', component: '>', segment: '\n' }).success]).toEqual([false, true]);
});

test('no delimiter may stand in data', () => {
  expect([forbiddenIn({ element: '*', component: '>', segment: '~' }), forbiddenIn({ element: '*', component: '>', segment: '~', repetition: '^' })]).toEqual(['*>~', '*>~^']);
});

test('words for people lose what X12 cannot say: accents, signs and delimiters, and what is too long', () => {
  const marks = { element: '*', component: '>', segment: '~' };
  expect(legible('Café 3×4 “x” *>~\t日', marks, 60)).toBe('Cafe 3x4 x');
  expect([legible('abcdef', marks, 3), legible('ab  cd', marks, 4), legible(' a ', marks, 10), legible('', marks, 5)]).toEqual(['abc', 'ab', 'a', '']);
  expect(legible('a^b', { ...marks, repetition: '^' }, 10)).toBe('ab');
});
