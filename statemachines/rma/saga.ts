import type { SagaTable } from '../saga.ts';

/** A return that the policy does not allow waits here for customer service; every other one is authorised with its request. */
export const rmaSaga: SagaTable = {
  name: 'rma',
  comment: 'RMA saga: customer service decides on a return outside the policy',
  steps: [{ do: 'authorise-return', class: 'retriable', owner: 'customer-service', deadlineHours: 24 }],
};
