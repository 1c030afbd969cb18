/** The value below which `share` (0 to 1) of the values lie; 0 of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

export const median = (values: readonly number[]) => percentile(values, 0.5);

/** Runs `total` pieces of work, `clients` at a time. @returns ms that each took */
export async function load(clients: number, total: number, work: (index: number) => Promise<unknown>): Promise<number[]> {
  const took: number[] = [];
  let next = 0;
  const client = async () => {
    while (next < total) {
      const begun = performance.now();
      await work(next++);
      took.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: Math.min(clients, total) }, client));
  return took;
}

/** Pieces of work a second, all told, of `clients` at once. */
export async function rate(clients: number, total: number, work: (index: number) => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await load(clients, total, work);
  return total / ((performance.now() - begun) / 1000);
}
