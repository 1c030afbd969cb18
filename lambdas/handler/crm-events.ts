import type { EventType } from '../../core/model/events/catalogue.ts';

/** After each of these an order stands elsewhere: what a CRM is told after. Each is stored together with its order, whose revision it moved on. */
export const CRM_EVENTS = ['order.accepted', 'order.changed', 'order.cancelled', 'shipment.recorded', 'shipment.delivered', 'invoice.posted', 'return.credited', 'order.charges-credited'] as const satisfies readonly EventType[];
