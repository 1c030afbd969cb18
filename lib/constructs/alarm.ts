import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { Names } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Role } from '../../core/model/identity.ts';
import { RUNBOOK } from '../config.ts';
import type { RunbookSection } from '../config.ts';
import { CONCERNED } from '../roles.ts';
import { CellStack } from './cell-stack.ts';

export interface RunbookAlarmProps {
  metric: IMetric;
  /** What it means, for whoever is woken by it. */
  meaning: string;
  /** Heading of the runbook that says what to do, and by which it is known whose it is. */
  section: RunbookSection;
  /** Where that is not the section's own. */
  owner?: Role | undefined;
  /** Who is held up by it beside those that the section concerns. */
  concerns?: readonly Role[] | undefined;
  /** Rings at this value or above. */
  threshold: number;
  /** How many periods in a row. */
  periods?: number;
}

/** An alarm that says whose it is and where to read on, and reaches the cell's alarm topic when it rings and when it is over. */
export class RunbookAlarm extends Alarm {
  /** The owner first, then everybody who has it on their dashboard as well. */
  readonly roles: readonly Role[];
  /** Known before it is deployed: dashboards in another stack name it without a reference. */
  readonly givenName: string;

  constructor(scope: Construct, id: string, props: RunbookAlarmProps) {
    const [owner, ...others] = CONCERNED[props.section];
    const whose = props.owner ?? owner;
    super(scope, id, {
      metric: props.metric,
      threshold: props.threshold,
      evaluationPeriods: props.periods ?? 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      alarmName: nameOf(scope, id),
      alarmDescription: `${props.meaning} Owner: ${whose}. Runbook: ${RUNBOOK}#${props.section}`,
    });
    this.roles = [...new Set([whose, ...others, ...(props.concerns ?? [])])];
    this.givenName = nameOf(scope, id);
    const action = { bind: () => ({ alarmActionArn: CellStack.of(this).alarmTopicArn }) };
    this.addAlarmAction(action);
    this.addOkAction(action);
  }
}

const nameOf = (scope: Construct, id: string): string => `${Names.uniqueResourceName(scope, { maxLength: 160, separator: '-' })}-${id}`;
