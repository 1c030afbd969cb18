/** The value below which `share` (0 to 1) of the values lie; 0 of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

export const median = (values: readonly number[]) => percentile(values, 0.5);

/**
 * Completions a second in the steady part: between the first and the last tenth, so that neither the ramp up nor the last stragglers count.
 * @param at when each was complete, ms
 */
export function steadyRate(at: readonly number[], begun: number): number {
  const sorted = [...at].sort((a, b) => a - b);
  if (sorted.length < 20) return sorted.length / (((sorted.at(-1) ?? begun) - begun) / 1000 || 1);
  const from = Math.floor(sorted.length * 0.1);
  const to = Math.floor(sorted.length * 0.9);
  return (to - from) / (((sorted[to] ?? 0) - (sorted[from] ?? 0)) / 1000 || 1);
}

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
