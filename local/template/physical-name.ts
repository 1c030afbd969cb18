import { createHash } from 'node:crypto';

/**
 * The name of a resource that the template leaves unnamed: stack and logical id, as CloudFormation builds it, but without the random
 * tail, so that it is the same at every start. Too long a name keeps its beginning and ends in a hash of the whole.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
 */
export function physicalName(resource: { stack: string; logicalId: string }, longest = 64): string {
  const name = `${resource.stack}-${resource.logicalId}`;
  if (name.length <= longest) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 12);
  return `${name.slice(0, longest - 13)}-${hash}`;
}

/** Capital letters and digits that follow from `seed`, where AWS draws them. */
export function uniquePart(seed: string, length: number): string {
  const digits = BigInt(`0x${createHash('sha256').update(seed).digest('hex')}`).toString(36).toUpperCase();
  return digits.slice(-length);
}
