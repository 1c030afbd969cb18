import type { ReceivablesTold } from './balance.ts';

export interface ReceivablesOf {
  customerId: string;
  told: ReceivablesTold;
}

/** A system that keeps the receivables, asked for what they are. */
export interface Receivables {
  /** Every customer that owes something, or did until lately, once per currency. Throws Transient. */
  receivables(): Promise<ReceivablesOf[]>;
}
