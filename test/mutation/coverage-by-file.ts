/**
 * Before each test file of the mutation run: what Stryker has counted of the files before it has been told. It sends all that it knows after each file, so without this a
 * hundred files would be told a hundred times.
 */
const { __stryker__: stryker } = globalThis as { __stryker__?: { mutantCoverage?: { static: object; perTest: object } } };
if (stryker?.mutantCoverage) Object.assign(stryker.mutantCoverage, { static: {}, perTest: {} });
