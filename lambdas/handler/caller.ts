import type { APIGatewayProxyEvent } from 'aws-lambda';
import { Invalid } from '../../core/model/errors.ts';
import { Role } from '../../core/model/identity.ts';
import type { Viewer } from '../../core/model/personal.ts';

/** Who calls, as the authorizer found it. */
export interface Caller {
  clientId: string;
  /** The person, where it is one. */
  username?: string;
  entity: string;
  /** `*` is all of the entity's. */
  businessUnits: string[];
  channel?: string;
  roles: Role[];
  scopes: string[];
}

/** The authorizer's context, as API Gateway hands it on: flat strings. */
export function callerOf(event: APIGatewayProxyEvent): Caller {
  const context: Record<string, unknown> = event.requestContext.authorizer ?? {};
  const text = (name: string) => (typeof context[name] === 'string' ? (context[name] as string) : '');
  const list = (name: string) => text(name).split(' ').filter((part) => part !== '');
  if (!text('clientId') || !text('entity')) throw new Invalid('auth.no-caller', 'the caller is not known', 401);
  return {
    clientId: text('clientId'),
    ...(text('username') && { username: text('username') }),
    entity: text('entity'),
    businessUnits: list('businessUnits'),
    ...(text('channel') && { channel: text('channel') }),
    roles: list('roles').filter((role): role is Role => Role.safeParse(role).success),
    scopes: list('scopes'),
  };
}

/** As whom it looks at what it may see at all: a channel sees no orders but its own. */
export const viewersOf = ({ channel, roles }: Caller): Viewer[] => (channel === undefined ? roles : [...roles, 'own-channel']);

export const nameOf = (caller: Caller) => caller.username ?? caller.clientId;

/** A machine speaks for its channel. @throws Invalid 403 where the caller has none */
export function channelOf(caller: Caller): string {
  if (!caller.channel) throw new Invalid('auth.no-channel', 'this client speaks for no channel', 403);
  return caller.channel;
}

export const maySee = ({ entity, businessUnits, channel, roles }: Caller, object: { entity: string; businessUnit: string; channel?: string }): boolean =>
  object.entity === entity && (businessUnits.includes('*') || businessUnits.includes(object.businessUnit)) && (channel === undefined ? roles.length > 0 : object.channel === channel);

/**
 * May this caller see this object? A channel sees its own orders; people see their entity's. What may not be seen is not said to exist.
 * @throws Invalid 404
 */
export function mustSee<T extends { entity: string; businessUnit: string; channel?: string }>(caller: Caller, object: T | undefined, what: string): T {
  if (!object || !maySee(caller, object)) throw new Invalid(`${what}.not-found`, `there is no such ${what}`, 404);
  return object;
}

/**
 * Master data belongs to the whole entity: its channels may ask for it, and its people.
 * @returns the entity @throws Invalid 403 for a machine that speaks for no channel and has no role
 */
export function entityOf(caller: Caller): string {
  if (caller.roles.length === 0) channelOf(caller);
  return caller.entity;
}
