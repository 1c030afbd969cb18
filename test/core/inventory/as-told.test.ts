import { expect, test } from 'vitest';
import { asTold } from '../../../core/inventory/as-told.ts';
import { AT } from '../../support/builders.ts';
import { MemoryStock } from '../../support/stock.ts';

const minutes = (count: number) => new Date(AT.getTime() + count * 60_000);

test('what has not moved is as fresh as the warehouse’s last word; what nobody told of stays of unknown age', () => {
  const untold = new MemoryStock().at('EAST#BOLT-M8');
  const picture = { ...untold, asOf: AT.toISOString() };
  expect(asTold([picture, untold, { ...picture, warehouse: 'WEST' }], [{ warehouse: 'EAST', through: minutes(30).toISOString() }]).map((told) => told.asOf)).toEqual([minutes(30).toISOString(), undefined, AT.toISOString()]);
});

test('a picture that is newer than the warehouse’s last word stays as it is, and so does one of a warehouse that says nothing', () => {
  const picture = { ...new MemoryStock().at('EAST#BOLT-M8'), asOf: minutes(40).toISOString() };
  expect(asTold([picture], [{ warehouse: 'EAST', through: minutes(30).toISOString() }])[0]).toBe(picture);
  expect(asTold([picture], [{ warehouse: 'EAST' }])[0]).toBe(picture);
  const { asOf: _, ...untold } = picture;
  expect(asTold([untold], [{ warehouse: 'EAST', through: minutes(30).toISOString() }])[0]).toBe(untold);
});
