import type { Credit, CreditStanding, ReceivablesBalance } from '../../core/credit/exposure.ts';
import type { CreditAccount } from '../../core/model/credit.ts';
import type { Money } from '../../core/model/money.ts';

/** Accounts in memory: what orders count by themselves, by account and order. */
export class FakeCredit implements Credit {
  readonly kept = new Map<string, Money>();
  said: ReceivablesBalance | undefined;
  /** Of our own open items. */
  due: string | undefined;
  /** What else is open, in minor units. */
  other: number;
  constructor(other = 0) {
    this.other = other;
  }

  async keep({ billTo, currency }: CreditAccount, of: string, wanted: () => Money | Promise<Money>, limit?: Money) {
    const amount = await wanted();
    const key = `${billTo} ${of}`;
    if (limit && amount.minor > (this.kept.get(key)?.minor ?? 0) && this.other + amount.minor > limit.minor) return { minor: this.other, currency };
    this.kept.set(key, amount);
    return undefined;
  }

  async standing({ currency }: CreditAccount): Promise<CreditStanding> {
    const open = this.other + [...this.kept.values()].reduce((sum, { minor }) => sum + minor, 0);
    return { open: { minor: open, currency }, ...(this.said && { balance: this.said }) };
  }

  async oldestDue() {
    return this.due;
  }

  async balance(_account: CreditAccount, said: ReceivablesBalance) {
    this.said = said;
  }
}
