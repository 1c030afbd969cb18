import { expect, test } from 'vitest';
import { readTracestate } from '../../../core/tracing/trace-state.ts';

const members = (count: number) => Array.from({ length: count }, (_, index) => `v${index}=1`).join(',');
const long = (length: number) => ['a', 'b', 'c'].map((key, index) => `${key}=${'x'.repeat(index < 2 ? 200 : length - 408)}`).join(',');

// the cases of https://www.w3.org/TR/trace-context-1/#tracestate-header and of https://github.com/w3c/trace-context/blob/main/test/test.py
test.each<[string, string[], string]>([
  ['as the specification shows it', ['rojo=00f067aa0ba902b7,congo=t61rcWkgMzE'], 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE'],
  ['in two headers', ['foo=1', 'bar=2'], 'foo=1,bar=2'],
  ['with blanks about its members, and empty ones', ['foo=1 ,\t bar=2, ,baz=3'], 'foo=1,bar=2,baz=3'],
  ['of a tenant', ['fw529a3039@dt=FfffffffC'], 'fw529a3039@dt=FfffffffC'],
  ['a key that begins with a digit, of a tenant', ['0a@v=1'], '0a@v=1'],
  ['a value with blanks within it, and all else that may stand there', ['a= !"#$%&\'()*+-./:;<>?@[]^_`{|}~'], 'a= !"#$%&\'()*+-./:;<>?@[]^_`{|}~'],
  ['of 32 members', [members(32)], members(32)],
  ['of 512 characters', [long(512)], long(512)],
])('a tracestate is read: %s', (_, headers, state) => {
  expect(readTracestate(headers)).toBe(state);
});

test.each<[string, string[]]>([
  ['absent', []],
  ['empty', ['', ' ,']],
  ['without a value', ['foo=']],
  ['without an equals sign', ['foo']],
  ['without a key', ['=1']],
  ['with two equals signs', ['foo=1=2']],
  ['in upper case', ['Foo=1']],
  ['a key that begins with a digit', ['0foo=1']],
  ['a blank in the key', ['foo =1']],
  ['of two tenants', ['foo@@bar=1']],
  ['a system too long', [`a@${'b'.repeat(15)}=1`]],
  ['a key too long', [`${'z'.repeat(257)}=1`]],
  ['not of ASCII', ['foo=é']],
  ['a key that comes twice', ['foo=1,foo=2']],
  ['of 33 members', [members(33)]],
  ['of 513 characters', [long(513)]],
])('a tracestate that is %s is dropped', (_, headers) => {
  expect(readTracestate(headers)).toBeUndefined();
});
