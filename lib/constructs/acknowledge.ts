import { Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** Context key: findings are looked for in this synthesis. */
export const FINDINGS = 'crossdock:findings';

/**
 * Accepts one finding of one check on a construct and what it is made of, with a reason for whoever audits. Recorded where findings are looked
 * for: the record holds the place in the sources, which is of no use otherwise and differs from machine to machine.
 * @param id the check, e.g. AwsSolutions-SF1, or check and finding, e.g. AwsSolutions-IAM5[Resource::*]
 */
export function acknowledge(construct: IConstruct, id: string, reason: string): void {
  if (construct.node.tryGetContext(FINDINGS) === true) Validations.of(construct).acknowledge({ id, reason });
}
