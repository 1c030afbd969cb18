/**
 * Function names as the Lambda API takes them: a name, a partial ARN (`account:function:name`) or a full ARN, each with or without
 * a qualifier (https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_RequestParameters).
 */
export function parseFunctionName(text: string): { name: string; qualifier?: string } {
  const parts = text.split(':');
  const at = parts.indexOf('function');
  const [name = text, qualifier] = at >= 0 ? parts.slice(at + 1) : parts;
  return qualifier === undefined ? { name } : { name, qualifier };
}

/** What an ARN names: `arn:aws:sqs:eu-west-1:111:orders` → service sqs, resource orders. */
export function parseArn(arn: string): { service: string; region: string; account: string; resource: string } {
  const [, , service = '', region = '', account = '', ...rest] = arn.split(':');
  return { service, region, account, resource: rest.join(':') };
}

/** The URL form that SQS calls take; only account and name count on this machine. */
export function queueUrl(arn: string): string {
  const { region, account, resource } = parseArn(arn);
  return `https://sqs.${region}.amazonaws.com/${account}/${resource}`;
}
