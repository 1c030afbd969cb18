import { expect, test } from 'vitest';
import { SCENARIOS } from '../../cli/scenarios/index.ts';
import { endpoints } from './platform-callers.ts';

/** One has the ERP to itself, in outage.ts; the others wait half a minute, and give a ledger the word over everybody's orders: test/sagas/authority.test.ts and test/real/estate.test.ts have them. */
const OWN = ['erp-outage', 'cloud-ledger', 'estate'];
const quick = Object.entries(SCENARIOS).filter(([name]) => !OWN.includes(name));

test.each(quick)('npm run demo -- %s ends as it says', async (_name, scenario) => {
  const printed: string[] = [];
  await scenario.play(endpoints, (line) => printed.push(line));
  expect(printed.length).toBeGreaterThan(1);
});
