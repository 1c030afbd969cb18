import { Role } from '../core/model/identity.ts';
import type { Manifest } from '../lambdas/connectors/manifest.ts';
import type { RunbookSection } from './config.ts';
import type { MachineName } from './constructs/cell-stack.ts';

/** Whose an alarm is, by its section of the runbook: the first sees to it, the others are held up by it, and have it on their dashboards too. */
export const CONCERNED: Readonly<Record<RunbookSection, readonly [Role, ...Role[]]>> = {
  'api-errors': ['integration', 'customer-service'],
  'backorder-intake': ['integration', 'warehouse', 'customer-service'],
  'cash-application': ['integration', 'finance'],
  'change-intake': ['integration', 'customer-service'],
  'connector-commands': ['integration'],
  'connector-files': ['integration', 'warehouse'],
  'connector-shadows': ['integration'],
  'connector-subscriptions': ['integration'],
  'delivery-booking': ['integration', 'finance'],
  'desk-late': ['integration'], // one each: of the role that is late
  'failed-executions': ['integration'],
  intake: ['integration', 'customer-service'],
  lake: ['integration'],
  notifications: ['integration', 'customer-service'],
  'outbox-relay': ['integration'],
  'payment-booking': ['integration', 'finance'],
  'posting-intake': ['integration', 'finance'],
  'return-intake': ['integration', 'customer-service', 'finance'],
  'scheduled-jobs': ['integration', 'steward'],
  'stock-booking': ['integration', 'warehouse', 'finance'],
  'supplier-bills': ['integration', 'finance'],
  'unwind-intake': ['integration', 'customer-service'],
  webhooks: ['integration'],
};

/** Who else is held up where a connector of a kind is. */
export const HELD_UP: Readonly<Partial<Record<Manifest['kind'], readonly Role[]>>> = {
  channel: ['customer-service'],
  marketplace: ['customer-service'],
  crm: ['customer-service', 'steward'],
  carrier: ['customer-service', 'warehouse'],
  supplier: ['customer-service'],
  warehouse: ['warehouse'],
  erp: ['finance', 'customer-service'],
  ledger: ['finance'],
  payment: ['finance'],
  tax: ['finance'],
};

/** Whose work the sagas do. */
export const SAGAS_OF: Readonly<Record<Role, readonly MachineName[]>> = {
  'customer-service': ['order', 'change', 'unwind', 'rma'],
  warehouse: ['order', 'backorder', 'return'],
  finance: ['posting', 'return'],
  integration: ['order', 'posting', 'change', 'backorder', 'return', 'rma', 'unwind'],
  steward: ['order'],
};

export const rolesOf = (machine: MachineName): Role[] => Role.options.filter((role) => SAGAS_OF[role].includes(machine));
