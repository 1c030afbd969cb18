import { expect, test } from 'vitest';
import { supplierOf } from '../../../core/shipping/supplier-of.ts';
import { anOrder } from '../../support/builders.ts';

test('goods are its supplier’s where one ships them, of its own release and of no other', () => {
  const release = (releaseId: string, supplier?: string) => ({ releaseId, warehouse: releaseId, connector: 'x', ...(supplier && { supplier }), lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 5 }] });
  const order = anOrder({ releases: [release('EAST'), release('DIRECT', 'DIRECT'), release('OTHER', 'OTHER')] });
  expect(['EAST', 'DIRECT', 'OTHER', 'NONE'].map((releaseId) => supplierOf(order, { releaseId }))).toEqual([undefined, 'DIRECT', 'OTHER', undefined]);
});
