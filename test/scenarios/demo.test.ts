import { expect, test } from 'vitest';
import { SCENARIOS } from '../../cli/scenarios/index.ts';
import { endpoints } from './platform-callers.ts';

const quick = Object.entries(SCENARIOS).filter(([name]) => name !== 'erp-outage'); // that one has the ERP to itself, in outage.test.ts

test.each(quick)('npm run demo -- %s ends as it says', async (_name, scenario) => {
  const printed: string[] = [];
  await scenario.play(endpoints, (line) => printed.push(line));
  expect(printed.length).toBeGreaterThan(1);
});
