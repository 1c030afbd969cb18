import { Alarm, AlarmStatusWidget, AlarmWidget, Dashboard, GraphWidget, MathExpression, Metric, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Aws, Duration } from 'aws-cdk-lib/core';
import type { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { Role } from '../../core/model/identity.ts';
import { DESK_METRICS, metricsOf } from '../../core/model/operations.ts';
import { RUNBOOK } from '../config.ts';
import { RunbookAlarm } from '../constructs/alarm.ts';
import { CellStack } from '../constructs/cell-stack.ts';
import type { MachineName, Place } from '../constructs/cell-stack.ts';
import { SAGAS_OF } from '../roles.ts';

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

/** So many rows past their deadline, for half an hour: nobody of the role is at the desk. */
const LATE = { threshold: 10, periods: 6 };
/** Of one widget, and of one dashboard that is looked at. */
const MOST_ALARMS = 100;

/** A dashboard for each role: its desk, its sagas, and every alarm that it owns or is held up by; that of integration shows the whole cell as well. */
export class ObservabilityStack extends CellStack {
  readonly #alarms: RunbookAlarm[];

  /** @param others the stacks of the cell, which are watched */
  constructor(scope: Construct, place: Place, others: readonly Stack[]) {
    super(scope, 'observability', place, 'dashboards');
    for (const role of Role.options) {
      new RunbookAlarm(this, `Late-${role}`, {
        metric: this.#desk(role, 'late'), ...LATE, section: 'desk-late', owner: role, meaning: `For half an hour ${LATE.threshold} or more rows of ${role} have been past their deadline.`,
      });
    }
    this.#alarms = [...others, this].flatMap((stack) => stack.node.findAll().filter((construct): construct is RunbookAlarm => construct instanceof RunbookAlarm));
    for (const role of Role.options) this.#dashboard(role);
  }

  #dashboard(role: Role): void {
    const { stage, cell } = this.place;
    const dashboard = new Dashboard(this, `Dashboard-${role}`, { dashboardName: `${this.prefix}-${role}`, defaultInterval: Duration.hours(3) });
    dashboard.addWidgets(new TextWidget({ width: 24, height: 1, markdown: `**Crossdock ${stage.name}, cell ${cell.name}: ${role}** · what to do about an alarm, or a row of the desk: ${RUNBOOK}` }));
    dashboard.addWidgets(this.#deskOf(role), ...this.#sagasOf(role));
    const own = this.#alarms.filter(({ roles }) => roles.includes(role)).sort((a, b) => a.givenName.localeCompare(b.givenName));
    for (let from = 0; from < own.length; from += MOST_ALARMS) {
      const alarms = own.slice(from, from + MOST_ALARMS).map((alarm) => this.#named(`${role}-${alarm.givenName}`, alarm));
      dashboard.addWidgets(new AlarmStatusWidget({ title: from === 0 ? 'Alarms' : 'More alarms', width: 24, height: Math.min(2 + Math.ceil(alarms.length / 4), 20), alarms }));
    }
    if (role === 'integration') for (const row of rowsOf(this.#ofCell())) dashboard.addWidgets(...row);
    // theirs are few enough to be drawn, each with its threshold
    else for (const row of rowsOf(own.map((alarm) => this.#drawn(role, alarm)))) dashboard.addWidgets(...row);
  }

  #deskOf(role: Role): IWidget {
    const left = (['open', 'late', 'silent'] as const).map((what) => this.#desk(role, what));
    return new GraphWidget({ title: 'Desk: open, late, documents that did not come', width: 8, height: 6, left });
  }

  #sagasOf(role: Role): IWidget[] {
    return [['Sagas started', 'ExecutionsStarted'], ['Sagas failed in place', 'ExecutionsFailed']].map(
      ([title, metricName = '']) => new GraphWidget({ title: title ?? '', width: 8, height: 6, left: SAGAS_OF[role].map((machine) => this.#saga(machine, metricName)) }),
    );
  }

  #desk = (role: Role, what: keyof typeof DESK_METRICS): Metric =>
    new Metric({ namespace: metricsOf(this.prefix), metricName: DESK_METRICS[what], dimensionsMap: { Owner: role }, statistic: 'Maximum', period: Duration.minutes(5) });

  #saga = (machine: MachineName, metricName: string): Metric =>
    new Metric({ namespace: 'AWS/States', metricName, dimensionsMap: { StateMachineArn: this.machineArn(machine) }, statistic: 'Sum', period: Duration.minutes(5), label: machine });

  #ofCell(): IWidget[] {
    return GRAPHS.map(({ title, dimensions, metric, statistic }) => {
      const expression = `SEARCH('{${dimensions}} MetricName="${metric}" "${this.prefix}"', '${statistic}', 60)`;
      return new GraphWidget({ title, width: 8, height: 6, left: [new MathExpression({ expression, label: '', usingMetrics: {}, period: Duration.minutes(1) })] });
    });
  }

  #drawn = (role: Role, alarm: RunbookAlarm): IWidget => new AlarmWidget({ title: alarm.node.path.split('/').slice(1).join(' '), width: 8, height: 6, alarm: this.#named(`${role}-drawn-${alarm.givenName}`, alarm) });

  /** By its name: a reference would tie the stacks together, and an alarm that is taken away could not go. */
  #named = (id: string, { givenName }: RunbookAlarm) => Alarm.fromAlarmArn(this, id, `arn:${Aws.PARTITION}:cloudwatch:${this.region}:${this.account}:alarm:${givenName}`);
}

function rowsOf(widgets: IWidget[]): IWidget[][] {
  return Array.from({ length: Math.ceil(widgets.length / 3) }, (_, row) => widgets.slice(row * 3, row * 3 + 3));
}
