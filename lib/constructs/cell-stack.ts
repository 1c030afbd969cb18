import { Aws, Stack } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import type { SagaTable } from '../../statemachines/saga.ts';
import type { Cell, Stage } from '../config.ts';

export interface Place {
  stage: Stage;
  cell: Cell;
}

export type MachineName = SagaTable['name'] | 'unwind' | 'exception-replay';

/** A stack of one cell: it knows its stage and its cell, and how the things are called that other stacks find by name. */
export abstract class CellStack extends Stack {
  readonly place: Place;
  readonly prefix: string;

  constructor(scope: Construct, id: string, place: Place, description: string) {
    const { stage, cell } = place;
    const prefix = `crossdock-${stage.name}-${cell.name}`;
    super(scope, `${prefix}-${id}`, {
      description: `Crossdock ${stage.name}, cell ${cell.name}: ${description}`,
      env: { region: cell.region, ...(stage.account && { account: stage.account }) },
      terminationProtection: stage.retain,
    });
    this.place = place;
    this.prefix = prefix;
  }

  /** The stack that a construct is in. @throws Error where that is not a cell's */
  static override of(construct: IConstruct): CellStack {
    const stack = Stack.of(construct);
    if (stack instanceof CellStack) return stack;
    throw new Error(`${construct.node.path} is not in the stack of a cell`);
  }

  machineName(machine: MachineName): string {
    return `${this.prefix}-${machine}`;
  }

  /** Built from the name: whoever answers, redrives or starts a machine needs no reference to the stack it is in, and there are no cycles. */
  machineArn(machine: MachineName): string {
    return `arn:${Aws.PARTITION}:states:${this.region}:${this.account}:stateMachine:${this.machineName(machine)}`;
  }

  /** Every execution of a machine: their names are order and shipment ids, which nobody knows at deployment. */
  executionArns(machine: MachineName): string {
    return `arn:${Aws.PARTITION}:states:${this.region}:${this.account}:execution:${this.machineName(machine)}:*`;
  }

  get alarmTopicName(): string {
    return `${this.prefix}-alarms`;
  }

  get alarmTopicArn(): string {
    return `arn:${Aws.PARTITION}:sns:${this.region}:${this.account}:${this.alarmTopicName}`;
  }
}
