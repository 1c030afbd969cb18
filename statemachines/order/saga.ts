import type { SagaTable } from '../saga.ts';

/** Hard allocation, for whatever is to be released: it sleeps until its day, and has a hold on the payment that would run out asked for again. */
export const ALLOCATE: SagaTable['steps'][number] = {
  do: 'allocate-stock',
  undo: 'deallocate-stock',
  class: 'compensable',
  owner: 'warehouse',
  deadlineHours: 8,
  detours: { Early: 'wait', Lapsed: { do: 'authorise-again', undo: 'void-payment', class: 'compensable', owner: 'customer-service', deadlineHours: 8, command: 'payment' } },
};

/** From a stored order to goods handed to the warehouses, and ordered from suppliers. The pivot, the shipment, opens the posting saga. */
export const orderSaga: SagaTable = {
  name: 'order',
  comment: 'Order saga: enrich, stock, tax, credit, fraud, payment, ERP, acceptance, allocation, releases, supplier orders',
  steps: [
    { do: 'enrich-order', class: 'retriable', owner: 'customer-service', deadlineHours: 8 },
    // ahead of every hold, so that what is held up keeps its goods
    { do: 'reserve-stock', undo: 'release-stock', class: 'compensable', owner: 'warehouse', deadlineHours: 24 },
    // ahead of the credit, which tax counts against
    { do: 'quote-tax', class: 'retriable', owner: 'customer-service', deadlineHours: 8, command: 'tax', ifRouted: true },
    { do: 'check-credit', undo: 'release-credit', class: 'compensable', owner: 'finance', deadlineHours: 8 },
    { do: 'screen-fraud', class: 'retriable', owner: 'finance', deadlineHours: 8 },
    { do: 'authorise-payment', undo: 'void-payment', class: 'compensable', owner: 'customer-service', deadlineHours: 8, command: 'payment', ifRouted: true },
    { do: 'create-erp-order', undo: 'cancel-erp-order', class: 'compensable', owner: 'customer-service', deadlineHours: 8, command: 'erp' },
    { do: 'accept-order', undo: 'withdraw-acceptance', class: 'compensable', owner: 'customer-service', deadlineHours: 8 },
    ALLOCATE,
    // once per warehouse: allocation says which
    { do: 'release-to-warehouse', undo: 'recall-from-warehouse', class: 'compensable', owner: 'warehouse', deadlineHours: 8, command: 'warehouse', each: 'allocate-stock' },
    // once per supplier that ships straight to the customer: until its ship notice it can be asked to cancel
    { do: 'order-from-supplier', undo: 'cancel-supplier-order', class: 'compensable', owner: 'customer-service', deadlineHours: 8, command: 'supplier', each: 'allocate-stock', list: 'suppliers' },
  ],
};
