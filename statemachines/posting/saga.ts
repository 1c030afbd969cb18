import type { SagaTable } from '../saga.ts';

/** From goods that left to balanced journals: one run per shipment, only forward. */
export const postingSaga: SagaTable = {
  name: 'posting',
  comment: 'Posting saga: shipment, ERP fulfilment, tax, invoice, journals, payment',
  steps: [
    // goods are moving: from here only forward. Nothing is booked of what makes no whole kit yet, and of a cancelled order where that is decided
    { do: 'record-shipment', class: 'pivot', owner: 'warehouse', deadlineHours: 4, detours: { Idle: 'close' } },
    { do: 'fulfil-erp-order', class: 'forward', owner: 'warehouse', deadlineHours: 8, command: 'erp' },
    // the engine's figures are on the invoice before the authority numbers it
    { do: 'draft-tax', class: 'forward', owner: 'finance', deadlineHours: 24, command: 'tax', ifRouted: true },
    { do: 'post-invoice', class: 'forward', owner: 'finance', deadlineHours: 24, command: 'invoicing' },
    { do: 'commit-tax', class: 'forward', owner: 'finance', deadlineHours: 24, command: 'tax', ifRouted: true }, // under the number that the invoice got
    { do: 'post-journal', class: 'forward', owner: 'finance', deadlineHours: 24 },
    { do: 'send-journals', class: 'forward', owner: 'finance', deadlineHours: 24, command: 'ledger', ifRouted: true },
    // last: a capture that fails leaves the invoice open, and nothing else waits for it
    { do: 'capture-payment', class: 'forward', owner: 'finance', deadlineHours: 24, command: 'payment', ifRouted: true },
  ],
};
