/**
 * What every engine of the local runtime gets and gives. An engine stands for one AWS service; it knows nothing of the
 * application that it runs, and it reaches other services only through `dispatch`, so that each call is authorised and counted
 * exactly as on AWS.
 */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** Time as the engines see it. Tests pass a clock that they move by hand. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Runs once, `ms` from now. Gives back how to cancel it. */
  after(ms: number, run: () => void): () => void;
}

/** Who makes a call. */
export type Principal =
  /** The developer's own CLI and the runtime itself: everything is allowed. */
  | { kind: 'root' }
  /** A function, state machine, schedule or poller, under its execution role. */
  | { kind: 'role'; arn: string; session: string }
  /** A service acting for a resource, allowed by the target's own policy, e.g. events.amazonaws.com for a rule. */
  | { kind: 'service'; service: string; sourceArn: string };

/** One AWS API call, whatever wire protocol it came in by. `input` has the members of the API's request shape, blobs as strings. */
export interface AwsCall {
  /** The service as IAM names it: dynamodb, sqs, states, events, scheduler, lambda, s3, secretsmanager … */
  service: string;
  /** The API operation, e.g. PutItem. */
  action: string;
  input: JsonObject;
  principal: Principal;
  /** X-Ray trace header of the caller, carried on. */
  trace?: string;
}

/** Makes a call: authorises it, counts it, and hands it to the engine of its service. Throws `AwsError`. */
export type Dispatch = (call: AwsCall) => Promise<JsonObject>;

/** An error as AWS answers it. `name` is the code that clients match on, e.g. ResourceNotFoundException. */
export class AwsError extends Error {
  readonly status: number;
  /** Further members of the error shape, e.g. CancellationReasons. */
  readonly detail: JsonObject;
  constructor(code: string, message: string, status = 400, detail: JsonObject = {}) {
    super(message);
    this.name = code;
    this.status = status;
    this.detail = detail;
  }
}

/** The template asks for something this runtime does not do. Said at load, by resource and property, instead of pretending. */
export class Unsupported extends Error {
  constructor(resource: string, what: string) {
    super(`${resource}: ${what} is not supported by the local runtime`);
    this.name = 'Unsupported';
  }
}

/** A resource of a template, every intrinsic function resolved. */
export interface Resource {
  stack: string;
  logicalId: string;
  /** e.g. AWS::SQS::Queue */
  type: string;
  properties: JsonObject;
  /** What Ref gives. */
  ref: string;
  /** What Fn::GetAtt gives, e.g. { Arn: … }. */
  attributes: Record<string, string>;
  region: string;
  account: string;
}

/** What a service of AWS measures of itself for CloudWatch, without anybody asking: no API call, and nothing to authorise. */
export interface Measure {
  namespace: string;
  metric: string;
  dimensions: Record<string, string>;
  value: number;
  unit: 'Count' | 'Milliseconds' | 'Seconds';
}
/** @param times how often it was measured so */
export type Measured = (measure: Measure, times?: number) => void;

/** How a resource type is run. */
export interface ResourceType {
  /** Properties that are honoured. Any other in a template is refused at load by name. */
  honoured: readonly string[];
  /** Properties without effect on one machine (tags, log classes …), accepted on purpose. */
  ignored?: readonly string[];
  /** Names the resource: the same for the same template, at every start. */
  identify(resource: Omit<Resource, 'ref' | 'attributes'>): Pick<Resource, 'ref' | 'attributes'>;
  /** Brings it into being, or finds it again after a restart. Called in order of dependency, before `start`. */
  create(resource: Resource): Promise<void> | void;
}

/** One AWS service on this machine. */
export interface Engine {
  /** IAM prefix, and the key that `dispatch` routes by. */
  readonly service: string;
  /** The CloudFormation resource types it runs. */
  readonly types: Readonly<Record<string, ResourceType>>;
  /** Answers one API call, already authorised. Throws AwsError, with the code that AWS gives. */
  handle(call: AwsCall): Promise<JsonObject>;
  /** Begins background work (pollers, timers, recovery of what was under way); all resources exist by then. */
  start?(): Promise<void> | void;
  /** Ends background work; what is under way is left to be recovered at the next start. */
  stop?(): Promise<void> | void;
}

/** What an engine is built with. */
export interface Host {
  clock: Clock;
  /** A folder of the engine's own for its state; survives restarts. */
  dataDir: string;
  dispatch: Dispatch;
  /** Uniform in [0, 1); passed in so that tests can hold it still. */
  random: () => number;
  /** A new unique id (UUID v4 in production). */
  id: () => string;
  region: string;
  account: string;
  /** Where this runtime answers, e.g. http://127.0.0.1:4510: known before anything is loaded. */
  endpoint: string;
  log: (level: 'debug' | 'info' | 'warn' | 'error', message: string, detail?: JsonObject) => void;
}
