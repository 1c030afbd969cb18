import { COMMAND_WAITS_S, RETRY } from '../saga.ts';

const SAGA_ID = '{% $states.context.Execution.Input.sagaId %}';
const ORDER = { entity: '{% $states.context.Execution.Input.entity %}', orderId: '{% $states.context.Execution.Input.orderId %}' };
const UNDO = {
  sagaId: '{% $next.sagaId %}',
  key: '{% $next.key %}',
  step: '{% $next.step %}',
  seq: '{% $next.seq %}',
};
const PARK = [{ ErrorEquals: ['Rejected'], Next: 'ParkUndo' }];

/**
 * The one way back, for every saga: asks the register what to undo next, last first, until nothing is left; of a cancelled order, its changes and backorders
 * before the order itself. An undo that a person must
 * look at is parked with its position; one that cannot be reached fails in place and is redriven. `${Undos}` is a JSONata map of undo
 * to function ARN, `${CommandQueues}` of connector to queue URL.
 */
export const unwindMachine = {
  Comment: 'Unwind: takes back what a cancelled saga did, from its register',
  QueryLanguage: 'JSONata',
  StartAt: 'NextUndo',
  States: {
    NextUndo: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: '${NextUndo}', Payload: { sagaId: SAGA_ID, ...ORDER } },
      TimeoutSeconds: 60,
      Retry: RETRY,
      Assign: { next: '{% $states.result.Payload %}' },
      Output: {},
      Next: 'WhichWay',
    },
    WhichWay: {
      Type: 'Choice',
      Choices: [
        { Condition: "{% $next.action = 'wait' %}", Next: 'WaitForAttempt' },
        { Condition: "{% $next.action = 'undo' and $exists($next.connector) %}", Next: 'CommandUndo' },
        { Condition: "{% $next.action = 'undo' %}", Next: 'RunUndo' },
      ],
      Default: 'CloseUnwind',
    },
    WaitForAttempt: {
      Type: 'Wait',
      Comment: 'An attempt that began before the fence closed may still be acting; its undo must not overtake it.',
      Seconds: '{% $next.seconds %}',
      Next: 'NextUndo',
    },
    RunUndo: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: '{% $lookup(${Undos}, $next.undo) %}', Payload: UNDO },
      TimeoutSeconds: 60,
      Retry: RETRY,
      Catch: PARK,
      Output: {},
      Next: 'NextUndo',
    },
    CommandUndo: {
      Type: 'Task',
      Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
      Arguments: {
        QueueUrl: '{% $lookup(${CommandQueues}, $next.connector) %}',
        MessageBody: { ...UNDO, command: '{% $next.undo %}', connector: '{% $next.connector %}', taskToken: '{% $states.context.Task.Token %}' },
      },
      TimeoutSeconds: COMMAND_WAITS_S,
      Retry: RETRY,
      Catch: PARK,
      Output: {},
      Next: 'NextUndo',
    },
    ParkUndo: {
      Type: 'Task',
      Comment: 'An undo failed: its owner decides, nothing is swallowed.',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Arguments: {
        FunctionName: '${ParkStep}',
        Payload: {
          ...UNDO,
          undo: '{% $next.undo %}',
          undoing: true,
          owner: '{% $next.owner %}',
          deadlineHours: 8,
          executionArn: '{% $states.context.Execution.Id %}',
          taskToken: '{% $states.context.Task.Token %}',
        },
      },
      Retry: RETRY,
      Output: {},
      Next: 'NextUndo',
    },
    CloseUnwind: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: {
        FunctionName: '${CloseUnwind}',
        Payload: { sagaId: SAGA_ID, ...ORDER },
      },
      TimeoutSeconds: 60,
      Retry: RETRY,
      Output: { sagaId: SAGA_ID, status: 'unwound' },
      End: true,
    },
  },
};
