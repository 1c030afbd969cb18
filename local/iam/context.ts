/**
 * What is known about a request when its policies are read: condition keys with their values. Keys are compared without case.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export type Values = Record<string, string | readonly string[] | undefined>;

export class Context {
  readonly #sources: (() => Values)[];
  #values: Map<string, readonly string[]> | undefined;

  /** The sources are asked only when a policy wants to know, which most never do. */
  constructor(...sources: (() => Values)[]) {
    this.#sources = sources;
  }

  /** `key` in lower case. */
  get(key: string): readonly string[] | undefined {
    this.#values ??= new Map(
      this.#sources.flatMap((source) =>
        Object.entries(source()).flatMap(([name, value]) =>
          value === undefined ? [] : [[name.toLowerCase(), typeof value === 'string' ? [value] : value] as const],
        ),
      ),
    );
    return this.#values.get(key);
  }
}

/**
 * Keys that a policy may name here: those that calls on one machine carry, and those that they never carry on AWS either
 * (no organisation, no VPC endpoint). Any other is refused at load, because a condition on it would quietly never hold.
 */
const KNOWN =
  /^(aws:(securetransport|principalarn|principalaccount|principaltype|principaltag\/.+|principalisawsservice|principalservicename|sourcearn|sourceaccount|currenttime|epochtime|requestedregion|resourceaccount|sourceip|userid|username|viaawsservice|calledvia|calledviafirst|calledvialast|principalorgid|principalorgpaths|resourceorgid|sourceorgid|sourceorgpaths|sourcevpc|sourcevpce|vpcsourceip|multifactorauthpresent|multifactorauthage|useragent)|dynamodb:(leadingkeys|attributes|select|returnvalues|enclosingoperation)|s3:(prefix|delimiter|max-keys|versionid|x-amz-acl|x-amz-server-side-encryption|x-amz-server-side-encryption-aws-kms-key-id|tlsversion|signatureversion|authtype)|events:(source|detail-type)|kms:(viaservice|calleraccount|encryptioncontext:.+|encryptioncontextkeys|grantisforawsresource|requestalias)|lambda:(functionarn|eventsourcetoken|functionurlauthtype|invokedviafunctionurl)|secretsmanager:(secretid|versionstage|versionid)|ses:(fromaddress|recipients)|sns:(protocol|endpoint)|cloudwatch:namespace|iam:(passedtoservice|associatedresourcearn)|sts:(externalid|rolesessionname))$/;

export const isKnownKey = (key: string): boolean => KNOWN.test(key.toLowerCase());

/**
 * Puts `${aws:PrincipalTag/team}` and its like in place. Undefined where a variable has no value: then the statement cannot match.
 * `${*}`, `${?}` and `${$}` stand for the characters themselves; the first two are answered by `\u0000` marks that no value contains.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function substitute(text: string, context: Context): string | undefined {
  let missing = false;
  const result = text.replace(/\$\{([^}]*)\}/g, (_, body: string) => {
    if (body === '*' || body === '?' || body === '$') return body;
    const [key = '', fallback] = body.split(',').map((part) => part.trim());
    const values = context.get(key.toLowerCase());
    if (values?.length === 1) return values[0]!;
    if (fallback !== undefined) return fallback.replace(/^'|'$/g, '');
    missing = true;
    return '';
  });
  return missing ? undefined : result;
}
