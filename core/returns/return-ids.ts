/** `ORD-…` and 2 → `RMA-…-2`: what is written on the parcel, and enough to find the order by. */
export const returnIdOf = (orderId: string, n: number): string => `RMA-${orderId.replace(/^ORD-/, '')}-${n}`;

/** The order that a return is of; undefined where it is no id of a return. */
export const orderIdOf = (returnId: string): string | undefined => {
  const number = /^RMA-(.+)-\d+$/.exec(returnId)?.[1];
  return number && `ORD-${number}`;
};

export const receiptIdOf = (returnId: string, n: number): string => `${returnId}-R${n}`;

/** One per invoice that a receipt is of: what ERP, tax engine and gateway know it by. */
export const creditMemoIdOf = (receiptId: string, n: number): string => `${receiptId.replace(/^RMA-/, 'CM-')}-${n}`;
