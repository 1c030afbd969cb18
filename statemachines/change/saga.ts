import type { SagaTable } from '../saga.ts';

/**
 * From a change that was asked for to the new version, carried out: the smallest set of commands for where each line stands. The order's own saga pauses
 * meanwhile. Until the new version counts, everything is taken back where the change is withdrawn; what it does after, with the order alone.
 */
export const changeSaga: SagaTable = {
  name: 'change',
  comment: 'Change saga: plan, pause, recall, tax, payment, credit, stock, new version, ERP, releases',
  steps: [
    { do: 'plan-change', class: 'retriable', owner: 'customer-service', deadlineHours: 8 },
    { do: 'pause-order', undo: 'resume-order', class: 'compensable', owner: 'customer-service', deadlineHours: 8 },
    { do: 'recall-release', undo: 'send-release-again', class: 'compensable', owner: 'customer-service', deadlineHours: 8, command: 'fulfilment', each: 'pause-order' },
    // ahead of the credit, which tax counts against
    { do: 'requote-tax', class: 'retriable', owner: 'customer-service', deadlineHours: 8, command: 'tax', ifRouted: true },
    // a new hold beside the old one: nothing of it is let go before the new version counts
    { do: 'adjust-payment', undo: 'restore-payment', class: 'compensable', owner: 'customer-service', deadlineHours: 8, command: 'payment', ifRouted: true },
    { do: 'adjust-credit', undo: 'restore-credit', class: 'compensable', owner: 'finance', deadlineHours: 8 },
    { do: 'adjust-stock', undo: 'restore-stock', class: 'compensable', owner: 'warehouse', deadlineHours: 24 },
    { do: 'apply-change', class: 'retriable', settles: true, owner: 'customer-service', deadlineHours: 8 }, // what was adjusted for it stays
    { do: 'amend-erp-order', class: 'retriable', owner: 'customer-service', deadlineHours: 8, command: 'erp' },
    { do: 'send-release', undo: 'recall-from-warehouse', class: 'compensable', owner: 'warehouse', deadlineHours: 8, command: 'fulfilment', each: 'apply-change' },
    { do: 'release-payment', class: 'retriable', owner: 'finance', deadlineHours: 24, command: 'payment', ifRouted: true }, // what is held beyond it
    { do: 'finish-change', class: 'retriable', owner: 'customer-service', deadlineHours: 8 },
  ],
};
