import type { JsonObject } from '../../contract.ts';
import { type Account, API_VERSION } from './account.ts';
import { invalid, missing } from './errors.ts';
import { Params } from './form.ts';
import type { Endpoint } from './records.ts';
import { roll } from './signing.ts';

const KIND = 'webhook_endpoint';

export function endpoint(account: Account, id: string): Endpoint {
  const found = account.get<Endpoint>(KIND, id);
  if (!found) throw missing('webhook endpoint', id);
  return found;
}

/** Gives the signing secret, once: https://docs.stripe.com/api/webhook_endpoints/create */
export function createEndpoint(account: Account, raw: JsonObject): Endpoint & { secret: string } {
  const params = new Params(raw, ['url', 'enabled_events', 'api_version', 'description', 'metadata', 'connect']);
  const wanted = params.list('enabled_events');
  if (wanted.length === 0) throw invalid('Missing required param: enabled_events.', { param: 'enabled_events', code: 'parameter_missing' });
  const made: Endpoint = {
    id: account.newId('we'), object: KIND, api_version: versionOf(params), application: null, created: account.now(), description: params.text('description') ?? null, enabled_events: wanted, livemode: false,
    metadata: params.metadata({}), status: 'enabled', url: urlOf(params.needed('url')),
  };
  account.put(made);
  return { ...made, secret: newSecret(account, made.id) };
}

/** https://docs.stripe.com/api/webhook_endpoints/update */
export function updateEndpoint(account: Account, id: string, raw: JsonObject): Endpoint {
  const params = new Params(raw, ['url', 'enabled_events', 'disabled', 'description', 'metadata']);
  const before = endpoint(account, id);
  const url = params.text('url');
  const wanted = params.list('enabled_events');
  const disabled = params.flag('disabled');
  const after: Endpoint = {
    ...before, ...(url !== undefined && { url: urlOf(url) }), ...(wanted.length > 0 && { enabled_events: wanted }), metadata: params.metadata(before.metadata),
    ...(disabled !== undefined && { status: disabled ? ('disabled' as const) : ('enabled' as const) }),
  };
  account.put(after);
  return after;
}

export function deleteEndpoint(account: Account, id: string): JsonObject {
  endpoint(account, id);
  account.documents.remove(KIND, id);
  return { id, object: KIND, deleted: true };
}

/** A new signing secret, as made on the dashboard. The one before it signs beside it for a day. */
export function newSecret(account: Account, id: string): string {
  const secret = account.newSecret('whsec');
  roll(account.documents, id, secret, account.clock.now());
  return secret;
}

function versionOf(params: Params): string {
  const version = params.text('api_version') ?? API_VERSION;
  if (version !== API_VERSION) throw invalid(`This simulator has one API version: ${API_VERSION}.`, { param: 'api_version' });
  return version;
}

/** Live endpoints are HTTPS; HTTP is for this machine. */
function urlOf(url: string): string {
  if (!/^(https:\/\/|http:\/\/(127\.0\.0\.1|localhost)([:/]|$))/.test(url)) throw invalid('Invalid URL: an explicit scheme (such as https) must be provided.', { param: 'url', code: 'url_invalid' });
  return url;
}
