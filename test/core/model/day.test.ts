import { expect, test } from 'vitest';
import { instantIn, isTimeZone } from '../../../core/model/day.ts';

test.each([
  ['UTC', '2026-11-25', '16:05', '2026-11-25T16:05:00.000Z'],
  ['America/Chicago', '2026-11-25', '16:05', '2026-11-25T22:05:00.000Z'],
  ['America/Chicago', '2026-07-01', '23:59:30', '2026-07-02T04:59:30.000Z'],
  ['Asia/Kolkata', '2026-11-25', '00:10', '2026-11-24T18:40:00.000Z'],
  // put back at 02:00: half past one comes twice, and is the first of the two
  ['America/Chicago', '2026-11-01', '01:30', '2026-11-01T06:30:00.000Z'],
  // put forward at 02:00: half past two never comes, and is what it would be
  ['America/Chicago', '2026-03-08', '02:30', '2026-03-08T08:30:00.000Z'],
])('a clock in %s that shows %s %s', (zone, day, clock, instant) => {
  expect(instantIn(day, clock, zone).toISOString()).toBe(instant);
});

test('a time zone is one that the calendar knows', () => {
  expect([isTimeZone('America/Chicago'), isTimeZone('UTC'), isTimeZone('Nowhere/Else')]).toEqual([true, true, false]);
});
