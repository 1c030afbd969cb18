import type { Role } from '../model/identity.ts';
import type { NotificationKind } from '../model/notification.ts';

/**
 * What a mail says. `{{order}}` is a fact that must be there; a paragraph with `{{tracking?}}` is left out where the fact is missing. `lines` is the table of the
 * notice's lines, by these columns.
 */
export interface Template {
  subject: string;
  paragraphs: readonly string[];
  lines?: readonly { title: string; of: string }[];
  closing?: readonly string[];
}

const GOODS = [{ title: 'Item', of: 'item' }, { title: 'Quantity', of: 'quantity' }];
const REFERENCES = 'Your purchase order {{purchaseOrder?}}.';
const REGARDS = ['{{company}}'];

/** To whom the order is. */
export const FOR_CUSTOMERS: { readonly [kind in NotificationKind]?: Template } = {
  'order-accepted': {
    subject: 'Order {{order}} is confirmed',
    paragraphs: ['Thank you for your order {{order}} of {{received}}. It is confirmed.', REFERENCES],
    lines: [...GOODS, { title: 'Price', of: 'price' }, { title: 'Amount', of: 'amount' }],
    closing: ['Goods {{goods}}', 'Discount {{discount?}}', 'Freight {{freight?}}', 'Tax {{tax?}}', 'Total {{gross}}', ...REGARDS],
  },
  backorder: {
    subject: 'Order {{order}}: some goods will follow',
    paragraphs: ['These goods of your order {{order}} are not in stock now. They will be shipped once they have arrived; you need not do anything.', REFERENCES],
    lines: GOODS,
    closing: REGARDS,
  },
  substitution: {
    subject: 'Order {{order}}: other goods in place of what is short',
    paragraphs: ['Some goods of your order {{order}} were not found in our warehouse. As agreed, these go out in their place, at the price of what you ordered.', REFERENCES],
    lines: [{ title: 'In place of', of: 'instead' }, ...GOODS, { title: 'Amount', of: 'amount' }],
    closing: REGARDS,
  },
  shipment: {
    subject: 'Order {{order}}: goods are on their way',
    paragraphs: ['Goods of your order {{order}} left on {{shipped}}.', REFERENCES, 'Carrier {{carrier?}}.', 'Tracking {{tracking?}}.'],
    lines: GOODS,
    closing: REGARDS,
  },
  invoice: {
    subject: 'Invoice {{invoice}} for order {{order}}',
    paragraphs: ['Invoice {{invoice}} of {{invoiceDate}} for your order {{order}}.', REFERENCES],
    lines: [...GOODS, { title: 'Amount', of: 'amount' }],
    closing: ['Goods {{goods}}', 'Discount {{discount?}}', 'Freight {{freight?}}', 'Tax {{tax?}}', 'Total {{gross}}', 'Due on {{dueDate}}.', ...REGARDS],
  },
  'order-cancelled': {
    subject: 'Order {{order}} is cancelled',
    paragraphs: ['Your order {{order}} of {{received}} is cancelled. Nothing of it will be shipped or billed any more.', REFERENCES],
    closing: REGARDS,
  },
  'credit-memo': {
    subject: 'Order {{order}}: your return is credited',
    paragraphs: ['What you sent back of order {{order}} is credited.', REFERENCES],
    lines: [{ title: 'Credit memo', of: 'number' }, { title: 'On invoice', of: 'invoice' }, { title: 'Amount', of: 'gross' }, { title: 'Of that refunded', of: 'refunded' }],
    closing: REGARDS,
  },
  refund: {
    subject: 'Order {{order}}: a refund is on its way',
    paragraphs: ['{{refunded}} of what you paid for order {{order}} was given back, the way you paid.', REFERENCES],
    closing: REGARDS,
  },
};

/** To people in the house: references before courtesies. */
export const FOR_ROLES: { readonly [kind in NotificationKind]?: Template } = {
  backorder: {
    subject: '[{{entity}}] Backordered: {{orderId}}',
    paragraphs: ['Order {{orderId}} ({{channel}} {{order}}, customer {{customer}}) waits for goods.'],
    lines: GOODS,
    closing: ['Trace {{correlationId}}'],
  },
  substitution: {
    subject: '[{{entity}}] Substituted: {{orderId}}',
    paragraphs: ['Order {{orderId}} ({{channel}} {{order}}, customer {{customer}}) gets other goods in place of what was short.'],
    lines: [{ title: 'In place of', of: 'instead' }, ...GOODS],
    closing: ['Trace {{correlationId}}'],
  },
  'order-cancelled': {
    subject: '[{{entity}}] Cancelled: {{orderId}}',
    paragraphs: ['Order {{orderId}} ({{channel}} {{order}}, customer {{customer}}) is cancelled, and everything is taken back.', 'By {{cancelledBy?}}: {{reason?}}'],
    closing: ['Trace {{correlationId}}'],
  },
  refund: {
    subject: '[{{entity}}] Refunded {{refunded}}',
    paragraphs: ['{{gateway}} gave back {{refunded}} (refund {{refund}}).', 'Order {{orderId?}}.'],
    closing: ['Trace {{correlationId}}'],
  },
  'refund-failed': {
    subject: '[{{entity}}] A refund of {{refunded}} did not reach the customer',
    paragraphs: ['Refund {{refund}} of {{refunded}} by {{gateway}} failed: the money is here, and the customer waits for it.', 'Reason: {{reason?}}', 'Order {{orderId?}}.'],
    closing: ['Trace {{correlationId}}'],
  },
  dispute: {
    subject: '[{{entity}}] A customer disputes {{disputed}}',
    paragraphs: ['Dispute {{dispute}} at {{gateway}} over {{disputed}}: {{reason}}.', 'Evidence is taken until {{respondBy?}}.', 'Order {{orderId?}}.'],
    closing: ['Trace {{correlationId}}'],
  },
  'return-requested': {
    subject: '[{{entity}}] A return waits for a decision: {{returnId}}',
    paragraphs: ['Return {{returnId}} of order {{orderId}} is outside the policy ({{code}}). Decide at the desk.'],
    closing: ['Trace {{correlationId}}'],
  },
  exception: {
    subject: '[{{entity}}] {{severity}}: {{code}}',
    paragraphs: [
      'The desk of {{owner}} has a row: {{code}}, {{severity}}, to be decided until {{deadline}}.',
      'Row {{exceptionId}}, {{runbook}}.',
      'Order {{orderId?}}.',
      'More of this code within the hour is on the desk, and not told again.',
    ],
    closing: ['{{link?}}', 'Trace {{correlationId}}'],
  },
  escalation: {
    subject: '[{{entity}}] Late, level {{level}}: {{code}}',
    paragraphs: [
      'A row of the desk of {{owner}} is escalated to {{to}}: {{code}}, {{severity}}, to be decided until {{deadline}}.',
      'Row {{exceptionId}}, {{runbook}}.',
      'Order {{orderId?}}.',
      'More of this code within the hour is on the desk, and not told again.',
    ],
    closing: ['{{link?}}', 'Trace {{correlationId}}'],
  },
};

/** What each role is told of unless its mailbox says otherwise. Rows of the desk go to their owner. */
export const LOOKED_AFTER: Readonly<Record<Role, readonly NotificationKind[]>> = {
  'customer-service': ['backorder', 'substitution', 'order-cancelled', 'return-requested', 'exception', 'escalation'],
  warehouse: ['exception', 'escalation'],
  finance: ['refund-failed', 'dispute', 'exception', 'escalation'],
  integration: ['exception', 'escalation'],
  steward: ['exception', 'escalation'],
};
