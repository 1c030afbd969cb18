import type { Money } from '../model/money.ts';
import type { BalanceTransaction } from './gateway-event.ts';

/** What a marketplace settles of one order or for one reason: gross − fee = net. What it takes is negative. */
export interface SettledMovement {
  /** The same however often it is read. */
  id: string;
  type: Extract<BalanceTransaction['type'], 'capture' | 'refund' | 'fee' | 'reserve' | 'other'>;
  /** Of a sale or a refund. */
  channelOrderId?: string;
  gross: Money;
  fee: Money;
  net: Money;
  at: string;
  /** The marketplace's own word. */
  word: string;
}

/** A period that a marketplace has closed, and paid out. */
export interface Settlement {
  settlementId: string;
  endedAt: string;
  /** Arrives at the bank; below zero where the marketplace takes it from there. The sum of all `net`. */
  paid: Money;
  arrival: string;
  movements: SettledMovement[];
}

export interface SettlementReport {
  reportId: string;
  /** Which of the connector's accounts it is of. */
  account: string;
  createdAt: string;
  /** @throws Transient; Rejected cash.settlement-unreadable, cash.payout-differs where its rows do not sum to what it pays */
  read(): Promise<Settlement>;
}

/** What a marketplace that keeps the buyers' money tells of it. */
export interface Settlements {
  accounts: readonly string[];
  /** Reports made from then on, oldest first. @throws Transient */
  since(after: Date): Promise<SettlementReport[]>;
}
