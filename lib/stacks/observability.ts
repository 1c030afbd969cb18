import { Dashboard, GraphWidget, MathExpression, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { RUNBOOK } from '../config.ts';
import { CellStack } from '../constructs/cell-stack.ts';
import type { Place } from '../constructs/cell-stack.ts';

/** Graphs of a cell, each a search over everything whose name begins with the cell's: a new connector is on it without a change here. */
const GRAPHS: { title: string; dimensions: string; metric: string; statistic: string }[] = [
  { title: 'Requests', dimensions: 'AWS/ApiGateway,ApiName', metric: 'Count', statistic: 'Sum' },
  { title: 'Answers 5xx', dimensions: 'AWS/ApiGateway,ApiName', metric: '5XXError', statistic: 'Sum' },
  { title: 'Latency p99 (ms)', dimensions: 'AWS/ApiGateway,ApiName', metric: 'Latency', statistic: 'p99' },
  { title: 'Sagas started', dimensions: 'AWS/States,StateMachineArn', metric: 'ExecutionsStarted', statistic: 'Sum' },
  { title: 'Sagas completed', dimensions: 'AWS/States,StateMachineArn', metric: 'ExecutionsSucceeded', statistic: 'Sum' },
  { title: 'Sagas failed in place', dimensions: 'AWS/States,StateMachineArn', metric: 'ExecutionsFailed', statistic: 'Sum' },
  { title: 'Messages waiting and dead', dimensions: 'AWS/SQS,QueueName', metric: 'ApproximateNumberOfMessagesVisible', statistic: 'Maximum' },
  { title: 'Oldest message (s)', dimensions: 'AWS/SQS,QueueName', metric: 'ApproximateAgeOfOldestMessage', statistic: 'Maximum' },
  { title: 'Function errors', dimensions: 'AWS/Lambda,FunctionName', metric: 'Errors', statistic: 'Sum' },
  { title: 'Function duration p99 (ms)', dimensions: 'AWS/Lambda,FunctionName', metric: 'Duration', statistic: 'p99' },
  { title: 'Stream lag of the relay (ms)', dimensions: 'AWS/Lambda,FunctionName', metric: 'IteratorAge', statistic: 'Maximum' },
  { title: 'Throttled table requests', dimensions: 'AWS/DynamoDB,TableName,Operation', metric: 'ThrottledRequests', statistic: 'Sum' },
];

export class ObservabilityStack extends CellStack {
  constructor(scope: Construct, place: Place) {
    super(scope, 'observability', place, 'dashboard');
    const dashboard = new Dashboard(this, 'Dashboard', { dashboardName: this.prefix, defaultInterval: Duration.hours(3) });
    dashboard.addWidgets(new TextWidget({ width: 24, height: 1, markdown: `**Crossdock ${place.stage.name}, cell ${place.cell.name}** · what to do about an alarm: ${RUNBOOK}` }));
    const graphs = GRAPHS.map(({ title, dimensions, metric, statistic }) => {
      const expression = `SEARCH('{${dimensions}} MetricName="${metric}" "${this.prefix}"', '${statistic}', 60)`;
      return new GraphWidget({ title, width: 8, height: 6, left: [new MathExpression({ expression, label: '', usingMetrics: {}, period: Duration.minutes(1) })] });
    });
    for (let row = 0; row < graphs.length; row += 3) dashboard.addWidgets(...graphs.slice(row, row + 3));
  }
}
