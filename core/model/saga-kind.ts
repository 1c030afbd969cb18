/** What sagas there are: names of their tables, machines and folders. */
export const SAGA_KINDS = ['order', 'posting', 'change', 'backorder', 'return', 'rma'] as const;
export type SagaKind = (typeof SAGA_KINDS)[number];
