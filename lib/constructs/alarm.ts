import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { RUNBOOK } from '../config.ts';
import type { RunbookSection } from '../config.ts';
import { CellStack } from './cell-stack.ts';

export interface RunbookAlarmProps {
  metric: IMetric;
  /** What it means, for whoever is woken by it. */
  meaning: string;
  /** Heading of the runbook that says what to do. */
  section: RunbookSection;
  /** Rings at this value or above. */
  threshold: number;
  /** How many periods in a row. */
  periods?: number;
}

/** An alarm that says where to read on, and reaches the cell's alarm topic when it rings and when it is over. */
export class RunbookAlarm extends Alarm {
  constructor(scope: Construct, id: string, props: RunbookAlarmProps) {
    super(scope, id, {
      metric: props.metric,
      threshold: props.threshold,
      evaluationPeriods: props.periods ?? 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      alarmDescription: `${props.meaning} Runbook: ${RUNBOOK}#${props.section}`,
    });
    const action = { bind: () => ({ alarmActionArn: CellStack.of(this).alarmTopicArn }) };
    this.addAlarmAction(action);
    this.addOkAction(action);
  }
}

