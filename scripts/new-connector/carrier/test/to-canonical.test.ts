import { expect, test } from 'vitest';
import updated from '../connector/fixtures/parcel-updated.json' with { type: 'json' };
import { parcelIn } from '../connector/to-canonical.ts';

test('a webhook as Vendor X documents it is what it says of a parcel', () => {
  expect(parcelIn(updated)).toEqual({ trackingNumber: '1Z1', status: 'delivered', at: '2026-11-24T07:58:00.000Z' });
});

test('other topics, and statuses that say nothing, are nothing; another form is for a person', () => {
  expect(parcelIn({ topic: 'invoice.made' })).toBeUndefined();
  expect(parcelIn({ ...updated, data: { ...updated.data, status: 'unheard of' } })).toBeUndefined();
  expect(() => parcelIn({ topic: 'parcel.updated', data: {} })).toThrow(expect.objectContaining({ name: 'Rejected', code: 'webhook.unreadable' }));
});
