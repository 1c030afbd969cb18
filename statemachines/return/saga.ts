import type { SagaTable } from '../saga.ts';

/** From goods that came back to balanced journals: one run per receipt, only forward. Nothing is given back before the credit memo has its number. */
export const returnSaga: SagaTable = {
  name: 'return',
  comment: 'Return saga: goods back, tax return, credit memo, refund, journal, shelf',
  steps: [
    { do: 'record-return', class: 'pivot', owner: 'warehouse', deadlineHours: 24 }, // the goods are there: from here only forward
    { do: 'credit-tax', class: 'forward', owner: 'finance', deadlineHours: 24, command: 'tax', ifRouted: true },
    { do: 'post-credit-memo', class: 'forward', owner: 'finance', deadlineHours: 24, command: 'invoicing' },
    { do: 'refund-payment', class: 'forward', owner: 'finance', deadlineHours: 24, command: 'payment', ifRouted: true },
    { do: 'post-return-journal', class: 'forward', owner: 'finance', deadlineHours: 24 },
    // last: the customer has their money whatever the warehouse system says
    { do: 'put-away', class: 'forward', owner: 'warehouse', deadlineHours: 24, command: 'warehouse', each: 'record-return' },
  ],
};
