import type { Json, JsonObject } from '../contract.ts';

/** One page of a list: `Limit` items (100 unless told) from where `NextToken` says, under `member`. */
export function page(member: string, items: Json[], input: JsonObject, limit = input.Limit): JsonObject {
  const from = input.NextToken ? Number(Buffer.from(String(input.NextToken), 'base64url').toString()) : 0;
  const until = from + Number(limit ?? 100);
  const answer: JsonObject = { [member]: items.slice(from, until) };
  if (until < items.length) answer.NextToken = Buffer.from(String(until)).toString('base64url');
  return answer;
}
