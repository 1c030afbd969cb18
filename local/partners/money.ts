/** Amounts of two digits, exact: '12.5' is 1250. */
export const cents = (money: string): bigint => {
  const match = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(money);
  if (!match) throw new TypeError(`not an amount of money: ${money}`);
  const value = BigInt(match[2] ?? '0') * 100n + BigInt((match[3] ?? '').padEnd(2, '0'));
  return match[1] ? -value : value;
};
export const money = (amount: bigint): string => {
  const digits = String(amount < 0n ? -amount : amount).padStart(3, '0');
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
};
/** amount × rate, half up to the cent. The rate counts to eight decimals. */
export const taxOn = (amount: bigint, rate: number): bigint => (amount * BigInt(Math.round(rate * 1e8)) + 50_000_000n) / 100_000_000n;
