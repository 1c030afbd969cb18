import { DEAD_LETTER } from '../dead-letter.ts';
import { NOT_SAYABLE } from '../../edi/customer/as-ordered.ts';
import { CARTONS_UNKNOWN } from '../../edi/customer/cartons.ts';
import { ACCEPT, HOLD, RETRY, RETRY_OR_CANCEL, type FailureModes } from './failure-mode.ts';

/** What goes wrong with outside systems, documents and executions. Without an owner it is whose step it is. */
export const OF_SYSTEMS: FailureModes = {
  'erp.credit-limit': { severity: 'medium', owner: 'finance', actions: HOLD },
  'connector.unanswered': { severity: 'medium', owner: 'integration', actions: RETRY },
  'edi.no-transport': { severity: 'high', owner: 'integration', actions: RETRY_OR_CANCEL },
  'edi.gateway-refused': { severity: 'high', owner: 'integration', actions: RETRY_OR_CANCEL },
  'edi.unreadable': { severity: 'medium', owner: 'integration', actions: RETRY },
  'edi.not-ours': { severity: 'medium', owner: 'integration', actions: RETRY },
  'edi.control-number-reused': { severity: 'high', owner: 'integration', actions: RETRY },
  'edi.document-refused': { severity: 'medium', owner: 'integration', actions: RETRY },
  // of a customer: its retry asks for the document again
  [NOT_SAYABLE]: { severity: 'medium', owner: 'integration', actions: RETRY },
  [CARTONS_UNKNOWN]: { severity: 'high', owner: 'warehouse', actions: RETRY },
  'edi.not-understood': { severity: 'high', owner: 'integration', actions: RETRY_OR_CANCEL },
  'edi.unacknowledged': { severity: 'high', owner: 'integration', actions: RETRY },
  // noticed: the next reading of the account tries again
  'crm.account-unreadable': { severity: 'medium', owner: 'steward', actions: RETRY },
  'crm.currency-changed': { severity: 'medium', owner: 'steward', actions: RETRY },
  // noticed: the next reading of the record tries again; an order that was put right in the ERP closes its row
  'erp.record-unreadable': { severity: 'medium', owner: 'steward', actions: RETRY },
  'erp.unit-changed': { severity: 'medium', owner: 'steward', actions: RETRY },
  'erp.currency-changed': { severity: 'medium', owner: 'steward', actions: RETRY },
  'erp.invoice-cancelled': { severity: 'high', owner: 'finance', actions: ACCEPT },
  'erp.order-changed': { severity: 'high', owner: 'customer-service', actions: RETRY },
  // noticed: closes when the system answers again
  'connector.held-off': { severity: 'high', owner: 'integration', actions: RETRY },
  // noticed: closes when its owner resumes or deletes it
  'webhook.disabled': { severity: 'medium', owner: 'integration', actions: RETRY },
  // closes when its consumer has it, or when it is gone
  [DEAD_LETTER]: { severity: 'high', owner: 'integration', actions: RETRY },
  'execution.failed': { severity: 'high', owner: 'integration', actions: RETRY_OR_CANCEL },
  'webhook.unreadable': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'crm.refused': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'crm.account-unknown': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'crm.currency-unsupported': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'erp.refused': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'erp.invoice-empty': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'erp.nothing-to-deliver': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'erp.delivery-foreign': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'erp.delivery-lacks-line': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'erp.quantity-precision': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'erp.stock-short': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'erp.not-sourced': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'erp.price-precision': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'erp.invoice-state': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'erp.invoice-split': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'erp.delivery-unknown': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'erp.account-unmapped': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'erp.product-unknown': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'erp.customer-unknown': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'erp.warehouse-unknown': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'erp.currency-unknown': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'erp.tax-account-unknown': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'erp.journal-unknown': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'erp.period-unknown': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'erp.account-unknown': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'erp.line-unknown': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'erp.cancel-refused': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'command.unknown': { severity: 'high', actions: RETRY_OR_CANCEL },
};
