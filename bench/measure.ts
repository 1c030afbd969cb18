import type { Figure } from './figures.ts';
import type { Loaded } from './loaded.ts';

/** What a measure works with. */
export interface Bench {
  /** Smaller samples, for CI. */
  quick: boolean;
  /** A folder of this run's own; the cloud assembly is in it as cdk.out. */
  folder: string;
  /** The platform under load: started when it is first asked for, and stopped after the last measure. */
  loaded: () => Promise<Loaded>;
  progress: (what: string) => void;
}

export interface Measure {
  name: string;
  what: string;
  run(bench: Bench): Promise<Figure[]>;
}
