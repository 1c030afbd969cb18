import type { Figure } from './figures.ts';

/** What a measure works with. */
export interface Bench {
  /** Smaller samples, for CI. */
  quick: boolean;
  /** A folder of this run's own; the cloud assembly is in it as cdk.out once `start-up` or `assembly` made it. */
  folder: string;
  progress: (what: string) => void;
}

export interface Measure {
  name: string;
  what: string;
  run(bench: Bench): Promise<Figure[]>;
}

/** How the platform is started for load: the warehouse ships at once, the partners refuse nothing. */
export const LOADED = ['--ship-after', '50', '--partner-credits', '1000000'];
