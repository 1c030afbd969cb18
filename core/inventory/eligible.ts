import type { Customer, Warehouse } from '../model/masterdata.ts';
import type { Fulfilment, Order } from '../model/order.ts';

/** Warehouses that may serve: those the customer accepts, and where one of the carriers it accepts collects. Their order stays. */
export const eligible = <T extends Pick<Warehouse, 'warehouse' | 'carriers'>>(warehouses: readonly T[], { allowedCarriers, allowedWarehouses }: Partial<Fulfilment> = {}): T[] =>
  warehouses.filter(({ warehouse, carriers }) => (allowedWarehouses?.includes(warehouse) ?? true) && (!allowedCarriers || !carriers || carriers.some((carrier) => allowedCarriers.includes(carrier))));

/** Of those, the ones that a connector serves for this order. */
export const serving = (order: Pick<Order, 'fulfilment' | 'route'>, warehouses: readonly Warehouse[]): Warehouse[] =>
  eligible(warehouses, order.fulfilment).filter(({ warehouse }) => order.route.warehouses[warehouse] !== undefined);

/** Whose ring-fences an order may take from. */
export const groupsOf = (channel: string | undefined, customer: Pick<Customer, 'priceGroup'> | undefined): string[] => [
  ...(channel ? [`channel:${channel}`] : []),
  ...(customer?.priceGroup ? [`group:${customer.priceGroup}`] : []),
];
