import { ALLOCATE } from '../order/saga.ts';
import type { SagaTable } from '../saga.ts';

/**
 * From goods that came, or came free, to what an order waited for handed to the warehouses: one run per order and coming of goods. Its shipment is posted as any
 * other. It is never taken back but with its order, whose own undo gives back all that is reserved.
 */
export const backorderSaga: SagaTable = {
  name: 'backorder',
  comment: 'Backorder saga: reserve what came, ERP, allocate, release',
  steps: [
    { do: 'reserve-backorder', class: 'retriable', owner: 'warehouse', deadlineHours: 24, detours: { Idle: 'close' } }, // others were first, or it was cancelled
    { do: 'amend-erp-order', class: 'retriable', owner: 'customer-service', deadlineHours: 8, command: 'erp' }, // taken back with the ERP order
    ALLOCATE,
    { do: 'send-release', undo: 'recall-from-warehouse', class: 'compensable', owner: 'warehouse', deadlineHours: 8, command: 'fulfilment', each: 'allocate-stock' },
  ],
};
