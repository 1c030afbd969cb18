/** Exact decimals as whole millionths: amounts and rates have at most 6 places on this wire. */
export type Millionths = bigint;

/** `4.125` → 4125000n. JSON numbers are read by their shortest text, which is what was sent. */
export function millionths(value: number | string): Millionths {
  const match = /^(-?)(\d+)(?:\.(\d{1,6}))?$/.exec(String(value));
  if (!match) throw new RangeError(`${value} is not a decimal number of at most 6 places`);
  return BigInt(`${match[1]}${match[2]}${(match[3] ?? '').padEnd(6, '0')}`);
}

export const numberOf = (value: Millionths): number => {
  const text = String(value < 0n ? -value : value).padStart(7, '0');
  return Number(`${value < 0n ? '-' : ''}${text.slice(0, -6)}.${text.slice(-6)}`);
};

/** `value / over`, rounded half away from zero to a multiple of `unit`: credits mirror invoices. */
export function rounded(value: bigint, over: bigint, unit: Millionths): Millionths {
  const [size, step] = [value < 0n ? -value : value, over * unit];
  const whole = (size * 2n + step) / (step * 2n);
  return (value < 0n ? -whole : whole) * unit;
}

const WITHOUT_MINOR = new Set(['CLP', 'ISK', 'JPY', 'KRW', 'VND']);

/** The smallest amount of a currency. */
export const minorUnit = (currency: string): Millionths => (WITHOUT_MINOR.has(currency) ? 1_000_000n : 10_000n);

export const sum = (values: Millionths[]): Millionths => values.reduce((total, value) => total + value, 0n);
