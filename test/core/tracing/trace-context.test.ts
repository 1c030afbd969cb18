import { expect, test } from 'vitest';
import { correlationIdOf, newTraceId, readTraceparent, readXray, traceOfCorrelation, traceparentOf, xrayHeaderOf, xrayIdOf } from '../../../core/tracing/trace-context.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const CORRELATION = `corr-${TRACE}-${SPAN}-01`;

// the cases of https://www.w3.org/TR/trace-context/#a-traceparent-header and of https://github.com/w3c/trace-context/blob/main/test/test.py
test.each<[string, string, boolean]>([
  ['as the specification shows it', `00-${TRACE}-${SPAN}-01`, true],
  ['not sampled', `00-${TRACE}-${SPAN}-00`, false],
  ['a flag that is not known beside the one that is', `00-${TRACE}-${SPAN}-09`, true],
  ['a version to come, of which more is not known', `cc-${TRACE}-${SPAN}-01-what-the-future-will-be`, true],
  ['a version to come as long as this one', `cc-${TRACE}-${SPAN}-01`, true],
])('a traceparent is read: %s', (_, header, sampled) => {
  expect(readTraceparent(header)).toEqual({ traceId: TRACE, spanId: SPAN, sampled });
});

test.each<[string, string | undefined]>([
  ['absent', undefined],
  ['empty', ''],
  ['the version that is never to be', `ff-${TRACE}-${SPAN}-01`],
  ['more than version 00 has', `00-${TRACE}-${SPAN}-01-more`],
  ['a version to come that goes on without a dash', `cc-${TRACE}-${SPAN}-01.more`],
  ['a trace id of zeros', `00-${'0'.repeat(32)}-${SPAN}-01`],
  ['a span id of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
  ['upper case', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
  ['a digit too few', `00-${TRACE.slice(1)}-${SPAN}-01`],
  ['no hex', `00-${TRACE.slice(1)}g-${SPAN}-01`],
  ['flags of one digit', `00-${TRACE}-${SPAN}-1`],
  ['white space', ` 00-${TRACE}-${SPAN}-01`],
  ['two in one', `00-${TRACE}-${SPAN}-01,00-${TRACE}-${SPAN}-01`],
  ['a line after it', `00-${TRACE}-${SPAN}-01\n`],
])('a traceparent that is %s is none', (_, header) => {
  expect(readTraceparent(header)).toBeUndefined();
});

test('what W3C and X-Ray call a trace is one number, and leads from each to the other', () => {
  expect(xrayIdOf({ traceId: TRACE })).toBe('1-4bf92f35-77b34da6a3ce929d0e0e4736');
  expect(xrayHeaderOf(CORRELATION)).toBe('Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Sampled=1');
  expect(readXray(xrayHeaderOf(CORRELATION))).toEqual({ traceId: TRACE, sampled: true });
  expect(readXray('Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Parent=53995c3f42cd8ad8;Sampled=0;Lineage=1:a:0')).toEqual({ traceId: TRACE, sampled: false });
  expect(['', undefined, 'Root=1-2-3', `Root=2-4bf92f35-${TRACE.slice(8)}`, `Self=1-4bf92f35-${TRACE.slice(8)}`].map(readXray)).toEqual([undefined, undefined, undefined, undefined, undefined]);
});

test('a correlation id holds its trace, and so does each of one interchange; other ids hold none', () => {
  expect(correlationIdOf({ traceId: TRACE, spanId: SPAN, sampled: true })).toBe(CORRELATION);
  expect([CORRELATION, `${CORRELATION}.2`].map(traceparentOf)).toEqual([`00-${TRACE}-${SPAN}-01`, `00-${TRACE}-${SPAN}-01`]);
  expect(traceOfCorrelation(`corr-${TRACE}-${SPAN}-00`)).toEqual({ traceId: TRACE, spanId: SPAN, sampled: false });
  for (const other of ['corr-1', 'connector:tryton', 'corr-a72f5b9e-7f9c-4a59-8c43-7d4f06cd1a2b', '']) expect([traceparentOf(other), xrayHeaderOf(other)]).toEqual([undefined, undefined]);
});

test('a trace that nobody has begun begins with the time, as X-Ray wants it', () => {
  expect(newTraceId(new Date('2016-12-01T18:00:00Z'), 'a006649127e371903a2de979')).toBe('58406520a006649127e371903a2de979');
});
