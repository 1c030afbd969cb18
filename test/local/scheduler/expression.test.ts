import { describe, expect, test } from 'vitest';
import { parseExpression } from '../../../local/scheduler/expression.ts';

const times = (expression: string, from: string, zone?: string, count = 3) => {
  const parsed = parseExpression(expression, zone);
  if (!parsed) return 'refused';
  const found: string[] = [];
  for (let after: number | undefined = Date.parse(from); found.length < count; ) {
    after = parsed.next(after, Date.parse(from));
    if (after === undefined) break;
    found.push(new Date(after).toISOString().replace(':00.000Z', 'Z'));
  }
  return found;
};

// https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html and the examples of
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html; 5 January 2026 is a Monday.
describe('a cron expression', () => {
  const monday = '2026-01-05T09:00:00Z';
  test.each([
    ['every day at 10:15', 'cron(15 10 * * ? *)', ['2026-01-05T10:15Z', '2026-01-06T10:15Z', '2026-01-07T10:15Z']],
    ['Monday to Friday at 18:00', 'cron(0 18 ? * MON-FRI *)', ['2026-01-05T18:00Z', '2026-01-06T18:00Z', '2026-01-07T18:00Z']],
    ['the first of every month', 'cron(0 8 1 * ? *)', ['2026-02-01T08:00Z', '2026-03-01T08:00Z', '2026-04-01T08:00Z']],
    ['every 15 minutes', 'cron(0/15 * * * ? *)', ['2026-01-05T09:15Z', '2026-01-05T09:30Z', '2026-01-05T09:45Z']],
    ['every 5 minutes of office hours', 'cron(0/5 8-17 ? * MON-FRI *)', ['2026-01-05T09:05Z', '2026-01-05T09:10Z', '2026-01-05T09:15Z']],
    ['the first Monday of the month', 'cron(0 9 ? * 2#1 *)', ['2026-02-02T09:00Z', '2026-03-02T09:00Z', '2026-04-06T09:00Z']],
    ['the last day of the month', 'cron(0 9 L * ? *)', ['2026-01-31T09:00Z', '2026-02-28T09:00Z', '2026-03-31T09:00Z']],
    ['the last Friday of the month', 'cron(0 9 ? * 6L *)', ['2026-01-30T09:00Z', '2026-02-27T09:00Z', '2026-03-27T09:00Z']],
    ['the last day of the week', 'cron(0 9 ? * L *)', ['2026-01-10T09:00Z', '2026-01-17T09:00Z', '2026-01-24T09:00Z']],
    ['day 1 as Sunday', 'cron(0 9 ? * 1 *)', ['2026-01-11T09:00Z', '2026-01-18T09:00Z', '2026-01-25T09:00Z']],
    ['the weekday nearest to the third', 'cron(0 9 3W * ? *)', ['2026-02-03T09:00Z', '2026-03-03T09:00Z', '2026-04-03T09:00Z']],
    ['named months of one year, then never', 'cron(0 9 1 JAN,JUL ? 2027)', ['2027-01-01T09:00Z', '2027-07-01T09:00Z']],
    ['a date that never comes, never', 'cron(0 9 30 2 ? *)', []],
  ])('means %s', (_name, expression, expected) => {
    expect(times(expression, monday)).toEqual(expected);
  });

  test('keeps its time on the clock over daylight saving', () => {
    expect(times('cron(0 9 * * ? *)', '2026-03-28T00:00:00Z', 'Europe/Berlin')).toEqual(['2026-03-28T08:00Z', '2026-03-29T07:00Z', '2026-03-30T07:00Z']);
  });
  test('skips a time that spring leaves out', () => {
    expect(times('cron(30 2 * * ? *)', '2026-03-07T00:00:00Z', 'America/New_York')).toEqual(['2026-03-07T07:30Z', '2026-03-09T06:30Z', '2026-03-10T06:30Z']);
  });
  test('runs once at a time that autumn shows twice', () => {
    expect(times('cron(30 1 * * ? *)', '2026-10-31T00:00:00Z', 'America/New_York')).toEqual(['2026-10-31T05:30Z', '2026-11-01T05:30Z', '2026-11-02T06:30Z']);
  });
  test('goes on from within the repeated hour without running again in it', () => {
    expect(times('cron(0/30 * * * ? *)', '2026-11-01T05:30:00Z', 'America/New_York', 2)).toEqual(['2026-11-01T07:00Z', '2026-11-01T07:30Z']);
  });
});

describe('a rate', () => {
  test('counts from its start, itself included', () => {
    const rate = parseExpression('rate(5 minutes)')!;
    const start = Date.parse('2026-01-05T09:02:00Z');
    expect(rate.next(start - 1, start)).toBe(start);
    expect(rate.next(start, start)).toBe(start + 300_000);
    expect(rate.next(start + 299_999, start)).toBe(start + 300_000);
  });
  test('has days of 24 hours whatever the clock does', () => {
    expect(times('rate(1 day)', '2026-03-28T08:00:00Z', 'Europe/Berlin', 2)).toEqual(['2026-03-29T08:00Z', '2026-03-30T08:00Z']);
  });
});

describe('a one-time schedule', () => {
  test('is due once, at the time of its zone', () => {
    expect(times('at(2026-11-20T13:00:00)', '2026-01-05T09:00:00Z', 'Europe/Berlin')).toEqual(['2026-11-20T12:00Z']);
  });
  test('is never due after its time', () => {
    expect(times('at(2025-11-20T13:00:00)', '2026-01-05T09:00:00Z')).toEqual([]);
  });
});

test.each([
  'cron(0 1 * * * *)',
  'cron(0 1 ? * ? *)',
  'cron(7 20 ? * NOT *)',
  'cron(0 dummy ? * MON-FRI *)',
  'cron(71 8 1 * ? *)',
  'cron(0 24 1 * ? *)',
  'cron(0 9 32 * ? *)',
  'cron(0 9 L-3 * ? *)',
  'cron(0 9 ? * 0 *)',
  'cron(0 9 1 1 ? 1969)',
  'cron(0 9 * * ?)',
  'cron()',
  'rate(10 seconds)',
  'rate(0 minutes)',
  'rate(-10 minutes)',
  'rate( 10 minutes )',
  ' rate(10 minutes)',
  'rate(10)',
  'at(2021-12-31T23:59:59Z)',
  'at(2021-12-31)',
  'at(2026-02-30T00:00:00)',
])('%s is refused', (expression) => {
  expect(parseExpression(expression)).toBeUndefined();
});

test('a time zone that is none is refused', () => {
  expect(parseExpression('rate(1 hour)', 'Europe/Atlantis')).toBeUndefined();
});
