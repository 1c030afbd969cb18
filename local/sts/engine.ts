import { AwsError } from '../contract.ts';
import type { AwsCall, Engine, Host, JsonObject, Principal } from '../contract.ts';
import type { Keys } from '../credentials/credentials.ts';
import { sessionArn } from '../iam/denied.ts';
import { uniquePart } from '../template/physical-name.ts';

/** What STS needs of the others: whether a role exists, and keys for it. */
export interface StsOptions {
  iam: { hasRole(arn: string): boolean };
  credentials: { issue(principal: Principal, expiresAt?: number): Keys };
}

/**
 * Who am I, and becoming a role. Whether the role's trust policy lets the caller in has been decided before `handle`, like any
 * permission. Times are ISO 8601, as the XML of this service has them.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/
 */
export class Sts implements Engine {
  readonly service = 'sts';
  readonly types = {};
  readonly #host: Host;
  readonly #options: StsOptions;

  constructor(host: Host, options: StsOptions) {
    this.#host = host;
    this.#options = options;
  }

  async handle({ action, input, principal }: AwsCall): Promise<JsonObject> {
    if (action === 'GetCallerIdentity') return this.#identity(principal);
    if (action === 'AssumeRole') return this.#assume(input);
    throw new AwsError('InvalidAction', `The local runtime has no ${action} in STS`);
  }

  #identity(principal: Principal): JsonObject {
    const { account } = this.#host;
    if (principal.kind === 'root') return { Account: account, Arn: `arn:aws:iam::${account}:root`, UserId: account };
    if (principal.kind === 'service') return { Account: account, Arn: principal.service, UserId: principal.service };
    return { Account: account, Arn: sessionArn(principal.arn, principal.session), UserId: `${roleId(principal.arn)}:${principal.session}` };
  }

  #assume(input: JsonObject): JsonObject {
    const RoleArn = String(input['RoleArn']);
    const session = String(input['RoleSessionName'] ?? '');
    const seconds = Number(input['DurationSeconds'] ?? 3600);
    if (!/^[\w+=,.@-]{2,64}$/.test(session)) throw new AwsError('ValidationError', "Value at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*");
    if (!(seconds >= 900 && seconds <= 43_200)) throw new AwsError('ValidationError', "Value at 'durationSeconds' failed to satisfy constraint: Member must have value between 900 and 43200");
    for (const limit of ['Policy', 'PolicyArns', 'Tags']) {
      if (input[limit] !== undefined) throw new AwsError('ValidationError', `${limit} of a session is not supported by the local runtime`);
    }
    // AWS does not tell a role that is missing from one that is forbidden.
    if (!this.#options.iam.hasRole(RoleArn)) throw new AwsError('AccessDenied', `User is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`, 403);
    const expires = this.#host.clock.now() + seconds * 1000;
    const { accessKeyId, secretAccessKey, sessionToken } = this.#options.credentials.issue({ kind: 'role', arn: RoleArn, session }, expires);
    return {
      Credentials: { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken, Expiration: new Date(expires).toISOString() },
      AssumedRoleUser: { AssumedRoleId: `${roleId(RoleArn)}:${session}`, Arn: sessionArn(RoleArn, session) },
    };
  }
}

/** As Iam gives it for the attribute RoleId. */
const roleId = (arn: string) => `AROA${uniquePart(arn, 17)}`;
