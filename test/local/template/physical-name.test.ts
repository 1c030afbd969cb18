import { expect, test } from 'vitest';
import { physicalName, uniquePart } from '../../../local/template/physical-name.ts';

test('a resource without a name is called after its stack and logical id, at every start', () => {
  expect(physicalName({ stack: 'Shop', logicalId: 'Intake' })).toBe('Shop-Intake');
});

test('too long a name keeps its beginning, and differs where the whole did', () => {
  const long = (end: string) => physicalName({ stack: 'Shop', logicalId: `${'Intake'.repeat(20)}${end}` }, 40);
  expect(long('A')).toHaveLength(40);
  expect(long('A').slice(0, 27)).toBe('Shop-IntakeIntakeIntakeInta');
  expect(long('A')).not.toBe(long('B'));
});

test('what AWS draws follows from the seed here', () => {
  expect(uniquePart('Shop/Role', 12)).toMatch(/^[0-9A-Z]{12}$/);
  expect(uniquePart('Shop/Role', 12)).toBe(uniquePart('Shop/Role', 12));
});
