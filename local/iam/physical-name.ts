import { createHash } from 'node:crypto';
import type { Resource } from '../contract.ts';

/**
 * The name CloudFormation makes up for a resource without one: stack, logical id and twelve characters, which are drawn on AWS and
 * follow from the template here, so that every start gives the same.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
 */
export function physicalName(resource: Pick<Resource, 'stack' | 'logicalId'>, longest = 64): string {
  const head = `${resource.stack}-${resource.logicalId}`.slice(0, longest - 13);
  return `${head}-${uniquePart(`${resource.stack}/${resource.logicalId}`, 12)}`;
}

/** Capital letters and digits that follow from `seed`. */
export function uniquePart(seed: string, length: number): string {
  const digits = BigInt(`0x${createHash('sha256').update(seed).digest('hex')}`).toString(36).toUpperCase();
  return digits.slice(-length);
}
