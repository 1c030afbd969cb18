import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { CellStack } from './cell-stack.ts';

/** A log group that does not grow for ever, and does not vanish with a stack that has to be accounted for. */
export class PlatformLogs extends LogGroup {
  constructor(scope: Construct, id: string) {
    const { stage } = CellStack.of(scope).place;
    super(scope, id, {
      retention: stage.logRetentionDays,
      removalPolicy: stage.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
  }
}
