import type { Credit, CreditAccount, CreditDocument, CreditStanding, ReceivablesBalance } from '../../core/credit/exposure.ts';
import type { Money } from '../../core/model/money.ts';

/** Accounts in memory: documents by account and what they belong to. */
export class FakeCredit implements Credit {
  readonly kept = new Map<string, readonly CreditDocument[]>();
  said: ReceivablesBalance | undefined;
  /** What else is open, in minor units. */
  other: number;
  constructor(other = 0) {
    this.other = other;
  }

  async keep({ billTo, currency }: CreditAccount, of: string, documents: readonly CreditDocument[], limit?: Money) {
    const total = (some: readonly CreditDocument[]) => some.reduce((sum, { amount }) => sum + amount.minor, 0);
    const key = `${billTo} ${of}`;
    if (limit && total(documents) > total(this.kept.get(key) ?? []) && this.other + total(documents) > limit.minor) return { minor: this.other, currency };
    this.kept.set(key, documents);
    return undefined;
  }

  async standing({ currency }: CreditAccount): Promise<CreditStanding> {
    const open = this.other + [...this.kept.values()].flat().reduce((sum, { amount }) => sum + amount.minor, 0);
    return { open: { minor: open, currency }, ...(this.said && { balance: this.said }) };
  }

  async balance(_account: CreditAccount, said: ReceivablesBalance) {
    this.said = said;
  }
}
