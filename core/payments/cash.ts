import type { CashRefund } from '../model/cash-out.ts';
import type { OpenItem } from '../model/open-item.ts';
import type { Payout } from '../model/payout.ts';
import type { Receipt } from '../model/receipt.ts';

/** What came in, what is open, and what went back. Reads are consistent. */
export interface Cash {
  item(entity: string, itemId: string): Promise<OpenItem | undefined>;
  /** Everything of a customer that is open, what is due first coming first. */
  openOf(entity: string, customerId: string): Promise<OpenItem[]>;
  openOfOrder(entity: string, orderId: string): Promise<OpenItem[]>;
  receipt(entity: string, receiptId: string): Promise<Receipt | undefined>;
  /** Ids of cash receipts that go by the number of an advice. */
  receiptsOf(entity: string, remittance: string): Promise<string[]>;
  refund(entity: string, refundId: string): Promise<CashRefund | undefined>;
  payout(entity: string, payoutId: string): Promise<Payout | undefined>;
  /** What gateways paid out and no bank has shown yet. */
  payoutsUnderWay(entity: string): Promise<Payout[]>;
  /** Which payout a movement of the bank was, by its id. */
  payoutBehind(entity: string, account: string, transactionId: string): Promise<string | undefined>;
}
