import { expect, test } from 'vitest';
import { partyOf } from '../../../core/edi/party-of.ts';
import type { Address } from '../../../core/model/order.ts';

const refuse = (why: string) => new Error(why);
const home: Address = { name: 'Pat Doe', street: '1 Main St', city: 'Austin', country: 'US' };
const told = (change: Partial<Address>, code?: Parameters<typeof partyOf>[3]) => partyOf('ship-to', { ...home, ...change }, refuse, code);
const word = (letters: number) => 'x'.repeat(letters);

test('an address is a party with all that it says, and with no more', () => {
  expect(told({})).toEqual({ role: 'ship-to', name: 'Pat Doe', street: ['1 Main St'], city: 'Austin', country: 'US' });
  expect(told({ company: 'Acme', street2: 'Dock 4', region: 'TX', postalCode: '78701', phone: '512-555-0100', email: 'pat@acme.test' }, { assignedBy: 'buyer', id: '0042' })).toEqual({
    role: 'ship-to', name: 'Pat Doe', name2: 'Acme', code: { assignedBy: 'buyer', id: '0042' }, street: ['1 Main St', 'Dock 4'], city: 'Austin', region: 'TX', postalCode: '78701', country: 'US', phone: '512-555-0100', email: 'pat@acme.test',
  });
});

test('in the United States and Canada a region is the code of a state, elsewhere it may be a line of the address', () => {
  for (const country of ['US', 'CA']) for (const region of ['Texas', 'TXX', 'xTX']) expect(() => told({ country, region })).toThrow(`${region} is no two-letter state`);
  expect(told({ country: 'DE', region: 'Bayern' })).toEqual({ role: 'ship-to', name: 'Pat Doe', street: ['1 Main St', 'Bayern'], city: 'Austin', country: 'DE' });
});

test('a long line is broken between words, at 55 characters and no sooner', () => {
  expect(told({ street: `  ${word(50)}  ${word(4)}   x ` }).street).toEqual([`${word(50)} ${word(4)}`, 'x']);
  expect(told({ street: `${word(27)} ${word(28)} ${word(55)}` }).street).toEqual([word(27), word(28), word(55)]);
});

test('what X12 has no room for is refused: a word of 56 characters, a fifth line', () => {
  expect(() => told({ street: word(56) })).toThrow('the address has a word of more than 55 characters');
  const lines = (count: number) => Array.from({ length: count }, () => word(50)).join(' ');
  expect(told({ street: lines(4) }).street).toHaveLength(4);
  expect(() => told({ street: lines(5) })).toThrow('the address has more than 4 lines of 55');
});
