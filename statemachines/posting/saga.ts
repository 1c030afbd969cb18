import type { SagaTable } from '../saga.ts';

/** From goods that left to a balanced journal: one run per shipment, only forward. */
export const postingSaga: SagaTable = {
  name: 'posting',
  comment: 'Posting saga: shipment, ERP fulfilment, invoice, journal',
  steps: [
    { do: 'record-shipment', class: 'pivot', owner: 'warehouse', deadlineHours: 4 }, // goods are moving: from here only forward
    { do: 'fulfil-erp-order', class: 'forward', owner: 'warehouse', deadlineHours: 8, command: 'erp' },
    { do: 'post-invoice', class: 'forward', owner: 'finance', deadlineHours: 24, command: 'invoicing' },
    { do: 'post-journal', class: 'forward', owner: 'finance', deadlineHours: 24 },
  ],
};
