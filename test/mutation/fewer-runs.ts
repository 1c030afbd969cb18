import * as real from '../../node_modules/fast-check/lib/fast-check.js';

/** fast-check for the mutation run: the same properties, but at most 12 times each and from one seed, so that a mutant's fate does not hang on luck. */
const RUNS = 12;
const SEED = 20_261_129;

export * from '../../node_modules/fast-check/lib/fast-check.js';
export const assert = ((property: real.IRawProperty<unknown>, parameters: real.Parameters<unknown> = {}) =>
  real.assert(property, { ...parameters, numRuns: Math.min(parameters.numRuns ?? RUNS, RUNS), seed: SEED })) as typeof real.assert;
export default { ...real, assert };
