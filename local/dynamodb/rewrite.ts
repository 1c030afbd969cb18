import { asItWas } from '../clock.ts';
import type { JsonObject } from '../contract.ts';
import { STREAM_LABEL } from './table.ts';

/**
 * The engine puts every table into a region of its own naming and dates its streams; here they get the ARNs that the template was
 * resolved with. The quotes and colons of these patterns cannot occur inside a JSON string unescaped, so items are never touched.
 */
export function rewriteArns(answer: string, place: { region: string; account: string }): string {
  return answer
    .replace(/"arn:aws:dynamodb:[^:"]*:\d*:table\//g, `"arn:aws:dynamodb:${place.region}:${place.account}:table/`)
    .replace(/("arn:aws:dynamodb:[^"]*\/stream\/)[^"]*"/g, `$1${STREAM_LABEL}"`)
    .replace(/"(Latest)?StreamLabel":"[^"]*"/g, `"$1StreamLabel":"${STREAM_LABEL}"`)
    .replace(/"awsRegion":"[^"]*"/g, `"awsRegion":"${place.region}"`);
}

/**
 * The engine dates records of streams by the machine's clock, in whole seconds; the process may have been moved ahead of it, also within that second: it is taken as of its end. Their age decides
 * whether they are still tried.
 */
export const withOurTime = (answer: string): string =>
  answer.replace(/"ApproximateCreationDateTime":(\d+)/g, (_found, seconds: string) => `"ApproximateCreationDateTime":${Math.floor(asItWas(Number(seconds) * 1000 + 999) / 1000)}`);

/**
 * "If you perform a PutItem or UpdateItem operation that does not change any data in an item, DynamoDB Streams does not write a stream
 * record": https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html. dynoxide writes one; it is taken out here,
 * which takes both images to see.
 */
export function withoutUnchanged(answer: string): string {
  if (!answer.includes('"OldImage"')) return answer;
  const output = JSON.parse(answer) as JsonObject & { Records?: { eventName: string; dynamodb: JsonObject }[] };
  if (!output.Records) return answer;
  const changed = output.Records.filter(({ eventName, dynamodb }) => {
    if (eventName !== 'MODIFY' || !dynamodb.OldImage || !dynamodb.NewImage) return true;
    return canonical(dynamodb.OldImage) !== canonical(dynamodb.NewImage);
  });
  return JSON.stringify({ ...output, Records: changed });
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (part === null || typeof part !== 'object' || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** A table may be named by its ARN (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html); the engine knows names only. */
export function byName(body: Buffer): Buffer {
  if (!body.includes(':table/')) return body;
  return Buffer.from(body.toString().replace(/"TableName":\s*"arn:aws:dynamodb:[^"]*:table\/([^"/]+)"/g, '"TableName":"$1"'));
}
