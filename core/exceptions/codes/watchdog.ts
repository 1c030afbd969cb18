import { type Awaited, codeOf } from '../../watchdog/expected.ts';
import { BY_ITSELF, type FailureMode, type FailureModes } from './failure-mode.ts';

const MODES: Readonly<Record<Awaited, FailureMode>> = {
  'erp-order': { severity: 'high', owner: 'integration', actions: BY_ITSELF },
  release: { severity: 'high', owner: 'integration', actions: BY_ITSELF },
  'supplier-answer': { severity: 'medium', owner: 'customer-service', actions: BY_ITSELF },
  shipment: { severity: 'high', owner: 'warehouse', actions: BY_ITSELF },
  'supplier-shipment': { severity: 'high', owner: 'customer-service', actions: BY_ITSELF },
  invoice: { severity: 'high', owner: 'finance', actions: BY_ITSELF },
  journal: { severity: 'high', owner: 'finance', actions: BY_ITSELF },
  payment: { severity: 'low', owner: 'finance', actions: BY_ITSELF, deadlineHours: 5 * 24 },
};

/** What does not come. Nothing here waits for it, and the row closes when it is there or is expected no more. */
export const OF_SILENCE: FailureModes = Object.fromEntries(Object.entries(MODES).map(([what, mode]) => [codeOf(what as Awaited), mode]));
