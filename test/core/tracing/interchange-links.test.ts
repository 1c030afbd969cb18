import { expect, test } from 'vitest';
import type { Change } from '../../../core/model/changes.ts';
import { documentLink } from '../../../core/tracing/document-link.ts';
import { linksOfInterchange } from '../../../core/tracing/interchange-links.ts';
import { anOrder, aShipment, AT } from '../../support/builders.ts';

const links = (changes: Change[]) => linksOfInterchange(changes, 'MERIDIAN', '17', AT);
const link = (correlationId: string, orderId: string): Change => ({ change: 'document', link: { entity: 'NW-US', kind: 'interchange', number: '000000017', party: 'MERIDIAN', correlationId, orderId, recordedAt: AT.toISOString() } });
const order = (index: number): Change => ({ change: 'order', order: anOrder({ orderId: `ORD-${index}`, correlationId: `corr-${index}` }) }) as Change;

test('an interchange that came is found by its number and by whose it is, from each transaction that it changed, once', () => {
  const about = { entity: 'NW-US', correlationId: 'corr-2', orderId: 'ORD-2' };
  expect(links([order(1), order(1), { change: 'document', link: documentLink(about, 'purchase-order', 'PO-7', AT) }, { change: 'shipment', shipment: aShipment({ correlationId: 'corr-3', orderId: 'ORD-3' }) } as Change, { change: 'reopen-fence', sagaId: 'order:ORD-4' }])).toEqual([
    link('corr-1', 'ORD-1'), link('corr-2', 'ORD-2'), link('corr-3', 'ORD-3'),
  ]);
});

test('one for more orders than a transaction has room for is found by its orders alone', () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => order(index));
  expect([links(many(30)).length, links([...many(30), order(0)])]).toEqual([30, []]);
});
