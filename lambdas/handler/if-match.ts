import type { APIGatewayProxyEvent } from 'aws-lambda';
import { Invalid } from '../../core/model/errors.ts';

/** `"3"`: the version of an order as an entity tag. https://www.rfc-editor.org/rfc/rfc9110#name-etag */
export const etagOf = (version: number): string => `"${version}"`;

/**
 * The version that the caller has seen. https://www.rfc-editor.org/rfc/rfc9110#name-if-match
 * @throws Invalid 428 order.version-missing, 400 order.version-malformed: a weak tag or a star names no version
 */
export function versionSeen(event: APIGatewayProxyEvent): number {
  const given = Object.entries(event.headers).find(([name]) => name.toLowerCase() === 'if-match')?.[1];
  if (given === undefined) throw new Invalid('order.version-missing', 'If-Match must carry the ETag of the order that is changed', 428);
  const version = /^"(\d{1,9})"$/.exec(given.trim())?.[1];
  if (version === undefined) throw new Invalid('order.version-malformed', 'If-Match must carry one ETag, as the order was given with', 400);
  return Number(version);
}
