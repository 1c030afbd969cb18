/** https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html */
import type { Host, JsonObject } from '../contract.ts';
import { redriveOf } from './redrive.ts';
import type { Run } from './run.ts';

/** An event may have 256 KB with all its fields: input and output are left out where they would not fit. */
const ROOM = 248 * 1024;

/** Tells the default bus about an execution's new status. Best effort, as on AWS. */
export function announcer(host: Host): (run: Run) => void {
  return (run) => {
    const { execution } = run;
    const fits = execution.input.length + (execution.output?.length ?? 0) <= ROOM / 3 || Buffer.byteLength(execution.input + (execution.output ?? '')) <= ROOM;
    const detail: JsonObject = {
      executionArn: run.arn,
      stateMachineArn: execution.machine,
      stateMachineVersionArn: null,
      stateMachineAliasArn: null,
      name: execution.name,
      status: execution.status,
      startDate: execution.started,
      stopDate: execution.stopped,
      input: fits ? execution.input : null,
      output: fits ? execution.output : null,
      inputDetails: { included: fits },
      outputDetails: execution.output === null ? null : { included: fits },
      error: execution.error,
      cause: execution.cause,
      redriveCount: execution.redrives,
      redriveDate: execution.redriven,
      ...redriveOf(execution, host.clock.now()),
    };
    const entry = { Source: 'aws.states', DetailType: 'Step Functions Execution Status Change', Detail: JSON.stringify(detail), Resources: [run.arn] };
    const lost = (error: string) => host.log('warn', 'status change not announced', { execution: run.arn, error });
    const principal = { kind: 'service', service: 'states.amazonaws.com', sourceArn: execution.machine } as const;
    host.dispatch({ service: 'events', action: 'PutEvents', input: { Entries: [entry] }, principal }).then(
      (answer: JsonObject | undefined) => {
        const [{ ErrorCode } = {}] = (answer?.Entries ?? []) as { ErrorCode?: string }[];
        if (ErrorCode) lost(ErrorCode);
      },
      // without a default bus there is nobody to tell
      (error: Error) => error.name !== 'ResourceNotFoundException' && lost(`${error.name}: ${error.message}`),
    );
  };
}
