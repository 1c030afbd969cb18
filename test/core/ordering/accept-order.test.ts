import { expect, test } from 'vitest';
import { Envelope } from '../../../core/model/envelope.ts';
import { acceptOrder, orderEvent, withdrawAcceptance } from '../../../core/ordering/accept-order.ts';
import { event } from '../../../core/ordering/events.ts';
import { documentLink } from '../../../core/tracing/document-link.ts';
import { aLine, anOrder, AT } from '../../support/builders.ts';

const reserved = anOrder({ lines: [aLine({}, 'reserved')], erpOrder: { id: '7', number: 'SO-7' } });

test('accepted, its units are promised and the world is told once, under the same id', () => {
  const { order, also } = acceptOrder(reserved, AT);
  expect(order).toMatchObject({ acceptedAt: '2026-11-23T10:00:00.000Z', lines: [{ quantities: { reserved: 0, accepted: 10 } }] });
  expect(also).toMatchObject([{ change: 'event', event: { type: 'order.accepted', eventId: 'order.accepted:ORD-0000000000000001:1', data: { erpOrder: 'SO-7', channelOrderId: 'WEB-1' } } }]);
  expect(acceptOrder(reserved, AT).also).toEqual(also);
});

test('who is asked beside those that serve it is told by name; without an order in the ERP none is named', () => {
  const dataOf = (order: typeof reserved) => acceptOrder(order, AT).also.flatMap((change) => (change.change === 'event' ? [change.event.data] : []))[0];
  expect(dataOf({ ...reserved, route: { ...reserved.route, shadows: { erp: 'newerp' } } })).toMatchObject({ shadows: ['newerp'] });
  expect(Object.keys(dataOf({ ...reserved, erpOrder: undefined }) ?? {})).toEqual(['orderId', 'channel', 'channelOrderId', 'version']);
});

test('the connector that writes back to the channel is told by name; of an order that is being taken back, only once it is', () => {
  const routed = { ...reserved, route: { ...reserved.route, channel: 'shopify' } };
  const about = { orderId: 'ORD-0000000000000001', channel: 'b2b', channelOrderId: 'WEB-1', version: 1, erpOrder: 'SO-7' };
  expect((['order.accepted', 'order.cancelled', 'order.cancellation-requested'] as const).map((type) => orderEvent(type, routed, AT).data)).toEqual([{ ...about, channelConnector: 'shopify' }, { ...about, channelConnector: 'shopify' }, about]);
});

test('withdrawn, it is as it was reserved', () => {
  expect(withdrawAcceptance(acceptOrder(reserved, AT).order)).toEqual(reserved);
});

test('an event is whole by its schema, says where it belongs, and nothing of a person', () => {
  const { also } = acceptOrder(reserved, AT);
  const told = also.flatMap((change) => (change.change === 'event' ? [change.event] : []));
  expect(Envelope.parse(told[0])).toEqual(told[0]);
  expect(told[0]).toMatchObject({ entity: 'NW-US', businessUnit: 'wholesale', region: 'us', entityKey: 'order/ORD-0000000000000001', entityVersion: 1, correlationId: 'corr-1', causationId: 'order:ORD-0000000000000001' });
  expect(JSON.stringify(told)).not.toMatch(/Pat|Main St/);
});

test('when it happened at the source is not when we learned of it', () => {
  const about = { key: 'order/1', version: 1, correlationId: 'c', causationId: 'd' };
  const made = { at: AT, id: 'e1' };
  const data = { orderId: 'ORD-1', channel: 'b2b', channelOrderId: 'WEB-1', version: 1 };
  expect(event('order.received', reserved, { ...about, occurredAt: '2026-11-20T08:00:00Z' }, data, made)).toMatchObject({ occurredAt: '2026-11-20T08:00:00Z', observedAt: '2026-11-23T10:00:00.000Z', recordedAt: '2026-11-23T10:00:00.000Z' });
  expect(event('order.received', reserved, about, data, made)).toMatchObject({ occurredAt: '2026-11-23T10:00:00.000Z' });
});

test('a document link carries the number and where it leads, nothing else', () => {
  expect(documentLink(reserved, 'erp-order', 'SO-7', AT)).toEqual({ entity: 'NW-US', kind: 'erp-order', number: 'SO-7', correlationId: 'corr-1', orderId: 'ORD-0000000000000001', recordedAt: '2026-11-23T10:00:00.000Z' });
});
