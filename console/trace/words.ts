/** Kinds of documents, as people call them. */
const KINDS: Readonly<Record<string, string>> = {
  'channel-order': 'Channel order', order: 'Order', 'purchase-order': 'Purchase order', 'erp-order': 'ERP order', release: 'Release', 'warehouse-order': 'Warehouse order', 'supplier-order': 'Supplier order', shipment: 'Shipment',
  tracking: 'Tracking', 'erp-shipment': 'ERP delivery', invoice: 'Invoice', journal: 'Journal', payment: 'Payment', receipt: 'Receipt', return: 'Return', 'credit-memo': 'Credit memo', refund: 'Refund', change: 'Change', interchange: 'Interchange',
};
export const kindName = (kind: string): string => KINDS[kind] ?? kind.charAt(0).toUpperCase() + kind.slice(1).replaceAll('-', ' ');
