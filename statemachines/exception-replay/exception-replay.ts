import { RETRY } from '../saga.ts';

/**
 * Answers one row of the desk from the Step Functions console: start it with `{ "exceptionId": "EXC-…" }`. It does what `POST /v1/exceptions/{id}/replay` does, by the same code: a parked
 * step is answered, a failed execution redriven, or gone on with by a new one where that is not possible any more, and a document that could not be taken goes through its door again. Twice is once.
 */
export const exceptionReplayMachine = {
  Comment: 'Exception replay: tries again what a row of the desk is about. Input: { "exceptionId": "EXC-..." }',
  QueryLanguage: 'JSONata',
  StartAt: 'ReplayException',
  States: {
    ReplayException: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: '${ReplayException}', Payload: { exceptionId: '{% $states.context.Execution.Input.exceptionId %}', execution: '{% $states.context.Execution.Name %}' } },
      TimeoutSeconds: 60,
      Retry: RETRY,
      Output: '{% $states.result.Payload %}',
      End: true,
    },
  },
};
