export interface Statement {
  Effect: 'Allow' | 'Deny';
  Action: string | string[];
  Resource: string | string[];
}

/**
 * What an authorizer's policy says about a method: an explicit Deny, an Allow, or nothing
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html).
 */
export function decide(statements: Statement[], methodArn: string): 'Allow' | 'Deny' | undefined {
  const applying = statements.filter(
    ({ Action, Resource }) => [Action].flat().some((one) => like(one, 'execute-api:Invoke', 'i')) && [Resource].flat().some((one) => like(one, methodArn)),
  );
  if (applying.some(({ Effect }) => Effect === 'Deny')) return 'Deny';
  return applying.length > 0 ? 'Allow' : undefined;
}

/** `*` stands for any characters, `?` for one. */
function like(pattern: string, value: string, flags = ''): boolean {
  const source = pattern.replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '.*').replaceAll('?', '.');
  return new RegExp(`^${source}$`, `s${flags}`).test(value);
}
