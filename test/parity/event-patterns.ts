/**
 * Holds the pattern compiler against answers recorded from AWS. Usage: node test/parity/event-patterns.ts <file>
 * A line of the file: { id, event, pattern, expect: 'match' | 'nomatch' | 'invalid', awsError? }.
 */
import { readFileSync } from 'node:fs';
import type { JsonObject } from '../../local/contract.ts';
import { compilePattern } from '../../local/eventbridge/pattern.ts';

interface Case {
  id: string;
  event: JsonObject;
  pattern: JsonObject;
  expect: string;
  awsError?: string;
}

function answer({ pattern, event }: Case): { outcome: string; error?: string } {
  try {
    return { outcome: compilePattern(JSON.stringify(pattern)).matches(event) ? 'match' : 'nomatch' };
  } catch (error) {
    return { outcome: 'invalid', error: (error as Error).message };
  }
}

const file = process.argv[2];
if (!file) throw new Error('usage: node test/parity/event-patterns.ts <file>');
const cases = readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Case);
let right = 0;
let worded = 0;
for (const each of cases) {
  const { outcome, error } = answer(each);
  if (outcome === each.expect) right++;
  else console.log(`${each.id}: expected ${each.expect}, got ${outcome}`);
  if (each.awsError === undefined) continue;
  if (error === each.awsError) worded++;
  else console.log(`${each.id}: expected "${each.awsError}", got "${error}"`);
}
const refusals = cases.filter((each) => each.awsError !== undefined).length;
console.log(`event patterns: ${right} of ${cases.length} as AWS; messages: ${worded} of ${refusals} in AWS's words`);
